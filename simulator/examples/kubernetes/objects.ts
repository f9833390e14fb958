import { fieldsOf } from "../../kubernetes/openapi.ts";
import type { Shape } from "../../kubernetes/openapi.ts";
import type { PropertyMap, PropertyValue } from "../../properties.ts";

/** What a definition requires, and nothing else. */
export function leastOf(definition: string): PropertyMap {
  const { shapes, required } = fieldsOf(definition);
  return Object.fromEntries(
    required.flatMap((key) => {
      const shape = shapes.get(key);
      return shape === undefined ? [] : [[key, sample(shape)]];
    }),
  );
}

const SCALARS = {
  integer: 1,
  number: 1,
  boolean: true,
  any: {},
  "map of any": {},
  "int or string": 1,
  quantity: "1",
  time: "2026-11-21T00:00:00Z",
  base64: "ZXhhbXBsZQ==",
} as const satisfies Readonly<Record<string, PropertyValue>>;

function sample(shape: Shape): PropertyValue {
  switch (shape.is) {
    case "string":
      return shape.values[0] ?? "example";
    case "list":
      return [sample(shape.item)];
    case "map":
      return {};
    case "object":
      return leastOf(shape.definition);
    default:
      return SCALARS[shape.is];
  }
}

const labels = { app: "web" };
const containers = [{ name: "web", image: "registry.example.com/web:1" }];

/** The pods of a workload. */
export const template = (pod: PropertyMap = {}, container: PropertyMap = {}): PropertyMap => ({
  metadata: { labels },
  spec: { containers: containers.map((it) => ({ ...it, ...container })), ...pod },
});

/** Where a kind holds its pods, as a map from their template to its spec. */
export const WORKLOADS: Readonly<Record<string, (pods: PropertyMap) => PropertyMap>> = {
  Pod: ({ spec = {} }) => ({ spec }),
  ...Object.fromEntries(
    ["Deployment", "DaemonSet", "ReplicaSet"].map((kind) => [
      kind,
      (pods: PropertyMap) => ({ spec: { selector: { matchLabels: labels }, template: pods } }),
    ]),
  ),
  StatefulSet: (pods) => ({
    spec: { serviceName: "web", selector: { matchLabels: labels }, template: pods },
  }),
  Job: (pods) => ({ spec: { template: pods } }),
  CronJob: (pods) => ({ spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: pods } } } }),
};

/** Pods as a kind may have them: those of jobs come to an end. */
export function podsOf(kind: string, pod: PropertyMap = {}, container: PropertyMap = {}): PropertyMap {
  const ends = kind === "Job" || kind === "CronJob" ? { restartPolicy: "OnFailure" } : {};
  return template({ ...ends, ...pod }, container);
}
