import type { NamePolicy, Side } from "../dns/names.ts";
import type { Problem } from "../problems.ts";
import { planShutdown, type ShutdownPlan } from "../shutdown/plan.ts";
import type { WorkloadArgs } from "./args.ts";
import { autoscalerSpec, disruptionBudgetSpec, networkPolicySpec } from "./guards.ts";
import type { JsonObject, Manifest } from "./objects.ts";
import { labelsOf, podTemplate, selectorOf } from "./pod.ts";
import { findWorkloadProblems } from "./problems.ts";
import { serviceOf } from "./service.ts";

/** An app's objects, or why there are none. */
export type Rendered =
  | {
      readonly kind: "rendered";
      /** In the order in which they are applied. */
      readonly objects: readonly Manifest[];
      /** What the platform cannot give this app. */
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/**
 * Renders an app once, as plain objects: who applies them makes no difference.
 * @param at the arguments' path in the words of the person who wrote them, such as `workloads.web`
 */
export function renderWorkload(at: string, args: WorkloadArgs): Rendered {
  const planned = planShutdown(at, {
    path: args.http?.path ?? "none",
    requestSeconds: args.requestSeconds,
    nodeClass: args.nodeClass,
    sidecars: [],
    ...(args.floors === undefined ? {} : { floors: args.floors }),
  });
  const problems = [
    ...findWorkloadProblems(at, args),
    ...(planned.kind === "refused" ? planned.problems.map(located(at)) : []),
  ];
  if (problems.length > 0 || planned.kind === "refused") return { kind: "refused", problems };
  return {
    kind: "rendered",
    objects: objectsOf(args, planned.plan),
    warnings: warningsOf(at, args, planned.plan),
  };
}

/** The path of the budget is a part of `http`. */
const located =
  (at: string) =>
  (problem: Problem): Problem =>
    problem.path === `${at}.path` ? { ...problem, path: `${at}.http.path` } : problem;

/** Whether an app runs on a side: as its name's policy says. */
export function standingOf(
  { mode, active, standby }: Pick<NamePolicy, "mode" | "active" | "standby">,
  side: Side,
): "serving" | "cold" {
  return mode === "active-standby" && active !== side && standby === "cold" ? "cold" : "serving";
}

function objectsOf(args: WorkloadArgs, plan: ShutdownPlan): readonly Manifest[] {
  const { env, http, size, standing = "serving" } = args;
  const object = (
    [apiVersion, kind]: readonly [string, string],
    fields: JsonObject,
    annotations: Readonly<Record<string, string>> = {},
  ): Manifest => ({
    apiVersion,
    kind,
    metadata: {
      name: args.name,
      namespace: args.namespace,
      labels: labelsOf(args),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    ...fields,
  });
  const objects = [
    object(
      ["v1", "ServiceAccount"],
      { automountServiceAccountToken: false },
      args.identity?.serviceAccountAnnotations,
    ),
    object(["networking.k8s.io/v1", "NetworkPolicy"], { spec: networkPolicySpec(args) }),
  ];
  if (env !== undefined) objects.push(object(["v1", "ConfigMap"], { data: env }));
  if (http !== undefined) {
    const { spec, annotations } = serviceOf(args, http, plan.deregistrationDelaySeconds);
    objects.push(object(["v1", "Service"], { spec }, annotations));
  }
  objects.push(object(["apps/v1", "Deployment"], { spec: deploymentSpec(args, plan) }));
  // An autoscaler and a budget over pods that are not to run would only complain.
  if (size.replicas.kind === "single" || standing === "cold") return objects;
  objects.push(
    object(["policy/v1", "PodDisruptionBudget"], { spec: disruptionBudgetSpec(args, plan) }),
    object(["autoscaling/v2", "HorizontalPodAutoscaler"], {
      spec: autoscalerSpec(args, size.replicas, plan),
    }),
  );
  return objects;
}

function deploymentSpec(args: WorkloadArgs, plan: ShutdownPlan): JsonObject {
  const { size, standing = "serving" } = args;
  const fixed = standing === "cold" ? 0 : size.replicas.kind === "single" ? 1 : undefined;
  return {
    // Where there is an autoscaler, the number is its.
    ...(fixed === undefined ? {} : { replicas: fixed }),
    selector: { matchLabels: selectorOf(args) },
    strategy: { type: "RollingUpdate", rollingUpdate: { ...plan.rollout } },
    template: podTemplate(args, plan),
  };
}

function warningsOf(at: string, { nodeClass }: WorkloadArgs, { stop }: ShutdownPlan): readonly Problem[] {
  const warnings: Problem[] = [];
  const warn = (problem: string, fix: string): void => {
    warnings.push({ path: `${at}.nodeClass`, problem, got: nodeClass.kind, fix });
  };
  if (stop.kind === "outside-pod")
    warn(
      "a deleted pod ends at once with its requests, and no hook or startup probe is allowed",
      `take a pod out of its Service ${stop.removedBeforeDeletionSeconds} s before it is deleted`,
    );
  // Azure/AKS, virtual nodes' limitations; microsoft/virtualnodesOnAzureContainerInstances, README.
  if (nodeClass.kind === "aci-addon" || nodeClass.kind === "aci-next")
    warn("network policies do not hold on virtual nodes", "bound the subnet with a network security group");
  return warnings;
}
