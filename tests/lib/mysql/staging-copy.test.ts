import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { columnFor, maskExpression, type Mask } from "../../../lib/mysql/masking.ts";
import { COPY_SCRIPT, renderStagingCopy, s3Store } from "../../../lib/mysql/staging-copy.ts";

const COPY = {
  schemas: ["shop", "office"],
  store: s3Store("s3-ap-northeast-1://kakehashi-copy/copy"),
  masks: {
    "shop.customers": {
      email: { kind: "email" },
      phone: { kind: "digits", keepLast: 3 },
      note: { kind: "remove" },
    },
  },
} as const;

describe("the copy from production to staging", () => {
  const files = renderStagingCopy(COPY);
  const sql = (name: string): string => files[name] ?? assert.fail(`no ${name}`);

  for (const [name, text] of Object.entries(files))
    it(`${name} is as reviewed`, () => {
      assert.equal(text, readFileSync(new URL(`golden/copy-${name}`, import.meta.url), "utf8"));
    });

  it("runs each of its files, and no other", () => {
    const run = [...COPY_SCRIPT.matchAll(/\b([a-z-]+\.sql)/g)].flatMap(([, name = ""]) => name);
    const own = run.filter((name) => name !== "import.sql");
    assert.deepEqual([...new Set(own)].toSorted(), Object.keys(files).toSorted());
  });

  it("only asks before it writes", () => {
    for (const name of ["export-checks.sql", "target-checks.sql"])
      assert.doesNotMatch(sql(name), /\b(CREATE|INSERT|REPLACE INTO|DELETE|LOAD|UPDATE|OUTFILE)\b/);
  });

  it("asks the target whether it is production before the export and the import", () => {
    const at = (text: string): number => COPY_SCRIPT.indexOf(text);
    assert.ok(at("mark-production.sql") < at("ask staging target-checks.sql"));
    assert.ok(at("ask staging target-checks.sql") < at("export-statements.sql"));
    assert.ok(at("export-statements.sql") < at("import-statements.sql"));
  });

  it("writes each table masked into the bucket, with a manifest", () => {
    const text = sql("export-statements.sql");
    assert.match(
      text,
      /INTO OUTFILE S3 ''s3-ap-northeast-1:\/\/kakehashi-copy\/copy\/\{file\}'' CHARACTER SET/,
    );
    assert.match(text, /LINES TERMINATED BY ''\\\\n'' MANIFEST ON OVERWRITE ON;'/);
    const masked = [...text.matchAll(/= '([a-z.]+)' THEN '((?:[^']|'')*)'/g)];
    assert.deepEqual(
      masked.map(([, column, read]) => [column, read?.replaceAll("''", "'").replaceAll("\\\\", "\\")]),
      Object.entries(COPY.masks["shop.customers"]).map(([column, mask]) => [
        `shop.customers.${column}`,
        maskExpression(`\`${column}\``, mask),
      ]),
    );
  });

  it("loads each table from its manifest, in a transaction of its own", () => {
    assert.match(
      sql("import-statements.sql"),
      /'START TRANSACTION; DELETE FROM \{table\}; LOAD DATA FROM S3 MANIFEST ''s3-ap-northeast-1:\/\/kakehashi-copy\/copy\/\{file\}\.manifest'' INTO TABLE \{table\} .*; COMMIT; SELECT ''\{file\}: copied'';'/,
    );
  });

  it("needs no masks", () => {
    const none = renderStagingCopy({ ...COPY, masks: {} });
    assert.doesNotMatch(none["export-checks.sql"] ?? "", /mask/);
  });
});

const MASKS: readonly Mask[] = [
  { kind: "remove" },
  { kind: "fixed", text: "x" },
  { kind: "pseudonym" },
  { kind: "email" },
  { kind: "digits", keepLast: 4 },
  { kind: "year" },
];

describe("a mask", () => {
  for (const mask of MASKS) {
    it(`${mask.kind} reads as MySQL has it in the lab`, () => {
      assert.equal(maskExpression("`c`", mask), GOLDEN[mask.kind]);
    });
  }

  it("says what its column must be", () => {
    const needs = Object.fromEntries(MASKS.map((mask) => [mask.kind, columnFor(mask)]));
    assert.deepEqual(needs.remove, { nullable: true });
    assert.equal(needs.pseudonym?.length, 16);
    assert.equal(needs.email?.length, 32);
    assert.equal(columnFor({ kind: "fixed", text: "🍣" }).length, 1);
    assert.deepEqual(needs.year, { types: ["date", "datetime"], repeats: true });
    assert.deepEqual(
      MASKS.filter((mask) => columnFor(mask).repeats === true).map(({ kind }) => kind),
      ["fixed", "digits", "year"],
    );
  });

  it("keeps any fixed text inside its literal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const found = /^IF\(c IS NULL, NULL, CONVERT\(X'([0-9a-f]*)' USING utf8mb4\)\)$/.exec(
          maskExpression("c", { kind: "fixed", text }),
        );
        assert.equal(Buffer.from(found?.[1] ?? "-", "hex").toString(), Buffer.from(text).toString());
      }),
    );
  });
});

const GOLDEN: Readonly<Record<Mask["kind"], string>> = {
  remove: "NULL",
  fixed: "IF(`c` IS NULL, NULL, CONVERT(X'78' USING utf8mb4))",
  pseudonym: "LEFT(SHA2(CONCAT(@mask_salt, CONVERT(`c` USING utf8mb4)), 256), 16)",
  email: "CONCAT(LEFT(SHA2(CONCAT(@mask_salt, CONVERT(`c` USING utf8mb4)), 256), 16), '@example.invalid')",
  digits:
    "CONCAT(REGEXP_REPLACE(LEFT(`c`, CHAR_LENGTH(`c`) - CHAR_LENGTH(IFNULL(REGEXP_SUBSTR(`c`, '([^0-9]*[0-9]){0,4}[^0-9]*$'), ''))), '[0-9]', '0'), IFNULL(REGEXP_SUBSTR(`c`, '([^0-9]*[0-9]){0,4}[^0-9]*$'), ''))",
  year: "MAKEDATE(YEAR(`c`), 1)",
};
