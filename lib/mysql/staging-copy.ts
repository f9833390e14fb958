import { readFileSync } from "node:fs";
import { KAKEHASHI_SCHEMA } from "./accounts.ts";
import {
  COLUMNS,
  FULL_NAME,
  list,
  MARK_PRODUCTION,
  renderExportChecks,
  renderTargetChecks,
} from "./copy-checks.ts";
import { maskExpression, SALT_VARIABLE, type Masks } from "./masking.ts";
import { quoted } from "./quote.ts";
import { refuseUnless, render } from "./statements.ts";

/** Where the files of a copy are, in the words of the statements that write and read them. */
export interface CopyStore {
  /** `INTO OUTFILE ...` with the given format. `name` is `shop.customers`. */
  readonly write: (name: string, format: string) => string;
  /** `LOAD DATA ...` before `INTO TABLE`. */
  readonly read: (name: string) => string;
}

/** What is copied from production to staging. */
export interface StagingCopy {
  readonly schemas: readonly string[];
  readonly masks: Masks;
  readonly store: CopyStore;
}

/**
 * Files in a bucket (Amazon Aurora User Guide, "SELECT INTO OUTFILE S3" and "LOAD DATA FROM S3"). Each table has a
 * manifest, since a large one becomes several files.
 * @param uri `s3-ap-northeast-1://bucket/prefix`, without a slash at the end
 */
export function s3Store(uri: string): CopyStore {
  return {
    write: (name, format) => `INTO OUTFILE S3 '${uri}/${name}' ${format} MANIFEST ON OVERWRITE ON`,
    read: (name) => `LOAD DATA FROM S3 MANIFEST '${uri}/${name}.manifest'`,
  };
}

/** The entry point of the copy: the files of {@link renderStagingCopy}, in `/sql`, with the secrets of `/secrets`. */
export const COPY_SCRIPT = readFileSync(new URL("copy.bash", import.meta.url), "utf8");

/** The files that {@link COPY_SCRIPT} runs, by name, in their order. */
export function renderStagingCopy(copy: StagingCopy): Readonly<Record<string, string>> {
  return {
    "export-checks.sql": renderExportChecks(copy),
    "mark-production.sql": MARK_PRODUCTION,
    "target-checks.sql": renderTargetChecks(copy),
    "export-statements.sql": renderExportStatements(copy),
    "import-checks.sql": renderImportChecks(copy),
    "import-statements.sql": renderImportStatements(copy),
  };
}

/** One copy at a time into one staging; the session that has it lives as long as the copy. */
const COPY_LOCK = "kakehashi_copy";
/** One import at a time: what a broken one still does on the server ends before the next begins. */
const IMPORT_LOCK = "kakehashi_import";
const IMPORT_LOCK_SECONDS = 60;

/** The file with what was exported: schema, table, position, name and type of each column. */
const COLUMNS_FILE = "kakehashi-columns";
const COPIED = ["table_schema", "table_name", "ordinal_position", "column_name", "column_type"];
const COLUMNS_TABLE = `\`${KAKEHASHI_SCHEMA}\`.\`copied_columns\``;
/** One row: whether staging is wholly of one copy. */
const STATE_TABLE = `\`${KAKEHASHI_SCHEMA}\`.\`staging_copy\``;

const FORMAT = String.raw`CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' ENCLOSED BY '"' ESCAPED BY '\\' LINES TERMINATED BY '\n'`;

/** Types whose values are bytes, which no character set carries. */
const BYTES = [
  ...["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit"],
  ...[
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geomcollection",
  ],
];

/**
 * What both servers' sessions have, so that a value is written as it was read: times in UTC, the number 0 as a key, days
 * that are none. Roles are granted, and not at work by themselves (Aurora User Guide, "Granting privileges to save data
 * in Aurora MySQL").
 */
const SESSION = [
  "SET ROLE ALL",
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'",
  "SET SESSION time_zone = '+00:00'",
  // Lists of columns may be longer than MySQL's 1,024 characters.
  "SET SESSION group_concat_max_len = 16777216",
];

/**
 * Answers the statements of the export, one a row: all tables as they were at one moment, masked as they are read by a
 * salt that no client ever sees. Generated columns are left out.
 */
function renderExportStatements({ schemas, masks, store }: StagingCopy): string {
  const columns = `SELECT ${COPIED.join(", ")} FROM ${COLUMNS.replace("\n", " ")} AND table_schema IN (${list(schemas)}) ${store.write(COLUMNS_FILE, FORMAT)}`;
  return render([
    ...SESSION,
    ...SESSION.map(answer),
    answer(`SET ${SALT_VARIABLE} = HEX(RANDOM_BYTES(32))`),
    answer("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"),
    answer("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"),
    answer(columns),
    answerByTable(schemas, `SELECT {columns} FROM {table} ${store.write("{file}", FORMAT)}`, {
      "{columns}": listOf(readExpression(masks)),
    }),
    answer("COMMIT"),
  ]);
}

/**
 * Answers the statements of the import, one a row: each table is emptied and filled in one transaction. The session's
 * `@holder` is the one that has the lock of the copy.
 */
function renderImportStatements({ schemas, store }: Omit<StagingCopy, "masks">): string {
  const load = `${store.read("{file}")} INTO TABLE {table} ${FORMAT} ({columns}){set}`;
  return render([
    ...SESSION,
    ...SESSION.map(answer),
    ...[
      ...refuseUnless(`IS_USED_LOCK('${COPY_LOCK}') <=> @holder`, "another copy has begun"),
      ...refuseUnless(
        `GET_LOCK('${IMPORT_LOCK}', ${IMPORT_LOCK_SECONDS}) <=> 1`,
        "a copy that was broken off still loads a table; try again",
      ),
      "SET SESSION foreign_key_checks = 0",
      `SELECT CONCAT('the copy of ', \`began_at\`, ' UTC was broken off: staging is half of it until this one ends') FROM ${STATE_TABLE} WHERE \`ended_at\` IS NULL`,
      `REPLACE INTO ${STATE_TABLE} VALUES (1, UTC_TIMESTAMP(), NULL)`,
    ].map(answer),
    answerByTable(
      schemas,
      `START TRANSACTION; DELETE FROM {table}; ${load}; COMMIT; SELECT '{file}: copied'`,
      {
        "{columns}": listOf(`IF(${IS_BYTES}, ${BYTES_VARIABLE}, ${identifier("column_name")})`),
        "{set}": `IFNULL(CONCAT(' SET ', ${listOf(SET_BYTES)}), '')`,
      },
    ),
    answer(`UPDATE ${STATE_TABLE} SET \`ended_at\` = UTC_TIMESTAMP()`),
  ]);
}

/** Reads what was exported, and has a row for each table that is not the same in staging. */
function renderImportChecks({ schemas, store }: Omit<StagingCopy, "masks">): string {
  const same = (one: string, other: string): string =>
    COPIED.filter((name) => name !== "ordinal_position")
      .map((name) => `${one}.${name} = ${other}.${name}`)
      .join(" AND ");
  const unlike = (from: string, word: string): string =>
    `SELECT CONCAT('database.stagingCopy.schemas: ', table_schema, '.', table_name, ' ${word}, got ', GROUP_CONCAT(column_name, ' ', column_type ORDER BY ordinal_position SEPARATOR ', '), '; migrate both alike') FROM ${from} GROUP BY table_schema, table_name`;
  const own = `(SELECT ${COPIED.join(", ")} FROM ${COLUMNS} AND table_schema IN (${list(schemas)}))`;
  return render([
    ...SESSION,
    `CREATE DATABASE IF NOT EXISTS \`${KAKEHASHI_SCHEMA}\``,
    `CREATE TABLE IF NOT EXISTS ${STATE_TABLE} (
  \`id\` TINYINT NOT NULL PRIMARY KEY,
  \`began_at\` DATETIME NOT NULL,
  \`ended_at\` DATETIME
)`,
    `CREATE TABLE IF NOT EXISTS ${COLUMNS_TABLE} (
  \`table_schema\` VARCHAR(64) NOT NULL,
  \`table_name\` VARCHAR(64) NOT NULL,
  \`ordinal_position\` INT NOT NULL,
  \`column_name\` VARCHAR(64) NOT NULL,
  \`column_type\` MEDIUMTEXT NOT NULL,
  PRIMARY KEY (\`table_schema\`, \`table_name\`, \`column_name\`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    `DELETE FROM ${COLUMNS_TABLE}`,
    `${store.read(COLUMNS_FILE)} INTO TABLE ${COLUMNS_TABLE} ${FORMAT} (${COPIED.map((name) => `\`${name}\``).join(", ")})`,
    unlike(
      `${COLUMNS_TABLE} AS exported WHERE NOT EXISTS (SELECT 1 FROM ${own} AS own WHERE ${same("own", "exported")})`,
      "has columns in production that staging has not",
    ),
    unlike(
      `${own} AS own WHERE NOT EXISTS (SELECT 1 FROM ${COLUMNS_TABLE} AS exported WHERE ${same("own", "exported")})`,
      "has columns in staging that production has not",
    ),
  ]);
}

const identifier = (column: string): string => "CONCAT('`', REPLACE(" + column + ", '`', '``'), '`')";

const listOf = (expression: string): string =>
  `GROUP_CONCAT(${expression} ORDER BY ordinal_position SEPARATOR ', ')`;

const IS_BYTES = `data_type IN (${list(BYTES)})`;
const BYTES_VARIABLE = "CONCAT('@bytes', ordinal_position)";
const SET_BYTES = `IF(${IS_BYTES}, CONCAT(${identifier("column_name")}, ' = UNHEX(', ${BYTES_VARIABLE}, ')'), NULL)`;

/** How a column is read: masked, as hexadecimal digits, with all digits of a FLOAT, or as it is. */
function readExpression(masks: Masks): string {
  const masked = Object.entries(masks).flatMap(([table, columns]) =>
    Object.entries(columns).map(([column, mask]) => {
      const read = maskExpression(`\`${column.replaceAll("`", "``")}\``, mask);
      return `WHEN ${FULL_NAME} = ${quoted(`${table}.${column}`)} THEN ${quoted(read)}`;
    }),
  );
  const hex = `WHEN ${IS_BYTES} THEN CONCAT('HEX(', ${identifier("column_name")}, ')')`;
  const float = `WHEN data_type = 'float' THEN CONCAT('CAST(', ${identifier("column_name")}, ' AS DOUBLE)')`;
  return `CASE ${[...masked, hex, float].join(" ")} ELSE ${identifier("column_name")} END`;
}

/** A row that is a statement. */
const answer = (statement: string): string => `SELECT ${quoted(`${statement};`)}`;

/** A row for each table: the statement with its words in braces replaced by SQL expressions. */
function answerByTable(
  schemas: readonly string[],
  statement: string,
  words: Readonly<Record<string, string>>,
): string {
  const all = {
    "{table}": `CONCAT(${identifier("table_schema")}, '.', ${identifier("table_name")})`,
    "{file}": "CONCAT_WS('.', table_schema, table_name)",
    ...words,
  };
  const replaced = Object.entries(all).reduce(
    (text, [word, expression]) => `REPLACE(${text}, ${quoted(word)}, ${expression})`,
    quoted(`${statement};`),
  );
  return [
    `SELECT ${replaced}`,
    `FROM ${COLUMNS} AND table_schema IN (${list(schemas)})`,
    "GROUP BY table_schema, table_name ORDER BY table_schema, table_name",
  ].join("\n");
}
