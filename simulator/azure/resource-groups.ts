import type { ResourceModel } from "../model.ts";
import { text } from "../properties.ts";
import { keyOf } from "../world.ts";
import type { WorldObject, WorldView } from "../world.ts";
import { randomName, RESOURCE_GROUP, resourceGroupId } from "./arm.ts";
import { groupName } from "./names.ts";
import { knownLocation, LOCATION } from "./regions.ts";

export const resourceGroup: ResourceModel = {
  type: RESOURCE_GROUP,
  title: "resource group",
  ...randomName("resourceGroupName"),
  properties: {
    resourceGroupName: groupName,
    location: { ...LOCATION, required: true, immutable: true },
  },
  checks: [knownLocation(RESOURCE_GROUP)],
  inputOnly: ["resourceGroupName"],
  create: (ctx) => {
    const name = text(ctx.inputs, "resourceGroupName") ?? "";
    return {
      id: resourceGroupId(ctx.place, name),
      outputs: {
        name,
        type: "Microsoft.Resources/resourceGroups",
        azureApiVersion: "2024-03-01",
        properties: { provisioningState: "Succeeded" },
      },
    };
  },
  deleteBlockers: ({ object, world }) => heldFromOutside(object, world),
};

/**
 * Deleting a group deletes what is in it, except what something outside still uses; see
 * https://learn.microsoft.com/azure/azure-resource-manager/management/delete-resource-group
 */
export function heldFromOutside(group: WorldObject, world: WorldView): readonly string[] {
  const within = contents(group, world);
  const keys = new Set(within.map(keyOf));
  return within.flatMap((held) =>
    world
      .referrers(held)
      .filter((it) => !keys.has(keyOf(it)) && blocks(it, held))
      .map((it) => `${held.id} by ${it.id}`),
  );
}

/** The group and all that is deleted with it. */
function contents(root: WorldObject, world: WorldView): readonly WorldObject[] {
  const found = new Map([[keyOf(root), root]]);
  // A map's iterator also visits what is added while it runs.
  for (const [key, object] of found) {
    for (const holder of world.referrers(object)) {
      const goes = holder.references.some((it) => it.target === key && it.onTargetDelete === "cascades");
      if (goes) found.set(keyOf(holder), holder);
    }
  }
  return [...found.values()];
}

function blocks(holder: WorldObject, target: WorldObject): boolean {
  const key = keyOf(target);
  return holder.references.some((it) => it.target === key && it.onTargetDelete === "blocks");
}
