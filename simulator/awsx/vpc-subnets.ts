import type { Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { argument } from "../eks/arguments.ts";
import { isMap } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { LaidOutSubnet } from "./subnet-layout.ts";
import type { Plan } from "./vpc-plan.ts";

/** A subnet with what belongs to it. */
export interface MadeSubnet {
  readonly type: string;
  readonly subnet: Registered;
  readonly routeTable: Registered;
  readonly association: Registered;
  readonly route: Registered | undefined;
  readonly eip: Registered | undefined;
  readonly gateway: Registered | undefined;
}

/** Registers the subnets of each zone, public ones first since the others may lead to their gateways. */
export class Network {
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

/** Tags: the first ones, then those of all, then the last ones. */
export function tagged(construction: Construction, first: PropertyMap, last: PropertyMap = {}): Traced {
  return combine([argument(construction, "tags")], ([tags]) => ({
    ...first,
    ...(tags !== undefined && isMap(tags) ? tags : {}),
    ...last,
  }));
}
