import { createHash } from "node:crypto";
import { guidOfDigits } from "../guid.ts";
import type { InvokeContext, InvokeModel } from "../model.ts";
import { Refusal } from "../refusal.ts";
import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { armId, RESOURCE_GROUP, resourceGroupId } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { IDENTITY } from "./identities.ts";
import { credentialResult } from "./kubeconfigs.ts";
import { VAULT } from "./key-vaults.ts";
import { AGENT_POOL, MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { LOAD_BALANCER } from "./load-balancer-parts.ts";
import { DEFAULT_TENANT } from "./managed-cluster-outputs.ts";
import { WORKSPACE } from "./monitoring.ts";
import { NAT_GATEWAY } from "./nat-gateways.ts";
import { NETWORK_INTERFACE } from "./network-interfaces.ts";
import { PRIVATE_ZONE } from "./private-dns.ts";
import { PUBLIC_IP } from "./public-ips.ts";
import { routerAddresses, VIRTUAL_HUB } from "./route-servers.ts";
import { ROUTE_TABLE } from "./route-tables.ts";
import { SECURITY_GROUP } from "./security-rules.ts";
import { listStorageAccountKeys } from "./storage-accounts.ts";
import { SUBNET } from "./subnets.ts";
import { isOn } from "./values.ts";
import { VIRTUAL_MACHINE } from "./virtual-machines.ts";
import { VIRTUAL_NETWORK } from "./virtual-networks.ts";

function tenantOf(config: PropertyMap): string {
  return text(config, "tenantId") ?? DEFAULT_TENANT;
}

/** A GUID that belongs to a subscription and a purpose. */
function guidOf(account: string, purpose: string): string {
  const hex = createHash("sha256").update(`${account} ${purpose}`).digest("hex");
  return guidOfDigits(hex);
}

/** An object by the names that a call gives it, or the answer of Azure when it is not there. */
function required(kind: ArmKind, ctx: InvokeContext): WorldObject {
  const id = armId(kind, { inputs: ctx.args, place: ctx.place }) ?? "";
  const found = ctx.world.having("id", id).find((it) => it.type === kind.token);
  if (found !== undefined) return found;
  throw new Refusal(`ResourceNotFound: The Resource '${id}' was not found, got a call for it; make it first`);
}

/** `get...`: what an object of a type says of itself. */
function getter(kind: ArmKind): InvokeModel {
  const [, module = "", type = ""] = kind.token.split(":");
  return {
    token: `azure-native:${module}:get${type}`,
    required: ["resourceGroupName", ...kind.names],
    run: (ctx) => {
      const found = required(kind, ctx);
      return { ...found.outputs, id: found.id };
    },
  };
}

const getResourceGroup: InvokeModel = {
  token: "azure-native:resources:getResourceGroup",
  required: ["resourceGroupName"],
  run: ({ args, place, world }) => {
    const id = resourceGroupId(place, text(args, "resourceGroupName") ?? "");
    const group = world.having("id", id).find((it) => it.type === RESOURCE_GROUP);
    if (group === undefined)
      throw new Refusal(
        `ResourceGroupNotFound: Resource group '${id}' could not be found, got a call for it; make it first`,
      );
    return { ...group.outputs, id: group.id };
  },
};

const getClientConfig: InvokeModel = {
  token: "azure-native:authorization:getClientConfig",
  run: ({ place, config }) => ({
    clientId: text(config, "clientId") ?? guidOf(place.account, "client"),
    objectId: guidOf(place.account, "object"),
    subscriptionId: place.account,
    tenantId: tenantOf(config),
  }),
};

const userCredentials: InvokeModel = {
  token: "azure-native:containerservice:listManagedClusterUserCredentials",
  required: ["resourceGroupName", "resourceName"],
  run: (ctx) => credentialResult(required(MANAGED_CLUSTER, ctx), "clusterUser", tenantOf(ctx.config)),
};

/** https://learn.microsoft.com/azure/aks/local-accounts */
const adminCredentials: InvokeModel = {
  token: "azure-native:containerservice:listManagedClusterAdminCredentials",
  required: ["resourceGroupName", "resourceName"],
  run: (ctx) => {
    const cluster = required(MANAGED_CLUSTER, ctx);
    if (isOn(cluster.inputs, "disableLocalAccounts")) {
      throw new Refusal(
        `Bad Request: Getting static credential is not allowed because this cluster is set to disable local accounts, got ${cluster.id}; use listManagedClusterUserCredentials`,
      );
    }
    return credentialResult(cluster, "clusterAdmin", tenantOf(ctx.config));
  },
};

/** A Route Server, with the addresses that it got with its IP configuration. */
const virtualHub: InvokeModel = {
  ...getter(VIRTUAL_HUB),
  run: (ctx) => {
    const hub = required(VIRTUAL_HUB, ctx);
    const virtualRouterIps = routerAddresses(hub, ctx);
    const routingState = virtualRouterIps.length > 0 ? "Provisioned" : "Provisioning";
    return { ...hub.outputs, id: hub.id, virtualRouterIps, routingState };
  },
};

const GETTERS = [
  ...[VIRTUAL_NETWORK, SUBNET, SECURITY_GROUP, ROUTE_TABLE, NAT_GATEWAY, PUBLIC_IP, PRIVATE_ZONE],
  ...[IDENTITY, MANAGED_CLUSTER, AGENT_POOL, WORKSPACE],
  ...[NETWORK_INTERFACE, LOAD_BALANCER, VIRTUAL_MACHINE, VAULT],
];

/** Every modelled function of azure-native. */
export const invokes: readonly InvokeModel[] = [
  ...GETTERS.map(getter),
  ...[virtualHub, getResourceGroup, getClientConfig, userCredentials, adminCredentials],
  listStorageAccountKeys,
];
