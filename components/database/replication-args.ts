import type { Output } from "@pulumi/pulumi";
import type { Tags } from "../contracts/cloud.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";
import type { DatabaseGuards } from "./database-scope.ts";

/** One of the two: a database, and the cluster of its cloud that looks after it. */
export interface ReplicationSideArgs {
  readonly cluster: KubernetesCluster;
  /** The namespace of the pods, known when it is there. */
  readonly namespace: Output<string>;
  readonly database: MySqlEndpoint;
  /** Ranges of the database's subnets: pods reach nothing else by MySQL. */
  readonly databaseRanges: readonly string[];
  /** The vendor's region name. */
  readonly region: string;
}

/** Two databases, of which one follows the other. */
export interface MySqlReplicationArgs {
  readonly aurora: ReplicationSideArgs;
  readonly azure: ReplicationSideArgs & {
    /** Where its alarm is. */
    readonly resourceGroupName: Output<string>;
  };
  /** Hours that the binary log of either is kept. Changes in place. */
  readonly binlogRetentionHours: number;
  readonly guards: DatabaseGuards;
  readonly tags: Tags;
}
