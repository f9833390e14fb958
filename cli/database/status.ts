import { formatGtidSet } from "../../lib/mysql/gtid.ts";
import { MYSQL_SERVICES, type MySqlService } from "../../lib/mysql/service.ts";
import { isFenced, type Observation, type ServerState } from "../../lib/mysql/switchover.ts";
import type { ClusterPointers, Pointer } from "./clusters.ts";

/** What is told of a server. */
export interface ServerStatus {
  readonly service: MySqlService;
  readonly role: "primary" | "replica" | "unreachable";
  readonly version?: string;
  readonly takesWrites?: boolean;
  readonly sessions?: number;
  readonly lagSeconds?: number;
  readonly link?: {
    readonly host: string;
    readonly receiving: string;
    readonly applying: string;
    readonly error: string;
  };
  readonly gtidExecuted?: string;
}

/** Where a cluster's applications are pointed. */
export interface ClusterStatus {
  readonly cloud: ClusterPointers["cloud"];
  /** The server that every object names; absent when they name several, another host, or there is none. */
  readonly pointsAt?: MySqlService;
  readonly pointers?: readonly Pointer[];
  /** Why nothing can be said. */
  readonly problem?: string;
}

/** Both servers and both clusters, for people and for JSON. */
export interface DatabaseStatus {
  readonly servers: readonly ServerStatus[];
  readonly clusters: readonly ClusterStatus[];
  /** Whom the stack's file names. */
  readonly primaryOfFile: MySqlService;
}

export function statusOf(
  seen: Observation,
  clusters: readonly ClusterPointers[],
  targets: Readonly<Record<MySqlService, { readonly host: string }>>,
  primaryOfFile: MySqlService,
): DatabaseStatus {
  const servers = MYSQL_SERVICES.map((service): ServerStatus => {
    const state = seen[service];
    return state === undefined ? { service, role: "unreachable" } : describe(state);
  });
  const told = clusters.map((cluster): ClusterStatus => {
    if ("problem" in cluster) return cluster;
    const { cloud, pointers } = cluster;
    const pointsAt = MYSQL_SERVICES.find((service) =>
      pointers.every(({ host }) => host === targets[service].host),
    );
    return { cloud, ...(pointsAt === undefined || pointers.length === 0 ? {} : { pointsAt }), pointers };
  });
  return { servers, clusters: told, primaryOfFile };
}

function describe(state: ServerState): ServerStatus {
  const { service, version, sessions, link, lagSeconds, gtidExecuted } = state;
  return {
    ...{ service, role: link === undefined ? "primary" : "replica", version },
    ...{ takesWrites: !isFenced(state) && link === undefined, sessions },
    ...(lagSeconds === undefined || link === undefined ? {} : { lagSeconds }),
    ...(link === undefined
      ? {}
      : { link: { host: link.host, receiving: link.receiving, applying: link.applying, error: link.error } }),
    gtidExecuted: formatGtidSet(gtidExecuted),
  };
}

/** A few lines for each server, one for each cluster, one for the file. */
export function renderStatus({ servers, clusters, primaryOfFile }: DatabaseStatus): readonly string[] {
  return [
    ...servers.flatMap(renderServer),
    ...clusters.map(renderCluster),
    `the stack's file names ${primaryOfFile}`,
  ];
}

function renderServer(server: ServerStatus): readonly string[] {
  const { service, role, version, takesWrites, sessions, lagSeconds, link, gtidExecuted } = server;
  if (role === "unreachable") return [`${service}: does not answer`];
  const lag = lagSeconds === undefined ? "" : `, ${lagSeconds.toFixed(1)} s behind`;
  const writes = role === "primary" && takesWrites !== true ? ", fenced" : "";
  const error = link === undefined || link.error === "" ? "" : `, ${link.error}`;
  return [
    `${service}: ${role}${writes}${lag}, MySQL ${version ?? ""}, ${sessions ?? 0} sessions of applications`,
    ...(link === undefined
      ? []
      : [`  from ${link.host}: receiving ${link.receiving}, applying ${link.applying}${error}`]),
    `  executed ${gtidExecuted === "" ? "nothing" : (gtidExecuted ?? "")}`,
  ];
}

function renderCluster({ cloud, pointsAt, pointers = [], problem }: ClusterStatus): string {
  if (problem !== undefined) return `applications in ${cloud}: cannot be asked: ${problem}`;
  if (pointsAt !== undefined) return `applications in ${cloud}: pointed at ${pointsAt}`;
  if (pointers.length === 0) return `applications in ${cloud}: nothing points them`;
  const each = pointers.map(({ kind, namespace, name, host }) => `${kind} ${namespace}/${name} at ${host}`);
  return `applications in ${cloud}: not pointed alike: ${each.join(", ")}`;
}
