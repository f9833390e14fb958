import { count, FLAG, list, object, oneOf, SOME_TEXT, TEXT, type Schema } from "../manifests/schema.ts";

/** Letters and digits, 63 at most. */
const INNODB_NAME: Schema = { type: "string", pattern: "^[A-Za-z0-9]+$", maxLength: 63 };

const ENDPOINT = object(
  { host: { type: "string", minLength: 1, maxLength: 253 }, port: count(1, 65_535) },
  "host",
);

const CLUSTER = object(
  { innodbClusterName: INNODB_NAME, endpoints: list(ENDPOINT, { minItems: 1, maxItems: 9 }) },
  "innodbClusterName",
  "endpoints",
);

/** `spec` of a PerconaServerMySQLClusterSet (Percona, "ClusterSet Resource options", v1.2.0). */
export const clusterSetSchema: Schema = object(
  {
    primaryCluster: INNODB_NAME,
    unsafeFlags: object({ forcedFailover: FLAG, forcedClusterRemoval: FLAG }),
    sslMode: oneOf("AUTO", "DISABLED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"),
    credentialsSecret: object({ name: SOME_TEXT, key: TEXT, optional: FLAG }, "name", "key"),
    clusters: list(CLUSTER, { minItems: 1, maxItems: 10 }),
    createReplicaClusterOptions: object({ recoveryMethod: oneOf("clone", "incremental", "auto") }),
    mysqlshellRunner: object({ image: SOME_TEXT }, "image"),
  },
  "primaryCluster",
  "credentialsSecret",
  "clusters",
  "mysqlshellRunner",
);
