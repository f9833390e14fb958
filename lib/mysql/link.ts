import { MYSQL_ACCOUNTS } from "./accounts.ts";
import { DIALECTS, type ReplicationSource } from "./dialect.ts";
import { quoted } from "./quote.ts";
import { HAS_SOURCE, IS_REPLICA, REMEMBER_ROLE } from "./roles.ts";
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

const stateOf = (thread: "connection" | "applier"): string =>
  `COALESCE((SELECT MAX(SERVICE_STATE) FROM performance_schema.replication_${thread}_status), 'OFF')`;

const RUNS_WHOLLY = `(${stateOf("connection")} <> 'OFF' AND ${stateOf("applier")} <> 'OFF')`;
const RUNS_PARTLY = `(${stateOf("connection")} <> 'OFF' OR ${stateOf("applier")} <> 'OFF')`;

const isLinkedTo = ({ port, user }: ReplicationSource): string =>
  `EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration WHERE HOST = @peer_host AND PORT = ${port} AND USER = ${quoted(user)} AND AUTO_POSITION = '1' AND SSL_ALLOWED = 'YES')`;

/** Seconds after which a session that says nothing ends, and the link's lock with it: its owner is gone. */
const SILENT_SECONDS = 300;

/** Who changes the link holds this lock of the server. It is nobody's when the session ends, however it ends. */
const LOCK = quoted("kakehashi.link");

/**
 * Only one at a time starts, stops, makes or removes the link: a switch, a Job or the keeper. The session keeps the
 * lock, so that nobody starts what a switch has stopped.
 */
export const TAKE_LINK: readonly string[] = [
  `SET SESSION wait_timeout = ${SILENT_SECONDS}`,
  `SET @refused = IF(COALESCE(GET_LOCK(${LOCK}, 30), 0) = 1, NULL, UUID_TO_BIN(CONCAT('the link is being changed by session ', COALESCE(IS_USED_LOCK(${LOCK}), '?'), ', look at it with SHOW PROCESSLIST; do it again later')))`,
];

/**
 * Makes the server a replica of the peer, unless it is; another link is replaced. Compared are the configuration and a
 * digest of what cannot be read back, not the state: a link that was stopped is started again. The replication
 * account's password is the session's `@replication_password`.
 * @throws Error without the peer's certificate authority
 */
export function linkStatements(settings: LinkSettings): readonly string[] {
  return [
    ...TAKE_LINK,
    ...LOCAL,
    `SET @role = 'replica', @peer_host = ${quoted(settings.peerHost)}`,
    ...REMEMBER_ROLE,
    ...linkReplica(settings),
  ];
}

/** The same where `@role` says that the server is a replica, of `@peer_host`; nothing otherwise. */
export function linkReplica({ service, peerPort, caPem }: Omit<LinkSettings, "peerHost">): readonly string[] {
  if (!caPem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new Error(`database.${service}.link: needs the certificate authority of its peer, PEM`);
  }
  const dialect = DIALECTS[service];
  const source: ReplicationSource = { port: peerPort, user: MYSQL_ACCOUNTS.replication.user, caPem };
  const all = ["@peer_host", String(peerPort), "@replication_password", quoted(caPem)];
  return [
    `SET @digest = SHA2(CONCAT_WS('|', ${all.join(", ")}), 256)`,
    `SET @link = ${IS_REPLICA} AND NOT (${isLinkedTo(source)} AND ${applied("link")})`,
    ...when(`@link AND ${RUNS_PARTLY}`, dialect.stop),
    ...when(`@link AND ${HAS_SOURCE}`, dialect.removeSource),
    ...dialect.setSource(source).flatMap((statement) => when("@link", statement)),
    ...when("@link", remember("link")),
    ...when(`${IS_REPLICA} AND NOT ${RUNS_WHOLLY}`, dialect.start),
  ];
}

/**
 * Makes the server nobody's replica. That it is primary is remembered first: a server with a link is a replica
 * whatever is remembered, and one without is never linked again by itself.
 */
export function unlinkStatements(service: MySqlService): readonly string[] {
  const { stop, removeSource } = DIALECTS[service];
  return [
    ...TAKE_LINK,
    ...LOCAL,
    "SET @role = 'primary'",
    ...REMEMBER_ROLE,
    ...when(RUNS_PARTLY, stop),
    ...when(HAS_SOURCE, removeSource),
  ];
}

/** Ends what the link receives and applies, but keeps its configuration. Stopped it stays while the session lasts. */
export const stopStatements = (service: MySqlService): readonly string[] => [
  ...TAKE_LINK,
  ...when(RUNS_PARTLY, DIALECTS[service].stop),
];

/** Starts a link that MySQL has given up, unless somebody changes it. Nothing on a server without a link. */
export const restartStatements = (service: MySqlService): readonly string[] => [
  `SET @mine = COALESCE(GET_LOCK(${LOCK}, 0), 0)`,
  ...when(`@mine AND ${HAS_SOURCE} AND NOT ${RUNS_WHOLLY}`, DIALECTS[service].start),
];
