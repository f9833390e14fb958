import type { CreateContext, ResourceModel } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import { armObject, etag, fixedOnceMade, inResourceGroup, randomName, uuid } from "./arm.ts";
import { networkName } from "./names.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { inlineRuleChecks, rulesOfRule, SECURITY_GROUP, SECURITY_GROUPS_PAGE } from "./security-rules.ts";
import { mapsAt, textAt } from "./values.ts";

/** Rules that Azure puts behind every group's own: name, access, direction, priority, source, destination. */
const DEFAULT_RULES = [
  ["AllowVnetInBound", "Allow", "Inbound", 65_000, "VirtualNetwork", "VirtualNetwork"],
  ["AllowAzureLoadBalancerInBound", "Allow", "Inbound", 65_001, "AzureLoadBalancer", "*"],
  ["DenyAllInBound", "Deny", "Inbound", 65_500, "*", "*"],
  ["AllowVnetOutBound", "Allow", "Outbound", 65_000, "VirtualNetwork", "VirtualNetwork"],
  ["AllowInternetOutBound", "Allow", "Outbound", 65_001, "*", "Internet"],
  ["DenyAllOutBound", "Deny", "Outbound", 65_500, "*", "*"],
] as const;

function defaultRules(group: string): readonly PropertyMap[] {
  return DEFAULT_RULES.map(
    ([name, access, direction, priority, sourceAddressPrefix, destinationAddressPrefix]) => ({
      name,
      access,
      direction,
      priority,
      sourceAddressPrefix,
      destinationAddressPrefix,
      sourcePortRange: "*",
      destinationPortRange: "*",
      protocol: "*",
      id: `${group}/defaultSecurityRules/${name}`,
      provisioningState: "Succeeded",
      type: "Microsoft.Network/networkSecurityGroups/defaultSecurityRules",
    }),
  );
}

function ownRules(inputs: PropertyMap, group: string, ctx: CreateContext): readonly PropertyMap[] {
  return mapsAt(inputs, "securityRules").map((rule) => ({
    ...rule,
    id: `${group}/securityRules/${textAt(rule, "name") ?? ""}`,
    etag: etag(ctx),
    provisioningState: "Succeeded",
    type: "Microsoft.Network/networkSecurityGroups/securityRules",
  }));
}

export const networkSecurityGroup: ResourceModel = {
  type: SECURITY_GROUP.token,
  title: "network security group",
  ...randomName("networkSecurityGroupName"),
  properties: {
    resourceGroupName: inResourceGroup,
    networkSecurityGroupName: networkName,
    location: LOCATION,
    securityRules: {
      maxLength: 1000,
      source:
        "https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits",
    },
    "securityRules[*].name": { ...networkName, immutable: false },
    ...rulesOfRule("securityRules[*]."),
  },
  checks: [
    knownLocation(SECURITY_GROUP.token),
    ...inlineRuleChecks,
    fixedOnceMade(SECURITY_GROUP, ["location"], [], SECURITY_GROUPS_PAGE),
  ],
  inputOnly: ["resourceGroupName", "networkSecurityGroupName"],
  unknownAfterUpdate: ["defaultSecurityRules", "etag", "provisioningState", "resourceGuid"],
  create: (ctx) => {
    const { id, outputs } = armObject(SECURITY_GROUP, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        defaultSecurityRules: defaultRules(id),
        securityRules: ownRules(ctx.inputs, id, ctx),
        etag: etag(ctx),
        provisioningState: "Succeeded",
        resourceGuid: uuid(ctx, "resourceGuid"),
      },
    };
  },
  update: (ctx) => ({ securityRules: ownRules(ctx.inputs, ctx.id, ctx), etag: etag(ctx) }),
};
