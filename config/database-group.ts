import { z } from "zod";
import { PLATFORM_STORAGE_CLASS } from "../lib/database/storage-classes.ts";
import { apps, parameters, roundTripMilliseconds } from "./database-forms.ts";
import { text } from "./forms.ts";

/** Shorter than Kubernetes' 63 by what the operator appends for pods, claims and their revisions. */
const groupName = text(
  /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
  "must be a name of Kubernetes: 1 to 40 small letters, digits and hyphens",
  "write one such as mysql-aws",
);

const backups = z
  .strictObject({
    schedule: z
      .string()
      .describe("When they are taken, as a cron of every day in UTC, in quotes; it is judged with the rest."),
    retentionDays: z
      .int()
      .min(1)
      .max(365)
      .default(7)
      .describe("Days that they are kept; production: 7 or more."),
  })
  .optional()
  .describe("Full backups to the cloud's object store; production must have them.");

const storage = z
  .strictObject({
    class: z
      .string()
      .min(1)
      .default(PLATFORM_STORAGE_CLASS)
      .describe("Storage class of the volumes; one that the cluster has."),
    sizeGiB: z.int().min(10).max(16_384).default(64).describe("Volume of each member, GiB."),
  })
  .prefault({})
  .describe("Volumes of the members.");

const site = (cloud: string, name: string) =>
  z
    .strictObject({
      name: groupName.default(name).describe("Its name in the cluster, for ever."),
      storage,
      backups,
    })
    .prefault({})
    .describe(`The group in ${cloud}.`);

/** MySQL in both clusters, by an operator. */
export const groupReplication = z.strictObject({
  kind: z
    .literal("group-replication")
    .describe(
      "A group of servers in each cluster, by Percona's operator; one group replicates from the other.",
    ),
  primary: z
    .enum(["aws", "azure"])
    .describe("Whose group takes writes; the other one only reads. A change is a planned switchover."),
  version: text(
    /^8\.4\.\d+-\d+(\.\d+)?$/,
    "must be a version of Percona Server 8.4",
    "write one such as 8.4.10-10.1",
  )
    .default("8.4.10-10.1")
    .describe("Percona Server, as its image is tagged."),
  members: z
    .int()
    .min(1)
    .max(9)
    .default(3)
    .describe("Servers of each group, an odd number; production has 3 or more, in different zones."),
  cpu: z.number().min(0.25).max(96).default(1).describe("Cores that each member asks for."),
  memoryGiB: z
    .int()
    .min(1)
    .max(768)
    .default(4)
    .describe("Memory of each member, GiB; most of it is InnoDB's."),
  parameters,
  aws: site("EKS", "mysql-aws"),
  azure: site("AKS", "mysql-azure"),
  apps,
  roundTripMilliseconds,
});
