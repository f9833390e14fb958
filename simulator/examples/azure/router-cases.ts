import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import type { Changes } from "../changes.ts";
import { cases } from "./cases.ts";
import { subnet, T } from "./fixtures.ts";
import type { Platform } from "./fixtures.ts";

const GROUP = { resourceGroupName: "platform" };
const HERE = { ...GROUP, location: "japaneast" };
const NOWHERE = { location: "tokyo" };

const PUBLIC = { ...HERE, sku: { name: "Standard" }, publicIPAllocationMethod: "Static" };

const hub: PropertyMap = { ...HERE, virtualHubName: "router", sku: "Standard" };

const hubs = cases(T.hub, () => hub, {
  location: { refuses: NOWHERE },
  "wan-or-route-server": { refuses: { sku: "Basic" } },
  "fixed-once-made": { there: true, refuses: { location: "japanwest" } },
});

/** A hub with a subnet and an address for it, in a network of its own. */
const withHub = ({ cloud }: Platform, name = "router", space = "10.90.0.0"): void => {
  const network = { ...HERE, virtualNetworkName: name };
  cloud.make(T.hub, name, { ...hub, virtualHubName: name });
  cloud.make(T.network, name, { ...network, addressSpace: { addressPrefixes: [`${space}/16`] } });
  cloud.make(T.subnet, name, { ...subnet("RouteServerSubnet", `${space}/26`), virtualNetworkName: name });
  cloud.make(T.address, name, { ...PUBLIC, publicIpAddressName: name });
};

const standing = ({ cloud }: Platform, name = "router"): PropertyMap => ({
  ...GROUP,
  virtualHubName: name,
  ipConfigName: "main",
  subnet: { id: cloud.find(T.subnet, name).id },
  publicIPAddress: { id: cloud.find(T.address, name).id },
});

const inSecond = (where: Platform): Changes => {
  const { virtualHubName, subnet: place, publicIPAddress } = standing(where, "second");
  return { virtualHubName, subnet: place, publicIPAddress };
};

const withTwoHubs = (where: Platform): void => {
  withHub(where);
  withHub(where, "second", "10.91.0.0");
};

const ipConfigurations = cases(T.hubAddress, standing, {
  "subnet-name": { before: withHub, refuses: ({ bare }) => ({ "subnet.id": bare.id }) },
  "public-ip": { before: withHub, refuses: { publicIPAddress: undefined } },
  "bare-subnet": {
    before: (where) => {
      withTwoHubs(where);
      where.cloud.change(T.subnet, "router", {
        ...subnet("RouteServerSubnet", "10.90.0.0/26"),
        virtualNetworkName: "router",
        networkSecurityGroup: { id: where.securityGroup.id },
      });
    },
    refuses: {},
    passes: inSecond,
  },
  one: {
    before: (where) => {
      withTwoHubs(where);
      where.cloud.make(T.hubAddress, "first", { ...standing(where), ipConfigName: "first" });
    },
    refuses: {},
    passes: inSecond,
  },
});

const peer: PropertyMap = {
  ...GROUP,
  virtualHubName: "router",
  connectionName: "gateway",
  peerAsn: 64_513,
  peerIp: "10.90.1.5",
};

const withRouter = (where: Platform): void => {
  withHub(where);
  where.cloud.make(T.hubAddress, "main", standing(where));
};

const connections = cases(T.hubPeer, () => peer, {
  "peer-asn": { before: withRouter, refuses: { peerAsn: 65_515 }, passes: { peerAsn: 65_514 } },
  "peer-address": { before: withRouter, refuses: { peerIp: "gateway-1" } },
  "no-ip-configuration": {
    before: (where) => {
      withRouter(where);
      withHub(where, "second", "10.91.0.0");
    },
    refuses: { virtualHubName: "second" },
  },
  exists: {
    before: (where) => {
      withRouter(where);
      where.cloud.make(T.hubPeer, "first", { ...peer, connectionName: "first" });
    },
    refuses: {},
    passes: { peerIp: "10.90.1.6" },
  },
});

/** The cases of Route Servers. */
export const routerCases: readonly CheckCase[] = [...hubs, ...ipConfigurations, ...connections];
