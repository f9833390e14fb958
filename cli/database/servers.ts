import { z } from "zod";
import { auroraAuthority, azureAuthorities } from "../../lib/database/authorities.ts";
import { peerOf, type MySqlService } from "../../lib/mysql/service.ts";
import { BadInput } from "../rehearsal/problems.ts";
import type { ClusterAccess } from "./clusters.ts";
import { connectSql, type SqlTarget } from "./connection.ts";
import type { SwitchContext } from "./switch.ts";

const serverSchema = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(3306),
  user: z.string().min(1),
  password: z.string().min(1),
  caPem: z.string().includes("-----BEGIN CERTIFICATE-----").optional(),
});

const clusterSchema = z.strictObject({ context: z.string().min(1) });

const serversSchema = z.strictObject({
  aurora: serverSchema,
  azure: serverSchema,
  replicationPassword: z.string().min(1),
  clusters: z.strictObject({
    kubeconfig: z.string().min(1).optional(),
    aws: clusterSchema,
    azure: clusterSchema,
  }),
});

/** Both servers with their administrators, what one reads the other with, and the clusters of the applications. */
export interface Servers {
  readonly targets: Readonly<Record<MySqlService, SqlTarget>>;
  readonly replicationPassword: string;
  readonly clusters: ClusterAccess;
}

/**
 * Reads where the servers are and how to log in.
 * @param region of Aurora: its authority signs the certificate, unless the text brings another one
 * @throws BadInput with every path that is wrong; values are never told
 */
export function readServers(text: string, region: string): Servers {
  const parsed = serversSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw new BadInput(
      ...parsed.error.issues.map(({ path, message }) => ({
        path: ["servers", ...path].join("."),
        problem: message.replace(/^Invalid input: /, ""),
        got: "",
        fix: "see docs/db.md for its form",
      })),
    );
  }
  const { aurora, azure, replicationPassword, clusters } = parsed.data;
  return {
    targets: {
      aurora: { ...aurora, caPem: aurora.caPem ?? auroraAuthority(region) },
      azure: { ...azure, caPem: azure.caPem ?? azureAuthorities() },
    },
    replicationPassword,
    clusters,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadInput({ path: "servers", problem: "is not JSON", got: "", fix: "write one JSON object" });
  }
}

/** How a switch reaches these servers. */
export function contextOf({
  targets,
  replicationPassword,
}: Omit<Servers, "clusters">): Pick<SwitchContext, "connect" | "link" | "replicationPassword"> {
  return {
    connect: (service) => connectSql(targets[service]),
    link: (service) => {
      const { host, port, caPem } = targets[peerOf(service)];
      return { service, peerHost: host, peerPort: port, caPem };
    },
    replicationPassword,
  };
}
