import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import { RouteTable } from "@pulumi/azure-native/network/routeTable.js";
import { SecurityRule } from "@pulumi/azure-native/network/securityRule.js";
import { Subnet } from "@pulumi/azure-native/network/subnet.js";
import { all, type Input, type Output } from "@pulumi/pulumi";
import type { AddressPlan, PlannedSubnet } from "../../lib/addresses/plan.ts";
import { AZURE_SUBNET_ROLES, securityRules, type AzureSubnetRole } from "./azure-security-rules.ts";
import type { ChildScope } from "./child-scope.ts";

/** A child scope in a resource group. */
export interface AzureScope extends ChildScope {
  readonly location: string;
  readonly resourceGroupName: Output<string>;
}

/** What a role's subnet has besides addresses and a security group. */
interface RoleTraits {
  /** The service that alone may put things into it. */
  readonly delegation?: string;
  /**
   * Whether the NAT gateway is its way out. Never for gateways: NAT comes before a machine's own public address
   * (Azure NAT Gateway, "What is Azure NAT Gateway?", traffic routes), which the other side knows them by.
   */
  readonly nat: boolean;
  /**
   * The role whose table has its routes to the other cloud; that one comes before it. Absent for gateways, whose way is
   * the tunnel itself.
   */
  readonly routes?: AzureSubnetRole;
}

const TRAITS: Readonly<Record<AzureSubnetRole, RoleTraits>> = {
  nodes: { nat: true, routes: "nodes" },
  "virtual-nodes": {
    delegation: "Microsoft.ContainerInstance/containerGroups",
    nat: true,
    routes: "virtual-nodes",
  },
  data: { delegation: "Microsoft.DBforMySQL/flexibleServers", nat: false, routes: "data" },
  gateways: { nat: false },
  // It answers for the databases, and its answers go where theirs do.
  resolver: { delegation: "Microsoft.Network/dnsResolvers", nat: false, routes: "data" },
};

/** A subnet with what belongs to it. */
export interface AzureSubnet {
  readonly role: AzureSubnetRole;
  readonly cidr: string;
  readonly subnet: Subnet;
  /** Whether machines in it reach the internet through the NAT gateway. */
  readonly nat: boolean;
  /** The name of its security group, known when the group's rules are there. */
  readonly securityGroupName: Output<string>;
  /** Its own; absent for a role that has none, or uses another's. */
  readonly routeTable: RouteTable | undefined;
}

/** Where the subnets go. */
export interface SubnetSite {
  readonly plan: AddressPlan;
  readonly peerRanges: readonly string[];
  readonly virtualNetworkName: Input<string>;
  readonly natGatewayId: Input<string>;
}

/**
 * Creates the subnets one after another: Azure writes one subnet of a VNet at a time and answers the others with
 * AnotherOperationInProgress (azure-rest-api-specs issue 14202). azure-native repeats those only after 20, 60 and
 * 120 seconds (pulumi-azure-native pull request 3653, client_azcore.go), far longer than a subnet takes.
 */
export function createSubnets(scope: AzureScope, site: SubnetSite): readonly AzureSubnet[] {
  const made: AzureSubnet[] = [];
  for (const role of AZURE_SUBNET_ROLES) {
    const planned = site.plan.subnets[role]?.[0];
    if (planned !== undefined) made.push(createSubnet(scope, site, role, planned, made));
  }
  return made;
}

function createSubnet(
  scope: AzureScope,
  site: SubnetSite,
  role: AzureSubnetRole,
  { cidr }: PlannedSubnet,
  made: readonly AzureSubnet[],
): AzureSubnet {
  const { delegation, nat, routes } = TRAITS[role];
  const previous = made.at(-1)?.subnet;
  const { group, name: securityGroupName } = createSecurityGroup(scope, site, role);
  const own = routes === role ? createRouteTable(scope, role) : undefined;
  const routeTable = own ?? made.find((it) => it.role === routes)?.routeTable;
  const subnet = new Subnet(
    `${scope.name}-${role}`,
    {
      resourceGroupName: scope.resourceGroupName,
      virtualNetworkName: site.virtualNetworkName,
      addressPrefix: cidr,
      // Every way out is one that we made; Azure's own addresses would change under the other side's allow lists.
      defaultOutboundAccess: false,
      networkSecurityGroup: { id: group.id },
      ...(nat ? { natGateway: { id: site.natGatewayId } } : {}),
      ...(routeTable === undefined ? {} : { routeTable: { id: routeTable.id } }),
      ...(delegation === undefined ? {} : { delegations: [{ name: role, serviceName: delegation }] }),
    },
    { parent: scope.parent, ...(previous === undefined ? {} : { dependsOn: previous }) },
  );
  return { role, cidr, subnet, nat, securityGroupName, routeTable: own };
}

/** Rules are inline, except the gateways': the VPN adds rules there, and inline rules would drop them. */
function createSecurityGroup(
  scope: AzureScope,
  { plan, peerRanges }: SubnetSite,
  role: AzureSubnetRole,
): { readonly group: NetworkSecurityGroup; readonly name: Output<string> } {
  const { resourceGroupName, location, tags } = scope;
  const rules = securityRules(role, { network: plan.network, pods: plan.pods, peers: peerRanges });
  const separate = role === "gateways";
  const group = new NetworkSecurityGroup(
    `${scope.name}-${role}`,
    { resourceGroupName, location, tags, ...(separate ? {} : { securityRules: [...rules] }) },
    { parent: scope.parent, ...(separate ? { ignoreChanges: ["securityRules"] } : {}) },
  );
  const last = separate ? createSeparateRules(scope, role, group, rules) : undefined;
  // A rule that others add comes after ours: Azure writes one at a time.
  return {
    group,
    name: last === undefined ? group.name : all([group.name, last.id]).apply(([name]) => name),
  };
}

/** One after another, like subnets: each is a write of its group. */
function createSeparateRules(
  scope: AzureScope,
  role: AzureSubnetRole,
  group: NetworkSecurityGroup,
  rules: ReturnType<typeof securityRules>,
): SecurityRule | undefined {
  let previous: SecurityRule | undefined;
  for (const { name, ...rule } of rules) {
    previous = new SecurityRule(
      `${scope.name}-${role}-${name}`,
      {
        ...rule,
        securityRuleName: name,
        resourceGroupName: scope.resourceGroupName,
        networkSecurityGroupName: group.name,
      },
      { parent: scope.parent, ...(previous === undefined ? {} : { dependsOn: previous }) },
    );
  }
  return previous;
}

/** Without inline routes, which would drop those that the VPN adds. */
function createRouteTable(scope: AzureScope, role: AzureSubnetRole): RouteTable {
  const { resourceGroupName, location, tags } = scope;
  return new RouteTable(
    `${scope.name}-${role}`,
    // Routes learned by BGP stay welcome: a Route Server is one of the ways to the other cloud.
    { resourceGroupName, location, tags, disableBgpRoutePropagation: false },
    { parent: scope.parent, ignoreChanges: ["routes"] },
  );
}
