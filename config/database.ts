import { z } from "zod";
import { alarms } from "./alarms.ts";
import { apps, parameters, roundTripMilliseconds } from "./database-forms.ts";
import { groupReplication } from "./database-group.ts";
import { arn, cidr, logRetention, text, uniqueList } from "./forms.ts";
import { azureZone, zoneLetter } from "./network.ts";
import { stagingCopy } from "./staging-copy.ts";

/** The days are judged with the stack's name at hand: lib/database/rules.ts. */
const backupRetentionDays = z
  .int()
  .min(0)
  .max(35)
  .default(7)
  .describe("Days to which the database can be set back; production keeps 7 or more.");

const lowerCaseTableNames = z
  .literal([0, 1, 2])
  .default(1)
  .describe("How names of tables are kept, for ever: 1, in lower case, is what both clouds have.");

const auroraSchema = z
  .strictObject({
    engineVersion: text(
      /^\d+\.\d+\.mysql_aurora\.\d+\.\d+\.\d+$/,
      "must be a version of Aurora MySQL",
      "write one such as 8.4.mysql_aurora.8.4.8",
    )
      .default("8.4.mysql_aurora.8.4.8")
      .describe("Version of Aurora MySQL, as describe-db-engine-versions has it."),
    instanceClass: text(
      /^db\.[a-z0-9-]+\.[a-z0-9-]+$/,
      "must be a class of RDS",
      "write one such as db.r8g.large",
    ).describe("Class of each instance."),
    zones: uniqueList(zoneLetter, "zone")
      .min(1)
      .describe("Zones of network.aws.zones with an instance each: the writer, then readers."),
    backupRetentionDays,
    lowerCaseTableNames,
    parameters,
    s3RoleArn: arn("role")
      .optional()
      .describe("Role by which it uses S3: on staging, what production's copy reads by."),
    clientCidrs: uniqueList(cidr("10.80.0.0/16"), "range")
      .default([])
      .describe("Ranges beside the clusters from which MySQL is reached: on staging, production's VPC."),
    logRetentionDays: logRetention
      .default(30)
      .describe("Days that its logs of errors and slow queries are kept."),
  })
  .describe("Aurora MySQL.");

const azureSchema = z
  .strictObject({
    version: z.enum(["8.4", "8.0.21"]).default("8.4").describe("Version of Flexible Server, in quotes."),
    sku: text(
      /^Standard_[BDE]\d+[a-z]*(_v\d+)?$/,
      "must be a size of Flexible Server",
      "write one such as Standard_D2ads_v5",
    ).describe("Size: B is burstable, D for general purpose, E for much memory."),
    zones: uniqueList(azureZone, "zone")
      .min(1)
      .max(2)
      .describe("Zone of the server and, when there is a second, of its standby."),
    storageGiB: z
      .int()
      .min(20)
      .max(16_384)
      .default(64)
      .describe("Storage to begin with, GiB; Azure adds to it before it is full."),
    backupRetentionDays,
    lowerCaseTableNames,
    parameters,
  })
  .describe("Azure Database for MySQL, Flexible Server.");

/** MySQL as each cloud runs it. */
export const managedReplication = z.strictObject({
  kind: z.literal("managed-replication").describe("Each cloud's own MySQL; one replicates from the other."),
  primary: z
    .enum(["aurora", "azure"])
    .describe("Which one takes writes. kakehashi db switchover changes it; both databases stay."),
  aurora: auroraSchema,
  azure: azureSchema,
  binlogRetentionHours: z
    .int()
    .min(168)
    .max(2160)
    .default(168)
    .describe("Hours that a replica may be away and still catch up."),
  apps,
  roundTripMilliseconds,
  stagingCopy: stagingCopy.optional(),
  alarms: alarms("Who hears of a database that is behind or full."),
});

/** One database on two clouds. */
export const databaseSchema = z
  .discriminatedUnion("kind", [managedReplication, groupReplication])
  .describe("The database that both clouds share; without it there is none.");
