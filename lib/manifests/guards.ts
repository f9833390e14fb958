import type { ShutdownPlan } from "../shutdown/plan.ts";
import type { HttpArgs, WorkloadArgs } from "./args.ts";
import type { ControllerParts } from "./controller.ts";
import { selectorOf } from "./labels.ts";
import type { JsonObject } from "./objects.ts";
import { PORT_NAME } from "./pod.ts";

/** Share of the requested CPU, in percent, above which there are more pods. */
const CPU_TARGET_PERCENT = 70;

/** A HorizontalPodAutoscaler that takes pods away no faster than they stop. */
export function autoscalerSpec(
  { name }: WorkloadArgs,
  { min, max }: { readonly min: number; readonly max: number },
  { scaleDown }: ShutdownPlan,
): JsonObject {
  const target = { type: "Utilization", averageUtilization: CPU_TARGET_PERCENT };
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
    minReplicas: min,
    maxReplicas: max,
    metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
    behavior: {
      scaleDown: {
        stabilizationWindowSeconds: scaleDown.stabilizationWindowSeconds,
        policies: [{ ...scaleDown.policy }],
      },
    },
  };
}

/** A VerticalPodAutoscaler that says what the pods would need, and leaves them alone. */
export function recommenderSpec({
  apiVersion,
  kind,
  name,
}: Pick<ControllerParts, "apiVersion" | "kind" | "name">): JsonObject {
  return { targetRef: { apiVersion, kind, name }, updatePolicy: { updateMode: "Off" } };
}

export function disruptionBudgetSpec(args: WorkloadArgs, { disruptionBudget }: ShutdownPlan): JsonObject {
  return { selector: { matchLabels: selectorOf(args) }, ...disruptionBudget };
}

/** What the app needs beside the namespace's policies, which deny everything but cluster DNS. */
export function networkPolicySpec(args: WorkloadArgs): JsonObject {
  const { http, egress = {}, database } = args;
  const targets = [...Object.values(egress), ...(database === undefined ? [] : [database])];
  const out = targets.map(({ cidrs, port }) => ({
    to: cidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ports: [{ protocol: "TCP", port }],
  }));
  return {
    podSelector: { matchLabels: selectorOf(args) },
    policyTypes: ["Ingress", "Egress"],
    ...(http === undefined ? {} : { ingress: [ingressRule(http)] }),
    ...(out.length === 0 ? {} : { egress: out }),
  };
}

function ingressRule({ from }: HttpArgs): JsonObject {
  const namespaces = (from.namespaces ?? []).map((namespace) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  }));
  const ranges = (from.cidrs ?? []).map((cidr) => ({ ipBlock: { cidr } }));
  return { from: [...namespaces, ...ranges], ports: [{ protocol: "TCP", port: PORT_NAME }] };
}
