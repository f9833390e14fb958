import type { Output, ProviderResource } from "@pulumi/pulumi";
import type { Network } from "../components/contracts/network.ts";
import type { VpnGateway } from "../components/contracts/vpn-gateway.ts";
import type { AzureNetwork } from "../components/network/azure-network.ts";
import { SiteToSiteVpn } from "../components/vpn/site-to-site-vpn.ts";
import type { StackConfig } from "../config/schema.ts";
import type { AddressPlan } from "../lib/addresses/plan.ts";
import type { LastDeployment } from "./last-deployment.ts";

/** The two sides that are bridged. */
export interface BridgeSides {
  readonly aws: {
    readonly network: Network;
    readonly plan: AddressPlan;
    readonly provider: ProviderResource;
  };
  readonly azure: {
    readonly network: AzureNetwork;
    readonly plan: AddressPlan;
    readonly provider: ProviderResource;
  };
  readonly random: ProviderResource;
}

/** What a stack tells of its bridge. The next deployment reads the generations; docs/components/vpn.md has the rest. */
export interface BridgeOutputs {
  /** Gateways by name. */
  readonly gateways: Readonly<Record<string, Omit<VpnGateway, "name">>>;
  /** Addresses of Azure's Route Server; empty where there is none. */
  readonly azureRouters: Output<readonly string[]>;
}

/** The WireGuard bridge between the two networks. */
export function createBridge(
  { clouds, only, tags, vpn }: StackConfig,
  deletionProtection: boolean,
  { keyGenerations, azureRouters }: LastDeployment,
  { aws, azure, random }: BridgeSides,
): BridgeOutputs {
  const { mtu, keepaliveSeconds, bfd } = vpn;
  const { subscriptionId, tenantId } = clouds.azure;
  const bridge = new SiteToSiteVpn(
    "vpn",
    {
      aws: { ...vpn.aws, network: aws.network, plan: aws.plan },
      azure: {
        ...vpn.azure,
        ...{ network: azure.network, plan: azure.plan, subscriptionId, tenantId },
        resourceGroupName: azure.network.resourceGroupName,
        securityGroupName: azure.network.gatewaySecurityGroupName,
        ...(only === "aws" ? { lastRouters: azureRouters } : {}),
      },
      ...{ mtu, keepaliveSeconds, bfd },
      generation: vpn.keys.generation,
      deployedGenerations: keyGenerations,
      maintenance: vpn.maintenance,
      alarmEmails: vpn.alarms.emails,
      guards: { deletionProtection, protect: deletionProtection },
      tags,
    },
    { providers: [aws.provider, azure.provider, random] },
  );
  const { azureRouters: routers } = bridge;
  const gateways = Object.fromEntries(bridge.gateways.map(({ name, ...rest }) => [name, rest]));
  return { gateways, azureRouters: routers };
}
