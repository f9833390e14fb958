import { formatGtidSet } from "../../lib/mysql/gtid.ts";
import { MYSQL_SERVICES, type MySqlService } from "../../lib/mysql/service.ts";
import { isFenced, type Observation, type ServerState } from "../../lib/mysql/switchover.ts";

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

/** Both servers, for people and for JSON. */
export function statusOf(seen: Observation): readonly ServerStatus[] {
  return MYSQL_SERVICES.map((service) => {
    const state = seen[service];
    return state === undefined ? { service, role: "unreachable" } : describe(state);
  });
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

/** A few lines for each server. */
export function renderStatus(servers: readonly ServerStatus[]): readonly string[] {
  return servers.flatMap(
    ({ service, role, version, takesWrites, sessions, lagSeconds, link, gtidExecuted }) => {
      if (role === "unreachable") return [`${service}: does not answer`];
      const lag = lagSeconds === undefined ? "" : `, ${lagSeconds.toFixed(1)} s behind`;
      const writes = role === "primary" && takesWrites !== true ? ", fenced" : "";
      return [
        `${service}: ${role}${writes}${lag}, MySQL ${version ?? ""}, ${sessions ?? 0} sessions of applications`,
        ...(link === undefined
          ? []
          : [
              `  from ${link.host}: receiving ${link.receiving}, applying ${link.applying}${link.error === "" ? "" : `, ${link.error}`}`,
            ]),
        `  executed ${gtidExecuted === "" ? "nothing" : (gtidExecuted ?? "")}`,
      ];
    },
  );
}
