import { isMap, show, UNKNOWN } from "../../properties.ts";
import type { PropertyValue } from "../../properties.ts";
import { at, first, inside, isSaid, kindChecks, validationOf, valueAt, wrong } from "./words.ts";
import type { Part, Says } from "./words.ts";
import { selectorProblem } from "./selectors.ts";

const DOCS = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector";
const VALIDATION = validationOf("apps");

/** What a Deployment waits before it says that it does not get on, unless it says so. */
const DEFAULT_DEADLINE_SECONDS = 600;

const matchesTemplate: Says = (object) => {
  const wanted = valueAt(object, "spec", "selector", "matchLabels");
  const labels = valueAt(object, "spec", "template", "metadata", "labels");
  if (!isMap(wanted) || labels === UNKNOWN || inside(object, "spec", "template") === undefined)
    return undefined;
  const has = isMap(labels) ? labels : {};
  const stray = Object.entries(wanted).find(
    ([key, value]) => value !== UNKNOWN && has[key] !== UNKNOWN && has[key] !== value,
  );
  if (stray === undefined) return undefined;
  const got = `${stray[0]}=${show(stray[1])}`;
  return wrong(
    "spec.selector",
    "must match spec.template.metadata.labels",
    got,
    "give the template that label",
  );
};

const selects: Says = (object) => {
  const selector = inside(object, "spec", "selector");
  if (selector === undefined) return undefined;
  const { matchLabels, matchExpressions } = selector.map;
  const isEmpty = [matchLabels, matchExpressions].every(
    (it) => !isSaid(it) || (it !== UNKNOWN && Object.keys(it ?? {}).length === 0),
  );
  return isEmpty
    ? wrong(selector.path, "must select something", "an empty one", "name the template's labels")
    : selectorProblem(selector);
};

/** Whether a number of pods, or a share of them, is none. */
const isNone = (count: PropertyValue | undefined): boolean => count === 0 || count === "0" || count === "0%";

/** A number of pods, or a share of them. */
export function countProblem(part: Part, key: string): string | undefined {
  const value = part.map[key];
  if (typeof value === "number" && value < 0)
    return wrong(at(part, key), "must not be negative", value, "raise it");
  if (typeof value !== "string") return undefined;
  if (!/^\d+%$/.test(value))
    return wrong(
      at(part, key),
      "must be a number, or a share such as 25%",
      value,
      "write it without quotes, or with %",
    );
  return Number(value.slice(0, -1)) > 100 && key !== "maxSurge"
    ? wrong(at(part, key), "must be 100% at most", value, "lower it")
    : undefined;
}

const rollingUpdate =
  (field: "strategy" | "updateStrategy"): Says =>
  (object) => {
    const strategy = inside(object, "spec", field);
    const rolling = inside(strategy, "rollingUpdate");
    if (strategy === undefined || rolling === undefined) return undefined;
    const { type } = strategy.map;
    if (type !== undefined && type !== "RollingUpdate" && type !== UNKNOWN)
      return wrong(rolling.path, `must not be said with type ${show(type)}`, rolling.map, "drop it");
    return first(["maxUnavailable", "maxSurge"], (key) => countProblem(rolling, key));
  };

/** Of a Deployment and a DaemonSet: no pod could be replaced where none may be more and none less. */
const gets: (field: "strategy" | "updateStrategy", surge: number | undefined) => Says =
  (field, defaultSurge) => (object) => {
    const rolling = inside(object, "spec", field, "rollingUpdate");
    if (rolling === undefined) return undefined;
    const { maxSurge = defaultSurge, maxUnavailable } = rolling.map;
    return isNone(maxSurge) && isNone(maxUnavailable)
      ? wrong(
          at(rolling, "maxUnavailable"),
          "must not be 0 where maxSurge is 0",
          maxUnavailable,
          "raise one of them",
        )
      : undefined;
  };

/** Checks of what rolls out pods, by kind. */
export const rolloutChecks = Object.fromEntries(
  ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].map((kind) => [
    kind,
    [
      ...kindChecks(kind, DOCS, { "selector-matches-template": matchesTemplate }),
      ...kindChecks(kind, VALIDATION, { selector: selects, ...updatesOf(kind) }),
    ],
  ]),
);

function updatesOf(kind: string): Readonly<Record<string, Says>> {
  switch (kind) {
    case "Deployment":
      return {
        "rolling-update": rollingUpdate("strategy"),
        "update-goes-on": gets("strategy", undefined),
        "progress-deadline": (object) => {
          const { progressDeadlineSeconds = DEFAULT_DEADLINE_SECONDS, minReadySeconds = 0 } =
            inside(object, "spec")?.map ?? {};
          return typeof progressDeadlineSeconds === "number" &&
            typeof minReadySeconds === "number" &&
            progressDeadlineSeconds <= minReadySeconds
            ? wrong(
                "spec.progressDeadlineSeconds",
                `must exceed minReadySeconds (${minReadySeconds})`,
                progressDeadlineSeconds,
                "raise it",
              )
            : undefined;
        },
      };
    case "DaemonSet":
      return {
        "rolling-update": rollingUpdate("updateStrategy"),
        "update-goes-on": gets("updateStrategy", 0),
        "one-of-surge": (object) => {
          const rolling = inside(object, "spec", "updateStrategy", "rollingUpdate");
          const { maxSurge, maxUnavailable = 1 } = rolling?.map ?? {};
          return !isSaid(maxSurge) || isNone(maxSurge) || isNone(maxUnavailable) || maxSurge === UNKNOWN
            ? undefined
            : wrong(
                "spec.updateStrategy.rollingUpdate.maxSurge",
                "must be 0 unless maxUnavailable is 0 (1 when left out)",
                maxSurge,
                "write maxUnavailable 0",
              );
        },
      };
    case "StatefulSet":
      return {
        "rolling-update": rollingUpdate("updateStrategy"),
        partition: (object) => {
          const rolling = inside(object, "spec", "updateStrategy", "rollingUpdate");
          const partition = rolling?.map.partition;
          return rolling !== undefined && typeof partition === "number" && partition < 0
            ? wrong(at(rolling, "partition"), "must not be negative", partition, "raise it")
            : undefined;
        },
      };
    default:
      return {};
  }
}
