import type { Check, PropertyRule, ResourceModel } from "../model.ts";
import { isMap } from "../properties.ts";
import { regionNames } from "./regions.ts";

const TAGGING = "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html";
const MULTI_REGION = "https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration/";

/** What a type has in common with most others. */
export interface Traits {
  /**
   * Which characters its tags may have: `any` of them in EC2; letters, digits, spaces and `_.:/=+-@` in most
   * other services.
   */
  readonly tags?: "any" | "strict";
}

/**
 * Completes a model with what all types of AWS share: tags, and a region of their own unless they are global.
 * @param page the vendor's page of the type, for the rules that name none of their own
 */
export function awsResource(page: string, model: ResourceModel, { tags }: Traits = {}): ResourceModel {
  const family = model.type.slice(0, model.type.lastIndexOf(":"));
  return {
    ...model,
    properties: {
      ...(model.global === true ? {} : { region: REGION_RULE }),
      ...withSource(page, model.properties ?? {}),
      ...(tags === undefined ? {} : { "tags.*": { maxLength: 256, source: TAGGING } }),
    },
    checks: [...(model.checks ?? []), ...(tags === undefined ? [] : tagChecks(family, tags))],
  };
}

function withSource(
  page: string,
  rules: Readonly<Record<string, PropertyRule>>,
): Readonly<Record<string, PropertyRule>> {
  return Object.fromEntries(Object.entries(rules).map(([path, rule]) => [path, { source: page, ...rule }]));
}

const REGION_RULE: PropertyRule = { oneOf: regionNames(), immutable: true, source: MULTI_REGION };

const ALLOWED_IN_TAGS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function tagChecks(family: string, style: "any" | "strict"): readonly Check[] {
  const check = (
    name: string,
    problem: (key: string, value: string, count: number) => string | undefined,
  ): Check => ({
    id: `${family}:tags-${name}`,
    source: TAGGING,
    refuses: ({ inputs }) => {
      if (!isMap(inputs.tags)) return undefined;
      const entries = Object.entries(inputs.tags);
      for (const [key, value] of entries) {
        const found = problem(key, typeof value === "string" ? value : "", entries.length);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  });
  const reserved = check("reserved", (key) =>
    /^aws:/i.test(key)
      ? `tags: keys that begin with aws: are reserved for AWS, got ${key}; rename it`
      : undefined,
  );
  const length = check("key-length", (key) =>
    key.length >= 1 && key.length <= 128
      ? undefined
      : `tags: keys must have 1 to 128 characters, got ${key.length} in ${key}; shorten it`,
  );
  const count = check("count", (_key, _value, total) =>
    total > 50 ? `tags: must be 50 at most, got ${total}; drop some` : undefined,
  );
  const characters = check("characters", (key, value) =>
    ALLOWED_IN_TAGS.test(key) && ALLOWED_IN_TAGS.test(value)
      ? undefined
      : `tags: may have letters, digits, spaces and _.:/=+-@ only, got ${key}=${value}; replace the others`,
  );
  return [reserved, length, count, ...(style === "strict" ? [characters] : [])];
}
