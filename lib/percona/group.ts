import { OPERATOR_VERSION, PERCONA_IMAGES, serverImage } from "./images.ts";
import { labelsOf } from "./names.ts";
import { runsPerDay } from "./schedule.ts";

/** Where backups go: one of the two. */
export type BackupStore<Text> = {
  /** The Secret with the store's keys. */
  readonly credentialsSecret: string;
} & (
  | { readonly kind: "s3"; readonly bucket: Text; readonly region: string }
  | { readonly kind: "azure"; readonly container: Text; readonly endpoint: Text }
);

/** A group of servers. `Text` is what is known only once its cloud has answered. */
export interface GroupSpec<Text = string> {
  readonly name: string;
  readonly version: string;
  readonly members: number;
  readonly cpu: number;
  readonly memoryGiB: number;
  readonly storage: { readonly class: string; readonly sizeGiB: number };
  readonly parameters: Readonly<Record<string, string>>;
  readonly secretName: string;
  /** Forms a group by itself, or waits until a cluster set makes it a replica. */
  readonly bootstrap: "auto" | "manual";
  readonly backups?:
    | { readonly schedule: string; readonly retentionDays: number; readonly store: BackupStore<Text> }
    | undefined;
}

/** Fewer members or proxies than these the operator takes only when told that it is meant. */
const SAFE = { members: 3, proxies: 2 };

/** Pods that may do no more than they need. Percona's images run as user 1001. */
const CONTAINER = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  runAsUser: 1001,
  runAsGroup: 1001,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/**
 * The `spec` of a PerconaServerMySQL: group replication with one primary, HAProxy before it, backups on a schedule.
 * Field names are those of ps.percona.com/v1 at v1.2.0.
 */
export function groupSpec<Text>(group: GroupSpec<Text>): Readonly<Record<string, unknown>> {
  const { members, secretName, name } = group;
  const small = members < SAFE.members;
  return {
    crVersion: OPERATOR_VERSION,
    secretsName: secretName,
    sslSecretName: `${name}-ssl`,
    updateStrategy: "SmartUpdate",
    // Versions are this program's to choose.
    upgradeOptions: { apply: "disabled" },
    ...(small ? { unsafeFlags: { mysqlSize: true, proxySize: true } } : {}),
    initContainer: { image: PERCONA_IMAGES.operator, containerSecurityContext: CONTAINER },
    mysql: mysqlSpec(group),
    proxy: { haproxy: proxySpec(group, small ? 1 : SAFE.proxies), router: { enabled: false } },
    orchestrator: { enabled: false },
    backup: backupSpec(group),
    toolkit: { image: PERCONA_IMAGES.toolkit, containerSecurityContext: CONTAINER },
  };
}

function mysqlSpec<Text>(group: GroupSpec<Text>): Readonly<Record<string, unknown>> {
  const { name, version, members, cpu, memoryGiB, storage, bootstrap } = group;
  return {
    clusterType: "group-replication",
    // After all members were down at once the operator begins with the one that has most transactions.
    autoRecovery: true,
    bootstrap: { mode: bootstrap },
    size: members,
    image: serverImage(version),
    imagePullPolicy: "IfNotPresent",
    gracePeriod: 600,
    // Without a limit of CPU: throttled members are expelled.
    resources: {
      requests: { cpu: String(cpu), memory: `${memoryGiB}Gi` },
      limits: { memory: `${memoryGiB}Gi` },
    },
    ...apart(labelsOf(name, "database"), members > 1),
    podDisruptionBudget: { maxUnavailable: 1 },
    containerSecurityContext: CONTAINER,
    exposePrimary: { enabled: true, type: "ClusterIP" },
    volumeSpec: {
      persistentVolumeClaim: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: storage.class,
        resources: { requests: { storage: `${storage.sizeGiB}Gi` } },
      },
    },
    configuration: optionFile(group.parameters),
  };
}

/** Never two on a node, and zones even: the operator sets the first, Kubernetes the second. */
function apart(
  labels: Readonly<Record<string, string>>,
  several: boolean,
): Readonly<Record<string, unknown>> {
  if (!several) return {};
  return {
    affinity: { antiAffinityTopologyKey: "kubernetes.io/hostname" },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: labels },
      },
    ],
  };
}

/** What both groups have alike; the operator adds what is each server's own. */
const OPTIONS = {
  // As the clouds' own databases have it; fixed for ever by the first start.
  lower_case_table_names: "1",
  // A week for a group that was away to catch up.
  binlog_expire_logs_seconds: "604800",
};

/** An option file: own parameters win, but for those that the config refuses. */
function optionFile(parameters: Readonly<Record<string, string>>): string {
  const all = Object.entries({ ...OPTIONS, ...parameters });
  return `[mysqld]\n${all.map(([name, value]) => `${name}=${value}\n`).join("")}`;
}

function proxySpec<Text>({ name }: GroupSpec<Text>, size: number): Readonly<Record<string, unknown>> {
  return {
    enabled: true,
    size,
    image: PERCONA_IMAGES.haproxy,
    imagePullPolicy: "IfNotPresent",
    gracePeriod: 30,
    resources: { requests: { cpu: "200m", memory: "256Mi" } },
    ...apart(labelsOf(name, "proxy"), size > 1),
    podDisruptionBudget: { maxUnavailable: 1 },
    containerSecurityContext: CONTAINER,
    expose: { type: "ClusterIP" },
  };
}

/** What the operator calls the store and the schedule. */
const STORE = "cloud";

function backupSpec<Text>({ name, backups }: GroupSpec<Text>): Readonly<Record<string, unknown>> {
  const image = PERCONA_IMAGES.xtrabackup;
  if (backups === undefined) return { enabled: false, image };
  const { schedule, retentionDays, store } = backups;
  return {
    enabled: true,
    image,
    imagePullPolicy: "IfNotPresent",
    containerSecurityContext: CONTAINER,
    storages: {
      [STORE]: { verifyTLS: true, containerSecurityContext: CONTAINER, ...storeSpec(name, store) },
    },
    // The operator keeps a number of backups, not days.
    schedule: [
      {
        name: "daily",
        schedule,
        storageName: STORE,
        type: "full",
        keep: retentionDays * (runsPerDay(schedule) ?? 1),
      },
    ],
  };
}

function storeSpec<Text>(name: string, store: BackupStore<Text>): Readonly<Record<string, unknown>> {
  const { credentialsSecret } = store;
  if (store.kind === "s3")
    return {
      type: "s3",
      s3: { bucket: store.bucket, region: store.region, prefix: name, credentialsSecret },
    };
  const { container, endpoint: endpointUrl } = store;
  return { type: "azure", azure: { container, endpointUrl, prefix: name, credentialsSecret } };
}
