import type { SimulatedPackage } from "../model.ts";
import { text } from "../properties.ts";
import { modelFinder } from "../registry.ts";
import { normalLocation } from "./identity.ts";
import { invokes, models } from "./index.ts";

/** The subscription of a provider that names none. */
const DEFAULT_SUBSCRIPTION = "00000000-0000-4000-8000-000000000000";

/** `azure-native:network/v20240101:Subnet` is the `azure-native:network:Subnet` of another API version. */
function withoutVersion(type: string): string {
  return type.replace(/\/v\d{8}(preview)?:/, ":");
}

const find = modelFinder(models);

/** azure-native: ids are paths of names, so they can be known before the object is there. */
export const azureNative: SimulatedPackage = {
  name: "azure-native",
  assignedIds: false,
  regionalIds: false,
  invokes,
  model: (type) => find(withoutVersion(type)),
  place: (config) => ({
    package: "azure-native",
    account: text(config, "subscriptionId") ?? DEFAULT_SUBSCRIPTION,
    region: normalLocation(text(config, "location") ?? ""),
  }),
  region: (inputs) => {
    const location = text(inputs, "location");
    return location === undefined ? undefined : normalLocation(location);
  },
};
