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

/** Keeps fields that it does not name, beside those that it does. */
const open = (schema: Schema): Schema => ({ ...schema, "x-kubernetes-preserve-unknown-fields": true });

const DURATION: Schema = { type: "string", pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" };
const CIDR: Schema = { type: "string", pattern: "^[0-9a-fA-F.:]+/[0-9]{1,3}$" };

/** What a policy is of. */
const targets = list(
  object({ group: TEXT, kind: SOME_TEXT, name: SOME_TEXT, sectionName: SOME_TEXT }, "group", "kind", "name"),
  { minItems: 1, maxItems: 16 },
);

const patch = object({ type: oneOf("StrategicMerge", "JSONMerge"), value: ANYTHING }, "value");

const deployment = object({
  name: SOME_TEXT,
  replicas: count(0),
  strategy: ANYTHING,
  container: object({
    image: SOME_TEXT,
    imageRepository: SOME_TEXT,
    resources: ANYTHING,
    securityContext: ANYTHING,
    env: list(ANYTHING),
    volumeMounts: list(ANYTHING),
  }),
  pod: object({
    annotations: TEXTS,
    labels: TEXTS,
    securityContext: ANYTHING,
    affinity: ANYTHING,
    tolerations: list(ANYTHING),
    volumes: list(ANYTHING),
    imagePullSecrets: list(ANYTHING),
    nodeSelector: TEXTS,
    topologySpreadConstraints: list(ANYTHING),
    priorityClassName: TEXT,
  }),
  initContainers: list(ANYTHING),
  patch,
});

const kubernetes = object({
  envoyDeployment: deployment,
  envoyDaemonSet: ANYTHING,
  envoyService: open(
    object({
      name: SOME_TEXT,
      type: oneOf("ClusterIP", "LoadBalancer", "NodePort"),
      annotations: TEXTS,
      labels: TEXTS,
      externalTrafficPolicy: oneOf("Local", "Cluster"),
      patch,
    }),
  ),
  envoyHpa: object(
    {
      name: SOME_TEXT,
      minReplicas: count(1),
      maxReplicas: count(1),
      metrics: list(ANYTHING),
      behavior: ANYTHING,
      patch,
    },
    "maxReplicas",
  ),
  envoyPDB: object({ name: SOME_TEXT, minAvailable: COUNT_OR_SHARE, maxUnavailable: COUNT_OR_SHARE, patch }),
  envoyServiceAccount: object({ name: SOME_TEXT }),
  useListenerPortAsContainerPort: FLAG,
});

export const envoyProxySchema = open(
  object({
    provider: object({ type: oneOf("Kubernetes", "Host"), kubernetes, host: ANYTHING }, "type"),
    shutdown: object({
      healthCheckFailureDelay: DURATION,
      drainTimeout: DURATION,
      minDrainDuration: DURATION,
    }),
    logging: object({
      level: {
        type: "object",
        additionalProperties: oneOf("trace", "debug", "info", "warn", "error", "critical"),
      },
    }),
    concurrency: count(0),
    mergeGateways: FLAG,
  }),
);

export const clientTrafficPolicySchema = open(
  object({
    targetRefs: targets,
    proxyProtocol: object({ optional: FLAG }),
    timeout: ANYTHING,
    connection: ANYTHING,
    tls: ANYTHING,
  }),
);

const principal = open(object({ clientCIDRs: list(CIDR, { minItems: 1 }) }));

export const securityPolicySchema = open(
  object({
    targetRefs: targets,
    authorization: object({
      defaultAction: oneOf("Allow", "Deny"),
      rules: list(open(object({ name: SOME_TEXT, action: oneOf("Allow", "Deny"), principal }, "action"))),
    }),
  }),
);
