import assert from "node:assert/strict";
import fc from "fast-check";
import { maskExpression, type Mask } from "../../../lib/mysql/masking.ts";
import {
  renderExportChecks,
  renderExportStatements,
  renderImportChecks,
  renderImportStatements,
  s3Store,
} from "../../../lib/mysql/staging-copy.ts";

const STORE = s3Store("s3-ap-northeast-1://kakehashi-copy/2026-11-21");
const COPY = {
  schemas: ["shop", "office"],
  store: STORE,
  masks: { "shop.customers": { email: { kind: "email" }, phone: { kind: "digits", keepLast: 3 } } },
} as const;

describe("the copy from production to staging", () => {
  it("writes each table masked into the bucket, with a manifest", () => {
    const sql = renderExportStatements(COPY);
    const [, snapshot, columns] = sql.split("\n");
    assert.equal(snapshot, "SELECT 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;';");
    assert.match(
      columns ?? "",
      /INTO OUTFILE S3 ''s3-ap-northeast-1:\/\/kakehashi-copy\/2026-11-21\/kakehashi-columns''/,
    );
    assert.match(
      sql,
      /SELECT \{columns\} FROM \{table\} INTO OUTFILE S3 ''[^ ]+\/\{file\}'' CHARACTER SET utf8mb4 /,
    );
    assert.match(sql, /LINES TERMINATED BY ''\\\\n'' MANIFEST ON OVERWRITE ON;'/);
    assert.match(sql, /table_schema IN \('shop', 'office'\)/);
  });

  it("reads each masked column by its mask, and no other", () => {
    const masked = [...renderExportStatements(COPY).matchAll(/= '([a-z.]+)' THEN '((?:[^']|'')*)'/g)];
    assert.deepEqual(
      masked.map(([, column, expression]) => [
        column,
        expression?.replaceAll("''", "'").replaceAll("\\\\", "\\"),
      ]),
      Object.entries(COPY.masks["shop.customers"]).map(([column, mask]) => [
        `shop.customers.${column}`,
        maskExpression(`\`${column}\``, mask),
      ]),
    );
  });

  it("loads each table from its manifest, in a transaction of its own", () => {
    assert.match(
      renderImportStatements(COPY),
      /'START TRANSACTION; DELETE FROM \{table\}; LOAD DATA FROM S3 MANIFEST ''s3-ap-northeast-1:\/\/kakehashi-copy\/2026-11-21\/\{file\}\.manifest'' INTO TABLE \{table\} .*; COMMIT;'/,
    );
  });

  it("asks production for the masked columns before it writes, and marks it as production", () => {
    const lines = renderExportChecks(COPY).trimEnd().split("\n");
    assert.equal(lines.length, 4);
    assert.match(lines[1] ?? "", /^INSERT IGNORE INTO `kakehashi`\.`environment` VALUES \(TRUE\);$/);
    assert.match(
      lines[2] ?? "",
      /'shop\.customers\.email' NOT IN .*'shop\.customers\.email: is to be masked and is not there'/,
    );
  });

  it("refuses production before it touches anything else", () => {
    const sql = renderImportChecks(COPY);
    const refusal = sql.indexOf("the target is production");
    assert.ok(refusal > 0);
    for (const word of ["DELETE", "LOAD"]) assert.ok(sql.indexOf(word) > refusal, word);
  });
});

describe("a mask", () => {
  const masks: readonly Mask[] = [
    { kind: "null" },
    { kind: "fixed", text: "x" },
    { kind: "pseudonym" },
    { kind: "email" },
    { kind: "digits", keepLast: 4 },
    { kind: "year" },
  ];

  for (const mask of masks) {
    it(`${mask.kind} reads as MySQL has it in the lab`, () => {
      assert.equal(maskExpression("`c`", mask), GOLDEN[mask.kind]);
    });
  }

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
  null: "NULL",
  fixed: "IF(`c` IS NULL, NULL, CONVERT(X'78' USING utf8mb4))",
  pseudonym: "LEFT(SHA2(CONCAT(@mask_salt, `c`), 256), 16)",
  email: "CONCAT(LEFT(SHA2(CONCAT(@mask_salt, `c`), 256), 16), '@example.invalid')",
  digits:
    "CONCAT(REGEXP_REPLACE(LEFT(`c`, CHAR_LENGTH(`c`) - CHAR_LENGTH(IFNULL(REGEXP_SUBSTR(`c`, '([^0-9]*[0-9]){0,4}[^0-9]*$'), ''))), '[0-9]', '0'), IFNULL(REGEXP_SUBSTR(`c`, '([^0-9]*[0-9]){0,4}[^0-9]*$'), ''))",
  year: "MAKEDATE(YEAR(`c`), 1)",
};
