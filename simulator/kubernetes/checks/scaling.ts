import type { Check } from "../../model.ts";
import { isList, show } from "../../properties.ts";
import { countProblem } from "./rollouts.ts";
import { amount } from "./quantity.ts";
import { selectorProblem } from "./selectors.ts";
import {
  at,
  each,
  first,
  inside,
  isSaid,
  kindChecks,
  notAmong,
  outside,
  validationOf,
  wrong,
} from "./words.ts";
import type { Part, Says } from "./words.ts";

const PAGE = "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/";
const BUDGETS = "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/";

/** An hour, and half of one. */
const LONGEST_WINDOW_SECONDS = 3600;
const LONGEST_PERIOD_SECONDS = 1800;

const replicasInOrder: Says = (scaler) => {
  const { minReplicas, maxReplicas } = inside(scaler, "spec")?.map ?? {};
  if (typeof minReplicas !== "number" || typeof maxReplicas !== "number" || minReplicas <= maxReplicas)
    return undefined;
  const fix = "lower it or raise maxReplicas";
  return wrong("spec.minReplicas", `must not exceed maxReplicas (${maxReplicas})`, minReplicas, fix);
};

const target: Says = (scaler) => {
  const ref = inside(scaler, "spec", "scaleTargetRef");
  return first(["kind", "name"], (key) =>
    ref?.map[key] === "" ? wrong(at(ref, key), "is required", "nothing", "say what is scaled") : undefined,
  );
};

/** The field that each type of metric has. */
const METRICS: Readonly<Record<string, string>> = {
  ContainerResource: "containerResource",
  External: "external",
  Object: "object",
  Pods: "pods",
  Resource: "resource",
};

const TARGETS = ["Utilization", "Value", "AverageValue"];

const metricsOf = (scaler: Part): readonly Part[] => each(inside(scaler, "spec"), "metrics");

const metrics: Says = (scaler) =>
  first(metricsOf(scaler), (metric) => {
    const { type } = metric.map;
    const field = typeof type === "string" ? METRICS[type] : undefined;
    if (field === undefined) return notAmong(metric, "type", Object.keys(METRICS));
    const said = Object.values(METRICS).filter((key) => isSaid(metric.map[key]));
    if (!said.includes(field))
      return wrong(at(metric, field), `is required by type ${show(type)}`, undefined, "set it");
    const other = said.find((key) => key !== field);
    return other === undefined
      ? undefined
      : wrong(at(metric, other), `is not of type ${show(type)}`, "both", "drop it");
  });

const metricTargets: Says = (scaler) =>
  first(metricsOf(scaler), (metric) =>
    first(Object.values(METRICS), (field) => {
      const goal = inside(metric, field, "target");
      if (goal === undefined) return undefined;
      const unknown = notAmong(goal, "type", TARGETS);
      if (unknown !== undefined) return unknown;
      const { averageUtilization, averageValue, value } = goal.map;
      const isResource = field === "resource" || field === "containerResource";
      if (isResource && isSaid(averageUtilization) === isSaid(averageValue)) {
        const got = isSaid(averageValue) ? "both" : "neither";
        return wrong(goal.path, "must have averageUtilization or averageValue", got, "keep one");
      }
      const least = [averageUtilization, averageValue, value].find((it) => (amount(it) ?? 1) <= 0);
      return least === undefined
        ? undefined
        : wrong(goal.path, "must be more than nothing", least, "raise it");
    }),
  );

const behavior: Says = (scaler) =>
  first(["scaleUp", "scaleDown"], (direction) => {
    const rules = inside(scaler, "spec", "behavior", direction);
    if (rules === undefined) return undefined;
    const { policies } = rules.map;
    if (isList(policies) && policies.length === 0)
      return wrong(at(rules, "policies"), "must have an item", "none", "leave it out for the usual ones");
    return (
      outside(rules, "stabilizationWindowSeconds", [0, LONGEST_WINDOW_SECONDS]) ??
      first(
        each(rules, "policies"),
        (policy) =>
          notAmong(policy, "type", ["Pods", "Percent"]) ??
          outside(policy, "value", [1, Infinity]) ??
          outside(policy, "periodSeconds", [1, LONGEST_PERIOD_SECONDS]),
      )
    );
  });

const oneBudget: Says = (budget) => {
  const { minAvailable, maxUnavailable } = inside(budget, "spec")?.map ?? {};
  if (minAvailable === undefined || maxUnavailable === undefined) return undefined;
  return wrong("spec.maxUnavailable", "excludes minAvailable", maxUnavailable, "keep one of them");
};

/** Checks of what changes how many pods there are, by kind. */
export const scalingChecks: Readonly<Record<string, readonly Check[]>> = {
  HorizontalPodAutoscaler: [
    ...kindChecks("HorizontalPodAutoscaler", PAGE, { "min-max": replicasInOrder }),
    ...kindChecks("HorizontalPodAutoscaler", validationOf("autoscaling"), {
      target,
      // Scaling to none is off by default.
      replicas: (scaler) =>
        first(["minReplicas", "maxReplicas", "targetCPUUtilizationPercentage"], (key) =>
          outside(inside(scaler, "spec"), key, [1, Infinity]),
        ),
    }),
  ],
  PodDisruptionBudget: [
    ...kindChecks("PodDisruptionBudget", BUDGETS, { "one-budget": oneBudget }),
    ...kindChecks("PodDisruptionBudget", validationOf("policy"), {
      amounts: (budget) => {
        const spec = inside(budget, "spec");
        return first(["minAvailable", "maxUnavailable"], (key) =>
          spec === undefined ? undefined : countProblem(spec, key),
        );
      },
      selector: (budget) => selectorProblem(inside(budget, "spec", "selector")),
    }),
  ],
};

/** Checks of autoscalers by more than CPU, which v1 has not. */
export const metricChecks: readonly Check[] = kindChecks(
  "HorizontalPodAutoscaler",
  validationOf("autoscaling"),
  { metrics, "metric-targets": metricTargets, behavior },
);
