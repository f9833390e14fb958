import { KAKEHASHI_SCHEMA } from "./accounts.ts";
import { quoted } from "./quote.ts";

/**
 * What follows in the session belongs to this server alone. In the binary log of a replica it would be a transaction
 * that the primary never had. Both administrators have SESSION_VARIABLES_ADMIN, which it takes.
 */
export const LOCAL: readonly string[] = [
  "SET SESSION sql_log_bin = 0",
  "SET SESSION group_concat_max_len = 1048576",
];

/** Runs the statement that an expression comes to. Compound statements would need a procedure. */
export const perform = (expression: string): readonly string[] => [
  `SET @statement = ${expression}`,
  "PREPARE kakehashi FROM @statement",
  "EXECUTE kakehashi",
  "DEALLOCATE PREPARE kakehashi",
];

/** Runs a statement when a condition holds. */
export const when = (condition: string, statement: string): readonly string[] =>
  perform(`IF(${condition}, ${quoted(statement)}, 'DO 0')`);

/** Ends the script with an error that says why: UUID_TO_BIN tells what it cannot convert. */
export const refuseUnless = (condition: string, reason: string): readonly string[] => [
  `SET @refused = IF(${condition}, NULL, UUID_TO_BIN(${quoted(reason)}))`,
];

/** Statements as a script, a line each or more. */
export const render = (statements: readonly string[]): string =>
  statements.map((statement) => `${statement};\n`).join("");

/** What was applied to a server, so that it is not applied again: passwords and CAs cannot be read back. */
export const APPLIED_TABLE = `CREATE TABLE IF NOT EXISTS \`${KAKEHASHI_SCHEMA}\`.\`applied\` (
  \`server_uuid\` CHAR(36) CHARACTER SET ascii NOT NULL,
  \`name\` VARCHAR(64) CHARACTER SET ascii NOT NULL,
  \`digest\` CHAR(64) CHARACTER SET ascii NOT NULL,
  PRIMARY KEY (\`server_uuid\`, \`name\`)
)`;

/** A condition: this was applied before with what is in `@digest`. */
export const applied = (name: string): string =>
  `EXISTS (SELECT 1 FROM \`${KAKEHASHI_SCHEMA}\`.\`applied\` WHERE \`server_uuid\` = @@server_uuid AND \`name\` = ${quoted(name)} AND \`digest\` = @digest)`;

export const remember = (name: string): string =>
  `REPLACE INTO \`${KAKEHASHI_SCHEMA}\`.\`applied\` VALUES (@@server_uuid, ${quoted(name)}, @digest)`;
