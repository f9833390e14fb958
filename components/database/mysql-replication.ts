import type { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { peerOf, type MySqlService } from "../../lib/mysql/service.ts";
import type { Problem } from "../../lib/problems.ts";
import { refuse } from "../contracts/refuse.ts";
import type { DatabaseScope } from "./database-scope.ts";
import { createAwsLagAlarm, createAzureLagAlarm } from "./lag-alarms.ts";
import { createAccounts, type AppAccounts } from "./replication-accounts.ts";
import type { MySqlReplicationArgs } from "./replication-args.ts";
import { createAgents, type SideScope } from "./replication-side.ts";

export type { AccountsVaultArgs, MySqlReplicationArgs, ReplicationSideArgs } from "./replication-args.ts";

const SERVICES: readonly MySqlService[] = ["aurora", "azure"];

/**
 * What makes one database follow the other: a Job in each cloud that configures the cloud's own server, pods that
 * write the heartbeat and tell how old the newest is, and what points the applications at the primary. Which one that
 * is, the servers keep themselves, and `kakehashi db` changes it: after the first deployment `role` changes nothing.
 */
export class MySqlReplication extends ComponentResource {
  /** The server that takes writes, as the config says; who does, the servers know. */
  readonly primary: MySqlService;
  /** Names of the Jobs, by service. */
  readonly jobs: Readonly<Record<MySqlService, Output<string>>>;
  /** The ARN of the secret with names and passwords of the accounts that both servers have, and Azure's administrator. */
  readonly accountsSecret: Output<string>;
  /** The URI of its copy in a key vault, for when AWS is down. */
  readonly accountsVault: Output<string>;
  /** How the apps log in, by app. */
  readonly apps: AppAccounts;

  constructor(name: string, args: MySqlReplicationArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:database:MySqlReplication", name, {}, opts);
    refuse(this, findProblems(name, args));
    const scope: DatabaseScope = { name, parent: this, guards: args.guards, tags: args.tags };
    const administrators = {
      aurora: args.aurora.database.administrator,
      azure: args.azure.database.administrator,
    };
    const accounts = createAccounts(scope, administrators, args.accountsVault, args.apps);
    const agentsOf = (service: MySqlService, after?: Job): Job => {
      const side: SideScope = { ...scope, service, own: args[service], peer: args[peerOf(service)].database };
      return createAgents(side, accounts, args, after);
    };
    this.primary = SERVICES.find((service) => args[service].database.role === "primary") ?? "aurora";
    const first = agentsOf(this.primary);
    const second = agentsOf(peerOf(this.primary), first);
    const [aurora, azure] = this.primary === "aurora" ? [first, second] : [second, first];
    this.jobs = { aurora: aurora.metadata.name, azure: azure.metadata.name };
    createAwsLagAlarm(scope, args.aurora.database);
    createAzureLagAlarm(scope, args.azure.database, args.azure.resourceGroupName);
    this.apps = accounts.apps;
    this.accountsSecret = accounts.secretArn;
    this.accountsVault = accounts.vaultSecret;
    this.registerOutputs({ primary: this.primary, jobs: this.jobs });
  }
}

/** Each side is of its own cloud, and one of them is the primary. */
function findProblems(name: string, args: MySqlReplicationArgs): readonly Problem[] {
  const foreign = SERVICES.flatMap((service): readonly Problem[] => {
    const { cluster, database } = args[service];
    if (database.service === service && cluster.cloud === database.cloud) return [];
    const problem = `must be a database of ${service} and the cluster of its cloud`;
    const got = `${database.service} with a cluster of ${cluster.cloud}`;
    return [{ path: `${name}.${service}`, problem, got, fix: "pass each side its own" }];
  });
  const primaries = SERVICES.filter((service) => args[service].database.role === "primary");
  if (primaries.length === 1) return foreign;
  const got = primaries.length === 0 ? "none" : primaries.join(" and ");
  return [...foreign, { path: `${name}.primary`, problem: "must be one of the two", got, fix: "name one" }];
}
