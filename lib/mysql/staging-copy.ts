import { KAKEHASHI_SCHEMA } from "./accounts.ts";
import { maskExpression, SALT_VARIABLE, type Masks } from "./masking.ts";
import { quoted } from "./quote.ts";

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

/** The file with what was exported: schema, table, position and name of each column. */
const COLUMNS_FILE = "kakehashi-columns";
const COLUMNS_TABLE = `\`${KAKEHASHI_SCHEMA}\`.\`copied_columns\``;
const ENVIRONMENT_TABLE = `\`${KAKEHASHI_SCHEMA}\`.\`environment\``;

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
 * Production says that it is production, in its own database, where nobody's configuration can say otherwise; a
 * masked column that is not there ends the copy before anything is written.
 */
export function renderExportChecks({ masks }: Pick<StagingCopy, "masks">): string {
  const columns = Object.entries(masks).flatMap(([table, byColumn]) =>
    Object.keys(byColumn).map((column) => `${table}.${column}`),
  );
  const there =
    "SELECT CONCAT_WS('.', table_schema, table_name, column_name) FROM information_schema.columns";
  return script([
    `CREATE TABLE IF NOT EXISTS ${ENVIRONMENT_TABLE} (\`production\` BOOLEAN NOT NULL PRIMARY KEY)`,
    `INSERT IGNORE INTO ${ENVIRONMENT_TABLE} VALUES (TRUE)`,
    ...columns.map((column) =>
      refuseIf(`${quoted(column)} NOT IN (${there})`, `${column}: is to be masked and is not there`),
    ),
  ]);
}

/**
 * Answers the statements of the export, one a row: all tables as they were at one moment, masked as they are read.
 * Generated columns are left out.
 */
export function renderExportStatements({ schemas, masks, store }: StagingCopy): string {
  const columns = [
    "SELECT table_schema, table_name, ordinal_position, column_name FROM information_schema.columns",
    `WHERE table_schema IN (${list(schemas)}) AND generation_expression = ''`,
    store.write(COLUMNS_FILE, FORMAT),
  ].join(" ");
  return script([
    LONG_LISTS,
    answer("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"),
    answer(columns),
    answerByTable(schemas, `SELECT {columns} FROM {table} ${store.write("{file}", FORMAT)}`, {
      "{columns}": listOf(readExpression(masks)),
    }),
    answer("COMMIT"),
  ]);
}

/**
 * Answers the statements of the import, one a row: each table is emptied and filled in one transaction. Staging's own
 * columns must be those that were exported.
 */
export function renderImportStatements({ schemas, store }: Omit<StagingCopy, "masks">): string {
  const load = `${store.read("{file}")} INTO TABLE {table} ${FORMAT} ({columns}){set}`;
  return script([
    LONG_LISTS,
    answer("SET SESSION foreign_key_checks = 0"),
    answerByTable(schemas, `START TRANSACTION; DELETE FROM {table}; ${load}; COMMIT`, {
      "{columns}": listOf(`IF(${IS_BYTES}, ${BYTES_VARIABLE}, ${identifier("column_name")})`),
      "{set}": `IFNULL(CONCAT(' SET ', ${listOf(SET_BYTES)}), '')`,
    }),
  ]);
}

/** Refuses production as the target, and columns that are not those of the export. */
export function renderImportChecks({ schemas, store }: Omit<StagingCopy, "masks">): string {
  const own = `SELECT 1 FROM information_schema.columns AS own WHERE own.table_schema = exported.table_schema AND own.table_name = exported.table_name AND own.column_name = exported.column_name AND own.generation_expression = ''`;
  const here = `SELECT 1 FROM ${COLUMNS_TABLE} AS exported WHERE own.table_schema = exported.table_schema AND own.table_name = exported.table_name AND own.column_name = exported.column_name`;
  return script([
    `CREATE TABLE IF NOT EXISTS ${ENVIRONMENT_TABLE} (\`production\` BOOLEAN NOT NULL PRIMARY KEY)`,
    refuseIf(
      `EXISTS (SELECT 1 FROM ${ENVIRONMENT_TABLE} WHERE \`production\`)`,
      "the target is production: nothing is copied over it",
    ),
    `CREATE TABLE IF NOT EXISTS ${COLUMNS_TABLE} (
  \`table_schema\` VARCHAR(64) NOT NULL,
  \`table_name\` VARCHAR(64) NOT NULL,
  \`ordinal_position\` INT NOT NULL,
  \`column_name\` VARCHAR(64) NOT NULL,
  PRIMARY KEY (\`table_schema\`, \`table_name\`, \`column_name\`)
)`,
    `DELETE FROM ${COLUMNS_TABLE}`,
    `${store.read(COLUMNS_FILE)} INTO TABLE ${COLUMNS_TABLE} ${FORMAT} (\`table_schema\`, \`table_name\`, \`ordinal_position\`, \`column_name\`)`,
    refuseWith(
      `SELECT CONCAT(GROUP_CONCAT(CONCAT_WS('.', table_schema, table_name, column_name) SEPARATOR ', '), ': exported, and not in staging') FROM ${COLUMNS_TABLE} AS exported WHERE NOT EXISTS (${own})`,
    ),
    refuseWith(
      `SELECT CONCAT(GROUP_CONCAT(CONCAT_WS('.', own.table_schema, own.table_name, own.column_name) SEPARATOR ', '), ': in staging, and not exported') FROM information_schema.columns AS own JOIN information_schema.tables AS base USING (table_schema, table_name) WHERE base.table_type = 'BASE TABLE' AND own.table_schema IN (${list(schemas)}) AND own.generation_expression = '' AND NOT EXISTS (${here})`,
    ),
  ]);
}

/** Sets the salt of one copy: random bytes that no client ever sees. */
export const SALT_SQL = `SET ${SALT_VARIABLE} = HEX(RANDOM_BYTES(32));\n`;

/** Lists of columns may be longer than MySQL's 1,024 characters. */
const LONG_LISTS = "SET SESSION group_concat_max_len = 16777216";

const list = (names: readonly string[]): string => names.map((name) => quoted(name)).join(", ");

const identifier = (column: string): string => "CONCAT('`', REPLACE(" + column + ", '`', '``'), '`')";

const listOf = (expression: string): string =>
  `GROUP_CONCAT(${expression} ORDER BY ordinal_position SEPARATOR ', ')`;

const IS_BYTES = `data_type IN (${list(BYTES)})`;
const BYTES_VARIABLE = "CONCAT('@bytes', ordinal_position)";
const SET_BYTES = `IF(${IS_BYTES}, CONCAT(${identifier("column_name")}, ' = UNHEX(', ${BYTES_VARIABLE}, ')'), NULL)`;

/** How a column is read: masked, as hexadecimal digits, or as it is. */
function readExpression(masks: Masks): string {
  const masked = Object.entries(masks).flatMap(([table, columns]) =>
    Object.entries(columns).map(([column, mask]) => {
      const read = maskExpression(`\`${column.replaceAll("`", "``")}\``, mask);
      return `WHEN ${FULL_NAME} = ${quoted(`${table}.${column}`)} THEN ${quoted(read)}`;
    }),
  );
  const hex = `WHEN ${IS_BYTES} THEN CONCAT('HEX(', ${identifier("column_name")}, ')')`;
  return `CASE ${[...masked, hex].join(" ")} ELSE ${identifier("column_name")} END`;
}

const FULL_NAME = "CONCAT_WS('.', table_schema, table_name, column_name)";

/** A row that is a statement. */
const answer = (statement: string): string => `SELECT ${quoted(`${statement};`)}`;

/** A row for each table: the statement with its words in braces replaced by SQL expressions. */
function answerByTable(
  schemas: readonly string[],
  statement: string,
  words: Readonly<Record<string, string>>,
): string {
  const all = {
    ...words,
    "{table}": `CONCAT(${identifier("table_schema")}, '.', ${identifier("table_name")})`,
    "{file}": "CONCAT_WS('.', table_schema, table_name)",
  };
  const replaced = Object.entries(all).reduce(
    (text, [word, expression]) => `REPLACE(${text}, ${quoted(word)}, ${expression})`,
    quoted(`${statement};`),
  );
  return [
    `SELECT ${replaced}`,
    "FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)",
    `WHERE table_type = 'BASE TABLE' AND table_schema IN (${list(schemas)}) AND generation_expression = ''`,
    "GROUP BY table_schema, table_name ORDER BY table_schema, table_name",
  ].join("\n");
}

/** UUID_TO_BIN tells what it cannot convert: an error with a reason, outside of stored programs. */
const refuseIf = (condition: string, reason: string): string =>
  `SET @refused = IF(${condition}, UUID_TO_BIN(${quoted(reason)}), NULL)`;
const refuseWith = (reason: string): string => `SET @refused = UUID_TO_BIN((${reason}))`;

const script = (statements: readonly string[]): string =>
  statements.map((statement) => `${statement};\n`).join("");
