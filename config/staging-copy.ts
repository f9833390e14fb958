import { z } from "zod";
import { isCron } from "../lib/database/cron.ts";
import { cidr, text, uniqueList } from "./forms.ts";

const schemaName = text(
  /^(?!(?:mysql|sys|information_schema|performance_schema|kakehashi)$)[a-z0-9_$][a-z0-9_$-]{0,63}$/,
  "must be a schema of applications, in lower case, as MySQL keeps it",
  "write one such as shop",
);

const tableName = text(
  /^[a-z0-9_$][a-z0-9_$-]{0,63}\.[a-z0-9_$][a-z0-9_$-]{0,63}$/,
  "must be a table with its schema, in lower case",
  "write one such as shop.customers",
);

const columnName = text(/^[^\s`'"\\.]{1,64}$/, "must be a column's name", "write one such as email");

const mask = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("email").describe("An address at example.invalid, one for each value."),
    }),
    z.strictObject({
      kind: z.literal("pseudonym").describe("Sixteen digits and letters, one for each value."),
    }),
    z.strictObject({
      kind: z.literal("digits").describe("Digits become 0, but for the last ones."),
      keepLast: z.int().min(0).max(8).default(4).describe("How many digits stay."),
    }),
    z.strictObject({ kind: z.literal("year").describe("The first of January of the date's year.") }),
    z.strictObject({
      kind: z.literal("fixed").describe("One text for everybody."),
      text: z.string().max(255).describe("That text."),
    }),
    z.strictObject({ kind: z.literal("remove").describe("NULL for everybody; the column must allow it.") }),
  ])
  .describe("What stands in the place of a personal value; NULL stays NULL.");

const target = z
  .strictObject({
    host: text(
      /^[a-z](?:-?[a-z0-9])*\.cluster-(?!ro-|custom-)[a-z0-9]+\.[a-z]{2}(?:-[a-z]+)+-\d\.rds\.amazonaws\.com(?:\.cn)?$/,
      "must be the writer's endpoint of an Aurora cluster",
      "write one such as kakehashi-staging.cluster-c1a2b3c4d5e6.ap-northeast-1.rds.amazonaws.com",
    ).describe("Writer's endpoint of staging's Aurora: never production's."),
    secretArn: text(
      /^arn:aws(?:-cn|-us-gov)?:secretsmanager:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:secret:\S+$/,
      "must be the ARN of a secret in Secrets Manager",
      "take it from staging's output database.aurora.administratorSecret",
    ).describe("The secret in which RDS keeps staging's administrator."),
    secretKeyArn: text(
      /^arn:aws(?:-cn|-us-gov)?:kms:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:key\/\S+$/,
      "must be the ARN of a key in KMS",
      "leave it out when the secret has the account's own key",
    )
      .optional()
      .describe("Key of that secret, when it is one of your own."),
    cidrs: uniqueList(cidr("10.88.32.0/22"), "range")
      .min(1)
      .describe("Ranges in which staging's servers are: the copy reaches no others."),
  })
  .describe("Staging: an Aurora cluster of another stack, in the same account and region.");

/** The copy of production to staging. */
export const stagingCopy = z
  .strictObject({
    schedule: z
      .string()
      .refine(isCron, {
        error: 'must be five fields of cron, in numbers; write one such as "30 4 * * *"',
      })
      .optional()
      .describe("When it is made, as cron has it; without it, on demand only."),
    timeZone: z
      .string()
      .refine((zone) => zone === "UTC" || Intl.supportedValuesOf("timeZone").includes(zone), {
        error: "must be a name of the time zone database; write one such as Asia/Tokyo",
      })
      .default("UTC")
      .describe("Time zone of the schedule."),
    schemas: uniqueList(schemaName, "schema").min(1).describe("Schemas that are copied, whole."),
    masks: z
      .record(tableName, z.record(columnName, mask))
      .default({})
      .describe("Columns with personal data, by table: they never leave production as they are."),
    target,
  })
  .describe("Copies production's data to staging, masked. Absent, nothing is copied.");
