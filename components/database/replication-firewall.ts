import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { ReplicationSideArgs } from "./replication-args.ts";

/** The exporter's own port (prometheus/mysqld_exporter). */
export const EXPORTER_PORT = 9104;

/** Where EKS Pod Identity's agent answers on every node (Amazon EKS User Guide, "EKS Pod Identity Agent"). */
const POD_IDENTITY = { cidr: "169.254.170.23/32", port: 80 };

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
  const tcp = (port: number) => [{ protocol: "TCP", port }];
  const mysql = {
    to: databaseRanges.map((cidr) => ({ ipBlock: { cidr } })),
    ports: tcp(database.port),
  };
  // The clouds' own endpoints have no fixed addresses.
  const endpoints = { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcp(443) };
  const credentials =
    database.cloud === "aws"
      ? [{ to: [{ ipBlock: { cidr: POD_IDENTITY.cidr } }], ports: tcp(POD_IDENTITY.port) }]
      : [];
  new NetworkPolicy(
    `${name}-${service}`,
    {
      metadata: { name: label, namespace },
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/name": label } },
        policyTypes: ["Ingress", "Egress"],
        egress: [mysql, endpoints, ...credentials],
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
