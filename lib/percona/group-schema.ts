import {
  ANYTHING,
  COUNT_OR_SHARE,
  count,
  FLAG,
  list,
  object,
  oneOf,
  SOME_TEXT,
  TEXT,
  TEXTS,
  type Schema,
} from "../manifests/schema.ts";

/** What is Kubernetes' own is not looked at: the operator hands it on, and the API server judges it there. */
const MANY = list(ANYTHING);

const PULL = oneOf("Always", "IfNotPresent", "Never");

/** What every container of the operator's can be told. */
const CONTAINER = {
  image: SOME_TEXT,
  imagePullPolicy: PULL,
  imagePullSecrets: MANY,
  resources: ANYTHING,
  startupProbe: ANYTHING,
  readinessProbe: ANYTHING,
  livenessProbe: ANYTHING,
  containerSecurityContext: ANYTHING,
  env: MANY,
  envFrom: MANY,
};

const INIT_CONTAINER = object({ image: TEXT, resources: ANYTHING, containerSecurityContext: ANYTHING });

/** What every kind of pod can be told. */
const PODS = {
  ...CONTAINER,
  annotations: TEXTS,
  labels: TEXTS,
  initContainer: INIT_CONTAINER,
  affinity: object({ antiAffinityTopologyKey: TEXT, advanced: ANYTHING }),
  topologySpreadConstraints: MANY,
  nodeSelector: TEXTS,
  tolerations: MANY,
  priorityClassName: TEXT,
  gracePeriod: count(0),
  schedulerName: TEXT,
  runtimeClassName: TEXT,
  podSecurityContext: ANYTHING,
  serviceAccountName: TEXT,
  podDisruptionBudget: object({ minAvailable: COUNT_OR_SHARE, maxUnavailable: COUNT_OR_SHARE }),
  configuration: TEXT,
};

/** A Service that leads to them. */
const EXPOSE = {
  type: oneOf("ClusterIP", "NodePort", "LoadBalancer"),
  loadBalancerSourceRanges: list(TEXT),
  allocateLoadBalancerNodePorts: FLAG,
  annotations: TEXTS,
  labels: TEXTS,
  internalTrafficPolicy: oneOf("Cluster", "Local"),
  externalTrafficPolicy: oneOf("Cluster", "Local"),
};

const EXPOSE_IF = object({ ...EXPOSE, enabled: FLAG });

const VOLUME = object({ emptyDir: ANYTHING, hostPath: ANYTHING, persistentVolumeClaim: ANYTHING });

const MYSQL = object(
  {
    ...PODS,
    clusterType: oneOf("group-replication", "async"),
    size: count(1, 9),
    autoRecovery: FLAG,
    bootstrap: object({ mode: oneOf("auto", "manual") }),
    exposePrimary: EXPOSE_IF,
    expose: EXPOSE_IF,
    sidecars: MANY,
    sidecarVolumes: MANY,
    sidecarPVCs: MANY,
    vaultSecretName: TEXT,
    volumeSpec: VOLUME,
  },
  "image",
  "size",
);

const PROXY = object({
  haproxy: object({
    ...PODS,
    enabled: FLAG,
    size: count(1),
    expose: object(EXPOSE),
    sidecarResources: ANYTHING,
  }),
  router: ANYTHING,
});

const KEY = object({ name: SOME_TEXT, key: TEXT }, "name");

const S3 = object(
  { bucket: SOME_TEXT, prefix: TEXT, credentialsSecret: SOME_TEXT, region: TEXT, endpointUrl: TEXT },
  "bucket",
  "credentialsSecret",
);

const AZURE = object(
  {
    container: SOME_TEXT,
    prefix: TEXT,
    credentialsSecret: SOME_TEXT,
    endpointUrl: TEXT,
    storageClass: TEXT,
  },
  "container",
  "credentialsSecret",
);

const STORE = object(
  {
    type: oneOf("s3", "gcs", "azure"),
    s3: S3,
    azure: AZURE,
    gcs: ANYTHING,
    verifyTLS: FLAG,
    volumeSpec: VOLUME,
    encryptionKeySecret: KEY,
    containerOptions: ANYTHING,
    resources: ANYTHING,
    affinity: ANYTHING,
    topologySpreadConstraints: MANY,
    nodeSelector: TEXTS,
    tolerations: MANY,
    annotations: TEXTS,
    labels: TEXTS,
    schedulerName: TEXT,
    priorityClassName: TEXT,
    runtimeClassName: TEXT,
    podSecurityContext: ANYTHING,
    containerSecurityContext: ANYTHING,
  },
  "type",
);

const SCHEDULE = object(
  {
    name: SOME_TEXT,
    schedule: SOME_TEXT,
    storageName: SOME_TEXT,
    keep: count(0),
    type: oneOf("full", "incremental"),
  },
  "name",
  "schedule",
  "storageName",
);

const BACKUP = object({
  enabled: FLAG,
  image: TEXT,
  imagePullPolicy: PULL,
  imagePullSecrets: MANY,
  sourcePod: TEXT,
  serviceAccountName: TEXT,
  containerSecurityContext: ANYTHING,
  resources: ANYTHING,
  storages: { type: "object", additionalProperties: STORE },
  backoffLimit: count(0),
  pitr: ANYTHING,
  schedule: list(SCHEDULE),
  initContainer: INIT_CONTAINER,
  encryptionKeySecret: KEY,
});

/** `spec` of a PerconaServerMySQL (Percona, "Custom Resource options", v1.2.0). */
export const groupSchema: Schema = object(
  {
    metadata: object({ labels: TEXTS, annotations: TEXTS }),
    crVersion: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
    pause: FLAG,
    enableVolumeExpansion: FLAG,
    storageScaling: ANYTHING,
    secretsName: SOME_TEXT,
    sslSecretName: SOME_TEXT,
    unsafeFlags: object({
      mysqlSize: FLAG,
      backupNonReadyCluster: FLAG,
      proxy: FLAG,
      proxySize: FLAG,
      orchestrator: FLAG,
      orchestratorSize: FLAG,
    }),
    ignoreAnnotations: list(TEXT),
    ignoreLabels: list(TEXT),
    mysql: MYSQL,
    orchestrator: ANYTHING,
    pmm: ANYTHING,
    backup: BACKUP,
    proxy: PROXY,
    tls: object({ SANs: list(TEXT), issuerConf: ANYTHING }),
    toolkit: object(CONTAINER, "image"),
    upgradeOptions: object({ versionServiceEndpoint: TEXT, apply: TEXT }),
    updateStrategy: oneOf("SmartUpdate", "RollingUpdate", "OnDelete"),
    clusterServiceDNSSuffix: TEXT,
    initContainer: INIT_CONTAINER,
    initImage: TEXT,
  },
  "crVersion",
  "secretsName",
  "mysql",
  "proxy",
);
