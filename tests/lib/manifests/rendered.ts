import assert from "node:assert/strict";
import type { WorkloadArgs } from "../../../lib/manifests/args.ts";
import type { JsonObject, Manifest } from "../../../lib/manifests/objects.ts";
import { renderWorkload } from "../../../lib/manifests/workload.ts";

export function objectsOf(args: WorkloadArgs): readonly Manifest[] {
  const rendered = renderWorkload("workloads.web", args);
  assert.ok(rendered.kind === "rendered", JSON.stringify(rendered));
  return rendered.objects;
}

/** One object, without what {@link Manifest} has in common. */
export function find(args: WorkloadArgs, kind: string): JsonObject {
  const found = objectsOf(args).find((object) => object.kind === kind);
  assert.ok(found !== undefined, kind);
  return found;
}

/** A value deep in an object. */
export function at(object: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }, object);
}
