import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";
import type { ReplicationSideArgs } from "./replication-args.ts";

/** The exporter's own port (prometheus/mysqld_exporter). */
export const EXPORTER_PORT = 9104;

/** Where EKS Pod Identity's agent answers on every node (Amazon EKS User Guide, "EKS Pod Identity Agent"). */
const POD_IDENTITY = { cidr: "169.254.170.23/32", port: 80 };

const tcp = (port: number) => [{ protocol: "TCP", port }];

/** The ways of pods that look after a database: to servers in given ranges, and to the cloud's own endpoints. */
export function agentEgress(
  { cloud, port }: Pick<MySqlEndpoint, "cloud" | "port">,
  ranges: readonly string[],
) {
  const mysql = { to: ranges.map((cidr) => ({ ipBlock: { cidr } })), ports: tcp(port) };
  // The clouds' own endpoints have no fixed addresses.
  const endpoints = { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcp(443) };
  const credentials =
    cloud === "aws"
      ? [{ to: [{ ipBlock: { cidr: POD_IDENTITY.cidr } }], ports: tcp(POD_IDENTITY.port) }]
      : [];
  return [mysql, endpoints, ...credentials];
}

/** Lets the pods reach their server, and the cloud for its password and to be told; lets only the telemetry in. */
export function createPolicy(
  {
    name,
    service,
    own,
  }: { readonly name: string; readonly service: string; readonly own: ReplicationSideArgs },
  label: string,
  options: CustomResourceOptions,
): void {
  const { database, databaseRanges, namespace } = own;
  new NetworkPolicy(
    `${name}-${service}`,
    {
      metadata: { name: label, namespace },
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/name": label } },
        policyTypes: ["Ingress", "Egress"],
        egress: agentEgress(database, databaseRanges),
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "platform" } } }],
            ports: tcp(EXPORTER_PORT),
          },
        ],
      },
    },
    options,
  );
}
