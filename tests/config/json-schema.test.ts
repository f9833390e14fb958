import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { JSON_SCHEMA_PATH, renderStackFileSchema, stackFileSchema } from "../../config/json-schema.ts";
import { type Mutable, put, REMOVED, stackContent, stackFile } from "./raw.ts";

const validate = new Ajv({ strict: true, allErrors: true }).compile(stackFileSchema());

const errorsIn = (content: Mutable): readonly string[] => {
  validate(content);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
};

describe("the JSON schema of stack files", () => {
  it("is committed as it is generated", () => {
    const committed = readFileSync(new URL(`../../${JSON_SCHEMA_PATH}`, import.meta.url), "utf8");
    assert.equal(committed, renderStackFileSchema(), "run ./kakehashi config schema");
  });

  for (const stack of ["dev", "prod"] as const) {
    it(`takes the committed ${stack}, which names it for editors`, () => {
      assert.deepEqual(errorsIn(stackContent(stack)), []);
      assert.match(
        stackFile(stack),
        new RegExp(`^# yaml-language-server: \\$schema=\\./${JSON_SCHEMA_PATH}\n`),
      );
    });
  }

  it("lets Pulumi keep its own keys, and other namespaces theirs", () => {
    const content = stackContent("dev");
    Object.assign(content, {
      secretsprovider: "passphrase",
      encryptionsalt: "v1",
      encryptedkey: "x",
      environment: ["a"],
    });
    assert.deepEqual(errorsIn(put(content, "config.aws:region", "x")), []);
  });

  const table: readonly (readonly [path: string, value: unknown, error: string])[] = [
    ["config.kakehashi:xyz", 1, "/config must NOT have additional properties"],
    ["config.clouds", {}, "/config must NOT have additional properties"],
    ["config.kakehashi:clouds", REMOVED, "/config must have required property 'kakehashi:clouds'"],
    [
      "config.kakehashi:clusters.kubernetesVersion",
      1.35,
      "/config/kakehashi:clusters/kubernetesVersion must be string",
    ],
    [
      "config.kakehashi:network.aws.zones",
      ["a", "a"],
      "/config/kakehashi:network/aws/zones must NOT have duplicate items (items ## 1 and 0 are identical)",
    ],
    [
      "config.pulumi:disable-default-providers",
      ["aws"],
      "/config/pulumi:disable-default-providers must contain at least 1 valid item(s)",
    ],
    ["team", "x", " must NOT have additional properties"],
  ];
  for (const [path, value, error] of table) {
    it(`refuses ${path} ${value === REMOVED ? "removed" : JSON.stringify(value)}`, () => {
      assert.ok(errorsIn(put(stackContent("dev"), path, value)).includes(error));
    });
  }

  it("describes every field, for hovering", () => {
    const bare: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== "object" || schema === null) return;
      for (const [key, value] of Object.entries<unknown>({ ...schema })) {
        visit(value, `${path}.${key}`);
        if (key !== "properties" || typeof value !== "object" || value === null) continue;
        for (const [name, field] of Object.entries<unknown>({ ...value })) {
          const described = typeof field === "object" && field !== null && "description" in field;
          if (!described && name !== "config") bare.push(`${path}.${name}`);
        }
      }
    };
    visit(stackFileSchema(), "");
    assert.deepEqual(bare, []);
  });
});
