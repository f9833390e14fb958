import { createHash } from "node:crypto";
import { guidOfDigits } from "../guid.ts";
import type { Before, ResourceModel, SimulatedPackage } from "../model.ts";
import { DEFAULTS_KEY, isAutoNamed } from "../naming.ts";
import { text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { modelFinder } from "../model-finder.ts";
import { resourceGroupId } from "./arm.ts";
import { IDENTITY } from "./identities.ts";
import { invokes, models } from "./index.ts";
import { DEFAULT_TENANT } from "./managed-cluster-outputs.ts";
import { normalLocation, zonesOf } from "./regions.ts";
import { ASSIGNMENT_NAME, ROLE_ASSIGNMENT } from "./role-assignments.ts";
import { canonicalType } from "./type-names.ts";

/** The subscription of a provider that names none. */
const DEFAULT_SUBSCRIPTION = "00000000-0000-4000-8000-000000000000";
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const find = modelFinder(models);

/**
 * Inputs that the provider fills in: a location, first the one before, then the provider's, then that of the
 * resource group; and the GUID of a role assignment (pulumi-azure-native, provider/pkg/provider/provider.go).
 */
function withDefaults(
  model: ResourceModel,
  inputs: PropertyMap,
  location: PropertyValue | undefined,
  before: Before,
): PropertyMap {
  const filled =
    model.properties?.location === undefined || location === undefined ? inputs : { location, ...inputs };
  if (model.type !== ROLE_ASSIGNMENT || filled.roleAssignmentName !== undefined) return filled;
  const kept = isAutoNamed(ASSIGNMENT_NAME, before.olds)
    ? text(before.olds, "roleAssignmentName")
    : undefined;
  return {
    ...filled,
    roleAssignmentName: kept ?? randomGuid(before),
    [DEFAULTS_KEY]: ["roleAssignmentName"],
  };
}

function randomGuid({ naming }: Before): string {
  const hex = createHash("sha256").update(naming.seed).update(naming.name).digest("hex");
  return guidOfDigits(hex);
}

/** azure-native: ids are paths of names, so they can be known before the object is there. */
export const azureNative: SimulatedPackage = {
  name: "azure-native",
  assignedIds: false,
  regionalIds: false,
  invokes,
  listed: models,
  canonical: canonicalType,
  model: (type) => find(canonicalType(type)),
  place: (config) => ({
    package: "azure-native",
    account: text(config, "subscriptionId") ?? DEFAULT_SUBSCRIPTION,
    region: normalLocation(text(config, "location") ?? ""),
  }),
  // What says no location, such as a subnet, belongs to no region of its own; `global` is none either.
  region: (inputs) => {
    const location = normalLocation(text(inputs, "location") ?? "");
    return location === "global" ? "" : location;
  },
  defaults: (model, inputs, place, world, before) => {
    const group = text(inputs, "resourceGroupName");
    const [home] = group === undefined ? [] : world.having("id", resourceGroupId(place, group));
    const location = before.olds.location ?? before.config.location ?? home?.outputs.location;
    return withDefaults(model, inputs, location, before);
  },
  outputs: (model, inputs, _place, config) => ({
    ...(text(inputs, "location") === undefined
      ? {}
      : { location: normalLocation(text(inputs, "location") ?? "") }),
    ...(model.type === IDENTITY.token ? { tenantId: text(config, "tenantId") ?? DEFAULT_TENANT } : {}),
  }),
  checkConfig: (config) => {
    const guids = ["subscriptionId", "tenantId", "clientId"].flatMap((key) => {
      const value = text(config, key);
      return value === undefined || GUID.test(value)
        ? []
        : [`${key}: must be a GUID, got ${value}; copy it from the Azure portal`];
    });
    const location = text(config, "location");
    if (location === undefined || zonesOf(location) !== undefined) return guids;
    return [...guids, `location: must be a region of Azure, got ${location}; use a name such as japaneast`];
  },
};
