import { z } from "zod";
import { stackSchema } from "./schema.ts";
import { NAMESPACE, PULUMI_KEYS } from "./sections.ts";

/** Where the generated schema is committed; both stack files name it for editors. */
export const JSON_SCHEMA_PATH = "config/stack.schema.json";

type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON schema (draft 7, as editors read it) of a whole Pulumi.STACK.yaml. Settings of other namespaces
 * are theirs to check.
 */
export function stackFileSchema(): JsonSchema {
  const sections = Object.entries(stackSchema.shape).map(([name, schema]) => {
    const section: JsonSchema = z.toJSONSchema(schema, {
      io: "input",
      target: "draft-7",
      override: dropFormat,
    });
    const own = Object.entries(section).filter(([key]) => key !== "$schema");
    return [`${NAMESPACE}:${name}`, Object.fromEntries(own)] as const;
  });
  const required = Object.entries(stackSchema.shape)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => `${NAMESPACE}:${name}`);
  const pulumiKeys = Object.entries(PULUMI_KEYS).map(([key, description]) => {
    // Environments are a list or an inline definition; the rest is text.
    return [key, key === "environment" ? { description } : { type: "string", description }] as const;
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Kakehashi stack",
    description: "Generated from config/ by `kakehashi config schema`. Do not edit.",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: {
          "pulumi:disable-default-providers": {
            type: "array",
            contains: { const: "*" },
            description: 'Every provider is explicit, so this is always ["*"].',
          },
          ...Object.fromEntries(sections),
        },
        patternProperties: { [`^(?!${NAMESPACE}:)[^:]+:.+$`]: {} },
        required: ["pulumi:disable-default-providers", ...required],
        additionalProperties: false,
      },
      ...Object.fromEntries(pulumiKeys),
    },
    required: ["config"],
    additionalProperties: false,
  };
}

/** zod's `cidrv4` and the like are no JSON schema formats; the pattern beside them says it all. */
function dropFormat({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.pattern !== undefined) delete jsonSchema.format;
}

/** The text of the committed file. */
export function renderStackFileSchema(): string {
  return `${JSON.stringify(stackFileSchema(), null, 2)}\n`;
}
