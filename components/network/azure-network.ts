import { NatGateway } from "@pulumi/azure-native/network/natGateway.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork.js";
import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone.js";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import { all, ComponentResource, ResourceError } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { AddressPlan } from "../../lib/addresses/plan.ts";
import { showValue, type Problem } from "../../lib/problems.ts";
import type { Tags } from "../contracts/cloud.ts";
import { refuse } from "../contracts/refuse.ts";
import type { Network, Subnet, SubnetRole } from "../contracts/network.ts";
import { AZURE_SUBNET_ROLES } from "./azure-security-rules.ts";
import { createSubnets, type AzureScope, type AzureSubnet } from "./azure-subnets.ts";

const DEFAULTS = {
  /**
   * All zones of a region, whichever the nodes use: such an address outlives a zone, goes with a NAT gateway of any
   * zone, and stays when zones are added (Azure NAT Gateway, "NAT gateway and availability zones").
   */
  publicIpZones: ["1", "2", "3"],
  /** Minutes; Azure's default and its advice, since longer ones use up ports ("NAT gateway resource", TCP idle timeout). */
  natIdleTimeoutMinutes: 4,
  /** Addresses that one NAT gateway takes at most ("NAT gateway resource", static public IP addresses). */
  maxNatPublicIps: 16,
};

/** What an {@link AzureNetwork} needs to know. Everything here decides structure, so nothing is an Input. */
export interface AzureNetworkArgs {
  /** Region's short name, such as `japaneast`. A change replaces everything. */
  readonly location: string;
  /** Availability zones for machines. Subnets span all of them, so a change here changes no resource. */
  readonly zones: readonly string[];
  /** The addresses, from `planAddresses`. A change of the range replaces the network. */
  readonly plan: AddressPlan;
  /** The other clouds' whole ranges: they may reach nodes and databases. Changes in place. */
  readonly peerRanges: readonly string[];
  /** How many static addresses the NAT gateway has, 1 to 16; each lends 64,512 ports. Changes in place. */
  readonly natPublicIps: number;
  /** Private DNS zone that the VNet resolves, such as `prod.kakehashi.internal`. A change replaces the zone. */
  readonly privateDomain: string;
  /** Tags on every resource that can carry them. */
  readonly tags: Tags;
}

/**
 * A resource group with a VNet, subnets for nodes, virtual nodes, databases and gateways, NAT with fixed addresses,
 * a security group per subnet and a private DNS zone. No subnet has Azure's default outbound access.
 */
export class AzureNetwork extends ComponentResource implements Network {
  readonly cloud = "azure";
  readonly region: string;
  readonly id: Output<string>;
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly subnets: Readonly<Partial<Record<SubnetRole, readonly Subnet[]>>>;
  readonly routeTables: Readonly<Record<string, Output<string>>>;
  readonly egressAddresses: Output<readonly string[]>;
  /** What must exist before machines reach the internet: here the subnets, which carry the NAT gateway. */
  readonly egressPath: readonly Resource[];
  /** Nothing: a machine's public address is its way. */
  readonly gatewayPath: readonly Resource[] = [];
  /** The security group of the gateways' subnet; known when its own rules are there. */
  readonly gatewaySecurityGroupName: Output<string>;
  /** The resource group of all this, and of the cluster in it. */
  readonly resourceGroupName: Output<string>;

  constructor(name: string, args: AzureNetworkArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:network:AzureNetwork", name, {}, opts);
    refuse(this, findProblems(name, args));

    const scope = createScope(name, args, this);
    const network = createVirtualNetwork(scope, args.plan.network);
    const addresses = createPublicIps(scope, args.natPublicIps);
    const natGateway = createNatGateway(scope, addresses);
    const subnets = createSubnets(scope, {
      plan: args.plan,
      peerRanges: args.peerRanges,
      virtualNetworkName: network.name,
      natGatewayId: natGateway.id,
    });
    createPrivateZone(scope, args.privateDomain, network);

    this.region = args.location;
    this.id = network.id;
    this.cidr = args.plan.network;
    this.zones = args.zones;
    this.subnets = describeSubnets(subnets);
    this.routeTables = describeRouteTables(subnets);
    this.egressAddresses = all(addresses.map(addressOf));
    this.egressPath = subnets.filter(({ nat }) => nat).map(({ subnet }) => subnet);
    this.gatewaySecurityGroupName = gatewayGroupName(subnets);
    this.resourceGroupName = scope.resourceGroupName;
    this.registerOutputs({ id: this.id, egressAddresses: this.egressAddresses });
  }
}

/** What lib/addresses and the config cannot see: whether this plan is for this network. */
function findProblems(name: string, { plan, natPublicIps }: AzureNetworkArgs): readonly Problem[] {
  if (plan.cloud !== "azure") {
    const fix = "pass the plan whose cloud is azure";
    return [{ path: `${name}.plan.cloud`, problem: "must be azure", got: plan.cloud, fix }];
  }
  const missing = AZURE_SUBNET_ROLES.filter((role) => plan.subnets[role]?.length !== 1).map(
    (role): Problem => ({
      path: `${name}.plan.subnets.${role}`,
      problem: "must be one subnet",
      got: showValue(plan.subnets[role]),
      fix: "pass a plan made by planAddresses",
    }),
  );
  const most = DEFAULTS.maxNatPublicIps;
  if (Number.isInteger(natPublicIps) && natPublicIps >= 1 && natPublicIps <= most) return missing;
  const problem = `must be a whole number from 1 to ${most}`;
  const fix = "give the NAT gateway from 1 to 16 addresses";
  return [...missing, { path: `${name}.natPublicIps`, problem, got: showValue(natPublicIps), fix }];
}

function createScope(name: string, { location, tags }: AzureNetworkArgs, parent: Resource): AzureScope {
  const group = new ResourceGroup(`${name}-group`, { location, tags }, { parent });
  return { name, location, tags, parent, resourceGroupName: group.name };
}

/** Without inline subnets, which would drop the separate ones. */
function createVirtualNetwork(scope: AzureScope, cidr: string): VirtualNetwork {
  const { resourceGroupName, location, tags } = scope;
  return new VirtualNetwork(
    `${scope.name}-vnet`,
    { resourceGroupName, location, addressSpace: { addressPrefixes: [cidr] }, tags },
    { parent: scope.parent, ignoreChanges: ["subnets"] },
  );
}

function createPublicIps(scope: AzureScope, count: number): readonly PublicIPAddress[] {
  const { resourceGroupName, location, tags } = scope;
  return Array.from({ length: count }, (_, index) => {
    return new PublicIPAddress(
      `${scope.name}-nat-${index + 1}`,
      {
        resourceGroupName,
        location,
        sku: { name: "Standard", tier: "Regional" },
        publicIPAddressVersion: "IPv4",
        publicIPAllocationMethod: "Static",
        zones: DEFAULTS.publicIpZones,
        tags,
      },
      { parent: scope.parent },
    );
  });
}

/**
 * Of no zone: Azure chooses one, and that zone's outage closes the way out. A zone could not be changed later, and the
 * zone-redundant StandardV2 is unknown to the API version that azure-native speaks by default (2024-05-01).
 */
function createNatGateway(scope: AzureScope, addresses: readonly PublicIPAddress[]): NatGateway {
  const { resourceGroupName, location, tags } = scope;
  return new NatGateway(
    `${scope.name}-nat`,
    {
      resourceGroupName,
      location,
      sku: { name: "Standard" },
      publicIpAddresses: addresses.map(({ id }) => ({ id })),
      idleTimeoutInMinutes: DEFAULTS.natIdleTimeoutMinutes,
      tags,
    },
    { parent: scope.parent },
  );
}

function createPrivateZone(scope: AzureScope, domain: string, network: VirtualNetwork): void {
  const { resourceGroupName, tags, parent } = scope;
  const name = `${scope.name}-private-dns`;
  // A private zone belongs to no region.
  const common = { resourceGroupName, location: "global", tags };
  const zone = new PrivateZone(name, { ...common, privateZoneName: domain }, { parent });
  new VirtualNetworkLink(
    name,
    { ...common, privateZoneName: zone.name, virtualNetwork: { id: network.id }, registrationEnabled: false },
    { parent },
  );
}

function addressOf(publicIp: PublicIPAddress): Output<string> {
  return publicIp.ipAddress.apply((address) => {
    if (address !== undefined) return address;
    throw new ResourceError(
      "egressAddresses: a static public IP has no address, got none; refresh",
      publicIp,
      true,
    );
  });
}

const describeSubnets = (subnets: readonly AzureSubnet[]): AzureNetwork["subnets"] =>
  Object.fromEntries(subnets.map(({ role, cidr, subnet }) => [role, [{ id: subnet.id, cidr }]]));

function gatewayGroupName(subnets: readonly AzureSubnet[]): Output<string> {
  const gateways = subnets.find(({ role }) => role === "gateways");
  if (gateways !== undefined) return gateways.securityGroupName;
  throw new Error("gateways: have no subnet, got none; pass a plan made by planAddresses");
}

const describeRouteTables = (subnets: readonly AzureSubnet[]): AzureNetwork["routeTables"] =>
  Object.fromEntries(
    subnets.flatMap(({ role, routeTable }) =>
      routeTable === undefined ? [] : [[role, routeTable.id] as const],
    ),
  );
