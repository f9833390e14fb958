import { serverImage } from "./images.ts";
import { innoDbName, memberHost } from "./names.ts";

/** Both groups as one. */
export interface ClusterSetSpec {
  /** The group that takes writes. */
  readonly primary: string;
  /** Groups by name, and how many members each has. */
  readonly groups: Readonly<Record<string, number>>;
  readonly namespace: string;
  readonly version: string;
  /** The Secret of the accounts. */
  readonly secretName: string;
}

/** The finalizer by which the set is dissolved before its resource goes: the groups stay, each by itself. */
export const DISSOLVE = "percona.com/clusterset-dissolve";

/**
 * The `spec` of a PerconaServerMySQLClusterSet (ps.percona.com/v1 at v1.2.0). `unsafeFlags` is left to people: a
 * forced failover is theirs, and theirs alone.
 */
export function clusterSetSpec(set: ClusterSetSpec): Readonly<Record<string, unknown>> {
  return {
    primaryCluster: innoDbName(set.primary),
    credentialsSecret: { name: set.secretName, key: "clusterset" },
    // The operator's certificates have an authority of their own in each cluster, which the other does not know.
    sslMode: "REQUIRED",
    createReplicaClusterOptions: { recoveryMethod: "clone" },
    mysqlshellRunner: { image: serverImage(set.version) },
    clusters: Object.entries(set.groups).map(([group, members]) => ({
      innodbClusterName: innoDbName(group),
      endpoints: Array.from({ length: members }, (_, index) => ({
        host: memberHost(group, index, set.namespace),
        port: 3306,
      })),
    })),
  };
}
