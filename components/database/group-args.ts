import type { Output, Resource } from "@pulumi/pulumi";
import type { GroupCloud } from "../../lib/database/group-rules.ts";
import type { GroupAddresses } from "../../lib/percona/addresses.ts";
import type { Cloud, Tags } from "../contracts/cloud.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";
import type { Network } from "../contracts/network.ts";
import type { DatabaseGuards, DatabaseScope } from "./database-scope.ts";

/** One cloud's group of servers. */
export interface GroupSideArgs {
  readonly cluster: KubernetesCluster;
  /** The namespace `database` of the cluster, known when it is there. It must let pods of `baseline` in. */
  readonly namespace: Output<string>;
  readonly network: Network;
  /**
   * What makes load balancers of Services in the cluster, and is waited for: the AWS Load Balancer Controller, since
   * EKS' own gives no addresses of one's choice. AKS has what it takes.
   */
  readonly loadBalancers?: readonly Resource[] | undefined;
  /** The group's name in the cluster, such as `mysql-aws`. A change replaces the group. */
  readonly name: string;
  readonly storage: {
    /** A storage class of the cluster. */
    readonly class: string;
    /** Of each member, GiB. */
    readonly sizeGiB: number;
  };
  /** @default none */
  readonly backups?:
    | {
        /** A cron of every day, UTC. */
        readonly schedule: string;
        readonly retentionDays: number;
      }
    | undefined;
}

/** A group of MySQL servers in each cluster, of which one follows the other. */
export interface GroupReplicationArgs {
  /** Whose group takes writes. A change is a planned switchover, which the operator carries out. */
  readonly primary: GroupCloud;
  /** Percona Server, such as `8.4.10-10.1`. A change restarts the members one after another. */
  readonly version: string;
  /** Servers of each group: odd, 9 at most. */
  readonly members: number;
  /** Cores that each member asks for. */
  readonly cpu: number;
  /** Memory of each member, GiB. */
  readonly memoryGiB: number;
  /** Parameters of MySQL, of both groups alike. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly aws: GroupSideArgs;
  readonly azure: GroupSideArgs & {
    /** Where the storage account for backups is. */
    readonly resourceGroupName: Output<string>;
    /**
     * Whether Azure can be asked for the account's key: not in an update of AWS alone, which writes nothing of Azure.
     * @default true
     */
    readonly reachable?: boolean;
  };
  readonly guards: DatabaseGuards;
  readonly tags: Tags;
}

/** One side, as its parts see it. */
export interface GroupSide extends DatabaseScope {
  readonly cloud: Cloud;
  /** What its children's names begin with. */
  readonly key: string;
  readonly own: GroupSideArgs;
  readonly args: GroupReplicationArgs;
  /** Where the other cloud reaches this group. */
  readonly addresses: GroupAddresses;
  /** The group of the other cloud. */
  readonly peer: { readonly name: string; readonly cidr: string; readonly addresses: GroupAddresses };
}

/** The namespace, by its name: hosts' names end with it. */
export const GROUP_NAMESPACE = "database";
