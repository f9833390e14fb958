import type { NamePolicy, Side } from "../dns/names.ts";
import type { Problem } from "../problems.ts";
import { planShutdown, type ShutdownPlan } from "../shutdown/plan.ts";
import type { WorkloadArgs } from "./args.ts";
import { controllerOf, endsByItself, podsServiceOf, storageOf, type ControllerParts } from "./controller.ts";
import { findControllerProblems } from "./controller-problems.ts";
import { autoscalerSpec, disruptionBudgetSpec, networkPolicySpec, recommenderSpec } from "./guards.ts";
import { labelsOf } from "./labels.ts";
import type { JsonObject, Manifest } from "./objects.ts";
import { podTemplate } from "./pod.ts";
import { findWorkloadProblems } from "./problems.ts";
import { routeOf } from "./route.ts";
import { podsServiceSpec, serviceOf } from "./service.ts";

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
    sidecars: args.sidecars ?? [],
    ...(args.floors === undefined ? {} : { floors: args.floors }),
  });
  const problems = [
    ...findWorkloadProblems(at, args),
    ...findControllerProblems(at, args),
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
  const { env } = args;
  const controller = controllerOf(args, plan, podTemplate(args, plan));
  return [
    manifestOf(
      args,
      ["v1", "ServiceAccount"],
      { automountServiceAccountToken: false },
      { annotations: args.identity?.serviceAccountAnnotations },
    ),
    manifestOf(args, ["networking.k8s.io/v1", "NetworkPolicy"], { spec: networkPolicySpec(args) }),
    ...(env === undefined ? [] : [manifestOf(args, ["v1", "ConfigMap"], { data: env })]),
    ...reachOf(args, plan),
    manifestOf(
      args,
      [controller.apiVersion, controller.kind],
      { spec: controller.spec },
      { name: controller.name },
    ),
    ...aroundOf(args, plan, controller),
  ];
}

/** What leads requests to the pods. */
function reachOf(args: WorkloadArgs, plan: ShutdownPlan): readonly Manifest[] {
  const { http } = args;
  const objects: Manifest[] = [];
  if (http !== undefined) {
    const { spec, annotations } = serviceOf(args, http, plan.deregistrationDelaySeconds);
    objects.push(manifestOf(args, ["v1", "Service"], { spec }, { annotations }));
  }
  if (storageOf(args) !== undefined) {
    const name = podsServiceOf(args);
    objects.push(manifestOf(args, ["v1", "Service"], { spec: podsServiceSpec(args) }, { name }));
  }
  if (http?.route !== undefined) {
    const { apiVersion, kind, spec, annotations } = routeOf(args, http.path, http.route);
    objects.push(manifestOf(args, [apiVersion, kind], { spec }, { annotations }));
  }
  return objects;
}

/** What watches over the pods. An autoscaler and a budget over pods that are not to run would only complain. */
function aroundOf(args: WorkloadArgs, plan: ShutdownPlan, controller: ControllerParts): readonly Manifest[] {
  const { replicas, recommend = false } = args.size;
  if (endsByItself(args) || args.standing === "cold") return [];
  const objects: Manifest[] = [];
  if (replicas.kind !== "single")
    objects.push(
      manifestOf(args, ["policy/v1", "PodDisruptionBudget"], { spec: disruptionBudgetSpec(args, plan) }),
    );
  if (replicas.kind === "scaled")
    objects.push(
      manifestOf(args, ["autoscaling/v2", "HorizontalPodAutoscaler"], {
        spec: autoscalerSpec(args, replicas, plan),
      }),
    );
  if (recommend)
    objects.push(
      manifestOf(args, ["autoscaling.k8s.io/v1", "VerticalPodAutoscaler"], {
        spec: recommenderSpec(controller),
      }),
    );
  return objects;
}

function manifestOf(
  args: WorkloadArgs,
  [apiVersion, kind]: readonly [string, string],
  fields: JsonObject,
  {
    name = args.name,
    annotations = {},
  }: { readonly name?: string; readonly annotations?: Readonly<Record<string, string>> | undefined } = {},
): Manifest {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: args.namespace,
      labels: labelsOf(args),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    ...fields,
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
