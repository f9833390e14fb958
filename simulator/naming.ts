import { createHash } from "node:crypto";
import type { AutoName, NamingRequest } from "./model.ts";
import { text } from "./properties.ts";
import type { PropertyMap } from "./properties.ts";

/** The input that lists what the provider, not the program, filled in; the engine does not show it. */
export const DEFAULTS_KEY = "__defaults";

/** Whether the provider, not the program, chose the object's name. */
export function isAutoNamed(rule: AutoName, inputs: PropertyMap): boolean {
  const defaults = inputs[DEFAULTS_KEY];
  return Array.isArray(defaults) && defaults.includes(rule.property);
}

/** Fills in the physical name: the old one when the provider chose it before, else a new one. */
export function autoName(
  rule: AutoName,
  inputs: PropertyMap,
  olds: PropertyMap,
  request: NamingRequest,
): PropertyMap {
  if (inputs[rule.property] !== undefined) return inputs;
  const old = text(olds, rule.property);
  const kept = old !== undefined && isAutoNamed(rule, olds);
  const name = kept ? old : newName(rule, request);
  return name === undefined ? inputs : { ...inputs, [rule.property]: name, [DEFAULTS_KEY]: [rule.property] };
}

function newName(rule: AutoName, request: NamingRequest): string | undefined {
  if (request.proposed?.mode === "disable") return undefined;
  if (request.proposed?.mode === "enforce") return request.proposed.name;
  if (request.proposed !== undefined) return fit(rule, request.proposed.name, "");
  return fit(rule, request.name, suffix(rule, request.seed, request.name));
}

function suffix(rule: AutoName, seed: Uint8Array, name: string): string {
  const digits = createHash("sha256").update(seed).update(name).digest("hex");
  if (rule.style === "dash7") return `-${digits.slice(0, 7)}`;
  if (rule.style === "dash8") return `-${digits.slice(0, 8)}`;
  return rule.style === "plain8" ? digits.slice(0, 8) : "";
}

/** Cuts the program's part, never the random one, to the vendor's limits. */
function fit(rule: AutoName, base: string, random: string): string {
  const cased = rule.lowerCase === true ? base.toLowerCase() : base;
  const allowed = rule.allowed;
  const keep = (part: string): string =>
    allowed === undefined
      ? part
      : Array.from(part)
          .filter((it) => allowed.test(it))
          .join("");
  return (
    keep(cased).slice(0, (rule.maxLength ?? Number.MAX_SAFE_INTEGER) - keep(random).length) + keep(random)
  );
}
