import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { labelsOf } from "../../lib/percona/names.ts";
import type { GroupSide } from "./group-args.ts";
import { inCluster } from "./group-operator.ts";

/**
 * Ports of the operator's pods (v1.2.0): MySQL, its proxies for reads and with proxy protocol, X, group replication,
 * the administrator's, and the sidecar that takes backups.
 */
const PORTS = [3306, 3307, 3309, 33060, 33061, 33062, 6450];

/** What clients ask the proxies for: writes, and reads. */
const CLIENT_PORTS = [3306, 3307];

const tcp = (ports: readonly number[]) => ports.map((port) => ({ protocol: "TCP", port }));

const ranges = (cidrs: readonly string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }));

/** Lets the pods of the namespace reach each other and the other group, and clients reach the proxies. */
export function createPolicies(side: GroupSide): void {
  const { own, peer, key } = side;
  const all = {};
  const inside = [{ podSelector: {} }];
  const policy = (kind: string, podSelector: object, rules: object): NetworkPolicy =>
    new NetworkPolicy(
      `${key}-${kind}`,
      {
        metadata: { name: `${own.name}-${kind}`, namespace: own.namespace },
        spec: { podSelector, policyTypes: Object.keys(rules).map(kindOf), ...rules },
      },
      inCluster(side),
    );
  policy("inside", all, {
    ingress: [{ from: inside, ports: tcp(PORTS) }],
    egress: [{ to: inside, ports: tcp(PORTS) }],
  });
  // The API server and the object store have no fixed addresses.
  policy("cloud", all, { egress: [{ to: ranges(["0.0.0.0/0"]), ports: tcp([443]) }] });
  policy(
    "clients",
    { matchLabels: labelsOf(own.name, "proxy") },
    {
      ingress: [{ from: [{ namespaceSelector: {} }], ports: tcp(CLIENT_PORTS) }],
    },
  );
  const { members, proxy } = peer.addresses;
  const doors = [...members, proxy].map(({ address }) => `${address}/32`);
  policy("peer", all, {
    ingress: [{ from: ranges([peer.cidr, ...balancersOf(side)]), ports: tcp([3306]) }],
    egress: [{ to: ranges(doors), ports: tcp([3306]) }],
  });
}

const kindOf = (direction: string): string => (direction === "ingress" ? "Ingress" : "Egress");

/** A Network Load Balancer with targets by address asks from its own: it is in the subnets of data. */
function balancersOf({ cloud, own }: GroupSide): readonly string[] {
  return cloud === "aws" ? (own.network.subnets.data ?? []).map(({ cidr }) => cidr) : [];
}
