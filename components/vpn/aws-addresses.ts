import { Eip } from "@pulumi/aws/ec2/eip.js";
import { NetworkInterface } from "@pulumi/aws/ec2/networkInterface.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Network, Subnet } from "../contracts/network.ts";
import {
  child,
  named,
  type GatewayAddresses,
  type GatewaySite,
  type Peer,
  type VpnScope,
} from "./vpn-scope.ts";

/** A gateway's interface and public address: both outlive its machine. */
export interface AwsAddresses extends GatewayAddresses {
  readonly subnet: Subnet;
  readonly networkInterface: NetworkInterface;
  readonly eip: Eip;
}

/** Makes the security group and, for each gateway, an interface with a public address. */
export function createAwsAddresses(
  scope: VpnScope,
  network: Network,
  sites: readonly GatewaySite[],
): { readonly group: SecurityGroup; readonly addresses: readonly AwsAddresses[] } {
  const group = createSecurityGroup(scope, network);
  const addresses = sites.map((site) => {
    const { gateway, zone } = site;
    const subnet = gatewaySubnet(network, zone);
    const name = `${scope.name}-${gateway}`;
    const networkInterface = new NetworkInterface(
      name,
      {
        subnetId: subnet.id,
        description: `Gateway ${gateway} of the bridge`,
        // Packets of other machines pass through it.
        sourceDestCheck: false,
        securityGroups: [group.id],
        tags: named(scope, gateway),
      },
      child(scope, { protect: scope.guards.protect }),
    );
    const eip = new Eip(
      name,
      { domain: "vpc", networkInterface: networkInterface.id, tags: named(scope, gateway) },
      // An address is given to an interface only where there is an internet gateway (EC2, AssociateAddress).
      child(scope, { protect: scope.guards.protect, dependsOn: [...network.gatewayPath] }),
    );
    return {
      ...site,
      ...{ subnet, networkInterface, eip },
      publicAddress: eip.publicIp,
      privateAddress: networkInterface.privateIp,
    };
  });
  return { group, addresses };
}

/** Lets tunnels in: from each peer's own address, on the port where it is waited for. */
export function admitPeersToAws(scope: VpnScope, group: SecurityGroup, peers: readonly Peer[]): void {
  for (const { gateway, publicAddress, listenPort } of peers)
    new SecurityGroupIngressRule(
      `${scope.name}-aws-from-${gateway}`,
      {
        securityGroupId: group.id,
        description: `WireGuard from ${gateway}`,
        cidrIpv4: publicAddress.apply((ip) => `${ip}/32`),
        ipProtocol: "udp",
        fromPort: listenPort,
        toPort: listenPort,
        tags: named(scope, `aws-from-${gateway}`),
      },
      child(scope),
    );
}

/** The subnet of a zone's gateway; that there is one has been checked. */
function gatewaySubnet({ region, subnets }: Network, zone: string): Subnet {
  const found = subnets.gateways?.find((subnet) => subnet.zone === `${region}${zone}`);
  if (found !== undefined) return found;
  throw new Error(`aws.zones: has no gateways' subnet, got ${zone}; name zones of the network`);
}

function createSecurityGroup(scope: VpnScope, network: Network): SecurityGroup {
  const key = "aws";
  const group = new SecurityGroup(
    `${scope.name}-${key}`,
    { vpcId: network.id, description: "Gateways of the bridge", tags: named(scope, key) },
    child(scope),
  );
  new SecurityGroupIngressRule(
    `${scope.name}-${key}-from-network`,
    {
      securityGroupId: group.id,
      description: "What the VPC sends to the other cloud, and BGP of its Route Server",
      cidrIpv4: network.cidr,
      ipProtocol: "-1",
      tags: named(scope, `${key}-from-network`),
    },
    child(scope),
  );
  new SecurityGroupEgressRule(
    `${scope.name}-${key}-to-any`,
    {
      securityGroupId: group.id,
      description: "Peers, packages, secrets, and what leaves the tunnels",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
      tags: named(scope, `${key}-to-any`),
    },
    child(scope),
  );
  return group;
}
