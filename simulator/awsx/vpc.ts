import { z } from "zod";
import type { ComponentModel, Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { isMap, show } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { planOf, read } from "./vpc-plan.ts";
import type { Plan } from "./vpc-plan.ts";
import { Network, tagged } from "./vpc-subnets.ts";
import type { MadeSubnet } from "./vpc-subnets.ts";

/** Arguments that awsx passes on to the VPC itself. */
const OF_VPC = [
  "enableDnsHostnames",
  "enableDnsSupport",
  "enableNetworkAddressUsageMetrics",
  "instanceTenancy",
];

const IPAM = "give it a cidrBlock; pools of addresses are not simulated";
const IPV6 = "IPv6 is not simulated";

/**
 * awsx.ec2.Vpc: a VPC with subnets, route tables and NAT gateways in each zone. Children, names and inputs follow
 * awsx/ec2/vpc.ts of pulumi-awsx v3.9.0 (commit e60adf3cf01f3ac03cc6bc846cdd0df320afed23).
 */
export const vpc: ComponentModel = {
  type: "awsx:ec2:Vpc",
  arguments: [
    ...OF_VPC,
    "availabilityZoneCidrMask",
    "availabilityZoneNames",
    "cidrBlock",
    "natGateways",
    "numberOfAvailabilityZones",
    "region",
    "subnetNameTagStrategy",
    "subnetSpecs",
    "subnetStrategy",
    "tags",
    "vpcEndpointSpecs",
  ],
  refused: {
    ipv4IpamPoolId: IPAM,
    ipv4NetmaskLength: IPAM,
    ipv6CidrBlock: IPV6,
    ipv6CidrBlockNetworkBorderGroup: IPV6,
    ipv6IpamPoolId: IPV6,
    ipv6NetmaskLength: IPV6,
    assignGeneratedIpv6CidrBlock: IPV6,
    vpcEndpointStrategy: "give the endpoints their subnets or route tables yourself",
  },
  construct: constructVpc,
};

async function constructVpc(construction: Construction): Promise<Readonly<Record<string, Tree>>> {
  const { monitor, name, self } = construction;
  const plan = await planOf(construction);
  const tags = tagged(construction, { Name: name });
  const passed = Object.fromEntries(OF_VPC.map((key) => [key, construction.inputs[key]]));
  const region = construction.inputs.region;
  const vpcInputs = { ...passed, region, cidrBlock: plan.cidrBlock, tags };
  const made = await monitor.register({ type: "aws:ec2/vpc:Vpc", name, parent: self.urn, inputs: vpcInputs });
  const internet = await monitor.register({
    type: "aws:ec2/internetGateway:InternetGateway",
    name,
    parent: made.urn,
    inputs: { region, vpcId: made.id, tags },
    dependsOn: [made],
  });
  const network = new Network(construction, plan, made, internet);
  // A zone's private subnets lead to its gateway, or to that of the first: zones are built in turn.
  const subnets: MadeSubnet[] = [];
  for (let zone = 0; zone < plan.zones.length; zone += 1)
    subnets.push(...(await network.zone(zone, subnets)));
  return {
    ...outputsOf(made, internet, subnets),
    ...(await endpoints(construction, made, tags)),
    ...layoutOf(plan),
  };
}

/** Endpoints as they are specified, each in the VPC. */
async function endpoints(
  construction: Construction,
  made: Registered,
  tags: Traced,
): Promise<Readonly<Record<string, Tree>>> {
  const { monitor, inputs } = construction;
  const specs = read(construction, "vpcEndpointSpecs", z.array(z.record(z.string(), z.json()))) ?? [];
  const registered = await Promise.all(
    specs.map((spec) =>
      monitor.register({
        type: "aws:ec2/vpcEndpoint:VpcEndpoint",
        name: show(spec.serviceName),
        parent: made.urn,
        inputs: {
          region: inputs.region,
          ...spec,
          vpcId: made.id,
          tags: tags.map((it) => ({ ...(isMap(it) ? it : {}), ...(isMap(spec.tags) ? spec.tags : {}) })),
        },
        dependsOn: [made],
      }),
    ),
  );
  return { vpcEndpoints: registered.map((it) => it.reference()) };
}

function outputsOf(
  made: Registered,
  internet: Registered,
  subnets: readonly MadeSubnet[],
): Readonly<Record<string, Tree>> {
  const of = (type: string) => subnets.filter((it) => it.type === type).map(({ subnet }) => subnet);
  const references = (some: readonly (Registered | undefined)[]) =>
    some.flatMap((it) => it?.reference() ?? []);
  const ids = (type: string) => of(type).map(({ id }) => id);
  return {
    vpc: made.reference(),
    vpcId: made.id,
    subnets: references(subnets.map(({ subnet }) => subnet)),
    publicSubnets: references(of("public")),
    privateSubnets: references(of("private")),
    isolatedSubnets: references(of("isolated")),
    publicSubnetIds: ids("public"),
    privateSubnetIds: ids("private"),
    isolatedSubnetIds: ids("isolated"),
    routeTables: references(subnets.map(({ routeTable }) => routeTable)),
    routeTableAssociations: references(subnets.map(({ association }) => association)),
    routes: references(subnets.map(({ route }) => route)),
    internetGateway: internet.reference(),
    natGateways: references(subnets.map(({ gateway }) => gateway)),
    eips: references(subnets.map(({ eip }) => eip)),
  };
}

/** The layout as one could write it down: each spec with its ranges. */
function layoutOf({ subnets }: Plan): Readonly<Record<string, Tree>> {
  const bySpec = Map.groupBy(subnets, ({ spec }) => spec);
  const layout = [...bySpec].map(([spec, own]): PropertyMap => {
    const cidrBlocks = own.map(({ cidrBlock }) => cidrBlock);
    return { type: spec.type, ...(spec.name === undefined ? {} : { name: spec.name }), cidrBlocks };
  });
  return { subnetLayout: layout };
}
