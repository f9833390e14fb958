import { isPinned, type ImageLockFile } from "../../lib/images/lock.ts";
import { POD_SPECS } from "../../simulator/kubernetes/pod-specs.ts";
import type { StateResource } from "../rehearsal/state.ts";

/** What a stack's objects name. */
export interface ImageUse {
  readonly image: string;
  /** The objects, such as `Deployment web-eks`. */
  readonly users: readonly string[];
}

const CONTAINER_LISTS = ["initContainers", "containers", "ephemeralContainers"];

/** Every image of the pods that a stack's objects describe, by name. Of custom resources and charts nothing is known. */
export function imagesOf(
  resources: readonly Pick<StateResource, "type" | "urn" | "inputs">[],
): readonly ImageUse[] {
  const users = new Map<string, Set<string>>();
  for (const { type, urn, inputs } of resources) {
    const kind = type.startsWith("kubernetes:") ? type.slice(type.lastIndexOf(":") + 1) : "";
    const path = POD_SPECS[kind];
    if (path === undefined) continue;
    for (const image of imagesIn(path.reduce(at, inputs))) {
      const named = users.get(image) ?? new Set();
      users.set(image, named.add(`${kind} ${urn.slice(urn.lastIndexOf("::") + 2)}`));
    }
  }
  return [...users]
    .map(([image, names]) => ({ image, users: [...names] }))
    .sort((left, right) => (left.image < right.image ? -1 : 1));
}

const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).find(([it]) => it === key)?.[1]
    : undefined;

function imagesIn(pod: unknown): readonly string[] {
  return CONTAINER_LISTS.flatMap((list) => {
    const containers = at(pod, list);
    return Array.isArray(containers) ? containers.map((it) => at(it, "image")) : [];
  }).filter((it) => typeof it === "string");
}

/** A line for each image that is named by its tag: who names it, and what to do. */
export function unpinnedLines(
  stack: string,
  uses: readonly ImageUse[],
  lock: ImageLockFile,
): readonly string[] {
  return uses
    .filter(({ image }) => !isPinned(image))
    .map(({ image, users: [first = "", ...others] }) => {
      const entry = lock[image];
      const fix =
        entry !== undefined && "digest" in entry
          ? "rehearse again, or let its component use the lock, which has its digest"
          : `run ./kakehashi images lock ${image}`;
      const more = others.length === 0 ? "" : ` and ${others.length} more`;
      return `${stack}: ${image}: is not pinned, got it in ${first}${more}; ${fix}`;
    });
}
