import assert from "node:assert/strict";
import { models } from "../../../simulator/azure/index.ts";
import { plain } from "../../../simulator/codec.ts";
import type { PropertyRule, ResourceModel } from "../../../simulator/model.ts";
import type { PropertyValue } from "../../../simulator/properties.ts";
import { compile, listChecks, refusedByRules, ruleId } from "../../../simulator/rules.ts";
import { changed } from "../../../simulator/examples/changes.ts";

/** Values that a rule's kinds must refuse. */
function wrongValues(rule: PropertyRule): readonly (readonly [kind: string, value: PropertyValue])[] {
  return [
    ...(rule.oneOf === undefined
      ? []
      : [["enum", typeof rule.oneOf[0] === "number" ? -12345 : "NoSuchValue"] as const]),
    ...(rule.pattern === undefined ? [] : [["pattern", "no such name!? "] as const]),
    ...(rule.min === undefined ? [] : [["range", rule.min - 1] as const]),
    ...(rule.max === undefined ? [] : [["range", rule.max + 1] as const]),
    ...(rule.maxLength === undefined ? [] : [["length", "x".repeat(rule.maxLength + 1)] as const]),
    ...(rule.cidr === undefined
      ? []
      : [["cidr", "10.0.0.1/16"] as const, ["cidr", `10.0.0.0/${rule.cidr.longest + 1}`] as const]),
  ];
}

/** `securityRules[*].name` as the path of a first item. */
function firstOf(path: string): string {
  return path.replaceAll("[*]", "[0]");
}

function found(model: ResourceModel, path: string, value: PropertyValue): readonly string[] {
  const inputs = changed({}, { [firstOf(path)]: value });
  return refusedByRules(compile(model), plain(inputs)).map(({ check }) => check);
}

describe("rules of azure-native's properties", () => {
  for (const model of models) {
    specify(`${model.type}: every rule refuses what it should`, () => {
      for (const [path, rule] of Object.entries(model.properties ?? {})) {
        for (const [kind, value] of wrongValues(rule)) {
          const id = ruleId(model, path, kind);
          assert.ok(found(model, path, value).includes(id), `${id} lets ${JSON.stringify(value)} pass`);
        }
      }
    });

    specify(`${model.type}: every check says where it is from`, () => {
      const unsourced = listChecks(model).filter(({ source }) => source === undefined);
      assert.deepEqual(unsourced, []);
    });

    specify(`${model.type}: what has a pattern says it in words`, () => {
      const silent = Object.entries(model.properties ?? {}).filter(
        ([, rule]) => rule.pattern !== undefined && rule.patternMeans === undefined,
      );
      assert.deepEqual(silent, []);
    });
  }

  specify("ids of checks are unique", () => {
    const ids = models.flatMap((model) => listChecks(model).map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  });

  specify("required properties are asked for", () => {
    const required = models.flatMap((model) =>
      Object.entries(model.properties ?? {})
        .filter(([path, rule]) => rule.required === true && !/[.[]/.test(path))
        .map(([path]) => [model, path] as const),
    );
    for (const [model, path] of required) {
      const ids = refusedByRules(compile(model), plain({})).map(({ check }) => check);
      assert.ok(ids.includes(ruleId(model, path, "required")), `${model.type} does not ask for ${path}`);
    }
  });
});
