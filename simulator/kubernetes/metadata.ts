import { createHash } from "node:crypto";
import type { Before } from "../model.ts";
import { isMap, text, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";

/** Marks a name that the provider chose (pulumi-kubernetes, provider/pkg/metadata/annotations.go). */
const AUTONAMED = "pulumi.com/autonamed";

export function metadataOf(object: PropertyMap): PropertyMap {
  return isMap(object.metadata) ? object.metadata : {};
}

export function isAutonamed(object: PropertyMap): boolean {
  const { annotations } = metadataOf(object);
  return isMap(annotations) && annotations[AUTONAMED] === "true";
}

/** The provider's name for an object without one: the old one, or the resource's with 8 random digits. */
export function withName(object: PropertyMap, { olds, naming }: Before): PropertyMap {
  const metadata = metadataOf(object);
  if (metadata.name !== undefined || metadata.generateName !== undefined || object.metadata === UNKNOWN)
    return object;
  const old = isAutonamed(olds) ? text(metadataOf(olds), "name") : undefined;
  const digits = createHash("sha256").update(naming.seed).update(naming.name).digest("hex").slice(0, 8);
  if (old === undefined && naming.proposed?.mode === "disable") return object;
  const name = old ?? naming.proposed?.name ?? `${naming.name}-${digits}`;
  const annotations = { ...(isMap(metadata.annotations) ? metadata.annotations : {}), [AUTONAMED]: "true" };
  return { ...object, metadata: { ...metadata, name, annotations } };
}

/** The namespace that the provider fills in. */
export function withNamespace(object: PropertyMap, namespace: string): PropertyMap {
  const metadata = metadataOf(object);
  if (metadata.namespace !== undefined || object.metadata === UNKNOWN) return object;
  return { ...object, metadata: { ...metadata, namespace } };
}

/** What belongs to the whole cluster, without the namespace that the API server drops (k8s.io/apiserver, rest/meta.go). */
export function inScope(object: PropertyMap, namespaced: boolean): PropertyMap {
  const { namespace, ...metadata } = metadataOf(object);
  return namespaced || namespace === undefined ? object : { ...object, metadata };
}

/** `namespace/name`, or the name alone. */
export function objectId(object: PropertyMap): string {
  const { namespace } = metadataOf(object);
  return typeof namespace === "string"
    ? `${namespace}/${text(metadataOf(object), "name") ?? ""}`
    : (text(metadataOf(object), "name") ?? "");
}
