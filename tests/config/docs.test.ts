import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { stackSchema } from "../../config/schema.ts";

const docs = readFileSync(new URL("../../docs/config.md", import.meta.url), "utf8").replaceAll(
  /^```[\s\S]*?^```/gm,
  "",
);

/** Every name that a stack's file may hold. */
function namesIn(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodDefault) return namesIn(schema.unwrap());
  if (schema instanceof z.ZodArray) return namesIn(schema.element);
  if (schema instanceof z.ZodRecord) return namesIn(schema.valueType);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => [...namesIn(option)]);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries<unknown>(schema.shape).flatMap(([name, field]) => [name, ...namesIn(field)]);
}

describe("docs/config.md", () => {
  const words = new Set(
    [...docs.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.split(/[^A-Za-z]+/)),
  );
  for (const name of new Set(namesIn(stackSchema))) {
    it(`names ${name}`, () => {
      assert.ok(words.has(name));
    });
  }
});
