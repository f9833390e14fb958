import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseStackConfig } from "../../config/load.ts";
import { formatProblem } from "../../lib/problems.ts";

/** The day that the tests take for today. */
export const TODAY = new Date("2026-11-20T12:00:00Z");

/** The text of a committed stack file. */
export const stackFile = (stack: "dev" | "prod"): string =>
  readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8");

/** A value that can be written into. */
export type Mutable = Record<string, unknown>;

const isMutable = (value: unknown): value is Mutable => typeof value === "object" && value !== null;

/** The content of a committed stack file, fresh each time. */
export function stackContent(stack: "dev" | "prod"): Mutable {
  const content: unknown = parse(stackFile(stack));
  assert.ok(isMutable(content));
  return content;
}

/** The sections of a committed stack file by name, fresh each time. */
export function sections(stack: "dev" | "prod"): Mutable {
  const { config } = stackContent(stack);
  assert.ok(isMutable(config));
  const own = Object.entries(config).filter(([key]) => key.startsWith("kakehashi:"));
  return Object.fromEntries(own.map(([key, value]) => [key.slice("kakehashi:".length), value]));
}

/** Removes what it is put in the place of. */
export const REMOVED = Symbol("removed");

/** Puts a value at a path, such as `network.aws.zones`. */
export function put(raw: Mutable, path: string, value: unknown): Mutable {
  const steps = path.split(".");
  const last = steps.pop();
  assert.ok(last !== undefined);
  let target = raw;
  for (const step of steps) {
    const next = target[step];
    assert.ok(isMutable(next), `${path}: ${step} is not in the file`);
    target = next;
  }
  if (value === REMOVED) Reflect.deleteProperty(target, last);
  else target[last] = value;
  return raw;
}

/** The line of a text that a part of it stands in. */
export const lineOf = (text: string, part: string): number =>
  text.slice(0, text.indexOf(part)).split("\n").length;

/** A change to the dev config, and every problem that it makes. */
export type Wrong = readonly [path: string, value: unknown, ...lines: readonly string[]];

/** Everything that is wrong with sections, line by line. */
export const problemsOf = (raw: Readonly<Record<string, unknown>>): readonly string[] => {
  const parsed = parseStackConfig(raw, { today: TODAY });
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
};
