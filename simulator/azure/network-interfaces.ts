import type { Check, CheckContext, CreateContext, ResourceModel } from "../model.ts";
import { UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { armObject, etag, find, idOf, inResourceGroup, randomName, uuid } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { LOAD_BALANCER, poolReference } from "./load-balancer-parts.ts";
import { networkName } from "./names.ts";
import { addressChecks, addressHandle, addressOf, networkOf } from "./private-addresses.ts";
import { PUBLIC_IP } from "./public-ips.ts";
import { knownLocation, LOCATION, normalLocation, zonesOf } from "./regions.ts";
import { SECURITY_GROUP } from "./security-rules.ts";
import { SUBNET, subnetReference } from "./subnets.ts";
import { mapsAt, refusal, sameText, textAt } from "./values.ts";

/** "Create, change, or delete a network interface" */
const PAGE = "https://learn.microsoft.com/azure/virtual-network/virtual-network-network-interface";
const ADDRESSES_PAGE =
  "https://learn.microsoft.com/azure/virtual-network/ip-services/virtual-network-network-interface-addresses";
const DELEGATION = "https://learn.microsoft.com/azure/virtual-network/subnet-delegation-overview";
const POOLS = "https://learn.microsoft.com/azure/load-balancer/backend-pool-management";

export const NETWORK_INTERFACE: ArmKind = {
  token: "azure-native:network:NetworkInterface",
  arm: "Microsoft.Network/networkInterfaces",
  names: ["networkInterfaceName"],
  apiVersion: "2024-05-01",
};

const { token } = NETWORK_INTERFACE;
const CONFIGURATIONS = "ipConfigurations";

const some: Check = {
  id: `${token}:ip-configurations`,
  source: ADDRESSES_PAGE,
  refuses: ({ inputs }) =>
    inputs.ipConfigurations === UNKNOWN || mapsAt(inputs, CONFIGURATIONS).length > 0
      ? undefined
      : refusal(CONFIGURATIONS, "an interface has an address", undefined, "add a configuration"),
};

/** The first configuration for which something is wrong with what it names. */
function firstWrong(
  ctx: CheckContext,
  problem: (it: PropertyMap, at: string) => string | undefined,
): string | undefined {
  return mapsAt(ctx.inputs, CONFIGURATIONS)
    .map((it, index) => problem(it, `${CONFIGURATIONS}[${index}]`))
    .find((it) => it !== undefined);
}

const region: Check = {
  id: `${token}:region-of-subnet`,
  source: PAGE,
  needs: ["location"],
  refuses: (ctx) =>
    firstWrong(ctx, (it, at) => {
      const network = networkOf(ctx, textAt(it, "subnet.id") ?? "");
      const own = normalLocation(textAt(ctx.inputs, "location") ?? "");
      if (network === undefined || network.region === own || zonesOf(own) === undefined) return undefined;
      return refusal(
        `${at}.subnet.id`,
        `must be of a virtual network in ${own}`,
        network.region,
        "put the interface into the network's region",
      );
    }),
};

const regionOfAddress: Check = {
  id: `${token}:region-of-public-ip`,
  source: ADDRESSES_PAGE,
  needs: ["location"],
  refuses: (ctx) =>
    firstWrong(ctx, (it, at) => {
      const address = find(ctx, textAt(it, "publicIPAddress.id") ?? "", PUBLIC_IP.token);
      const own = normalLocation(textAt(ctx.inputs, "location") ?? "");
      if (address === undefined || address.region === own || zonesOf(own) === undefined) return undefined;
      return refusal(
        `${at}.publicIPAddress.id`,
        `must lie in ${own}`,
        address.region,
        "use one of that region",
      );
    }),
};

const delegated: Check = {
  id: `${token}:delegated-subnet`,
  source: DELEGATION,
  refuses: (ctx) =>
    firstWrong(ctx, (it, at) => {
      const subnet = find(ctx, textAt(it, "subnet.id") ?? "", SUBNET.token);
      const [taken] = subnet === undefined ? [] : mapsAt(subnet.inputs, "delegations");
      if (taken === undefined) return undefined;
      return refusal(
        `${at}.subnet.id`,
        `is delegated to ${textAt(taken, "serviceName") ?? "a service"}, which alone may use it`,
        subnet?.id,
        "use another subnet",
      );
    }),
};

const publicAddress: Check = {
  id: `${token}:public-ip-in-use`,
  source: ADDRESSES_PAGE,
  when: "apply",
  refuses: (ctx) =>
    firstWrong(ctx, (it, at) => {
      const address = find(ctx, textAt(it, "publicIPAddress.id") ?? "", PUBLIC_IP.token);
      const user =
        address === undefined
          ? undefined
          : ctx.world.referrers(address).find((other) => other.urn !== ctx.urn);
      if (user === undefined) return undefined;
      return refusal(
        `${at}.publicIPAddress.id`,
        `is in use by ${user.id}`,
        address?.id,
        "use one of its own",
      );
    }),
};

const pool: Check = {
  id: `${token}:backend-pool`,
  source: POOLS,
  when: "apply",
  refuses: (ctx) =>
    firstWrong(ctx, (it, at) => {
      for (const [index, named] of mapsAt(it, "loadBalancerBackendAddressPools").entries()) {
        const id = textAt(named, "id") ?? "";
        const [, home = "", name = ""] = /^(.*)\/backendAddressPools\/([^/]+)$/i.exec(id) ?? [];
        const balancer = find(ctx, home, LOAD_BALANCER.token);
        const pools = balancer === undefined ? [] : mapsAt(balancer.inputs, "backendAddressPools");
        if (balancer === undefined || pools.some((one) => sameText(textAt(one, "name") ?? "", name)))
          continue;
        return refusal(
          `${at}.loadBalancerBackendAddressPools[${index}].id`,
          "must be a pool of the load balancer",
          name,
          `use one of ${pools.map((one) => textAt(one, "name") ?? "").join(", ")}`,
        );
      }
      return undefined;
    }),
};

function described(
  ctx: CreateContext,
  id: string,
): { readonly outputs: PropertyMap; readonly first: PropertyMap } {
  const made = mapsAt(ctx.inputs, CONFIGURATIONS).map((it, index) => ({
    ...it,
    id: `${id}/ipConfigurations/${textAt(it, "name") ?? ""}`,
    etag: etag(ctx),
    primary: it.primary ?? index === 0,
    privateIPAddress: addressOf(it, ctx),
    privateIPAddressVersion: it.privateIPAddressVersion ?? "IPv4",
    privateIPAllocationMethod: it.privateIPAllocationMethod ?? "Dynamic",
    provisioningState: "Succeeded",
  }));
  const outputs = {
    [CONFIGURATIONS]: made,
    etag: etag(ctx),
    enableAcceleratedNetworking: ctx.inputs.enableAcceleratedNetworking ?? false,
    enableIPForwarding: ctx.inputs.enableIPForwarding ?? false,
    macAddress: `00-0D-3A-${(ctx.hex(6, "mac").toUpperCase().match(/../g) ?? []).join("-")}`,
    nicType: "Standard",
    primary: true,
    provisioningState: "Succeeded",
    resourceGuid: uuid(ctx, "resourceGuid"),
  };
  return { outputs, first: made[0] ?? {} };
}

export const networkInterface: ResourceModel = {
  type: token,
  title: "network interface",
  ...randomName("networkInterfaceName"),
  properties: {
    resourceGroupName: inResourceGroup,
    networkInterfaceName: networkName,
    location: { ...LOCATION, immutable: true },
    "ipConfigurations[*].name": { required: true, maxLength: 80, source: ADDRESSES_PAGE },
    "ipConfigurations[*].subnet.id": { references: subnetReference, source: ADDRESSES_PAGE },
    "ipConfigurations[*].publicIPAddress.id": { references: idOf(PUBLIC_IP.token), source: ADDRESSES_PAGE },
    "ipConfigurations[*].loadBalancerBackendAddressPools[*].id": {
      references: poolReference,
      source: POOLS,
    },
    "networkSecurityGroup.id": { references: idOf(SECURITY_GROUP.token), source: PAGE },
  },
  checks: [
    knownLocation(token),
    some,
    region,
    regionOfAddress,
    delegated,
    publicAddress,
    pool,
    ...addressChecks(token, CONFIGURATIONS),
  ],
  inputOnly: ["resourceGroupName", "networkInterfaceName"],
  unknownAfterUpdate: ["etag", "provisioningState", "resourceGuid", "macAddress"],
  create: (ctx) => {
    const { id, outputs } = armObject(NETWORK_INTERFACE, ctx);
    const { outputs: own, first } = described(ctx, id);
    return {
      id,
      outputs: { ...outputs, ...own },
      handles: addressHandle(first, textAt(first, "privateIPAddress") ?? ""),
    };
  },
  update: (ctx) => {
    const { outputs } = described(ctx, ctx.id);
    return {
      ...outputs,
      macAddress: ctx.oldOutputs.macAddress ?? "",
      resourceGuid: ctx.oldOutputs.resourceGuid ?? "",
    };
  },
};
