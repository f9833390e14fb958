import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { cases } from "./cases.ts";
import { NETWORK, subnet, T, type Platform } from "./fixtures.ts";

const HERE = { resourceGroupName: "platform", location: "japaneast" };
const DELEGATED = { delegations: [{ name: "resolver", serviceName: "Microsoft.Network/dnsResolvers" }] };

const resolver = ({ network }: Platform): PropertyMap => ({
  ...HERE,
  dnsResolverName: "names",
  virtualNetwork: { id: network.id },
});

/** Another network, as it is said. */
const other = ({ cloud }: Platform, more: PropertyMap = {}): PropertyMap => {
  const space = { addressSpace: { addressPrefixes: ["10.90.0.0/16"] } };
  const { id } = cloud.make(T.network, "other", {
    ...NETWORK,
    virtualNetworkName: "other",
    ...space,
    ...more,
  });
  return { "virtualNetwork.id": id };
};

const resolvers = cases(T.resolver, resolver, {
  location: { refuses: { location: "tokyo" } },
  "region-of-network": { refuses: { location: "japanwest" } },
  "one-per-network": {
    before: (where) => {
      where.cloud.make(T.resolver, "first", { ...resolver(where), dnsResolverName: "first" });
    },
    refuses: {},
    passes: other,
  },
  "encrypted-network": {
    refuses: (where) => other(where, { encryption: { enabled: true, enforcement: "AllowUnencrypted" } }),
  },
  "fixed-once-made": { there: true, refuses: other },
});

/** A resolver, and a subnet for its endpoint. */
export function withResolver(where: Platform): void {
  where.cloud.make(T.resolver, "names", resolver(where));
  where.cloud.make(T.subnet, "resolver", { ...subnet("resolver", "10.68.30.0/24"), ...DELEGATED });
}

/** The endpoint in the subnet of a name. */
export const inbound = ({ cloud }: Platform, of = "resolver"): PropertyMap => ({
  ...HERE,
  dnsResolverName: "names",
  inboundEndpointName: "names",
  ipConfigurations: [
    {
      subnet: { id: cloud.find(T.subnet, of).id },
      privateIpAllocationMethod: "Static",
      privateIpAddress: "10.68.30.4",
    },
  ],
});

/** Stands in another subnet, which is made so. */
const standing = (where: Platform, name: string, range: string, more: PropertyMap = DELEGATED) => {
  const { id } = where.cloud.make(T.subnet, name, { ...subnet(name, range), ...more });
  const [address = ""] = range.split("/");
  return {
    "ipConfigurations[0].subnet.id": id,
    "ipConfigurations[0].privateIpAddress": address.replace(/\d+$/, (last) => String(Number(last) + 4)),
  };
};

const endpoints = cases(T.inbound, inbound, {
  location: { before: withResolver, refuses: { location: "tokyo" } },
  "subnet-size": { before: withResolver, refuses: (where) => standing(where, "wide", "10.68.32.0/23") },
  "subnet-delegation": {
    before: withResolver,
    refuses: (where) => {
      const delegations = [{ name: "data", serviceName: "Microsoft.DBforMySQL/flexibleServers" }];
      return standing(where, "data", "10.68.31.0/24", { delegations });
    },
  },
  "subnet-in-use": {
    before: (where) => {
      withResolver(where);
      where.cloud.make(T.inbound, "first", { ...inbound(where), inboundEndpointName: "first" });
    },
    refuses: {},
    passes: (where) => standing(where, "second", "10.68.31.0/28"),
  },
  "subnet-of-network": {
    before: withResolver,
    refuses: (where) => {
      other(where);
      return standing(where, "far", "10.90.0.0/24", { ...DELEGATED, virtualNetworkName: "other" });
    },
  },
  address: {
    before: withResolver,
    refuses: { "ipConfigurations[0].privateIpAddress": "10.68.30.3" },
    passes: { "ipConfigurations[0].privateIpAddress": "10.68.30.5" },
  },
  "fixed-once-made": {
    before: withResolver,
    there: true,
    refuses: { "ipConfigurations[0].privateIpAddress": "10.68.30.9" },
  },
});

/** The cases of Azure DNS Private Resolver. */
export const resolverCases: readonly CheckCase[] = [...resolvers, ...endpoints];
