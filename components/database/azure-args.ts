import type { Output } from "@pulumi/pulumi";
import type { AlarmEmails } from "../contracts/alarm-receivers.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";
import type { Network } from "../contracts/network.ts";
import type { DatabaseGuards } from "./database-scope.ts";

/** What an AzureMySql needs to know. */
export interface AzureMySqlArgs {
  /** Begins the name of its private DNS zone, such as `kakehashi-prod`. A change replaces the database. */
  readonly identifier: string;
  readonly network: Network;
  readonly resourceGroupName: Output<string>;
  readonly version: string;
  /** Such as `Standard_D2ads_v5`. A change restarts the server. */
  readonly sku: string;
  /** Zone of the server; a second one is its standby's. Removing or adding that one changes in place. */
  readonly zones: readonly string[];
  /** At first, GiB; the server adds to it by itself. */
  readonly storageGiB: number;
  /** Days to which the server can be set back, 1 to 35. Changes in place. */
  readonly backupRetentionDays: number;
  /** Hours that the binary log is kept. Changes in place. */
  readonly binlogRetentionHours: number;
  /** An operator's own server parameters. Static ones hold from the next restart on. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly role: MySqlEndpoint["role"];
  readonly alarmEmails: AlarmEmails;
  readonly guards: DatabaseGuards;
  readonly tags: Tags;
}
