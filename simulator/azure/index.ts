import type { InvokeModel, ResourceModel } from "../model.ts";
import { resourceGroup } from "./resource-group.ts";
import { subnet, virtualNetwork } from "./virtual-network.ts";

/** Every modelled type of azure-native. */
export const models: readonly ResourceModel[] = [resourceGroup, virtualNetwork, subnet];

/** Every modelled function of azure-native. */
export const invokes: readonly InvokeModel[] = [];
