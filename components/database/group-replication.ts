import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { GroupCloud } from "../../lib/database/group-rules.ts";
import type { Problem } from "../../lib/problems.ts";
import { addressesInAws, addressesInAzure, type GroupAddresses } from "../../lib/percona/addresses.ts";
import { clusterSetSpec, DISSOLVE } from "../../lib/percona/cluster-set.ts";
import { PERCONA_API } from "../../lib/percona/definitions.ts";
import { groupSpec, type GroupSpec } from "../../lib/percona/group.ts";
import { refuse } from "../contracts/refuse.ts";
import type { DatabaseScope } from "./database-scope.ts";
import { createAccountsSecret, createGroupAccounts, type GroupPasswords } from "./group-accounts.ts";
import { GROUP_NAMESPACE, type GroupReplicationArgs, type GroupSide } from "./group-args.ts";
import { createBackupStore } from "./group-backups.ts";
import { createDoors, createMirrors, createPointer } from "./group-doors.ts";
import { createPolicies } from "./group-firewall.ts";
import { createOperator } from "./group-operator.ts";

export type { GroupReplicationArgs, GroupSideArgs } from "./group-args.ts";

const DEFAULTS = {
  /**
   * Where the cluster set's resource is, for ever, whoever is primary: where it is deleted, the operator dissolves the
   * set, and takes no set over that it has not made. On AKS, as what manages both clusters.
   */
  home: "azure",
  /** The set's name. */
  clusterSet: "mysql",
} as const satisfies { readonly home: GroupCloud; readonly clusterSet: string };

const CLOUDS: readonly GroupCloud[] = ["aws", "azure"];

/** The finalizers of a group: its pods go one by one, and where nothing is guarded its volumes go too. */
const FINALIZERS = {
  inOrder: "percona.com/delete-mysql-pods-in-order",
  volumes: "percona.com/delete-mysql-pvc",
};

/**
 * MySQL in both clusters by Percona's operator: a group of servers in each, group replication inside it, and a cluster
 * set by which the group of one cloud follows that of the other. One server of all takes writes.
 */
export class GroupReplication extends ComponentResource {
  readonly primary: GroupCloud;
  /** The name by which applications of either cluster reach the server that takes writes. */
  readonly host: Output<string>;
  /** The cluster set's name, and the cloud of the cluster that it is in. */
  readonly clusterSet: { readonly name: string; readonly home: GroupCloud };
  /** The ARN of the secret with the accounts of both groups. */
  readonly accountsSecret: Output<string>;

  constructor(name: string, args: GroupReplicationArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:database:GroupReplication", name, {}, opts);
    refuse(this, findProblems(name, args));
    const scope: DatabaseScope = { name, parent: this, guards: args.guards, tags: args.tags };
    const { passwords, secretArn } = createGroupAccounts(scope);
    const sides = sidesOf(scope, args);
    const groups = sides.map((side) => createGroup(side, passwords));
    const hosts = sides.map((side) => createPointer(side));
    createClusterSet(scope, args, groups);

    this.primary = args.primary;
    this.host = hosts[0] ?? missing();
    this.clusterSet = { name: DEFAULTS.clusterSet, home: DEFAULTS.home };
    this.accountsSecret = secretArn;
    this.registerOutputs({ primary: this.primary, host: this.host });
  }
}

/** There are two sides. */
function missing(): never {
  throw new Error("group replication has no side");
}

/** Each side is of its own cloud and has subnets for its addresses. */
function findProblems(name: string, args: GroupReplicationArgs): readonly Problem[] {
  return CLOUDS.flatMap((cloud): readonly Problem[] => {
    const { cluster, network } = args[cloud];
    if (cluster.cloud !== cloud || network.cloud !== cloud) {
      const problem = "must be a cluster and a network of its own cloud";
      const got = `a cluster of ${cluster.cloud} and a network of ${network.cloud}`;
      return [{ path: `${name}.${cloud}`, problem, got, fix: "pass each side its own" }];
    }
    const role = cloud === "aws" ? "data" : "nodes";
    if ((network.subnets[role]?.length ?? 0) > 0) return [];
    const problem = `must have a subnet of the role ${role}, for the addresses of the members`;
    return [
      { path: `${name}.${cloud}.network`, problem, got: "none", fix: "pass a network of the platform" },
    ];
  });
}

function addressesOf(cloud: GroupCloud, { members, ...args }: GroupReplicationArgs): GroupAddresses {
  const { subnets } = args[cloud].network;
  return cloud === "aws"
    ? addressesInAws(subnets.data?.map(({ cidr }) => cidr) ?? [], members)
    : addressesInAzure(subnets.nodes?.[0]?.cidr ?? "", members);
}

function sidesOf(scope: DatabaseScope, args: GroupReplicationArgs): readonly GroupSide[] {
  return CLOUDS.map((cloud) => {
    const other = cloud === "aws" ? "azure" : "aws";
    const { name, network } = args[other];
    return {
      ...scope,
      cloud,
      key: `${scope.name}-${cloud}`,
      own: args[cloud],
      args,
      addresses: addressesOf(cloud, args),
      peer: { name, cidr: network.cidr, addresses: addressesOf(other, args) },
    };
  });
}

/** Makes a cloud's group, with all that it needs and the ways to the other one. */
function createGroup(side: GroupSide, passwords: GroupPasswords): CustomResource {
  const { own, args, guards, cloud } = side;
  const operator = createOperator(side);
  createPolicies(side);
  createMirrors(side);
  createDoors(side);
  const accounts = createAccountsSecret(side, passwords);
  const { name, storage, backups } = own;
  const { version, members, cpu, memoryGiB, parameters } = args;
  const group: GroupSpec<Output<string>> = {
    ...{ name, version, members, cpu, memoryGiB, parameters, storage },
    secretName: `${name}-accounts`,
    bootstrap: cloud === args.primary ? "auto" : "manual",
    backups: backups && { ...backups, store: createBackupStore(side) },
  };
  const finalizers = [FINALIZERS.inOrder, ...(guards.deletionProtection ? [] : [FINALIZERS.volumes])];
  return new CustomResource(
    side.key,
    {
      apiVersion: PERCONA_API,
      kind: "PerconaServerMySQL",
      metadata: { name, namespace: own.namespace, finalizers },
      spec: groupSpec(group),
    },
    {
      parent: side.parent,
      provider: own.cluster.provider,
      // No `deletedWith`: its volumes would stay.
      dependsOn: [...operator, accounts, ...own.cluster.podsNeed],
      // How a group began is history; another primary is the cluster set's to make.
      ignoreChanges: ["spec.mysql.bootstrap"],
      protect: guards.protect,
    },
  );
}

function createClusterSet(
  scope: DatabaseScope,
  args: GroupReplicationArgs,
  groups: readonly CustomResource[],
): CustomResource {
  const { cluster, namespace, name } = args[DEFAULTS.home];
  return new CustomResource(
    `${scope.name}-cluster-set`,
    {
      apiVersion: PERCONA_API,
      kind: "PerconaServerMySQLClusterSet",
      metadata: { name: DEFAULTS.clusterSet, namespace, finalizers: [DISSOLVE] },
      spec: clusterSetSpec({
        primary: args[args.primary].name,
        groups: Object.fromEntries(CLOUDS.map((cloud) => [args[cloud].name, args.members])),
        namespace: GROUP_NAMESPACE,
        version: args.version,
        secretName: `${name}-accounts`,
      }),
    },
    {
      parent: scope.parent,
      provider: cluster.provider,
      dependsOn: [...groups],
      protect: scope.guards.protect,
    },
  );
}
