import assert from "node:assert/strict";
import { parseStackConfig } from "../../config/load.ts";
import { hoursOf, isCron } from "../../lib/database/cron.ts";
import { formatProblem } from "../../lib/problems.ts";
import { put, REMOVED, sections, TODAY, type Mutable } from "./raw.ts";

const COPY = "database.stagingCopy";
const HOST = "kakehashi-staging.cluster-c1a2b3c4d5e6.ap-northeast-1.rds.amazonaws.com";

/** The problems and warnings of a change to production's file, as far as the database is concerned. */
function judged(changes: Readonly<Record<string, unknown>>): readonly string[] {
  const raw: Mutable = sections("prod");
  for (const [path, value] of Object.entries(changes)) put(raw, path, value);
  const parsed = parseStackConfig(raw, { today: TODAY, productionGuards: true });
  const all = [...(parsed.ok ? [] : parsed.problems), ...parsed.warnings];
  return all.map(formatProblem).filter((line) => line.startsWith("database"));
}

const WRONG: readonly (readonly [change: Readonly<Record<string, unknown>>, ...lines: readonly string[]])[] =
  [
    [
      { [`${COPY}.target.host`]: HOST.replace("staging", "prod") },
      `${COPY}.target.host: is production, and nothing is copied over it, got kakehashi-prod.cluster-c1a2b3c4d5e6.ap-northeast-1.rds.amazonaws.com; name staging's cluster`,
    ],
    [
      { [`${COPY}.target.host`]: HOST.replace("cluster-", "cluster-ro-") },
      `${COPY}.target.host: must be the writer's endpoint of an Aurora cluster, got ${HOST.replace("cluster-", "cluster-ro-")}; write one such as ${HOST}`,
    ],
    [
      { [`${COPY}.target.host`]: "staging.mysql.database.azure.com" },
      `${COPY}.target.host: must be the writer's endpoint of an Aurora cluster, got staging.mysql.database.azure.com; write one such as ${HOST}`,
    ],
    [
      { [`${COPY}.target.host`]: HOST.replace("northeast-1", "northeast-3") },
      `${COPY}.target.host: must be of the region ap-northeast-1, as production is, got ${HOST.replace("northeast-1", "northeast-3")}; name one of that region`,
    ],
    [
      { [`${COPY}.target.secretArn`]: "arn:aws:secretsmanager:ap-northeast-1:555555555555:secret:staging" },
      `${COPY}.target.secretArn: must be of the account 444444444444, as production is, got [secret]; name one of that account`,
    ],
    [
      { [`${COPY}.schemas`]: [] },
      `${COPY}.schemas: must have at least 1 entry, got an empty list; list at least 1`,
    ],
    [
      { [`${COPY}.schemas`]: ["shop", "mysql"] },
      `${COPY}.schemas[1]: must be a schema of applications, in lower case, as MySQL keeps it, got mysql; write one such as shop`,
    ],
    [
      { [`${COPY}.masks`]: { "crm.people": { email: { kind: "email" } } } },
      `${COPY}.masks.crm.people: is of none of stagingCopy.schemas (shop, office), got crm.people; add its schema, or remove it`,
    ],
    [
      { [`${COPY}.masks`]: { customers: { email: { kind: "email" } } } },
      `${COPY}.masks.customers: must be a table with its schema, in lower case, got customers; write one such as shop.customers`,
    ],
    [
      { [`${COPY}.masks`]: { "shop.customers": { "e mail": { kind: "email" } } } },
      `${COPY}.masks.shop.customers.e mail: must be a column's name, got e mail; write one such as email`,
    ],
    [
      { [`${COPY}.masks`]: { "shop.customers": { email: { kind: "mail" } } } },
      `${COPY}.masks.shop.customers.email.kind: must be one of email, pseudonym, digits, year, fixed, remove, got mail; did you mean email?`,
    ],
    [
      { [`${COPY}.schedule`]: "30 25 * * *" },
      `${COPY}.schedule: must be five fields of cron, in numbers, got 30 25 * * *; write one such as "30 4 * * *"`,
    ],
    [
      { [`${COPY}.timeZone`]: "JST" },
      `${COPY}.timeZone: must be a name of the time zone database, got JST; write one such as Asia/Tokyo`,
    ],
    [
      { [`${COPY}.schedule`]: "30 13 * * *" },
      `${COPY}.schedule: reads production at 13:00 (Asia/Tokyo), while people may work, got 30 13 * * *; choose an hour from 0 to 6`,
    ],
    [
      { "database.aurora.s3RoleArn": "arn:aws:iam::444444444444:role/files" },
      "database.aurora.s3RoleArn: goes with no stagingCopy: a cluster uses S3 by one role, which the copy makes, got arn:aws:iam::444444444444:role/files; remove one of the two",
    ],
  ];

describe("database.stagingCopy", () => {
  it("is accepted as production has it, on demand only, and not at all", () => {
    for (const changes of [{}, { [`${COPY}.schedule`]: REMOVED }, { [COPY]: REMOVED }])
      assert.deepEqual(judged(changes), []);
  });

  it("is managed databases' only", () => {
    assert.ok(judged({ "database.kind": "group-replication" }).some((line) => line.startsWith(COPY)));
  });

  for (const [change, ...lines] of WRONG)
    it(`says what is wrong with ${JSON.stringify(change)}`, () => {
      assert.deepEqual(judged(change), lines);
    });
});

describe("a schedule", () => {
  it("has five fields, each within its bounds", () => {
    for (const right of ["30 4 * * *", "*/15 0-6 1,15 * 1-5", "0 22-23/1 31 12 0"])
      assert.ok(isCron(right), right);
    for (const wrong of [
      "",
      "* * * *",
      "60 * * * *",
      "* 24 * * *",
      "* * 0 * *",
      "* * * 13 *",
      "* * * * 7",
      "5-3 * * * *",
      "*/0 * * * *",
      "@daily",
      "x 4 * * *",
      "0 4 * * * *",
    ])
      assert.ok(!isCron(wrong), wrong);
  });

  it("runs in hours", () => {
    assert.deepEqual(hoursOf("30 4 * * *"), [4]);
    assert.deepEqual(hoursOf("0 1-3,23 * * *"), [1, 2, 3, 23]);
    assert.deepEqual(hoursOf("0 */8 * * *"), [0, 8, 16]);
    assert.deepEqual(hoursOf("0 20/2 * * *"), [20, 22]);
    assert.equal(hoursOf("0 * * * *").length, 24);
  });
});
