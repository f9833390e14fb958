import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, InputsOfOneWorld } from "../case.ts";
import { REGION, type Made, type ExampleCloud } from "../cloud.ts";
import { network, subnet, template, vpc, type Network } from "./fixtures.ts";

const ROUTE_TABLE = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";
const SUBNET = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation";
const GROUP = "aws:ec2/securityGroupAssociation:SecurityGroupAssociation";
const SCALING = "aws:autoscaling/group:Group";

interface Endpoints extends Network {
  readonly s3: string;
  readonly sts: string;
  readonly group: Made;
}

/** A network with a gateway endpoint, and an interface endpoint in zone a. */
function endpoints(cloud: ExampleCloud): Endpoints {
  const on = network(cloud);
  const base = { vpcId: on.vpc.id, serviceName: `com.amazonaws.${REGION}.s3` };
  const s3 = cloud.make(TYPES.vpcEndpoint, "s3", base).id;
  const interfaces = {
    serviceName: `com.amazonaws.${REGION}.sts`,
    vpcEndpointType: "Interface",
    subnetIds: [on.a.id],
  };
  const sts = cloud.make(TYPES.vpcEndpoint, "sts", { ...base, ...interfaces }).id;
  return { ...on, s3, sts, group: cloud.make(TYPES.securityGroup, "group", { vpcId: on.vpc.id }) };
}

const ofEndpoints =
  (
    inputs: (
      on: Endpoints,
      cloud: ExampleCloud,
    ) => { readonly refused: PropertyMap; readonly passes: PropertyMap },
  ): InputsOfOneWorld =>
  (cloud) =>
    inputs(endpoints(cloud), cloud);

/** A VPC elsewhere, with one of everything that an endpoint can be associated with. */
function elsewhere(cloud: ExampleCloud) {
  const vpcId = vpc(cloud, "elsewhere", "10.70.0.0/16").id;
  return {
    table: cloud.make(TYPES.routeTable, "elsewhere", { vpcId }).id,
    subnet: subnet(cloud, vpcId, "c", "10.70.0.0/24", "elsewhere").id,
    group: cloud.make(TYPES.securityGroup, "elsewhere", { vpcId }).id,
  };
}

export const associationCases: readonly CheckCase[] = [
  {
    check: "aws:ec2/vpcEndpointRouteTableAssociation:endpoint-type",
    type: ROUTE_TABLE,
    inputs: ofEndpoints(({ s3, sts, table }) => ({
      refused: { vpcEndpointId: sts, routeTableId: table.id },
      passes: { vpcEndpointId: s3, routeTableId: table.id },
    })),
  },
  {
    check: "aws:ec2/vpcEndpointRouteTableAssociation:another-vpc",
    type: ROUTE_TABLE,
    inputs: ofEndpoints(({ s3, table }, cloud) => ({
      refused: { vpcEndpointId: s3, routeTableId: elsewhere(cloud).table },
      passes: { vpcEndpointId: s3, routeTableId: table.id },
    })),
  },
  {
    check: "aws:ec2/vpcEndpointRouteTableAssociation:twice",
    type: ROUTE_TABLE,
    inputs: ofEndpoints(({ s3, table, vpc: owner }, cloud) => {
      const refused = { vpcEndpointId: s3, routeTableId: table.id };
      cloud.make(ROUTE_TABLE, "first", refused);
      const free = cloud.make(TYPES.routeTable, "free", { vpcId: owner.id }).id;
      return { refused, passes: { vpcEndpointId: s3, routeTableId: free } };
    }),
  },
  {
    check: "aws:ec2/vpcEndpointSubnetAssociation:endpoint-type",
    type: SUBNET,
    inputs: ofEndpoints(({ s3, sts, c }) => ({
      refused: { vpcEndpointId: s3, subnetId: c.id },
      passes: { vpcEndpointId: sts, subnetId: c.id },
    })),
  },
  {
    check: "aws:ec2/vpcEndpointSubnetAssociation:another-vpc",
    type: SUBNET,
    inputs: ofEndpoints(({ sts, c }, cloud) => ({
      refused: { vpcEndpointId: sts, subnetId: elsewhere(cloud).subnet },
      passes: { vpcEndpointId: sts, subnetId: c.id },
    })),
  },
  {
    check: "aws:ec2/vpcEndpointSubnetAssociation:twice",
    type: SUBNET,
    inputs: ofEndpoints(({ sts, a, c }) => ({
      refused: { vpcEndpointId: sts, subnetId: a.id },
      passes: { vpcEndpointId: sts, subnetId: c.id },
    })),
  },
  {
    check: "aws:ec2/vpcEndpointSubnetAssociation:one-subnet-per-zone",
    type: SUBNET,
    inputs: ofEndpoints(({ sts, public: alsoA, c }) => ({
      refused: { vpcEndpointId: sts, subnetId: alsoA.id },
      passes: { vpcEndpointId: sts, subnetId: c.id },
    })),
  },
  {
    check: "aws:ec2/securityGroupAssociation:endpoint-type",
    type: GROUP,
    inputs: ofEndpoints(({ s3, sts, group }) => ({
      refused: { vpcEndpointId: s3, securityGroupId: group.id },
      passes: { vpcEndpointId: sts, securityGroupId: group.id },
    })),
  },
  {
    check: "aws:ec2/securityGroupAssociation:another-vpc",
    type: GROUP,
    inputs: ofEndpoints(({ sts, group }, cloud) => ({
      refused: { vpcEndpointId: sts, securityGroupId: elsewhere(cloud).group },
      passes: { vpcEndpointId: sts, securityGroupId: group.id },
    })),
  },
  {
    check: "aws:ec2/securityGroupAssociation:twice",
    type: GROUP,
    inputs: ofEndpoints(({ sts, group, vpc: owner }, cloud) => {
      const refused = { vpcEndpointId: sts, securityGroupId: group.id };
      cloud.make(GROUP, "first", refused);
      const free = cloud.make(TYPES.securityGroup, "free", { vpcId: owner.id }).id;
      return { refused, passes: { vpcEndpointId: sts, securityGroupId: free } };
    }),
  },
];

/** Inputs of an Auto Scaling group with a template, in a subnet. */
const scaling =
  (refused: PropertyMap, dropped: readonly string[] = []): InputsOfOneWorld =>
  (cloud) => {
    const passes: PropertyMap = {
      minSize: 0,
      maxSize: 3,
      launchTemplate: { id: template(cloud).id, version: "1" },
      vpcZoneIdentifiers: [network(cloud).a.id],
    };
    const kept = Object.entries(passes).filter(([key]) => !dropped.includes(key));
    return { refused: { ...Object.fromEntries(kept), ...refused }, passes };
  };

export const scalingCases: readonly CheckCase[] = [
  { check: "aws:autoscaling/group:sizes", type: SCALING, inputs: scaling({ desiredCapacity: 4 }) },
  { check: "aws:autoscaling/group:no-place", type: SCALING, inputs: scaling({}, ["vpcZoneIdentifiers"]) },
  { check: "aws:autoscaling/group:one-template", type: SCALING, inputs: scaling({}, ["launchTemplate"]) },
];
