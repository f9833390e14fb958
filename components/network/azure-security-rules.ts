/** The roles that an Azure network has a subnet for, in the order in which they are made: AKS waits for `nodes`. */
export const AZURE_SUBNET_ROLES = ["nodes", "virtual-nodes", "data", "gateways", "resolver"] as const;

/** One of {@link AZURE_SUBNET_ROLES}. */
export type AzureSubnetRole = (typeof AZURE_SUBNET_ROLES)[number];

/** One rule of a network security group, in the shape that Azure takes. */
export interface SecurityRule {
  readonly name: string;
  readonly description: string;
  readonly direction: "Inbound" | "Outbound";
  readonly access: "Allow" | "Deny";
  /** 100 to 4096; the lowest that matches decides. */
  readonly priority: number;
  readonly protocol: "Tcp" | "*";
  readonly sourceAddressPrefix?: string;
  readonly sourceAddressPrefixes?: string[];
  readonly sourcePortRange: "*";
  readonly destinationAddressPrefix?: string;
  readonly destinationAddressPrefixes?: string[];
  readonly destinationPortRange?: "*";
  readonly destinationPortRanges?: string[];
}

/** Whose traffic the rules name. */
export interface RuleRanges {
  /** The VNet. */
  readonly network: string;
  /** Pods of an overlay: outside the VNet, yet their packets meet the rules of the nodes' subnet. */
  readonly pods: string;
  /** The other clouds' ranges. */
  readonly peers: readonly string[];
}

/** A rule in short. One whose list of addresses is empty is left out. */
interface Row extends Pick<SecurityRule, "name" | "description" | "direction" | "access" | "priority"> {
  /** TCP ports; absent for every port of every protocol, unless there are `ports`. */
  readonly tcpPorts?: string[];
  /** Ports of every protocol. */
  readonly ports?: string[];
  /** Ranges, or one service tag of Azure. */
  readonly from: string | readonly string[];
  /** Ranges; absent for any. */
  readonly to?: readonly string[];
}

/**
 * The rules of a role's security group: what may come in, and nothing else. Priorities 1000 to 1999 are left to
 * rules that others add. Azure's own rules stand behind these; the `VirtualNetwork` that they let in is more
 * than this VNet (peerings, prefixes of routes), hence the deny.
 */
export function securityRules(role: AzureSubnetRole, ranges: RuleRanges): readonly SecurityRule[] {
  return [...ROWS[role](ranges), ALLOW_PROBES, DENY_INBOUND]
    .filter(({ from, to }) => from.length > 0 && to?.length !== 0)
    .map(toRule);
}

const ALLOW_PROBES: Row = {
  name: "allow-probes",
  description: "Health probes of Azure's load balancers",
  direction: "Inbound",
  access: "Allow",
  priority: 400,
  from: "AzureLoadBalancer",
};

const DENY_INBOUND: Row = {
  name: "deny-inbound",
  description: "Whatever no other rule lets in",
  direction: "Inbound",
  access: "Deny",
  priority: 4096,
  from: "*",
};

/**
 * Nodes, pods and the other cloud may reach nodes and pods: node to node, node to pod and pod to pod are AKS's own
 * needs (AKS, "Azure CNI Overlay networking", network security groups). Without the outbound rule Azure's own
 * rules would let out to the other cloud only what its `VirtualNetwork` happens to hold.
 */
const clusterRows = ({ network, pods, peers }: RuleRanges): readonly Row[] => [
  {
    name: "allow-network",
    description: "Nodes and pods of this network",
    direction: "Inbound",
    access: "Allow",
    priority: 100,
    from: [network, pods],
  },
  {
    name: "allow-peers",
    description: "The other cloud, through the tunnel",
    direction: "Inbound",
    access: "Allow",
    priority: 200,
    from: peers,
  },
  {
    name: "allow-to-peers",
    description: "To the other cloud, through the tunnel",
    direction: "Outbound",
    access: "Allow",
    priority: 200,
    from: "*",
    to: peers,
  },
];

const ROWS: Readonly<Record<AzureSubnetRole, (ranges: RuleRanges) => readonly Row[]>> = {
  nodes: (ranges) => [
    ...clusterRows(ranges),
    {
      // A public load balancer hands packets on with the client's address, and AKS leaves a subnet's own
      // security group alone (AKS, "Configure networking", prerequisites): without this no ingress works.
      name: "allow-web",
      description: "Clients of the ingress",
      direction: "Inbound",
      access: "Allow",
      priority: 300,
      tcpPorts: ["80", "443"],
      from: "Internet",
    },
  ],
  "virtual-nodes": clusterRows,
  data: ({ network, peers }) => [
    {
      name: "allow-mysql",
      description: "MySQL clients of this network and of the other cloud",
      direction: "Inbound",
      access: "Allow",
      priority: 100,
      tcpPorts: ["3306"],
      from: [network, ...peers],
    },
    {
      name: "allow-mysql-to-peers",
      description: "Replication from the other cloud",
      direction: "Outbound",
      access: "Allow",
      priority: 100,
      tcpPorts: ["3306"],
      from: "*",
      to: peers,
    },
  ],
  gateways: ({ network, peers }) => [
    {
      name: "allow-network",
      description: "What this network sends to the other cloud",
      direction: "Inbound",
      access: "Allow",
      priority: 100,
      from: [network],
    },
    {
      // These packets come from addresses that are not the gateway's own, so no rule of Azure's lets them out.
      name: "allow-from-peers",
      description: "What leaves the tunnel for this network",
      direction: "Outbound",
      access: "Allow",
      priority: 100,
      from: peers,
      to: [network],
    },
  ],
  // The whole subnet: behind an endpoint's address are others of it (MicrosoftDocs/azure-docs issue 110796).
  resolver: ({ peers }) => [
    {
      name: "allow-dns",
      description: "The other cloud's questions for names of this network",
      direction: "Inbound",
      access: "Allow",
      priority: 100,
      ports: ["53"],
      from: peers,
    },
  ],
};

function toRule({ tcpPorts, ports = tcpPorts, from, to, ...head }: Row): SecurityRule {
  return {
    ...head,
    protocol: tcpPorts === undefined ? "*" : "Tcp",
    sourcePortRange: "*",
    ...(typeof from === "string" ? { sourceAddressPrefix: from } : { sourceAddressPrefixes: [...from] }),
    ...(to === undefined ? { destinationAddressPrefix: "*" } : { destinationAddressPrefixes: [...to] }),
    ...(ports === undefined ? { destinationPortRange: "*" } : { destinationPortRanges: ports }),
  };
}
