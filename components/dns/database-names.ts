import { DnsResolver } from "@pulumi/azure-native/dnsresolver/dnsResolver.js";
import { InboundEndpoint } from "@pulumi/azure-native/dnsresolver/inboundEndpoint.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { ResolverEndpoint } from "@pulumi/aws/route53/resolverEndpoint.js";
import { ResolverRule } from "@pulumi/aws/route53/resolverRule.js";
import { ResolverRuleAssociation } from "@pulumi/aws/route53/resolverRuleAssociation.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { ComponentResource } from "@pulumi/pulumi";
import type { ComponentResourceOptions, CustomResourceOptions, Output } from "@pulumi/pulumi";
import { hostIn } from "../../lib/bridge/gateways.ts";
import { showValue, type Problem } from "../../lib/problems.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { Network, Subnet } from "../contracts/network.ts";
import { refuse } from "../contracts/refuse.ts";

const DEFAULTS = {
  /**
   * What the names of all Flexible Servers end with, and those of their private zones: a server's own name is an alias of
   * one in its zone, and both are asked for in the same place.
   */
  domain: "mysql.database.azure.com",
  /** Addresses that the VPC asks from: Route 53 wants two, and each costs (API reference, CreateResolverEndpoint). */
  outboundAddresses: 2,
  /** Azure keeps the first four addresses of a subnet; this one it would choose itself. */
  inboundHost: 4,
  /** DNS, by UDP and, for long answers, by TCP. */
  port: 53,
  protocols: ["udp", "tcp"],
} as const;

/** What {@link DatabaseNames} needs to know. */
export interface DatabaseNamesArgs {
  readonly aws: {
    /** With data subnets in two zones or more. */
    readonly network: Network;
  };
  readonly azure: {
    /** With a subnet for the resolver. */
    readonly network: Network;
    readonly resourceGroupName: Output<string>;
  };
  /** Tags on every resource that can carry them. */
  readonly tags: Tags;
}

/**
 * Makes names of Azure's databases known in the VPC: what is asked there for a Flexible Server goes over the bridge to a
 * resolver in the VNet, which sees the private zones. Nothing in AWS waits for Azure: the resolver's address follows from
 * the address plan.
 */
export class DatabaseNames extends ComponentResource {
  /** Where the VNet's resolver answers, to whom comes over the bridge. */
  readonly resolverAddress: string;

  constructor(name: string, args: DatabaseNamesArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:dns:DatabaseNames", name, {}, opts);
    refuse(this, findProblems(name, args));
    const subnet = resolverSubnet(args);
    this.resolverAddress = hostIn(subnet.cidr, DEFAULTS.inboundHost);
    const scope: NamesScope = {
      name,
      tags: args.tags,
      address: this.resolverAddress,
      opts: { parent: this },
    };
    createInbound(scope, args, subnet);
    createOutbound(scope, args);
    this.registerOutputs({ resolverAddress: this.resolverAddress });
  }
}

/** What the parts share. */
interface NamesScope {
  readonly name: string;
  readonly tags: Tags;
  /** The resolver's. */
  readonly address: string;
  readonly opts: CustomResourceOptions;
}

function findProblems(name: string, { aws, azure }: DatabaseNamesArgs): readonly Problem[] {
  const sides = Object.entries({ aws, azure }).flatMap(([cloud, { network }]): readonly Problem[] => {
    if (network.cloud === cloud) return [];
    const fix = "pass each side its own";
    return [{ path: `${name}.${cloud}.network`, problem: `must be of ${cloud}`, got: network.cloud, fix }];
  });
  const zones = new Set(aws.network.subnets.data?.map(({ zone }) => zone));
  const few = {
    path: `${name}.aws.network`,
    problem: `must have data subnets in ${DEFAULTS.outboundAddresses} zones`,
    got: showValue([...zones]),
    fix: "name more zones",
  };
  const none = {
    path: `${name}.azure.network`,
    problem: "must have a subnet for the resolver",
    got: "none",
    fix: "pass an AzureNetwork",
  };
  return [
    ...sides,
    ...(zones.size < DEFAULTS.outboundAddresses ? [few] : []),
    ...(azure.network.subnets.resolver?.length === 1 ? [] : [none]),
  ];
}

/** There is one; it was looked for before. */
function resolverSubnet({ azure }: DatabaseNamesArgs): Subnet {
  const [subnet] = azure.network.subnets.resolver ?? [];
  if (subnet === undefined) throw new Error("azure.network: has no subnet for the resolver");
  return subnet;
}

/** Answers in the VNet for whatever the VNet itself can resolve; Azure spreads it over the region's zones. */
function createInbound(scope: NamesScope, { azure }: DatabaseNamesArgs, subnet: Subnet): void {
  const { network, resourceGroupName } = azure;
  const common = { resourceGroupName, location: network.region, tags: scope.tags };
  const resolver = new DnsResolver(scope.name, { ...common, virtualNetwork: { id: network.id } }, scope.opts);
  new InboundEndpoint(
    scope.name,
    {
      ...common,
      dnsResolverName: resolver.name,
      ipConfigurations: [
        {
          subnet: { id: subnet.id },
          privateIpAllocationMethod: "Static",
          privateIpAddress: scope.address,
        },
      ],
    },
    scope.opts,
  );
}

/** Has the VPC's own resolver ask there: nodes, pods and databases keep asking the one that they know. */
function createOutbound(scope: NamesScope, { aws }: DatabaseNamesArgs): void {
  const { name, address, opts } = scope;
  const { network } = aws;
  const tags = { ...scope.tags, Name: name };
  const endpoint = new ResolverEndpoint(
    name,
    {
      direction: "OUTBOUND",
      securityGroupIds: [createFirewall(scope, network)],
      ipAddresses: (network.subnets.data ?? [])
        .slice(0, DEFAULTS.outboundAddresses)
        .map(({ id }) => ({ subnetId: id })),
      tags,
    },
    opts,
  );
  const rule = new ResolverRule(
    name,
    {
      ruleType: "FORWARD",
      domainName: DEFAULTS.domain,
      resolverEndpointId: endpoint.id,
      targetIps: [{ ip: address, port: DEFAULTS.port }],
      tags,
    },
    opts,
  );
  new ResolverRuleAssociation(name, { resolverRuleId: rule.id, vpcId: network.id }, opts);
}

/** Lets questions out to the resolver, and nothing else anywhere. */
function createFirewall({ name, tags, address, opts }: NamesScope, network: Network): Output<string> {
  const group = new SecurityGroup(
    name,
    {
      vpcId: network.id,
      description: "Questions for names in the other cloud",
      tags: { ...tags, Name: name },
    },
    opts,
  );
  for (const ipProtocol of DEFAULTS.protocols)
    new SecurityGroupEgressRule(
      `${name}-${ipProtocol}`,
      {
        securityGroupId: group.id,
        ipProtocol,
        fromPort: DEFAULTS.port,
        toPort: DEFAULTS.port,
        cidrIpv4: `${address}/32`,
        description: `DNS by ${ipProtocol.toUpperCase()} to the resolver in Azure`,
        tags: { ...tags, Name: `${name}-${ipProtocol}` },
      },
      opts,
    );
  return group.id;
}
