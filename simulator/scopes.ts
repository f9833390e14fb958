import type { Provider, ResourceModel } from "./model.ts";
import type { PropertyMap } from "./properties.ts";
import { keyOf } from "./world.ts";
import type { WorldObject } from "./world.ts";

/** The region that an object with these inputs is in; empty for what belongs to none. */
export function regionOf(provider: Provider, model: ResourceModel, inputs: PropertyMap): string {
  if (model.global === true) return "";
  return provider.package.region?.(inputs, provider.place) ?? provider.place.region;
}

/** Within which an id is unique: the account, with the region where ids are regional. */
export function idScope(provider: Provider, model: ResourceModel, inputs: PropertyMap): string {
  const { account } = provider.place;
  return provider.package.regionalIds ? `${account}/${regionOf(provider, model, inputs)}` : account;
}

/** Whether an object stands in the way of deleting one that it names. */
export function isBlocking(holder: WorldObject, target: WorldObject): boolean {
  const key = keyOf(target);
  const own = holder.references.filter((it) => it.target === key);
  // What goes with the target does not stand in its way, whatever else of it refers there.
  return (
    own.some((it) => it.onTargetDelete === "blocks") && !own.some((it) => it.onTargetDelete === "cascades")
  );
}
