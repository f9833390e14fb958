import type { Check } from "../../model.ts";
import { isMap, show } from "../../properties.ts";
import { QUALIFIED_NAME } from "./forms.ts";
import { amount } from "./quantity.ts";
import {
  at,
  belowZero,
  each,
  first,
  inside,
  isSaid,
  kindChecks,
  neverChanges,
  texts,
  validationOf,
  wrong,
} from "./words.ts";
import type { Part, Says } from "./words.ts";

const QUOTAS = "https://kubernetes.io/docs/concepts/policy/resource-quotas/";
const RANGES = "https://kubernetes.io/docs/concepts/policy/limit-range/";

/** What a quota may count without naming a domain. */
const COUNTED =
  /^(cpu|memory|ephemeral-storage|storage|hugepages-.+|(requests|limits)\..+|count\/.+|pods|services|services\.(nodeports|loadbalancers)|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims)$/;

const APART: readonly (readonly [string, string])[] = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];

const counted: Says = (quota) =>
  first(Object.keys(inside(quota, "spec", "hard")?.map ?? {}), (name) =>
    COUNTED.test(name) || (name.includes("/") && QUALIFIED_NAME.fits(name))
      ? undefined
      : wrong(
          "spec.hard",
          "must name what a quota counts",
          name,
          "write it like requests.cpu or count/jobs.batch",
        ),
  );

const scopes: Says = (quota) => {
  const said = texts(inside(quota, "spec"), "scopes").map(({ text }) => text);
  const both = APART.find((pair) => pair.every((it) => said.includes(it)));
  if (both !== undefined)
    return wrong("spec.scopes", "must not exclude each other", both.join(" and "), "keep one");
  const others = Object.keys(inside(quota, "spec", "hard")?.map ?? {}).filter((it) => it !== "pods");
  const other = others.find((it) => !it.includes("/"));
  return said.includes("BestEffort") && other !== undefined
    ? wrong("spec.scopes", "must count pods alone with BestEffort", other, "drop it")
    : undefined;
};

const ofLimits =
  (says: (limit: Part) => string | undefined): Says =>
  (range) =>
    first(each(inside(range, "spec"), "limits"), says);

/** Each is not above the next. */
const ORDER = ["min", "defaultRequest", "default", "max"];

const inOrder = ofLimits((limit) =>
  first(ORDER, (low) =>
    first(ORDER.slice(ORDER.indexOf(low) + 1), (high) => {
      const [less, more] = [inside(limit, low), inside(limit, high)];
      if (less === undefined || more === undefined) return undefined;
      return first(Object.entries(less.map), ([name, value]) => {
        const [small, large] = [amount(value), amount(more.map[name])];
        return small !== undefined && large !== undefined && small > large
          ? wrong(at(less, name), `must not exceed ${high} (${show(more.map[name])})`, value, "lower it")
          : undefined;
      });
    }),
  ),
);

const forType = ofLimits((limit) => {
  const { type } = limit.map;
  if (type === "Pod") {
    const stray = ["default", "defaultRequest"].find((key) => isMap(limit.map[key]));
    return stray === undefined
      ? undefined
      : wrong(at(limit, stray), "is not for type Pod", "it", "say it of Container");
  }
  const has = ["min", "max"].some((key) => isSaid(inside(limit, key)?.map.storage));
  return type === "PersistentVolumeClaim" && !has
    ? wrong(limit.path, "must have min or max of storage for claims", "neither", "add one")
    : undefined;
});

/** The highest priority that is not the system's. */
const HIGHEST_PRIORITY = 1_000_000_000;
const SYSTEM_PRIORITIES = ["system-cluster-critical", "system-node-critical"];

/** Checks of what limits a namespace, and of who is first, by kind. */
export const limitChecks: Readonly<Record<string, readonly Check[]>> = {
  ResourceQuota: kindChecks("ResourceQuota", QUOTAS, {
    counted,
    amounts: (quota) => belowZero(inside(quota, "spec", "hard")),
    scopes,
  }),
  LimitRange: kindChecks("LimitRange", RANGES, { "in-order": inOrder, "for-type": forType }),
  PriorityClass: kindChecks("PriorityClass", validationOf("scheduling"), {
    value: (priority) => {
      const { value } = priority.map;
      const name = inside(priority, "metadata")?.map.name;
      return typeof value === "number" && value > HIGHEST_PRIORITY && !SYSTEM_PRIORITIES.includes(show(name))
        ? wrong("value", `must be ${HIGHEST_PRIORITY} at most`, value, "lower it")
        : undefined;
    },
    "system-name": ({ map: { metadata, value } }) => {
      const name = isMap(metadata) ? metadata.name : undefined;
      const isSystems = typeof name === "string" && name.startsWith("system-");
      return isSystems &&
        !(SYSTEM_PRIORITIES.includes(name) && typeof value === "number" && value > HIGHEST_PRIORITY)
        ? wrong("metadata.name", "must not begin with system-, which is the cluster's own", name, "rename it")
        : undefined;
    },
    stays: neverChanges(["value"], ["preemptionPolicy"]),
  }),
};
