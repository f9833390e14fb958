import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import { REGION } from "../cloud.ts";
import type { ExampleCloud } from "../cloud.ts";
import type { CheckCase, InputsOfOneWorld } from "../case.ts";
import { network, subnet, table, vpc } from "./fixtures.ts";

const CIDR = TYPES.vpcCidr;

/** Inputs of a subnet in a VPC that has one at 10.64.0.0/20. */
const inVpc =
  (refused: PropertyMap, passes: PropertyMap = {}): InputsOfOneWorld =>
  (cloud) => {
    const vpcId = vpc(cloud).id;
    subnet(cloud, vpcId, "a", "10.64.0.0/20");
    const base = { vpcId, cidrBlock: "10.64.16.0/20" };
    return { refused: { ...base, ...refused }, passes: { ...base, ...passes } };
  };

export const vpcCases: readonly CheckCase[] = [
  {
    check: "aws:ec2/vpc:forbidden-range",
    type: TYPES.vpc,
    inputs: () => ({ refused: { cidrBlock: "169.254.0.0/16" }, passes: { cidrBlock: "10.64.0.0/16" } }),
  },
  {
    check: "aws:ec2/vpc:no-range",
    type: TYPES.vpc,
    inputs: () => ({ refused: {}, passes: { ipv4IpamPoolId: "ipam-pool-0123456789abcdef0" } }),
  },
  {
    check: "aws:ec2/vpcIpv4CidrBlockAssociation:forbidden-range",
    type: CIDR,
    inputs: (cloud) => {
      const vpcId = vpc(cloud).id;
      return { refused: { vpcId, cidrBlock: "127.0.0.0/16" }, passes: { vpcId, cidrBlock: "100.64.0.0/16" } };
    },
  },
  {
    check: "aws:ec2/vpcIpv4CidrBlockAssociation:overlap",
    type: CIDR,
    inputs: (cloud) => {
      const vpcId = vpc(cloud).id;
      return {
        refused: { vpcId, cidrBlock: "10.64.128.0/17" },
        passes: { vpcId, cidrBlock: "10.65.0.0/16" },
      };
    },
  },
  {
    check: "aws:ec2/subnet:outside-vpc",
    type: TYPES.subnet,
    inputs: (cloud) => {
      const given = inVpc({ cidrBlock: "10.65.0.0/20" }, { cidrBlock: "10.70.0.0/20" })(cloud);
      const { vpcId } = given.passes;
      cloud.make(CIDR, "second", { vpcId: vpcId ?? "", cidrBlock: "10.70.0.0/16" });
      return given;
    },
  },
  { check: "aws:ec2/subnet:overlap", type: TYPES.subnet, inputs: inVpc({ cidrBlock: "10.64.8.0/21" }) },
  {
    check: "aws:ec2/subnet:zone-of-region",
    type: TYPES.subnet,
    inputs: inVpc({ availabilityZone: `${REGION}b` }, { availabilityZone: `${REGION}d` }),
  },
  {
    check: "aws:ec2/subnet:zone-id-of-region",
    type: TYPES.subnet,
    inputs: inVpc({ availabilityZoneId: "use1-az1" }, { availabilityZoneId: "apne1-az1" }),
  },
  {
    check: "aws:ec2/subnet:two-zones",
    type: TYPES.subnet,
    inputs: inVpc({ availabilityZone: `${REGION}a`, availabilityZoneId: "apne1-az4" }),
  },
  {
    check: "aws:ec2/subnet:no-range",
    type: TYPES.subnet,
    inputs: (cloud) => {
      const vpcId = vpc(cloud).id;
      return { refused: { vpcId }, passes: { vpcId, cidrBlock: "10.64.0.0/24" } };
    },
  },
];

export const gatewayCases: readonly CheckCase[] = [
  {
    check: "aws:ec2/internetGateway:one-per-vpc",
    type: TYPES.internetGateway,
    inputs: (cloud) => {
      const [taken, free] = [vpc(cloud).id, vpc(cloud, "other", "10.70.0.0/16").id];
      cloud.make(TYPES.internetGateway, "first", { vpcId: taken });
      return { refused: { vpcId: taken }, passes: { vpcId: free } };
    },
  },
  {
    check: "aws:ec2/natGateway:address-in-use",
    type: TYPES.natGateway,
    inputs: (cloud) => {
      const { public: open } = network(cloud);
      const [taken, free] = [cloud.find(TYPES.eip, "nat").id, cloud.make(TYPES.eip, "free", {}).id];
      return {
        refused: { subnetId: open.id, allocationId: taken },
        passes: { subnetId: open.id, allocationId: free },
      };
    },
  },
  {
    check: "aws:ec2/natGateway:address-kind",
    type: TYPES.natGateway,
    inputs: (cloud) => {
      const { public: open } = network(cloud);
      return { refused: { subnetId: open.id }, passes: { subnetId: open.id, connectivityType: "private" } };
    },
  },
  {
    check: "aws:ec2/natGateway:subnet-or-vpc",
    type: TYPES.natGateway,
    inputs: (cloud) => {
      const { public: open, vpc: owner } = network(cloud);
      const regional = { availabilityMode: "regional" };
      return { refused: { ...regional, subnetId: open.id }, passes: { ...regional, vpcId: owner.id } };
    },
  },
  {
    check: "aws:ec2/natGateway:no-internet-gateway",
    type: TYPES.natGateway,
    inputs: (cloud) => {
      const { public: open } = network(cloud);
      const shut = subnet(cloud, vpc(cloud, "shut", "10.70.0.0/16").id, "a", "10.70.0.0/24", "shut").id;
      const allocationId = cloud.make(TYPES.eip, "free", {}).id;
      return { refused: { subnetId: shut, allocationId }, passes: { subnetId: open.id, allocationId } };
    },
  },
  {
    check: "aws:ec2/natGateway:private-address",
    type: TYPES.natGateway,
    inputs: (cloud) => {
      const base = { subnetId: network(cloud).public.id, connectivityType: "private" };
      return { refused: { ...base, privateIp: "10.64.99.1" }, passes: { ...base, privateIp: "10.64.32.10" } };
    },
  },
];

/** A second VPC with a gateway, a subnet and a table of its own. */
function elsewhere(cloud: ExampleCloud) {
  const owner = vpc(cloud, "elsewhere", "10.70.0.0/16");
  const there = subnet(cloud, owner.id, "a", "10.70.0.0/24", "elsewhere");
  const gateway = cloud.make(TYPES.internetGateway, "elsewhere", { vpcId: owner.id });
  const allocationId = cloud.make(TYPES.eip, "elsewhere", {}).id;
  const nat = cloud.make(TYPES.natGateway, "elsewhere", { subnetId: there.id, allocationId });
  return {
    owner,
    subnet: there,
    gateway,
    nat,
    table: cloud.make(TYPES.routeTable, "elsewhere", { vpcId: owner.id }),
  };
}

/** Inputs of a route in a table that has a default route. */
const route =
  (refused: (ids: Ids) => PropertyMap, passes: (ids: Ids) => PropertyMap = () => ({})): InputsOfOneWorld =>
  (cloud) => {
    const home = network(cloud);
    const there = elsewhere(cloud);
    const ids = {
      nat: home.nat.id,
      gateway: home.gateway.id,
      otherNat: there.nat.id,
      otherGateway: there.gateway.id,
    };
    const base = { routeTableId: home.table.id };
    const ok = { destinationCidrBlock: "10.80.0.0/16", natGatewayId: ids.nat };
    const passing = passes(ids);
    return { refused: { ...base, ...refused(ids) }, passes: { ...base, ...ok, ...passing } };
  };

interface Ids {
  readonly nat: string;
  readonly gateway: string;
  readonly otherNat: string;
  readonly otherGateway: string;
}

export const routeCases: readonly CheckCase[] = [
  {
    check: "aws:ec2/route:one-destination",
    type: TYPES.route,
    inputs: route(({ nat }) => ({ natGatewayId: nat })),
  },
  {
    check: "aws:ec2/route:one-target",
    type: TYPES.route,
    inputs: route(({ nat, gateway }) => ({
      destinationCidrBlock: "10.80.0.0/16",
      natGatewayId: nat,
      gatewayId: gateway,
    })),
  },
  {
    check: "aws:ec2/route:duplicate",
    type: TYPES.route,
    inputs: route(({ nat }) => ({ destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat })),
  },
  {
    check: "aws:ec2/route:local",
    type: TYPES.route,
    inputs: route(({ nat }) => ({ destinationCidrBlock: "10.64.0.0/16", natGatewayId: nat })),
  },
  {
    check: "aws:ec2/route:internet-gateway-of-another-vpc",
    type: TYPES.route,
    inputs: route(({ otherGateway }) => ({ destinationCidrBlock: "10.80.0.0/16", gatewayId: otherGateway })),
  },
  {
    check: "aws:ec2/route:nat-gateway-of-another-vpc",
    type: TYPES.route,
    inputs: route(({ otherNat }) => ({ destinationCidrBlock: "10.80.0.0/16", natGatewayId: otherNat })),
  },
  {
    check: "aws:ec2/routeTable:inline-route",
    type: TYPES.routeTable,
    inputs: (cloud) => {
      const { vpc: owner, nat, gateway } = network(cloud);
      const viaNat = { cidrBlock: "0.0.0.0/0", natGatewayId: nat.id };
      const both = [viaNat, { cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }];
      return { refused: { vpcId: owner.id, routes: both }, passes: { vpcId: owner.id, routes: [viaNat] } };
    },
  },
  {
    check: "aws:ec2/routeTableAssociation:subnet-or-gateway",
    type: TYPES.routeTableAssociation,
    inputs: (cloud) => {
      const { table: own, vpc: owner } = network(cloud);
      const free = subnet(cloud, owner.id, "d", "10.64.48.0/24");
      return { refused: { routeTableId: own.id }, passes: { routeTableId: own.id, subnetId: free.id } };
    },
  },
  {
    check: "aws:ec2/routeTableAssociation:one-per-subnet",
    type: TYPES.routeTableAssociation,
    inputs: (cloud) => {
      const { table: own, vpc: owner, a } = network(cloud);
      const free = subnet(cloud, owner.id, "d", "10.64.48.0/24");
      const base = { routeTableId: own.id };
      return { refused: { ...base, subnetId: a.id }, passes: { ...base, subnetId: free.id } };
    },
  },
  {
    check: "aws:ec2/routeTableAssociation:another-vpc",
    type: TYPES.routeTableAssociation,
    inputs: (cloud) => {
      const [home, there] = [network(cloud), elsewhere(cloud)];
      const refused = { routeTableId: home.table.id, subnetId: there.subnet.id };
      return { refused, passes: { routeTableId: there.table.id, subnetId: there.subnet.id } };
    },
  },
  {
    check: "aws:ec2/routeTableAssociation:gateway-of-another-vpc",
    type: TYPES.routeTableAssociation,
    inputs: (cloud) => {
      const [home, there] = [network(cloud), elsewhere(cloud)];
      const refused = { routeTableId: home.table.id, gatewayId: there.gateway.id };
      return { refused, passes: { routeTableId: there.table.id, gatewayId: there.gateway.id } };
    },
  },
];

const endpoint =
  (refused: PropertyMap, passes: PropertyMap = {}): InputsOfOneWorld =>
  (cloud) => {
    const base = { vpcId: network(cloud).vpc.id, serviceName: `com.amazonaws.${REGION}.s3` };
    return { refused: { ...base, ...refused }, passes: { ...base, ...passes } };
  };

const sts = { serviceName: `com.amazonaws.${REGION}.sts`, vpcEndpointType: "Interface" };

export const endpointCases: readonly CheckCase[] = [
  {
    check: "aws:ec2/vpcEndpoint:service-of-region",
    type: TYPES.vpcEndpoint,
    inputs: endpoint({ serviceName: "com.amazonaws.us-east-1.s3" }),
  },
  {
    check: "aws:ec2/vpcEndpoint:properties-of-type",
    type: TYPES.vpcEndpoint,
    inputs: endpoint({ privateDnsEnabled: true }, { privateDnsEnabled: false }),
  },
  {
    check: "aws:ec2/vpcEndpoint:one-subnet-per-zone",
    type: TYPES.vpcEndpoint,
    inputs: (cloud) => {
      const { vpc: owner, a, c, public: alsoA } = network(cloud);
      const base = { vpcId: owner.id, ...sts };
      return {
        refused: { ...base, subnetIds: [a.id, alsoA.id] },
        passes: { ...base, subnetIds: [a.id, c.id] },
      };
    },
  },
  {
    check: "aws:ec2/vpcEndpoint:subnet-of-another-vpc",
    type: TYPES.vpcEndpoint,
    inputs: (cloud) => {
      const [home, there] = [network(cloud), elsewhere(cloud)];
      const base = { vpcId: home.vpc.id, ...sts };
      return {
        refused: { ...base, subnetIds: [there.subnet.id] },
        passes: { ...base, subnetIds: [home.a.id] },
      };
    },
  },
  {
    check: "aws:ec2/vpcEndpoint:route-table-of-another-vpc",
    type: TYPES.vpcEndpoint,
    inputs: (cloud) => {
      const [home, there] = [network(cloud), elsewhere(cloud)];
      const base = { vpcId: home.vpc.id, serviceName: `com.amazonaws.${REGION}.s3` };
      return {
        refused: { ...base, routeTableIds: [there.table.id] },
        passes: { ...base, routeTableIds: [home.table.id] },
      };
    },
  },
  {
    check: "aws:ec2/vpcEndpoint:security-group-of-another-vpc",
    type: TYPES.vpcEndpoint,
    inputs: (cloud) => {
      const [home, there] = [network(cloud), elsewhere(cloud)];
      const own = cloud.make(TYPES.securityGroup, "own", { vpcId: home.vpc.id }).id;
      const foreign = cloud.make(TYPES.securityGroup, "foreign", { vpcId: there.owner.id }).id;
      const base = { vpcId: home.vpc.id, ...sts };
      return {
        refused: { ...base, securityGroupIds: [foreign] },
        passes: { ...base, securityGroupIds: [own] },
      };
    },
  },
  {
    check: "aws:ec2/vpcEndpoint:private-dns",
    type: TYPES.vpcEndpoint,
    inputs: (cloud) => {
      const silent = cloud.make(TYPES.vpc, "silent", { cidrBlock: "10.70.0.0/16" }).id;
      const base = { ...sts, privateDnsEnabled: true };
      return { refused: { ...base, vpcId: silent }, passes: { ...base, vpcId: vpc(cloud).id } };
    },
  },
  {
    check: "aws:ec2/vpcEndpoint:conflicting-private-dns",
    type: TYPES.vpcEndpoint,
    inputs: (cloud) => {
      const base = { ...sts, vpcId: vpc(cloud).id, privateDnsEnabled: true };
      cloud.make(TYPES.vpcEndpoint, "first", base);
      return { refused: base, passes: { ...base, serviceName: `com.amazonaws.${REGION}.logs` } };
    },
  },
  {
    check: "aws:ec2/vpcEndpoint:route-table-in-use",
    type: TYPES.vpcEndpoint,
    inputs: (cloud) => {
      const { vpc: owner, table: own, nat } = network(cloud);
      const other = table(cloud, owner.id, "other", [], { natGatewayId: nat.id });
      const base = { vpcId: owner.id, serviceName: `com.amazonaws.${REGION}.s3` };
      cloud.make(TYPES.vpcEndpoint, "first", { ...base, routeTableIds: [own.id] });
      return {
        refused: { ...base, routeTableIds: [own.id] },
        passes: { ...base, routeTableIds: [other.id] },
      };
    },
  },
  {
    check: "aws:ec2/vpcEndpoint:policy",
    type: TYPES.vpcEndpoint,
    inputs: endpoint({ policy: "everything" }, { policy: '{"Statement":[]}' }),
  },
];
