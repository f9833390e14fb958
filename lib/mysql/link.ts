import { MYSQL_ACCOUNTS } from "./accounts.ts";
import { DIALECTS, type ReplicationSource } from "./dialect.ts";
import { quoted } from "./quote.ts";
import type { MySqlService } from "./service.ts";
import { applied, LOCAL, remember, when } from "./statements.ts";

/** The other end of a replica's link. */
export interface LinkSettings {
  /** The service of the replica. */
  readonly service: MySqlService;
  readonly peerHost: string;
  readonly peerPort: number;
  /** Certificate authority of the peer's certificate, PEM. */
  readonly caPem: string;
}

/** A condition: the server replicates from somewhere, or would if it were started. */
export const HAS_SOURCE = "EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration)";

const stateOf = (thread: "connection" | "applier"): string =>
  `COALESCE((SELECT MAX(SERVICE_STATE) FROM performance_schema.replication_${thread}_status), 'OFF')`;

const RUNS_WHOLLY = `(${stateOf("connection")} <> 'OFF' AND ${stateOf("applier")} <> 'OFF')`;
const RUNS_PARTLY = `(${stateOf("connection")} <> 'OFF' OR ${stateOf("applier")} <> 'OFF')`;

const isLinkedTo = ({ host, port, user }: ReplicationSource): string =>
  `EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration WHERE HOST = ${quoted(host)} AND PORT = ${port} AND USER = ${quoted(user)} AND AUTO_POSITION = '1' AND SSL_ALLOWED = 'YES')`;

/**
 * Makes the server a replica of the peer, unless it is; another link is replaced. Compared are the configuration and a
 * digest of what cannot be read back, not the state: a link that was stopped is started again. The replication
 * account's password is the session's `@replication_password`.
 * @throws Error without the peer's certificate authority
 */
export function linkStatements({ service, peerHost, peerPort, caPem }: LinkSettings): readonly string[] {
  if (!caPem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new Error(`database.${service}.link: needs the certificate authority of ${peerHost}, PEM`);
  }
  const dialect = DIALECTS[service];
  const source: ReplicationSource = {
    ...{ host: peerHost, port: peerPort, user: MYSQL_ACCOUNTS.replication.user },
    caPem,
  };
  const all = [quoted(peerHost), String(peerPort), "@replication_password", quoted(caPem)];
  return [
    ...LOCAL,
    `SET @digest = SHA2(CONCAT_WS('|', ${all.join(", ")}), 256)`,
    `SET @linked = ${isLinkedTo(source)} AND ${applied("link")}`,
    ...when(`NOT @linked AND ${RUNS_PARTLY}`, dialect.stop),
    ...when(`NOT @linked AND ${HAS_SOURCE}`, dialect.removeSource),
    ...dialect.setSource(source).flatMap((statement) => when("NOT @linked", statement)),
    remember("link"),
    ...when(`NOT ${RUNS_WHOLLY}`, dialect.start),
  ];
}

/** Makes the server nobody's replica. */
export function unlinkStatements(service: MySqlService): readonly string[] {
  const { stop, removeSource } = DIALECTS[service];
  return [...LOCAL, ...when(RUNS_PARTLY, stop), ...when(HAS_SOURCE, removeSource)];
}

/** Ends what the link receives and applies, but keeps its configuration. */
export const stopStatements = (service: MySqlService): readonly string[] =>
  when(RUNS_PARTLY, DIALECTS[service].stop);
