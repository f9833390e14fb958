import { KAKEHASHI_SCHEMA } from "./accounts.ts";
import { HAS_SOURCE } from "./roles.ts";
import { columnFor, type Mask, type Masks } from "./masking.ts";
import { quoted } from "./quote.ts";
import { LOCAL, render, when } from "./statements.ts";

/** Where a mistake of the copy's config is. */
const PATH = "database.stagingCopy";

const ENVIRONMENT = { schema: KAKEHASHI_SCHEMA, table: "environment" };
const ENVIRONMENT_TABLE = `\`${ENVIRONMENT.schema}\`.\`${ENVIRONMENT.table}\``;

/** Names as a list of literals. */
export const list = (names: readonly string[]): string => names.map(quoted).join(", ");

/** `shop.customers.email`, of a row of information_schema.columns. */
export const FULL_NAME = "CONCAT_WS('.', table_schema, table_name, column_name)";

/** Columns that hold data of their own: those of views and generated ones do not. */
export const COLUMNS = `information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = ''`;

/** A row with a problem when a condition holds. */
const problemIf = (condition: string, problem: string): string =>
  `SELECT ${quoted(problem)} FROM DUAL WHERE ${condition}`;

/**
 * Asks production, which is only read: a row for each problem. A mask that would hide nothing, or whose values the
 * column would not take, ends the copy before anything is written.
 */
export function renderExportChecks({
  schemas,
  masks,
}: {
  readonly schemas: readonly string[];
  readonly masks: Masks;
}): string {
  return render([
    ...schemas.map((schema) =>
      problemIf(
        `NOT EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = ${quoted(schema)})`,
        `${PATH}.schemas: production has no such schema, got ${schema}; correct or remove it`,
      ),
    ),
    ...Object.entries(masks).flatMap(([table, columns]) =>
      Object.entries(columns).flatMap(([column, mask]) => maskChecks(table, column, mask)),
    ),
    ...keyChecks(schemas, masks),
  ]);
}

function maskChecks(table: string, column: string, mask: Mask): readonly string[] {
  const path = `${PATH}.masks.${table}.${column}`;
  const isColumn = `${FULL_NAME} = ${quoted(`${table}.${column}`)}`;
  const { types, length, nullable, repeats } = columnFor(mask);
  const fits = [
    ...(types === undefined ? [] : [`data_type IN (${list(types)})`]),
    ...(length === undefined ? [] : [`character_maximum_length >= ${length}`]),
    ...(nullable === true ? ["is_nullable = 'YES'"] : []),
  ].join(" AND ");
  const wanted = [
    ...(types === undefined ? [] : [`one of ${types.join(", ")}`]),
    ...(length === undefined ? [] : [`${length} characters or more`]),
    ...(nullable === true ? ["NULL allowed"] : []),
  ].join(", ");
  return [
    problemIf(
      `NOT EXISTS (SELECT 1 FROM ${COLUMNS} AND ${isColumn})`,
      `${path}: production has no such column with data of its own, got ${column}; correct or remove it`,
    ),
    `SELECT CONCAT(${quoted(`${path}: ${mask.kind} needs ${wanted}, got `)}, column_type, IF(is_nullable = 'YES', '', ' NOT NULL'), '; choose another kind') FROM ${COLUMNS} AND ${isColumn} AND NOT (${fits})`,
    ...(repeats === true ? [uniqueCheck(path, table, column, mask)] : []),
  ];
}

/** Several columns may be unique together, however alike one of them is. */
function uniqueCheck(path: string, table: string, column: string, { kind }: Mask): string {
  return problemIf(
    `EXISTS (SELECT 1 FROM information_schema.statistics WHERE non_unique = 0 AND CONCAT_WS('.', table_schema, table_name) = ${quoted(table)} GROUP BY index_name HAVING COUNT(*) = 1 AND MAX(column_name) = ${quoted(column)})`,
    `${path}: is unique, and ${kind} makes different values one, got ${kind}; choose pseudonym or email`,
  );
}

/** A foreign key whose ends are masked differently would lead nowhere. */
function keyChecks(schemas: readonly string[], masks: Masks): readonly string[] {
  const cases = Object.entries(masks).flatMap(([table, columns]) =>
    Object.entries(columns).map(
      ([column, mask]) => `WHEN ${quoted(`${table}.${column}`)} THEN ${quoted(JSON.stringify(mask))}`,
    ),
  );
  if (cases.length === 0) return [];
  const maskOf = (name: string): string => `CASE ${name} ${cases.join(" ")} ELSE '' END`;
  return [
    `SELECT CONCAT('${PATH}.masks: ', referring, ' refers to ', referred, ', and the two are not masked alike; mask both by one kind')
FROM (
  SELECT ${FULL_NAME} AS referring,
    CONCAT_WS('.', referenced_table_schema, referenced_table_name, referenced_column_name) AS referred
  FROM information_schema.key_column_usage
  WHERE referenced_column_name IS NOT NULL AND table_schema IN (${list(schemas)})
) AS foreign_keys
WHERE ${maskOf("referring")} NOT IN (${maskOf("referred")}, '{"kind":"remove"}')`,
  ];
}

/** Production says that it is production, in its own database, where nobody's configuration can say otherwise. */
export const MARK_PRODUCTION = render([
  ...LOCAL,
  `CREATE DATABASE IF NOT EXISTS \`${KAKEHASHI_SCHEMA}\``,
  `CREATE TABLE IF NOT EXISTS ${ENVIRONMENT_TABLE} (\`production\` BOOLEAN NOT NULL PRIMARY KEY)`,
  `INSERT IGNORE INTO ${ENVIRONMENT_TABLE} VALUES (TRUE)`,
]);

/** Asks the target, which is only read: a row for each problem. */
export function renderTargetChecks({ schemas }: { readonly schemas: readonly string[] }): string {
  const path = `${PATH}.target.host`;
  return render([
    ...when(
      `EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = '${ENVIRONMENT.schema}' AND table_name = '${ENVIRONMENT.table}')`,
      `SELECT '${path}: is production, and nothing is copied over it; name staging' FROM ${ENVIRONMENT_TABLE} WHERE \`production\``,
    ),
    problemIf(
      `${HAS_SOURCE} OR @@GLOBAL.innodb_read_only`,
      `${path}: is a replica or a reader; name the server of staging that takes writes`,
    ),
    `SELECT CONCAT('${PATH}.schemas: staging has a trigger that would run for each row, got ', trigger_schema, '.', trigger_name, '; drop it there') FROM information_schema.triggers WHERE event_object_schema IN (${list(schemas)})`,
  ]);
}
