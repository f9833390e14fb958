import type { Input, Output } from "@pulumi/pulumi";
import type { AppSchemas } from "../../lib/mysql/accounts.ts";
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

/** The key vault with a copy of the accounts, and who reads it. */
export interface AccountsVaultArgs {
  readonly resourceGroupName: Output<string>;
  readonly location: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** Entra groups of the operators, by object id. */
  readonly readerGroupIds: readonly string[];
  /** Public ranges from which they read; all others are refused. */
  readonly readerRanges: Input<readonly string[]>;
}

/** Two databases, of which one follows the other. */
export interface MySqlReplicationArgs {
  readonly aurora: ReplicationSideArgs;
  readonly azure: ReplicationSideArgs & {
    /** Where its alarm is. */
    readonly resourceGroupName: Output<string>;
  };
  readonly accountsVault: AccountsVaultArgs;
  /** Hours that the binary log of either is kept. Changes in place. */
  readonly binlogRetentionHours: number;
  /** Apps that use the database, each with a schema and an account. @default none */
  readonly apps?: AppSchemas;
  readonly guards: DatabaseGuards;
  readonly tags: Tags;
}
