import { KAKEHASHI_SCHEMA, MYSQL_ACCOUNTS } from "./accounts.ts";
import { quoted } from "./quote.ts";
import { refuseUnless, remember } from "./statements.ts";

/** A condition: the server replicates from somewhere, or would if it were started. */
export const HAS_SOURCE = "EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration)";

/** A condition of what comes after {@link decideRole}. */
export const IS_REPLICA = "@role = 'replica'";

/** Keeps `@role` in the server. */
export const REMEMBER_ROLE: readonly string[] = ["SET @digest = @role", remember("role")];

const rows = (whose: "=" | "<>"): string =>
  `FROM \`${KAKEHASHI_SCHEMA}\`.\`applied\` WHERE \`server_uuid\` ${whose} @@server_uuid AND \`name\` = 'role'`;

/** A condition: some transactions began here. A server that is seeded from another has only the other's. */
const HAS_WRITTEN = "LOCATE(@@GLOBAL.server_uuid, @@GLOBAL.gtid_executed) > 0";

/** A condition: the peer reads the binary log. */
const HAS_REPLICA = `EXISTS (SELECT 1 FROM performance_schema.processlist WHERE USER = ${quoted(MYSQL_ACCOUNTS.replication.user)})`;

const SOURCES = "FROM performance_schema.replication_connection_configuration";

/** A condition: another has made the link. */
const IS_STRANGERS = `EXISTS (SELECT 1 ${SOURCES} WHERE USER <> ${quoted(MYSQL_ACCOUNTS.replication.user)})`;

/**
 * Sets `@role` to what the server is: a replica when it has a link, else what it was made last; and `@peer_host` to
 * whom it follows. A new server is what the applications' pointer makes of it: `@primary_host`, which is its own
 * `@own_host` or its peer's. No role is changed here: what is not sure is refused.
 */
export const DECIDE_ROLE: readonly string[] = [
  `SET @remembered = (SELECT \`digest\` ${rows("=")})`,
  `SET @peer_host = COALESCE((SELECT MAX(HOST) ${SOURCES}), IF(@primary_host = @own_host, '', @primary_host), '')`,
  `SET @role = CASE WHEN ${HAS_SOURCE} THEN 'replica' WHEN @remembered IS NOT NULL THEN @remembered WHEN @primary_host = @own_host THEN 'primary' ELSE 'replica' END`,
  ...refuseUnless(`NOT ${IS_STRANGERS}`, "it has a link that Kakehashi has not made: remove it first"),
  ...refuseUnless(
    `${HAS_SOURCE} OR @role = 'primary' OR NOT (${HAS_WRITTEN} OR ${HAS_REPLICA})`,
    "it is or was primary, and made a replica by kakehashi db switchover or failback only",
  ),
  ...refuseUnless(
    `@role = 'replica' OR @remembered IS NOT NULL OR ${HAS_REPLICA} OR NOT EXISTS (SELECT 1 ${rows("<>")})`,
    "it has another server's data: kakehashi db failback links it; if it is to be primary, empty kakehashi.applied",
  ),
  ...refuseUnless(
    "@role = 'primary' OR @peer_host <> ''",
    "it is a replica, and the Secret primary-database points at no other server",
  ),
  ...REMEMBER_ROLE,
];
