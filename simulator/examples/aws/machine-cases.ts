import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, InputsOfOneWorld } from "../case.ts";
import { usual } from "../cloud.ts";
import type { ExampleCloud, Made } from "../cloud.ts";
import { network, role, subnet, table, vpc } from "./fixtures.ts";

/** A group of a VPC. */
const group = (cloud: ExampleCloud, vpcId: string, name = "group"): Made =>
  cloud.make(TYPES.securityGroup, name, { vpcId });

/** An interface in the network's first private subnet, 10.64.0.0/20. */
const withInterface = usual((cloud) => {
  const on = network(cloud);
  const holder = cloud.make(TYPES.networkInterface, "interface", {
    subnetId: on.a.id,
    privateIps: ["10.64.0.10"],
    sourceDestCheck: false,
  });
  return { on, holder };
});

const inSubnet =
  (refused: PropertyMap, passes: PropertyMap): InputsOfOneWorld =>
  (cloud) => {
    const { on } = withInterface(cloud);
    const base = { subnetId: on.a.id };
    return { refused: { ...base, ...refused }, passes: { ...base, ...passes } };
  };

export const interfaceCases: readonly CheckCase[] = [
  {
    check: "aws:ec2/networkInterface:outside-subnet",
    type: TYPES.networkInterface,
    inputs: inSubnet({ privateIps: ["10.64.0.3"] }, { privateIps: ["10.64.0.4"] }),
  },
  {
    check: "aws:ec2/networkInterface:address-taken",
    type: TYPES.networkInterface,
    inputs: inSubnet({ privateIps: ["10.64.0.10"] }, { privateIps: ["10.64.0.11"] }),
  },
  {
    check: "aws:ec2/networkInterface:group-of-another-vpc",
    type: TYPES.networkInterface,
    inputs: (cloud) => {
      const on = network(cloud);
      const other = vpc(cloud, "other", "10.70.0.0/16");
      return {
        refused: { subnetId: on.a.id, securityGroups: [group(cloud, other.id, "foreign").id] },
        passes: { subnetId: on.a.id, securityGroups: [group(cloud, on.vpc.id).id] },
      };
    },
  },
  {
    check: "aws:ec2/eip:one-holder",
    type: TYPES.eip,
    inputs: (cloud) => {
      const { on, holder } = withInterface(cloud);
      const instance = cloud.make(TYPES.instance, "machine", machine({ subnetId: on.c.id }));
      return {
        refused: { networkInterface: holder.id, instance: instance.id },
        passes: { networkInterface: holder.id },
      };
    },
  },
  {
    check: "aws:ec2/eip:no-internet-gateway",
    type: TYPES.eip,
    inputs: (cloud) => {
      const closed = vpc(cloud, "closed", "10.70.0.0/16");
      const inside = subnet(cloud, closed.id, "a", "10.70.0.0/24", "inside");
      const lost = cloud.make(TYPES.networkInterface, "lost", { subnetId: inside.id });
      return { refused: { networkInterface: lost.id }, passes: {} };
    },
  },
  {
    check: "aws:ec2/eip:interface-has-address",
    type: TYPES.eip,
    inputs: (cloud) => {
      const { on, holder } = withInterface(cloud);
      cloud.make(TYPES.eip, "first", { networkInterface: holder.id });
      const free = cloud.make(TYPES.networkInterface, "free", { subnetId: on.a.id });
      return { refused: { networkInterface: holder.id }, passes: { networkInterface: free.id } };
    },
  },
  {
    check: "aws:ec2/route:interface-of-another-vpc",
    type: TYPES.route,
    inputs: (cloud) => {
      const { on, holder } = withInterface(cloud);
      const other = vpc(cloud, "other", "10.70.0.0/16");
      const elsewhere = cloud.make(TYPES.routeTable, "elsewhere", { vpcId: other.id });
      const route = { destinationCidrBlock: "10.68.0.0/16", networkInterfaceId: holder.id };
      return {
        refused: { ...route, routeTableId: elsewhere.id },
        passes: { ...route, routeTableId: on.table.id },
      };
    },
  },
];

/** The least that an instance needs, wherever it is. */
function machine(more: PropertyMap): PropertyMap {
  return { ami: "ami-0123456789abcdef0", instanceType: "t3.small", ...more };
}

const ofMachine =
  (refused: PropertyMap, passes: PropertyMap = {}): InputsOfOneWorld =>
  (cloud) => {
    const base = machine({ subnetId: network(cloud).a.id });
    return { refused: { ...base, ...refused }, passes: { ...base, ...passes } };
  };

export const instanceCases: readonly CheckCase[] = [
  {
    check: "aws:ec2/instance:image",
    type: TYPES.instance,
    inputs: (cloud) => {
      const base = { instanceType: "t3.small", subnetId: network(cloud).a.id };
      return { refused: base, passes: { ...base, ami: "ami-0123456789abcdef0" } };
    },
  },
  {
    check: "aws:ec2/instance:instance-type",
    type: TYPES.instance,
    inputs: ofMachine({ instanceType: "t3.gigantic" }),
  },
  {
    check: "aws:ec2/instance:interface-decides",
    type: TYPES.instance,
    inputs: (cloud) => {
      const { holder } = withInterface(cloud);
      const base = machine({ primaryNetworkInterface: { networkInterfaceId: holder.id } });
      return { refused: { ...base, sourceDestCheck: false }, passes: base };
    },
  },
  {
    check: "aws:ec2/instance:no-default-vpc",
    type: TYPES.instance,
    inputs: (cloud) => ({ refused: machine({}), passes: machine({ subnetId: network(cloud).a.id }) }),
  },
  {
    check: "aws:ec2/instance:interface-in-use",
    type: TYPES.instance,
    inputs: (cloud) => {
      const { on, holder } = withInterface(cloud);
      const free = cloud.make(TYPES.networkInterface, "free", { subnetId: on.a.id });
      const taking = (made: Made) => machine({ primaryNetworkInterface: { networkInterfaceId: made.id } });
      cloud.make(TYPES.instance, "first", taking(holder));
      return { refused: taking(holder), passes: taking(free) };
    },
  },
  {
    check: "aws:ec2/instance:user-data",
    type: TYPES.instance,
    inputs: ofMachine({ userData: "#".repeat(16_385) }, { userData: "#".repeat(16_384) }),
  },
  {
    check: "aws:ec2/instance:volume",
    type: TYPES.instance,
    inputs: ofMachine(
      { rootBlockDevice: { volumeType: "gp3", volumeSize: 8, throughput: 4000 } },
      { rootBlockDevice: { volumeType: "gp3", volumeSize: 8, throughput: 250, encrypted: true } },
    ),
  },
];

/** A route server that serves the network's VPC, and one that serves none. */
const routeServers = usual((cloud) => {
  const { on, holder } = withInterface(cloud);
  const serving = cloud.make(TYPES.routeServer, "serving", { amazonSideAsn: 64_514 });
  const idle = cloud.make(TYPES.routeServer, "idle", { amazonSideAsn: 64_515 });
  cloud.make(TYPES.routeServerVpc, "serving", { routeServerId: serving.id, vpcId: on.vpc.id });
  const endpoint = cloud.make(TYPES.routeServerEndpoint, "serving", {
    routeServerId: serving.id,
    subnetId: on.a.id,
  });
  return { on, holder, serving, idle, endpoint };
});

const atEndpoint =
  (refused: string, passes: string): InputsOfOneWorld =>
  (cloud) => {
    const { endpoint } = routeServers(cloud);
    const base = { routeServerEndpointId: endpoint.id, bgpOptions: { peerAsn: 64_512 } };
    return { refused: { ...base, peerAddress: refused }, passes: { ...base, peerAddress: passes } };
  };

export const routeServerCases: readonly CheckCase[] = [
  {
    check: "aws:vpc/routeServer:persistence",
    type: TYPES.routeServer,
    inputs: () => ({
      refused: { amazonSideAsn: 64_514, persistRoutes: "enable" },
      passes: { amazonSideAsn: 64_514, persistRoutes: "enable", persistRoutesDuration: 1 },
    }),
  },
  {
    check: "aws:vpc/routeServerVpcAssociation:exists",
    type: TYPES.routeServerVpc,
    inputs: (cloud) => {
      const { on, serving, idle } = routeServers(cloud);
      return {
        refused: { routeServerId: serving.id, vpcId: on.vpc.id },
        passes: { routeServerId: idle.id, vpcId: on.vpc.id },
      };
    },
  },
  {
    check: "aws:vpc/routeServerEndpoint:not-associated",
    type: TYPES.routeServerEndpoint,
    inputs: (cloud) => {
      const { on, serving, idle } = routeServers(cloud);
      return {
        refused: { routeServerId: idle.id, subnetId: on.c.id },
        passes: { routeServerId: serving.id, subnetId: on.c.id },
      };
    },
  },
  {
    check: "aws:vpc/routeServerPeer:no-interface",
    type: TYPES.routeServerPeer,
    inputs: atEndpoint("10.64.0.99", "10.64.0.10"),
  },
  {
    check: "aws:vpc/routeServerPeer:exists",
    type: TYPES.routeServerPeer,
    inputs: (cloud) => {
      const { on, endpoint } = routeServers(cloud);
      const options = { routeServerEndpointId: endpoint.id, bgpOptions: { peerAsn: 64_512 } };
      cloud.make(TYPES.routeServerPeer, "first", { ...options, peerAddress: "10.64.0.10" });
      cloud.make(TYPES.networkInterface, "second", { subnetId: on.a.id, privateIps: ["10.64.0.11"] });
      return {
        refused: { ...options, peerAddress: "10.64.0.10" },
        passes: { ...options, peerAddress: "10.64.0.11" },
      };
    },
  },
  {
    check: "aws:vpc/routeServerPropagation:not-associated",
    type: TYPES.routeServerPropagation,
    inputs: (cloud) => {
      const { on, serving, idle } = routeServers(cloud);
      return {
        refused: { routeServerId: idle.id, routeTableId: on.table.id },
        passes: { routeServerId: serving.id, routeTableId: on.table.id },
      };
    },
  },
  {
    check: "aws:vpc/routeServerPropagation:exists",
    type: TYPES.routeServerPropagation,
    inputs: (cloud) => {
      const { on, serving } = routeServers(cloud);
      cloud.make(TYPES.routeServerPropagation, "first", {
        routeServerId: serving.id,
        routeTableId: on.table.id,
      });
      const other = table(cloud, on.vpc.id, "more", [], { natGatewayId: on.nat.id });
      return {
        refused: { routeServerId: serving.id, routeTableId: on.table.id },
        passes: { routeServerId: serving.id, routeTableId: other.id },
      };
    },
  },
];

/** A profile that an instance may have, for outputs and deletions. */
export function profile(cloud: ExampleCloud): Made {
  const of = role(cloud, "gateway", "ec2.amazonaws.com");
  return cloud.make(TYPES.instanceProfile, "gateway", { role: of.id });
}
