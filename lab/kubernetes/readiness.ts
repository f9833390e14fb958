import { z } from "zod";
import type { Cloud, Clusters } from "./clusters.ts";

const conditionsSchema = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().default(""),
      message: z.string().default(""),
    }),
  )
  .default([]);

const objectSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().default(""),
    generation: z.number().default(0),
    ownerReferences: z.array(z.unknown()).default([]),
  }),
  spec: z
    .looseObject({ replicas: z.number().default(1), nodeName: z.string().optional() })
    .default({ replicas: 1 }),
  status: z
    .looseObject({
      conditions: conditionsSchema,
      phase: z.string().default(""),
      observedGeneration: z.number().default(0),
      availableReplicas: z.number().default(0),
      readyReplicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
    })
    .default({
      conditions: [],
      phase: "",
      observedGeneration: 0,
      availableReplicas: 0,
      readyReplicas: 0,
      updatedReplicas: 0,
    }),
});

/** An object as an API server tells it, as far as readiness goes. */
export type Told = z.infer<typeof objectSchema>;

/** Reads what an API server tells. */
export const told = (object: unknown): Told => objectSchema.parse(object);

/** Why an object does not do what it is for; undefined when it does. */
type Judge = (object: Told) => string | undefined;

/** Kinds that become ready, where they are, and how that is told: as Pulumi's provider waits for them. */
const JUDGES: Readonly<Record<string, { readonly path: string; readonly judge: Judge }>> = {
  Deployment: { path: "/apis/apps/v1/deployments", judge: replicated("availableReplicas") },
  StatefulSet: { path: "/apis/apps/v1/statefulsets", judge: replicated("readyReplicas") },
  Job: {
    path: "/apis/batch/v1/jobs",
    judge: (job) => (holds(job, "Complete") ? undefined : "is not complete"),
  },
  Pod: {
    path: "/api/v1/pods",
    judge: (pod) => {
      if (pod.status.phase === "Succeeded" || holds(pod, "Ready")) return undefined;
      const scheduled = pod.status.conditions.find(({ type }) => type === "PodScheduled");
      return scheduled?.status === "False" ? `${scheduled.reason}: ${scheduled.message}` : "is not ready";
    },
  },
  PersistentVolumeClaim: {
    path: "/api/v1/persistentvolumeclaims",
    judge: ({ status }) =>
      status.phase === "Bound" ? undefined : `is ${status.phase.toLowerCase()}, not bound`,
  },
};

function replicated(count: "availableReplicas" | "readyReplicas"): Judge {
  return ({ metadata, spec, status }) => {
    if (status.observedGeneration < metadata.generation) return "was not looked at yet";
    const least = Math.min(status[count], status.updatedReplicas);
    return least >= spec.replicas ? undefined : `has ${least} of ${spec.replicas} replicas`;
  };
}

function holds({ status }: Told, condition: string): boolean {
  return status.conditions.some(({ type, status: value }) => type === condition && value === "True");
}

/** Why an object of a kind is not ready; undefined when it is, or when its kind has nothing to become. */
export function notReady(kind: string, object: Told): string | undefined {
  return JUDGES[kind]?.judge(object);
}

/** Everything in a cluster that is not ready, and why. */
export async function unready(clusters: Clusters, cloud: Cloud): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [kind, { path, judge }] of Object.entries(JUDGES)) {
    for (const object of (await clusters.list(cloud, path)).map(told)) {
      const why = judge(object);
      if (why !== undefined)
        found.push(`${kind} ${object.metadata.namespace}/${object.metadata.name} ${why}`);
    }
  }
  return found;
}
