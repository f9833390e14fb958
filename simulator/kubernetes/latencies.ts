import { assumed, measured } from "../latency.ts";
import type { Latencies, LatencyTable } from "../latency.ts";

/** What the API server stores and nobody waits for. */
export const KUBERNETES_OBJECT: Latencies = {
  create: measured(1, "Terraform logs of kubernetes_namespace on EKS: 0 to 2 s"),
  update: assumed(1),
  delete: assumed(1),
};

/** pulumi-kubernetes waits until their pods run, which takes a pull of their images. */
const pods: Latencies = { create: assumed(30), update: assumed(30), delete: assumed(30) };
/** ... until the cloud has made a load balancer. */
const loadBalancer: Latencies = { create: assumed(60), update: assumed(10), delete: assumed(30) };

/** What is waited for after the API server has stored it. */
export const KUBERNETES_LATENCIES: LatencyTable = {
  "kubernetes:apps/v1:Deployment": pods,
  "kubernetes:apps/v1:StatefulSet": pods,
  "kubernetes:apps/v1:DaemonSet": pods,
  "kubernetes:batch/v1:Job": pods,
  "kubernetes:core/v1:Pod": pods,
  "kubernetes:core/v1:Service": {
    ...KUBERNETES_OBJECT,
    special: [{ where: "spec.type", is: "LoadBalancer", ...loadBalancer }],
  },
  "kubernetes:networking.k8s.io/v1:Ingress": loadBalancer,
  // It is waited for until its proxies serve.
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": pods,
  "kubernetes:helm.sh/v3:Release": { create: assumed(45), update: assumed(45), delete: assumed(20) },
  // Its controller empties it first.
  "kubernetes:core/v1:Namespace": { ...KUBERNETES_OBJECT, delete: assumed(10) },
};
