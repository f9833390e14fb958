import type { Provider, ResourceModel } from "./model.ts";
import type { PropertyMap } from "./properties.ts";

/** The region that an object is in; none for what belongs to no region. */
export function regionOf(provider: Provider, model: ResourceModel, inputs: PropertyMap): string {
  if (model.global === true) return "";
  return provider.package.region?.(inputs, provider.place) ?? provider.place.region;
}

/** Within which an id is unique for its type. */
export function idScope(provider: Provider, model: ResourceModel, inputs: PropertyMap): string {
  const { account } = provider.place;
  return provider.package.regionalIds ? `${account}/${regionOf(provider, model, inputs)}` : account;
}
