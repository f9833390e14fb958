import { MYSQL_ACCOUNTS } from "./accounts.ts";
import { quoted } from "./quote.ts";
import { LOCAL, perform } from "./statements.ts";

/**
 * A server that is not primary must not be written to. A managed service's administrator cannot make it read-only on
 * both services alike, so the applications' accounts are locked there, and their sessions are ended. What is locked so
 * is marked, so that only that is unlocked again.
 */
export interface FenceableAccount {
  readonly user: string;
  readonly host: string;
  readonly locked: boolean;
  /** Locked by the fence. */
  readonly fenced: boolean;
}

/** The mark, in the account's own attributes (MySQL reference manual, "ALTER USER Statement"). */
const MARK = { set: '{"kakehashi": "fenced"}', clear: '{"kakehashi": null}' };

/** These two must work on a server that is fenced. */
const NEVER_FENCED = [MYSQL_ACCOUNTS.replication.user, MYSQL_ACCOUNTS.operator.user];

/**
 * The vendors' own accounts, by name. Those with SUPER are theirs too: neither service gives it to its administrator
 * (Aurora User Guide, "Master user account privileges"; Microsoft Learn, "Limitations").
 */
const VENDORS_OWN = "^(mysql\\\\.|rds|aws_|azure_)";

/** All accounts but the vendors', Kakehashi's, roles (they never log in), and the administrator who asks. */
const IS_FENCEABLE = `\`Super_priv\` = 'N'
  AND \`User\` NOT IN (${NEVER_FENCED.map(quoted).join(", ")})
  AND LOWER(\`User\`) NOT REGEXP '${VENDORS_OWN}'
  AND NOT (\`account_locked\` = 'Y' AND \`password_expired\` = 'Y' AND \`authentication_string\` = '')
  AND CONCAT(\`User\`, '@', \`Host\`) <> CURRENT_USER()`;

const IS_MARKED = "COALESCE(`User_attributes`->>'$.metadata.kakehashi', '') = 'fenced'";

/** Rows of {@link FenceableAccount}, with 0 and 1. */
export const FENCEABLE_ACCOUNTS = `SELECT \`User\` AS \`user\`, \`Host\` AS \`host\`,
  \`account_locked\` = 'Y' AS \`locked\`, ${IS_MARKED} AS \`fenced\`
FROM \`mysql\`.\`user\` WHERE ${IS_FENCEABLE} ORDER BY \`User\`, \`Host\``;

/** Sessions of those accounts. A session that is being ended is here until it has ended. */
export const FENCEABLE_SESSIONS = `SELECT \`ID\` AS \`id\` FROM \`performance_schema\`.\`processlist\`
WHERE \`USER\` IN (SELECT \`User\` FROM \`mysql\`.\`user\` WHERE ${IS_FENCEABLE})`;

const named = (accounts: string): string =>
  `(SELECT GROUP_CONCAT(QUOTE(\`User\`), '@', QUOTE(\`Host\`)) FROM \`mysql\`.\`user\` WHERE ${IS_FENCEABLE} AND ${accounts})`;

const LOCK = `COALESCE(CONCAT('ALTER USER ', ${named("`account_locked` = 'N'")}, ' ACCOUNT LOCK ATTRIBUTE ', ${quoted(quoted(MARK.set))}), 'DO 0')`;

const UNLOCK = `COALESCE(CONCAT('ALTER USER ', ${named(IS_MARKED)}, ' ACCOUNT UNLOCK ATTRIBUTE ', ${quoted(quoted(MARK.clear))}), 'DO 0')`;

/** Locks out who may write, but for the sessions that are open. For a session that need not be in the binary log. */
export const FENCE: readonly string[] = [...LOCAL, ...perform(LOCK)];

/** The same when a condition holds, in a session that is local already. */
export const fenceWhen = (condition: string): readonly string[] =>
  perform(`IF(${condition}, ${LOCK}, 'DO 0')`);

/** Lets in whom the fence has locked out. */
export const UNFENCE: readonly string[] = [...LOCAL, ...perform(UNLOCK)];
