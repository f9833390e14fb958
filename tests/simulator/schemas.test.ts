import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { models as awsModels } from "../../simulator/aws/index.ts";
import { models as azureModels } from "../../simulator/azure/index.ts";
import type { ResourceModel } from "../../simulator/model.ts";
import { compile, listChecks } from "../../simulator/rules.ts";
import { plain } from "../../simulator/codec.ts";
import { schemaCheck } from "../../simulator/vendor-examples.ts";
import { refusedBySchema } from "../../simulator/vendor-rules.ts";
import { patternOf, VendorFile, vendorFile, vendorSchema } from "../../simulator/vendor-schema.ts";
import type { Fields } from "../../simulator/vendor-schema.ts";

const FILES = [
  { name: "aws.json", packageName: "aws", models: awsModels, types: 55, definitions: 136 },
  { name: "azure.json", packageName: "azure-native", models: azureModels, types: 38, definitions: 167 },
] as const;

const urlOf = (name: string): URL => new URL(`../../simulator/schemas/${name}`, import.meta.url);
const contentOf = (name: string): unknown => JSON.parse(readFileSync(urlOf(name), "utf8"));
const whole = z.object({
  types: z.record(z.string(), z.object({ source: z.string() })),
  definitions: z.record(z.string(), z.unknown()),
});

/** The fields of a type and of everything within, once each. */
function everyFields(type: string): readonly Fields[] {
  const schema = vendorSchema(type);
  assert.ok(schema !== undefined, type);
  const found = new Map<string, Fields>([["", schema.fields]]);
  for (const fields of found.values()) {
    for (const { of, eachOf } of Object.values(fields)) {
      const name = of ?? eachOf;
      if (name !== undefined && !found.has(name)) found.set(name, schema.definition(name));
    }
  }
  return [...found.values()];
}

for (const { name, packageName, types, definitions } of FILES) {
  describe(`the published schemas in ${name}`, () => {
    const file = vendorFile(packageName);
    assert.ok(file !== undefined);

    it("name what they were read from, with versions", () => {
      for (const { source, version } of file.sources) {
        assert.match(source, /^(PyPI|npm) \S+$/);
        assert.match(version, /^\d+\.\d+\.\d+/);
      }
    });

    it("are those of the installed SDK; else make them anew (docs/schemas.md)", () => {
      const manifest = readFileSync(
        new URL(`../../node_modules/@pulumi/${packageName}/package.json`, import.meta.url),
        "utf8",
      );
      const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
      const sdk = file.sources.find((it) => it.source === `npm @pulumi/${packageName}`);
      assert.equal(sdk?.version, version);
    });

    it("have each type's model at a page", () => {
      const pages = /^https:\/\/(pypi\.org\/project|www\.npmjs\.com\/package)\/\S+#[\w:]+$/;
      const content = whole.parse(contentOf(name));
      for (const { source } of Object.values(content.types)) assert.match(source, pages);
    });

    it("have the types and definitions that were made", () => {
      const content = whole.parse(contentOf(name));
      assert.equal(Object.keys(content.types).length, types);
      assert.equal(Object.keys(content.definitions).length, definitions);
      assert.deepEqual(file.types, Object.keys(content.types));
    });

    it("lead to definitions that are there, say something of every property, and leave nothing over", () => {
      const used = new Set<string>();
      for (const type of file.types) {
        for (const [property, field] of everyFields(type).flatMap((it) => Object.entries(it))) {
          assert.ok(
            Object.keys(field).some((key) => key !== "list"),
            `${type} ${property}`,
          );
          const inner = field.of ?? field.eachOf;
          if (inner !== undefined) used.add(inner);
        }
      }
      assert.deepEqual([...used].sort(), Object.keys(whole.parse(contentOf(name)).definitions));
    });

    it("have patterns that can be read, and bounds that something fits", () => {
      for (const field of file.types.flatMap(everyFields).flatMap((it) => Object.values(it))) {
        if (field.pattern !== undefined) assert.doesNotThrow(() => patternOf(field.pattern ?? ""));
        assert.ok((field.min ?? -Infinity) <= (field.max ?? Infinity));
        assert.ok((field.minLength ?? 0) <= (field.maxLength ?? Infinity));
        assert.ok((field.minItems ?? 0) <= (field.maxItems ?? Infinity));
        assert.notEqual(field.oneOf?.length, 0);
      }
    });

    it("are small: they are read when a rehearsal starts", () => {
      assert.ok(statSync(urlOf(name)).size < 150_000);
    });
  });
}

describe("a type's schema as a check", () => {
  const modelled: readonly ResourceModel[] = [...awsModels, ...azureModels];
  const effective = modelled.filter((model) => schemaCheck(compile(model)) !== undefined);

  it("refuses its refusing input in one place, and lets its passing input pass", () => {
    for (const model of effective) {
      const published = compile(model);
      const check = schemaCheck(published);
      assert.ok(check !== undefined);
      const refused = refusedBySchema(published, plain(check.refuses), []);
      assert.deepEqual(
        refused.map((it) => [it.check, it.source]),
        [[check.id, check.source]],
      );
      assert.deepEqual(refusedBySchema(published, plain(check.passes), []), [], model.type);
    }
  });

  it("is listed once among the checks of a type that has one, and of no other", () => {
    for (const model of modelled) {
      const own = listChecks(model).filter((it) => it.id.endsWith(":schema"));
      assert.equal(own.length, effective.includes(model) ? 1 : 0, model.type);
    }
  });

  it("is there for types whose rules by hand leave something over", () => {
    const ids = effective.map((model) => schemaCheck(compile(model))?.id);
    for (const id of [
      "aws:ec2/launchTemplate:schema",
      "aws:eks/cluster:schema",
      "aws:eks/nodeGroup:schema",
      "aws:iam/role:schema",
      "azure-native:containerservice:AgentPool:schema",
      "azure-native:containerservice:ManagedCluster:schema",
      "azure-native:network:Subnet:schema",
    ])
      assert.ok(ids.includes(id), id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("is no check where the rules by hand say everything", () => {
    const rules = { type: "aws:ec2/eip:Eip", properties: { domain: { oneOf: ["vpc"] } } };
    const model = { ...rules, create: () => ({ id: "x", outputs: {} }) };
    assert.equal(schemaCheck(compile(model)), undefined);
    assert.notEqual(schemaCheck(compile({ ...model, properties: {} })), undefined);
  });
});

describe("every rule of the published schemas", () => {
  for (const { name, packageName } of FILES) {
    it(`can be broken, in ${name}`, () => {
      for (const type of vendorFile(packageName)?.types ?? []) {
        const model = { type, create: () => ({ id: "x", outputs: {} }) };
        for (const { value, path } of brokenOnce(type)) {
          const refused = refusedBySchema(compile(model), plain(value), []);
          assert.ok(
            refused.some((it) => it.path === path),
            `${type} ${path}: ${JSON.stringify(value)}`,
          );
        }
      }
    });
  }
});

type Json = z.infer<ReturnType<typeof z.json>>;
interface Broken {
  readonly path: string;
  readonly value: Record<string, Json>;
}

/** A text that a pattern does not let pass; empty when there is none. */
function unlike(pattern: string): string {
  return ["\u0000", ":"].find((it) => !patternOf(pattern).test(it)) ?? "";
}

/** For each rule of a type, down to three levels, an input that breaks it, and where. */
function brokenOnce(type: string): readonly Broken[] {
  const schema = vendorSchema(type);
  assert.ok(schema !== undefined);
  const visit = (fields: Fields, depth: number): readonly Broken[] =>
    Object.entries(fields).flatMap(([name, field]) => {
      const at = (inner: string): string => `${name}${field.list === true ? "[0]" : ""}${inner}`;
      const put = (value: Json): Record<string, Json> => ({ [name]: field.list === true ? [value] : value });
      const bad: Json[] = [
        ...(field.oneOf === undefined ? [] : ["no-such-value"]),
        ...(field.min === undefined ? [] : [field.min - 1]),
        ...(field.max === undefined ? [] : [field.max + 1]),
        ...(field.minLength === undefined ? [] : [""]),
        ...(field.maxLength === undefined ? [] : ["a".repeat(field.maxLength + 1)]),
        ...(field.pattern === undefined ? [] : [unlike(field.pattern)]),
      ];
      const size = field.maxItems === undefined ? [] : [Array<Json>(field.maxItems + 1).fill("a")];
      const inner = depth > 0 && field.of !== undefined ? visit(schema.definition(field.of), depth - 1) : [];
      return [
        ...bad.map((value) => ({ path: at(""), value: put(value) })),
        ...size.map((value) => ({ path: name, value: { [name]: value } })),
        ...(field.required === true ? [{ path: name, value: {} }] : []),
        ...inner.map(({ path, value }) => ({ path: at(`.${path}`), value: put(value) })),
      ];
    });
  return visit(schema.fields, 2);
}

describe("a damaged data file", () => {
  const open = (content: unknown): VendorFile => new VendorFile("some.json", JSON.stringify(content));
  const says = (what: string) => ({
    message: `simulator/schemas/some.json: ${what} is damaged; make it anew (docs/schemas.md)`,
  });

  it("is said to be damaged, and where", () => {
    assert.throws(() => open([]), says("the whole"));
    assert.throws(() => open({}).sources, says("sources"));
    assert.throws(() => open({ types: [] }).schema("a"), says("types"));
    assert.throws(() => open({ types: { a: { fields: {} } } }).schema("a"), says("a source"));
    const wrong = { types: { a: { source: "page", fields: { size: { max: "10" } } } } };
    assert.throws(() => open(wrong).schema("a"), says("a fields"));
    const strange = { types: { a: { source: "page", fields: { size: { most: 10 } } } } };
    assert.throws(() => open(strange).schema("a"), says("a fields"));
    const lost = { types: { a: { source: "page", fields: {} } }, definitions: {} };
    assert.throws(() => open(lost).schema("a")?.definition("b"), says("b"));
  });
});
