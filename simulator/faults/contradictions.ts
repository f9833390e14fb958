import { showValue } from "../../lib/problems.ts";
import type { Problem } from "../../lib/problems.ts";
import { matches } from "./fault-context.ts";
import type { FaultContext } from "./fault-context.ts";
import { CLOUD_PACKAGES } from "./fault.ts";
import type { Fault, FaultPlan, Outage } from "./fault.ts";

/** Specifications that do not go together. */
export function contradictions(
  texts: readonly string[],
  { faults, outages }: FaultPlan,
  context: FaultContext,
): readonly Problem[] {
  const complain = (problem: string, got: readonly { readonly text: string }[], fix: string): Problem => ({
    path: context.path,
    problem,
    got: showValue(got.map(({ text }) => text).join(" and ")),
    fix,
  });
  const again = new Set(texts.filter((text, index) => texts.indexOf(text) !== index));
  return [
    ...[...again].map((text) => complain("is given twice", [{ text }], "say it once")),
    ...pairs(faults)
      .filter(([one, other]) => one.kind !== other.kind && meet(one, other, context))
      .map((both) =>
        complain(
          "gives one operation two kinds of fault",
          both,
          "drop one, or choose another operation by @N",
        ),
      ),
    ...pairs(outages)
      .filter(([one, other]) => one.cloud === other.cloud && one.text !== other.text)
      .map((both) => complain("one cloud is out of reach twice", both, "drop one")),
    ...outages.flatMap((outage) =>
      faults
        .filter((fault) => isWithin(fault, outage, context))
        .map((fault) =>
          complain("nothing else befalls a cloud that is out of reach", [outage, fault], "drop one"),
        ),
    ),
  ];
}

/** Whether two faults befall one operation, whatever the order of operations. */
function meet(one: Fault, other: Fault, context: FaultContext): boolean {
  if (isSameTarget(one, other, context))
    return one.at === other.at || one.at === "every" || other.at === "every";
  return covers(one, other, context) || covers(other, one, context);
}

function isSameTarget(one: Fault, other: Fault, context: FaultContext): boolean {
  if (one.operation !== other.operation) return false;
  if (one.types.source === other.types.source) return true;
  const [ones, others] = [matches(one, context), matches(other, context)];
  return ones.length > 0 && ones.length === others.length && ones.every((it) => others.includes(it));
}

/** Whether one fault befalls every operation that the other could. */
function covers(outer: Fault, inner: Fault, context: FaultContext): boolean {
  if (outer.at !== "every" || (outer.operation !== "*" && outer.operation !== inner.operation)) return false;
  const [all, some] = [matches(outer, context), matches(inner, context)];
  return some.length > 0 && some.every((it) => all.includes(it));
}

function isWithin(fault: Fault, { cloud }: Outage, context: FaultContext): boolean {
  const types = matches(fault, context);
  return types.length > 0 && types.every(({ token }) => token.startsWith(`${CLOUD_PACKAGES[cloud]}:`));
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other) => [one, other] as const));
}
