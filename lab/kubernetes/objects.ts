import { z } from "zod";
import type { Manifest } from "../../simulator/kubernetes/api-server.ts";
import type { RehearsedResource } from "../network/rehearsed.ts";
import type { Cloud } from "./clusters.ts";

/** An object that a stack registers in a cluster. */
export interface StackObject {
  readonly cloud: Cloud;
  readonly kind: string;
  /** `namespace/name`, or the name. */
  readonly id: string;
  readonly manifest: Manifest;
}

/** A resource in a cluster that is no object of its API, and why it is not applied. */
export interface Excluded {
  readonly kind: string;
  readonly id: string;
  readonly why: string;
}

/** Marks secrets in the engine's exports (sdk/go/common/resource/sig). */
const SECRET = "plaintext";

/** Clouds by the component that makes a cluster's provider. */
const PROVIDERS: readonly (readonly [Cloud, RegExp])[] = [
  ["aws", /kakehashi:cluster:EksCluster\$/],
  ["azure", /kakehashi:cluster:AksCluster\$/],
];

/** What a stack registers in its clusters: the objects, and what is none. */
export function objectsOf(resources: readonly RehearsedResource[]): {
  readonly objects: readonly StackObject[];
  readonly excluded: readonly Excluded[];
} {
  const objects: StackObject[] = [];
  const excluded: Excluded[] = [];
  for (const { type, id, inputs, provider } of resources) {
    if (!type.startsWith("kubernetes:")) continue;
    const kind = type.split(":").at(-1) ?? "";
    const cloud = PROVIDERS.find(([, component]) => component.test(provider))?.[0];
    const why =
      cloud === undefined
        ? `its provider is no cluster's of the stack: ${provider}`
        : type.startsWith("kubernetes:helm.sh/")
          ? "a Helm release, whose chart is rendered by Helm"
          : kind.endsWith("Patch")
            ? "applied in the rehearsal, to an object that is another's"
            : undefined;
    if (cloud === undefined || why !== undefined) excluded.push({ kind, id, why: why ?? "" });
    else objects.push({ cloud, kind, id, manifest: manifestOf(inputs) });
  }
  return { objects, excluded };
}

/** Inputs as they are sent to an API server: secrets in plain text, nothing of the engine's own. */
function manifestOf(inputs: Readonly<Record<string, unknown>>): Manifest {
  const own = Object.entries(inputs).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(own.map(([key, value]) => [key, plain(value)]));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value && typeof value[SECRET] === "string") return JSON.parse(value[SECRET]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

const cronJobSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  spec: z.looseObject({ jobTemplate: z.looseObject({ spec: z.unknown() }) }),
});

/** What a CronJob makes when its time has come. */
export function jobOf(cronJob: Manifest): Manifest {
  const { metadata, spec } = cronJobSchema.parse(cronJob);
  const { name, namespace } = metadata;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${name}-now`, ...(namespace === undefined ? {} : { namespace }) },
    spec: spec.jobTemplate.spec,
  };
}

/** How many there are of each: `ConfigMap 4, Deployment 2`. */
export function byKind(objects: readonly { readonly kind: string }[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
}

const versionSchema = z.looseObject({
  metadata: z.looseObject({
    resourceVersion: z.string(),
    generation: z.number().optional(),
    // An object that has nothing but its name has none.
    managedFields: z.array(z.unknown()).default([]),
  }),
});

/** What a write has changed of an object, as the API server counts it; nothing when it was the same already. */
export function writesBetween(before: unknown, after: unknown): readonly string[] {
  const [old, next] = [versionSchema.parse(before).metadata, versionSchema.parse(after).metadata];
  return (["resourceVersion", "generation", "managedFields"] as const).filter(
    (field) => JSON.stringify(old[field]) !== JSON.stringify(next[field]),
  );
}
