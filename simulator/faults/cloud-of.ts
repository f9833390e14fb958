import type { Provider } from "../model.ts";
import type { WorldObject, WorldView } from "../world.ts";
import { clusterAt } from "../kubernetes/cluster.ts";
import { CLOUD_NAMES, CLOUD_PACKAGES } from "./fault.ts";
import type { CloudName } from "./fault.ts";

/** The cloud that a provider talks to: its own, or that of the cluster whose API server it knows. */
export function cloudOf(provider: Provider, world: WorldView): CloudName | undefined {
  const home = provider.package.home?.(provider.place, world);
  return cloudOfPackage(typeof home === "object" ? home.package : provider.package.name);
}

/** The cloud that an object is in: what is in a cluster goes out of reach with it. */
export function cloudOfObject(object: WorldObject, world: WorldView): CloudName | undefined {
  const cluster = object.package === "kubernetes" ? clusterAt(object.account, world) : undefined;
  return cloudOfPackage(cluster?.package ?? object.package);
}

function cloudOfPackage(name: string): CloudName | undefined {
  return CLOUD_NAMES.find((it) => CLOUD_PACKAGES[it] === name);
}
