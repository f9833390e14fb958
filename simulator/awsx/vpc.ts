import { z } from "zod";
import type { ComponentModel, Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { argument, decision } from "../eks/arguments.ts";
import { isMap, show, strings } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { Refusal } from "../refusal.ts";
import { layOut } from "./subnet-layout.ts";
import type { LaidOutSubnet } from "./subnet-layout.ts";

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

const specsSchema = z.array(
  z.looseObject({
    type: z.string(),
    name: z.string().optional(),
    cidrMask: z.number().optional(),
    size: z.number().optional(),
    cidrBlocks: z.array(z.string()).optional(),
    tags: z.record(z.string(), z.string()).optional(),
  }),
);

const gatewaysSchema = z.object({
  strategy: z.enum(["None", "Single", "OnePerAz"]).default("OnePerAz"),
  elasticIpAllocationIds: z.array(z.string()).default([]),
});

/** What the component's arguments decide. */
interface Plan {
  readonly zones: readonly string[];
  readonly cidrBlock: string;
  readonly subnets: readonly LaidOutSubnet[];
  readonly gateways: z.output<typeof gatewaysSchema>;
  readonly byZoneName: boolean;
}

/** A subnet with what belongs to it. */
interface MadeSubnet {
  readonly type: string;
  readonly subnet: Registered;
  readonly routeTable: Registered;
  readonly association: Registered;
  readonly route: Registered | undefined;
  readonly eip: Registered | undefined;
  readonly gateway: Registered | undefined;
}

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

async function planOf(construction: Construction): Promise<Plan> {
  const zones = await zonesOf(construction);
  const cidrBlock = show(decision(construction, "cidrBlock") ?? "10.0.0.0/16");
  const specs = read(construction, "subnetSpecs", specsSchema)?.map(({ size, ...it }) => ({
    ...it,
    cidrMask: it.cidrMask ?? (size === undefined ? undefined : 32 - Math.log2(size)),
  }));
  const strategy =
    read(construction, "subnetStrategy", z.enum(["Legacy", "Auto", "Exact", "AutoMerge"])) ?? "Legacy";
  const zonePrefix = read(construction, "availabilityZoneCidrMask", z.number());
  const subnets = layOut(
    cidrBlock,
    zones.length,
    strategy,
    specs,
    strategy === "Legacy" ? undefined : zonePrefix,
  );
  const gateways = read(construction, "natGateways", gatewaysSchema) ?? gatewaysSchema.parse({});
  const types = new Set(subnets.map(({ spec }) => spec.type.toLowerCase()));
  if (
    gateways.strategy !== "None" &&
    !(types.has("public") && (types.has("private") || types.has("isolated")))
  )
    throw new Refusal(
      `natGateways.strategy: needs public subnets for the gateways and others that use them, got ${gateways.strategy}; add such subnets, or say None`,
    );
  const byZoneName = decision(construction, "subnetNameTagStrategy") === "AvailabilityZone";
  return { zones, cidrBlock, subnets, gateways, byZoneName };
}

async function zonesOf(construction: Construction): Promise<readonly string[]> {
  const names = strings(decision(construction, "availabilityZoneNames"));
  const number = read(construction, "numberOfAvailabilityZones", z.number());
  if (names.length > 0 && number !== undefined)
    throw new Refusal("availabilityZoneNames: excludes numberOfAvailabilityZones, got both; drop one");
  if (names.length > 0) return names;
  const { monitor, providers } = construction;
  const region = decision(construction, "region");
  const found = await monitor.invoke(
    "aws:index/getAvailabilityZones:getAvailabilityZones",
    region === undefined ? {} : { region },
    providers.get("aws"),
  );
  const zones = strings(found.at("names").value);
  const wanted = number ?? 3;
  if (zones.length < wanted)
    throw new Refusal(
      `numberOfAvailabilityZones: the region has ${zones.length} zones, got ${wanted}; choose fewer, or another region`,
    );
  return zones.slice(0, wanted);
}

/** Registers the subnets of each zone, public ones first since the others may lead to their gateways. */
class Network {
  readonly #construction: Construction;
  readonly #plan: Plan;
  readonly #vpc: Registered;
  readonly #internet: Registered;

  constructor(construction: Construction, plan: Plan, vpcMade: Registered, internet: Registered) {
    this.#construction = construction;
    this.#plan = plan;
    this.#vpc = vpcMade;
    this.#internet = internet;
  }

  async zone(zone: number, before: readonly MadeSubnet[]): Promise<readonly MadeSubnet[]> {
    const own = this.#plan.subnets.filter((it) => it.zone === zone && it.spec.type !== "Unused");
    const rank = ({ spec }: LaidOutSubnet) => ORDER.indexOf(spec.type.toLowerCase());
    const made: MadeSubnet[] = [];
    for (const it of own.toSorted((left, right) => rank(left) - rank(right)))
      made.push(await this.#subnet(it, [...before, ...made]));
    return made;
  }

  async #subnet(laidOut: LaidOutSubnet, before: readonly MadeSubnet[]): Promise<MadeSubnet> {
    const { spec, zone, cidrBlock } = laidOut;
    const type = spec.type.toLowerCase();
    const { name, title } = this.#names(laidOut);
    const own = { Name: title, SubnetType: spec.type };
    const subnet = await this.#register(name, "aws:ec2/subnet:Subnet", this.#vpc, {
      vpcId: this.#vpc.id,
      availabilityZone: this.#plan.zones[zone],
      mapPublicIpOnLaunch: type === "public",
      cidrBlock,
      assignIpv6AddressOnCreation: false,
      tags: tagged(this.#construction, { Name: this.#construction.name }, { ...spec.tags, ...own }),
    });
    const routeTable = await this.#register(name, "aws:ec2/routeTable:RouteTable", subnet, {
      vpcId: this.#vpc.id,
      tags: tagged(this.#construction, { Name: this.#construction.name }, own),
    });
    const association = await this.#register(
      name,
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      routeTable,
      { routeTableId: routeTable.id, subnetId: subnet.id },
    );
    const { eip, gateway } = type === "public" ? await this.#gateway(zone, subnet, before) : NO_GATEWAY;
    const route = await this.#route(name, type, zone, routeTable, before);
    return { type, subnet, routeTable, association, route, eip, gateway };
  }

  #names({ spec, zone }: LaidOutSubnet): { readonly name: string; readonly title: string } {
    const base = `${this.#construction.name}-${spec.name ?? spec.type.toLowerCase()}`;
    const name = `${base}-${zone + 1}`;
    const suffix = (this.#plan.zones[zone] ?? "").replace(/^[a-z]{2}(?:-[a-z]+)+-/, "");
    return { name, title: this.#plan.byZoneName ? `${base}-${suffix}` : name };
  }

  async #gateway(
    zone: number,
    subnet: Registered,
    before: readonly MadeSubnet[],
  ): Promise<Pick<MadeSubnet, "eip" | "gateway">> {
    const { strategy, elasticIpAllocationIds: given } = this.#plan.gateways;
    const gateways = before.filter((it) => it.gateway !== undefined).length;
    if (strategy === "None" || gateways >= (strategy === "Single" ? 1 : zone + 1)) return NO_GATEWAY;
    const name = `${this.#construction.name}-${zone + 1}`;
    const tags = argument(this.#construction, "tags").map((it) => ({ ...(isMap(it) ? it : {}), Name: name }));
    const eip =
      given.length > 0 ? undefined : await this.#register(name, "aws:ec2/eip:Eip", subnet, { tags });
    const gateway = await this.#register(name, "aws:ec2/natGateway:NatGateway", subnet, {
      subnetId: subnet.id,
      allocationId: eip?.output("allocationId") ?? given[zone],
      tags,
    });
    return { eip, gateway };
  }

  async #route(
    name: string,
    type: string,
    zone: number,
    routeTable: Registered,
    before: readonly MadeSubnet[],
  ): Promise<Registered | undefined> {
    const gateways = before.flatMap(({ gateway }) => gateway ?? []);
    const gateway = gateways[this.#plan.gateways.strategy === "Single" ? 0 : zone];
    const way =
      type === "public"
        ? { gatewayId: this.#internet.id }
        : type === "private" && gateway !== undefined
          ? { natGatewayId: gateway.id }
          : undefined;
    if (way === undefined) return undefined;
    const inputs = { routeTableId: routeTable.id, ...way, destinationCidrBlock: "0.0.0.0/0" };
    return this.#register(name, "aws:ec2/route:Route", routeTable, inputs);
  }

  #register(
    name: string,
    type: string,
    parent: Registered,
    inputs: Readonly<Record<string, Tree>>,
  ): Promise<Registered> {
    const { monitor, inputs: given } = this.#construction;
    const own = { region: given.region, ...inputs };
    return monitor.register({ type, name, parent: parent.urn, inputs: own, dependsOn: [parent] });
  }
}

const ORDER = ["public", "private", "isolated"];
const NO_GATEWAY = { eip: undefined, gateway: undefined };

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

/** Tags: the first ones, then those of all, then the last ones. */
function tagged(construction: Construction, first: PropertyMap, last: PropertyMap = {}): Traced {
  return combine([argument(construction, "tags")], ([tags]) => ({
    ...first,
    ...(tags !== undefined && isMap(tags) ? tags : {}),
    ...last,
  }));
}

/** An argument that decides what is made, of the form that it must have. */
function read<T>(construction: Construction, key: string, schema: z.ZodType<T>): T | undefined {
  const value = decision(construction, key);
  if (value === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [key, ...(issue?.path ?? [])].join(".");
  throw new Refusal(
    `${path}: ${issue?.message ?? "is malformed"}, got ${show(value)}; write it as awsx documents it`,
  );
}
