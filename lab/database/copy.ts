import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pause, until } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Bed } from "./bed.ts";
import { CopyBed, killTree, MASKS, type Copied } from "./copy-bed.ts";
import type { MySqlServer } from "./server.ts";

/** Another spelling of production's address, which only production itself can see through. */
const ALIAS = "10.64.8202";

/** The copy of production to staging, with files in a folder in the place of the bucket. */
export async function copies(report: Report, bed: Bed): Promise<void> {
  const copyBed = await CopyBed.start(bed);
  report.note(
    "copy: INTO OUTFILE and LOAD DATA INFILE stand for Aurora's S3 clauses, FILE for its two roles",
  );
  await productionAsTarget(report, copyBed);
  await firstCopy(report, copyBed);
  await refusals(report, copyBed);
  await unlikeStaging(report, copyBed);
  await failingExport(report, copyBed);
  await brokenOff(report, copyBed);
  await copyBed.stop();
}

async function firstCopy(report: Report, copyBed: CopyBed): Promise<void> {
  const before = await copyBed.written(copyBed.production);
  const begin = performance.now();
  const { code, said } = await copyBed.copy();
  report.figure("copySeconds", (performance.now() - begin) / 1000);
  report.check("a copy of production to staging", code === 0, said.trim().split("\n").at(-1));
  report.check(
    "the copy writes nothing into production's binary log",
    before === (await copyBed.written(copyBed.production)),
  );
  await equal(report, copyBed, "copied");
  await masked(report, copyBed);
  await copyBed.production.asRoot(
    "UPDATE shop.customers SET points = -1 WHERE id % 2 = 0; DELETE FROM shop.customers WHERE id = 3",
  );
  const again = await copyBed.copy();
  report.check("a second copy over the first", again.code === 0, again.said.trim().split("\n").at(-1));
  await equal(report, copyBed, "copied again");
  await masked(report, copyBed);
}

/** Every value of every column that no mask hides, as one text a table. */
async function rows(server: MySqlServer): Promise<ReadonlyMap<string, string>> {
  const hidden = Object.entries(MASKS).flatMap(([table, columns]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );
  // What is made of masked columns is masked too.
  const skipped = [...hidden, "shop.customers.shout", "shop.customers.initial"];
  const name = "CONCAT('`', REPLACE(column_name, '`', '``'), '`')";
  // HEX() rounds numbers.
  const exact = `CASE data_type WHEN 'float' THEN CONCAT('CAST(', ${name}, ' AS DOUBLE)') WHEN 'double' THEN ${name}
  WHEN 'decimal' THEN ${name} ELSE CONCAT('HEX(', ${name}, ')') END`;
  const queries = await server.asRoot(`SET SESSION group_concat_max_len = 1000000;
SELECT CONCAT(table_schema, '.', table_name), CONCAT('SELECT ', GROUP_CONCAT(${exact} ORDER BY ordinal_position),
  ' FROM \`', table_schema, '\`.\`', table_name, '\` ORDER BY id')
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema IN ('shop', 'office') AND table_type = 'BASE TABLE'
  AND CONCAT_WS('.', table_schema, table_name, column_name) NOT IN (${skipped.map((hiddenName) => `'${hiddenName}'`).join(", ")})
GROUP BY table_schema, table_name`);
  const found = new Map<string, string>();
  for (const line of queries.split("\n").filter(Boolean)) {
    const [table = "", query = ""] = line.split("\t");
    found.set(table, await server.asRoot(`SET SESSION time_zone = '+00:00'; ${query}`));
  }
  return found;
}

async function equal(report: Report, copyBed: CopyBed, word: string): Promise<void> {
  const [there, here] = [await rows(copyBed.production), await rows(copyBed.staging)];
  const unlike = [...there].filter(([table, text]) => here.get(table) !== text).map(([table]) => table);
  const count = [...there.values()].reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  report.figure("copyUnlikeTables", unlike.length);
  report.check(
    `${word}: all columns that are not masked, row for row`,
    unlike.length === 0 && there.size === here.size && there.size >= 6,
    unlike.length === 0 ? `${count} rows of ${there.size} tables` : unlike.join(", "),
  );
}

/** No value of production is left, what was alike is alike, and what was NULL is NULL. */
async function masked(report: Report, { production, staging }: CopyBed): Promise<void> {
  const valuesOf = async (server: MySqlServer, table: string, column: string): Promise<readonly string[]> =>
    (await server.asRoot(`SELECT HEX(${column}) FROM ${table} ORDER BY id`)).split("\n").slice(0, -1);
  let [left, nulls] = [0, 0];
  for (const [table, columns] of Object.entries(MASKS)) {
    for (const [column, { kind }] of Object.entries(columns)) {
      const [real, copy] = [
        await valuesOf(production, table, column),
        await valuesOf(staging, table, column),
      ];
      // A telephone number may be all zeros, and a birthday the first of January.
      const same = copy.filter((value, index) => value !== "NULL" && value === real[index]).length;
      if (kind !== "digits" && kind !== "year") left += same;
      if (kind === "digits" || kind === "year") left += same > real.length / 50 ? same : 0;
      const unlike = real.filter((value, index) => (value === "NULL") !== (copy[index] === "NULL")).length;
      if (kind !== "remove") nulls += unlike;
    }
  }
  report.figure("copyUnmaskedValues", left);
  report.check("masked: no value of production is in staging", left === 0, `${left} values`);
  report.check("masked: what was NULL is NULL, and nothing else", nulls === 0, `${nulls} values`);
  const joined =
    "SELECT orders.id, customers.id FROM shop.orders JOIN shop.customers ON customer_email = email ORDER BY 1, 2";
  const pairs = await production.asRoot(joined);
  report.check(
    "masked: joins over masked columns find the same rows",
    pairs === (await staging.asRoot(joined)) && pairs.length > 1000,
    `${pairs.split("\n").length - 1} pairs`,
  );
}

/** Says whether a copy was refused for a reason, and wrote nothing into staging, production or the bucket. */
async function refused(
  report: Report,
  copyBed: CopyBed,
  name: string,
  expected: RegExp,
  copy: () => Promise<Copied>,
): Promise<void> {
  const servers = [copyBed.production, copyBed.staging];
  const state = async (): Promise<string> =>
    (await Promise.all(servers.map((server) => copyBed.written(server)))).join();
  const before = await state();
  const { code, said } = await copy();
  const line = said.trim();
  report.check(`refused: ${name}`, code === 3 && expected.test(said), line);
  const files = (await readdir(copyBed.bucket)).length;
  report.check("... and nothing is written", before === (await state()) && files === 0, `${files} files`);
}

async function productionAsTarget(report: Report, copyBed: CopyBed): Promise<void> {
  const { production } = copyBed;
  const expected = /^database\.stagingCopy\.target\.host: is production, .*; name staging/m;
  for (const [name, target] of [
    ["production as the target", production.address],
    ["production as the target, under another name", ALIAS],
  ] as const)
    await refused(report, copyBed, name, expected, () => copyBed.copy({ target }));
}

async function refusals(report: Report, copyBed: CopyBed): Promise<void> {
  const customers = MASKS["shop.customers"];
  const cases = [
    [
      "a masked column that is not there",
      { "shop.customers": { ...customers, emial: { kind: "email" } } },
      /^database\.stagingCopy\.masks\.shop\.customers\.emial: production has no such column .*, got emial; correct or remove it$/m,
    ],
    [
      "a mask of a generated column",
      { "shop.customers": { shout: { kind: "pseudonym" } } },
      /shout: production has no such column with data of its own/,
    ],
    [
      "a mask whose values do not fit",
      { "shop.types": { a_char: { kind: "email" } } },
      /a_char: email needs .*, 32 characters or more, got char\(10\); choose another kind/,
    ],
    [
      "a removed column that must not be NULL",
      { "shop.customers": { email: { kind: "remove" } } },
      /email: remove needs NULL allowed, got varchar\(120\) NOT NULL/,
    ],
    [
      "one text in a unique column",
      { "shop.customers": { email: { kind: "fixed", text: "x" } } },
      /email: is unique, and fixed makes different values one/,
    ],
  ] as const;
  for (const [name, masks, expected] of cases)
    await refused(report, copyBed, name, expected, () => copyBed.copy({ masks }));
  await refused(
    report,
    copyBed,
    "a schema that production does not have",
    /schemas: production has no such schema, got shoop/,
    () => copyBed.copy({ schemas: ["shop", "shoop"] }),
  );
}

/** Staging that the copy would not make equal. */
async function unlikeStaging(report: Report, copyBed: CopyBed): Promise<void> {
  const { staging } = copyBed;
  await staging.asRoot(
    "CREATE TRIGGER shop.stamp BEFORE INSERT ON shop.orders FOR EACH ROW SET NEW.total = 0",
  );
  await refused(
    report,
    copyBed,
    "a trigger in staging",
    /staging has a trigger .* got shop\.stamp; drop it there/,
    () => copyBed.copy(),
  );
  await staging.asRoot("DROP TRIGGER shop.stamp; ALTER TABLE shop.orders ADD COLUMN newer INT");
  const { code, said } = await copyBed.copy();
  report.check(
    "refused: a column that only staging has",
    code === 3 &&
      said.includes(
        "shop.orders has columns in staging that production has not, got newer int; migrate both alike",
      ),
    said.trim().split("\n").at(-1),
  );
  await staging.asRoot("ALTER TABLE shop.orders DROP COLUMN newer");
}

/** A file that is there already ends the export in its middle. */
async function failingExport(report: Report, copyBed: CopyBed): Promise<void> {
  const before = await copyBed.written(copyBed.staging);
  const { process, log } = await copyBed.begin();
  await writeFile(join(copyBed.bucket, "shop.orders"), "in the way");
  const [code] = await new Promise<[number | null]>((resolve) =>
    process.once("exit", (it) => {
      resolve([it]);
    }),
  );
  const said = await copyBed.said(log);
  report.check(
    "an export that fails leaves staging as it was",
    code === 1 &&
      said.includes("staging is as it was") &&
      before === (await copyBed.written(copyBed.staging)),
    said.trim().split("\n").at(-1),
  );
}

/** Killed while it waits for the second half of the tables, then repeated. */
async function brokenOff(report: Report, copyBed: CopyBed): Promise<void> {
  const { staging, production } = copyBed;
  await production.asRoot(
    "UPDATE office.kept SET body = 'changed'; UPDATE shop.types SET a_varchar = 'changed'",
  );
  const blocker = copyBed.hold("LOCK TABLES shop.orders WRITE; SELECT SLEEP(600)");
  const { process } = await copyBed.begin();
  await until(
    "the import waits for a table",
    async () =>
      (
        await staging.asRoot(
          "SELECT COUNT(*) FROM performance_schema.processlist WHERE STATE LIKE 'Waiting for table%'",
        )
      ).trim() === "1",
  );
  await refusedWhileBusy(report, copyBed);
  killTree(process.pid ?? 0);
  await blocker.end();
  await pause(500);
  const state = await staging.asRoot("SELECT ended_at IS NULL FROM kakehashi.staging_copy");
  const kept = await staging.asRoot("SELECT COUNT(*) FROM office.kept WHERE body = 'changed'");
  const types = await staging.asRoot("SELECT COUNT(*) FROM shop.types WHERE a_varchar = 'changed'");
  report.check(
    "killed in the middle: each table is wholly of one copy, and the server says that it was broken off",
    state.trim() === "1" && kept.trim() === "2" && types.trim() === "0",
    `office.kept ${kept.trim()} rows of the new copy, shop.types ${types.trim()}`,
  );
  const { code, said } = await copyBed.copy();
  report.check(
    "... it is told by the next copy, which makes staging whole",
    code === 0 && said.includes("was broken off"),
    said.trim().split("\n").at(-1),
  );
  await equal(report, copyBed, "repeated");
  await masked(report, copyBed);
}

async function refusedWhileBusy(report: Report, copyBed: CopyBed): Promise<void> {
  const { process, log } = await copyBed.begin();
  const code = await new Promise<number | null>((resolve) => process.once("exit", resolve));
  const said = await copyBed.said(log);
  report.check(
    "refused: a second copy at the same time",
    code === 3 && said.includes("another copy into"),
    said.trim(),
  );
}
