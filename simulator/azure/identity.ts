import type { Place, RuleContext } from "../model.ts";
import { text } from "../properties.ts";

/** Azure writes the same location as `Japan East` and `japaneast`. */
export function normalLocation(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

export function resourceGroupId(place: Place, name: string): string {
  return `/subscriptions/${place.account}/resourceGroups/${name}`;
}

/** The id of a resource in a group: `Microsoft.Network/virtualNetworks`, then a name for each of its levels. */
export function resourceId(ctx: RuleContext, type: string, ...names: readonly string[]): string {
  const [provider = "", ...kinds] = type.split("/");
  const path = kinds.flatMap((kind, index) => [kind, names[index] ?? ""]).join("/");
  return `${resourceGroupId(ctx.place, text(ctx.inputs, "resourceGroupName") ?? "")}/providers/${provider}/${path}`;
}
