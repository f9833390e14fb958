import type { input } from "@pulumi/kubernetes/types/index.js";
import type { Input } from "@pulumi/pulumi";
import { DATABASE_IMAGES } from "../../lib/database/images.ts";
import { LAG_METRIC } from "../../lib/database/lag-metric.ts";
import { KAKEHASHI_SCHEMA } from "../../lib/mysql/accounts.ts";
import { HEARTBEAT_INTERVAL_SECONDS } from "../../lib/mysql/heartbeat.ts";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";

type Container = input.core.v1.Container;
type PodTemplate = input.core.v1.PodTemplateSpec;
type Volume = input.core.v1.Volume;

/** The user `mysql` of MySQL's image; the other images care for none. */
const USER = 999;

/** What namespaces of the strictest kind ask of a pod (Kubernetes, "Pod Security Standards", restricted). */
export const RESTRICTED_POD: input.core.v1.PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: USER,
  runAsGroup: USER,
  fsGroup: USER,
  seccompProfile: { type: "RuntimeDefault" },
};

/** ... and of each container, with the least that a client needs. */
export const RESTRICTED = {
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "256Mi" } },
};

/** What the pods of one side are made of. */
export interface PodParts {
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccountName: Input<string>;
  /** The ConfigMap of scripts. */
  readonly scriptsName: Input<string>;
  readonly secretName: Input<string>;
  readonly database: MySqlEndpoint;
  readonly region: string;
}

/**
 * The pod that runs SQL as the administrator, once.
 * @param env more of its environment
 */
export function jobPod(
  parts: PodParts,
  sqlName: Input<string>,
  env: readonly input.core.v1.EnvVar[] = [],
): PodTemplate {
  const { database } = parts;
  const { administrator } = database;
  const fetched = administrator.kind === "secrets-manager";
  const fetch: readonly Container[] = fetched
    ? [
        {
          ...RESTRICTED,
          name: "administrator",
          image: DATABASE_IMAGES.awsCli,
          command: ["bash", "/config/fetch-administrator.bash"],
          env: [
            { name: "ADMINISTRATOR_SECRET", value: administrator.secretArn },
            { name: "HOME", value: "/tmp" },
          ],
          volumeMounts: [CONFIG, mount("given", "/given", true), mount("secrets", "/secrets"), TMP],
        },
      ]
    : [];
  return {
    metadata: { labels: parts.labels },
    spec: {
      ...podOf(parts),
      restartPolicy: "Never",
      initContainers: [...fetch],
      containers: [
        {
          ...RESTRICTED,
          name: "mysql",
          image: DATABASE_IMAGES.mysql,
          command: ["bash", "/config/run.bash"],
          env: [...serverOf(database), RUN_DIRECTORY, ...env],
          volumeMounts: [CONFIG, mount("sql", "/sql", true), mount("secrets", "/secrets", true), TMP],
        },
      ],
      volumes: [
        ...volumesOf(parts),
        { name: "sql", configMap: { name: sqlName } },
        // Beside the secrets that are given there is one that is fetched.
        ...(fetched ? [secretVolume("given", parts), memory("secrets")] : [secretVolume("secrets", parts)]),
      ],
    },
  };
}

/** What the pods that watch need besides. */
export interface WatchParts {
  /** Of the passwords, which the containers read once. */
  readonly revision: Input<string>;
  /** The Secret that says which server is primary: read at every beat. */
  readonly pointer: Input<string>;
}

/** The pod that writes the heartbeat and tells its age. */
export function watchPod(
  parts: PodParts,
  { revision, pointer }: WatchParts,
  exporterPort: number,
): PodTemplate {
  const { database } = parts;
  const heartbeat: Container = {
    ...RESTRICTED,
    name: "heartbeat",
    image: DATABASE_IMAGES.mysql,
    command: ["bash", "/config/heartbeat.bash"],
    env: [
      ...serverOf(database),
      { name: "SQL_DIRECTORY", value: "/config" },
      { name: "HEARTBEAT_INTERVAL", value: String(HEARTBEAT_INTERVAL_SECONDS) },
      { name: "PRIMARY_POINTER", value: "/pointer/host" },
      RUN_DIRECTORY,
    ],
    volumeMounts: [CONFIG, mount("secrets", "/secrets", true), mount("pointer", "/pointer", true), TMP],
  };
  const exporter: Container = {
    ...RESTRICTED,
    name: "exporter",
    image: DATABASE_IMAGES.exporter,
    args: [
      "--config.my-cnf=/secrets/exporter.cnf",
      "--collect.heartbeat",
      `--collect.heartbeat.database=${KAKEHASHI_SCHEMA}`,
      "--collect.heartbeat.utc",
      `--web.listen-address=:${exporterPort}`,
    ],
    ports: [{ name: "metrics", containerPort: exporterPort }],
    volumeMounts: [CONFIG, mount("secrets", "/secrets", true)],
  };
  return {
    metadata: {
      labels: parts.labels,
      annotations: {
        "kakehashi.io/passwords": revision,
        "prometheus.io/scrape": "true",
        "prometheus.io/port": String(exporterPort),
      },
    },
    spec: {
      ...podOf(parts),
      containers: [heartbeat, exporter, lagOf(parts, exporterPort)],
      volumes: [
        ...volumesOf(parts),
        secretVolume("secrets", parts),
        { name: "pointer", secret: { secretName: pointer, items: [{ key: "host", path: "host" }] } },
      ],
    },
  };
}

/** Tells the cloud what the exporter says: the pod's containers share one address. */
function lagOf({ database, region }: PodParts, exporterPort: number): Container {
  const { cloud, id, service } = database;
  return {
    ...RESTRICTED,
    name: "lag",
    // It has curl besides, which is all that Azure needs.
    image: DATABASE_IMAGES.awsCli,
    command: ["bash", "/config/tell-lag.bash"],
    env: [
      { name: "MONITORING", value: cloud === "aws" ? "cloudwatch" : "azure-monitor" },
      { name: "METRIC_NAMESPACE", value: LAG_METRIC.namespace },
      { name: "METRIC", value: LAG_METRIC.name },
      { name: "SERVER", value: cloud === "aws" ? service : id },
      { name: "REGION", value: region },
      { name: "EXPORTER_PORT", value: String(exporterPort) },
      { name: "HOME", value: "/tmp" },
    ],
    volumeMounts: [CONFIG, TMP],
  };
}

export const mount = (name: string, mountPath: string, readOnly = false): input.core.v1.VolumeMount => ({
  name,
  mountPath,
  readOnly,
});

const CONFIG = mount("config", "/config", true);
export const TMP = mount("tmp", "/tmp");
export const RUN_DIRECTORY = { name: "RUN_DIRECTORY", value: "/tmp" };

const podOf = ({ serviceAccountName }: PodParts) => ({
  serviceAccountName,
  automountServiceAccountToken: false,
  securityContext: RESTRICTED_POD,
});

const serverOf = ({ host, port }: MySqlEndpoint): input.core.v1.EnvVar[] => [
  { name: "MYSQL_HOST", value: host },
  { name: "MYSQL_PORT", value: String(port) },
  { name: "MYSQL_CA", value: "/config/server-ca.pem" },
];

/** Files in memory: nothing of them is ever on a disk. */
export const memory = (name: string, sizeLimit = "1Mi"): Volume => ({
  name,
  emptyDir: { medium: "Memory", sizeLimit },
});

const secretVolume = (name: string, { secretName }: PodParts): Volume => ({
  name,
  secret: { secretName, defaultMode: 0o440 },
});

const volumesOf = ({ scriptsName }: PodParts): readonly Volume[] => [
  { name: "config", configMap: { name: scriptsName } },
  memory("tmp"),
];
