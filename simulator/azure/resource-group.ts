import type { PropertyRule, ResourceModel } from "../model.ts";
import { text } from "../properties.ts";
import { normalLocation, resourceGroupId } from "./identity.ts";

const NAMES = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";

export const resourceGroup: ResourceModel = {
  type: "azure-native:resources:ResourceGroup",
  title: "resource group",
  autoName: { property: "resourceGroupName", style: "plain8", maxLength: 90 },
  properties: {
    resourceGroupName: {
      pattern: /^[\w().-]{0,89}[\w()-]$/,
      patternMeans:
        "1 to 90 letters, digits, underscores, hyphens, periods and parentheses, not ending in a period",
      immutable: true,
      source: NAMES,
    },
    location: { required: true, immutable: true },
  },
  inputOnly: ["resourceGroupName"],
  create: (ctx) => {
    const name = text(ctx.inputs, "resourceGroupName") ?? "";
    return {
      id: resourceGroupId(ctx.place, name),
      outputs: {
        name,
        location: normalLocation(text(ctx.inputs, "location") ?? ""),
        azureApiVersion: "2024-11-01",
        properties: { provisioningState: "Succeeded" },
        type: "Microsoft.Resources/resourceGroups",
      },
    };
  },
};

/** The rule of every `resourceGroupName` that names the group which a resource lives in. */
export const inResourceGroup: PropertyRule = {
  required: true,
  immutable: true,
  references: {
    to: resourceGroup.type,
    handle: (name, ctx) => resourceGroupId(ctx.place, name),
    sameRegion: false,
  },
};
