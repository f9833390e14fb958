import type { HttpArgs, WorkloadArgs } from "../../../lib/manifests/args.ts";

/** Of an image. */
export const DIGEST = `sha256:${"0".repeat(64)}`;

/** Behind an ingress. */
export const HTTP: HttpArgs = {
  port: 8080,
  path: "ingress",
  probes: { readiness: "/ready", liveness: "/alive" },
  from: { namespaces: ["ingress-nginx"] },
};

/** An app that nothing reaches. */
export const WORKER: WorkloadArgs = {
  name: "web",
  namespace: "apps",
  image: `registry.example:5000/web@${DIGEST}`,
  requestSeconds: 5,
  nodeClass: { kind: "eks-nodes" },
  size: { cpuMillicores: 100, memoryMiB: 128, replicas: { kind: "scaled", min: 2, max: 6 } },
};

/** A web app on EKS. */
export const WEB: WorkloadArgs = { ...WORKER, http: HTTP };
