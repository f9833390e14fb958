import type { Furnish, Place } from "../model.ts";
import { formatCidr, subnetAt } from "../../lib/addresses/cidr.ts";
import { text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import type { WorldObject, WorldView } from "../world.ts";
import { zonesOf } from "./regions.ts";
import { TYPES } from "./types.ts";

/** https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html: the VPC and a subnet in each zone. */
const RANGE = { base: 172 * 2 ** 24 + 31 * 2 ** 16, prefix: 16 };
const SUBNET_PREFIX = 20;

/** The name of what AWS makes in every region of a new account. */
const NAME = "default";

function urnOf({ account, region }: Place, type: string, name: string): string {
  return `urn:pulumi:account::${account}-${region}::${type}::${name}`;
}

/** Makes the default VPC of a region, when it is not there: its subnets lead to the internet. */
export function furnishDefaultVpc(make: Furnish, place: Place, world: WorldView): void {
  if (defaultVpc(place, world) !== undefined) return;
  const add = (type: string, name: string, inputs: PropertyMap) =>
    make({ urn: urnOf(place, type, name), type, name }, inputs);
  const vpc = add(TYPES.vpc, NAME, {
    cidrBlock: formatCidr(RANGE),
    enableDnsSupport: true,
    enableDnsHostnames: true,
    instanceTenancy: "default",
  });
  const internet = add(TYPES.internetGateway, NAME, { vpcId: vpc.id });
  const routeTableId = text(vpc.outputs.values, "mainRouteTableId") ?? "";
  add(TYPES.route, NAME, { routeTableId, gatewayId: internet.id, destinationCidrBlock: "0.0.0.0/0" });
  for (const [index, { name: availabilityZone }] of zonesOf(place.region).entries()) {
    const cidrBlock = formatCidr(subnetAt(RANGE, SUBNET_PREFIX, index));
    add(TYPES.subnet, `${NAME}-${availabilityZone}`, {
      vpcId: vpc.id,
      availabilityZone,
      cidrBlock,
      mapPublicIpOnLaunch: true,
    });
  }
}

/** The default VPC of a region, where the account has one. */
export function defaultVpc(place: Place, world: WorldView): WorldObject | undefined {
  return world.madeBy(urnOf(place, TYPES.vpc, NAME))[0];
}

/** What AWS takes where a program names no network, as far as there is a default VPC. */
export function withDefaultVpc(
  type: string,
  inputs: PropertyMap,
  place: Place,
  world: WorldView,
): PropertyMap {
  const wanted = WANTED[type];
  if (wanted === undefined || wanted.instead.some((key) => inputs[key] !== undefined)) return inputs;
  const vpc = defaultVpc(place, world);
  if (vpc === undefined) return inputs;
  return { ...inputs, [wanted.property]: wanted.value(vpc, world) };
}

interface Wanted {
  readonly property: string;
  /** Any of these says where it is to be. */
  readonly instead: readonly string[];
  readonly value: (vpc: WorldObject, world: WorldView) => PropertyValue;
}

const subnetIds = (vpc: WorldObject, world: WorldView): readonly string[] =>
  world
    .referrers(vpc)
    .flatMap((it) => (it.type === TYPES.subnet && it.urn.startsWith("urn:pulumi:account::") ? it.id : []));

const WANTED: Readonly<Record<string, Wanted>> = {
  [TYPES.securityGroup]: { property: "vpcId", instead: ["vpcId"], value: (vpc) => vpc.id },
  [TYPES.instance]: {
    property: "subnetId",
    instead: ["subnetId", "primaryNetworkInterface", "networkInterfaces", "launchTemplate"],
    value: (vpc, world) => subnetIds(vpc, world)[0] ?? null,
  },
  "aws:autoscaling/group:Group": {
    property: "vpcZoneIdentifiers",
    instead: ["vpcZoneIdentifiers", "availabilityZones"],
    value: subnetIds,
  },
};
