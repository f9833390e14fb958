import { isMap } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";

/** Where a kind holds the spec of its pods. */
export const POD_SPECS: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  Deployment: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** The spec of the pods that an object of a kind describes. */
export function podSpecOf(kind: string, object: PropertyMap): PropertyMap | undefined {
  const path = POD_SPECS[kind];
  const spec = path === undefined ? undefined : dig(object, path);
  return isMap(spec) ? spec : undefined;
}

/** What stands at a path of keys. */
export function dig(value: PropertyValue | undefined, path: readonly string[]): PropertyValue | undefined {
  let found = value;
  for (const key of path) found = isMap(found) ? found[key] : undefined;
  return found;
}
