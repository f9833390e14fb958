import type { Input } from "@pulumi/pulumi";
import type { AlarmEmails } from "../contracts/alarm-receivers.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";
import type { Network } from "../contracts/network.ts";
import type { DatabaseGuards } from "./database-scope.ts";

/** A cluster's access to S3: a cluster has one role for it. Changes in place. */
export interface S3Access {
  readonly roleArn: Input<string>;
  /** The addresses of S3 in the region, as the network's gateway endpoint has them. */
  readonly prefixListId: Input<string>;
}

/** What an AuroraMySql needs to know. */
export interface AuroraMySqlArgs {
  /** Its name in AWS, such as `kakehashi-prod`. A change replaces the database. */
  readonly identifier: string;
  readonly network: Network;
  /** Letters of the zones with an instance each; the first one's is the writer until a failover. */
  readonly zones: readonly string[];
  /** Such as `8.4.mysql_aurora.8.4.8`. A change upgrades in place, with a restart. */
  readonly engineVersion: string;
  /** A change restarts the instances, one after another. */
  readonly instanceClass: string;
  /** Days to which the cluster can be set back, 1 to 35. Changes in place. */
  readonly backupRetentionDays: number;
  /** An operator's own parameters, of the cluster's group. They hold from the next restart on. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Days that its logs are kept. */
  readonly logRetentionDays: number;
  /** Security groups whose machines may connect, by a name of their own. */
  readonly clientGroups: Readonly<Record<string, Input<string>>>;
  /** Ranges besides that may connect. */
  readonly clientCidrs: readonly string[];
  /** By what it reads and writes files in S3. @default it does neither */
  readonly s3?: S3Access;
  /** The range of the other cloud: it may connect, and is connected to. */
  readonly peerRange: string;
  readonly role: MySqlEndpoint["role"];
  /** Addresses that hear of its alarms, by a name of their own. */
  readonly alarmEmails: AlarmEmails;
  readonly guards: DatabaseGuards;
  readonly tags: Tags;
}
