import type { Output } from "@pulumi/pulumi";
import { GroupReplication } from "../components/database/group-replication.ts";
import type { StackConfig } from "../config/schema.ts";
import type { GroupCloud } from "../lib/database/group-rules.ts";
import type { DatabaseSides } from "./database-sides.ts";

/** What a stack tells of its groups of servers. */
export interface GroupOutputs {
  readonly kind: "group-replication";
  readonly primary: GroupCloud;
  /** The server that takes writes, by a name of either cluster. */
  readonly host: Output<string>;
  /** The resource that makes both groups one, and the cloud of the cluster that it is in. */
  readonly clusterSet: GroupReplication["clusterSet"];
  /** The secret with the accounts of both: an ARN. */
  readonly accountsSecret: Output<string>;
}

type GroupDatabase = Extract<StackConfig["database"], { kind: "group-replication" }>;

/** A group of servers in each cluster, and the set of both. */
export function createGroups(
  database: GroupDatabase,
  { tags, only }: StackConfig,
  deletionProtection: boolean,
  { aws, azure, random }: DatabaseSides,
): GroupOutputs {
  const { primary, version, members, cpu, memoryGiB, parameters } = database;
  const sideOf = (cloud: GroupCloud) => {
    const { cluster, network, databaseNamespace: namespace } = { aws, azure }[cloud];
    return { ...database[cloud], cluster, network, namespace };
  };
  const group = new GroupReplication(
    "group-replication",
    {
      ...{ primary, version, members, cpu, memoryGiB, parameters, tags },
      aws: { ...sideOf("aws"), loadBalancers: aws.loadBalancers },
      azure: {
        ...sideOf("azure"),
        resourceGroupName: azure.network.resourceGroupName,
        reachable: only !== "aws",
      },
      guards: { deletionProtection, protect: deletionProtection },
    },
    { providers: [aws.provider, azure.provider, random] },
  );
  const { host, clusterSet, accountsSecret } = group;
  return { kind: database.kind, primary, host, clusterSet, accountsSecret };
}
