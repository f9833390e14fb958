import { z } from "zod";
import type { WorkloadArgs } from "../../lib/manifests/args.ts";
import { renderWorkload } from "../../lib/manifests/workload.ts";
import { formatProblem, type Problem } from "../../lib/problems.ts";
import { planShutdown, type StopInPod } from "../../lib/shutdown/plan.ts";
import { PORT, SLOW_PAGE_SECONDS } from "./servers.ts";

/** A web app behind an ingress whose longest request takes 5 s: P 5, D 5, M 5. */
const APP: WorkloadArgs = {
  name: "lab",
  namespace: "lab",
  image: "lab:1",
  http: {
    port: PORT,
    path: "ingress",
    probes: { readiness: "/fast", liveness: "/alive" },
    from: { namespaces: ["ingress"] },
  },
  requestSeconds: SLOW_PAGE_SECONDS,
  nodeClass: { kind: "eks-nodes" },
  size: { cpuMillicores: 100, memoryMiB: 64, replicas: { kind: "scaled", min: 2, max: 2 } },
};

/** What kubelet reads of a Deployment's pods when one is deleted. */
const deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([
          z.object({
            lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }),
          }),
        ]),
      }),
    }),
  }),
});

/** How the lab's pods are stopped: as the rendered manifest says it. */
export function stopOfManifest(): { readonly propagationSeconds: number; readonly stop: StopInPod } {
  const rendered = renderWorkload("lab", APP);
  if (rendered.kind === "refused") throw refused(rendered.problems);
  const { spec } = deployment.parse(rendered.objects.find(({ kind }) => kind === "Deployment")).spec.template;
  // What is no part of the manifest: when requests stop, and when a server is to give up by itself.
  const planned = planShutdown("lab", { ...APP, path: "ingress", sidecars: [] });
  if (planned.kind === "refused") throw refused(planned.problems);
  const { terms, stop } = planned.plan;
  if (stop.kind !== "in-pod") throw new Error("the plan stops outside the pod");
  const [{ lifecycle }] = spec.containers;
  return {
    propagationSeconds: terms.propagationSeconds,
    stop: {
      kind: "in-pod",
      preStop: { kind: "sleep", seconds: lifecycle.preStop.sleep.seconds },
      terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds,
      serverTimeoutSeconds: stop.serverTimeoutSeconds,
    },
  };
}

function refused(problems: readonly Problem[]): Error {
  return new Error(problems.map(formatProblem).join("\n"));
}
