import type { Probes, ProbeTimes } from "../shutdown/around.ts";
import type { ShutdownPlan } from "../shutdown/plan.ts";
import type { HttpArgs, SidecarArgs, WorkloadArgs } from "./args.ts";
import { DATA_VOLUME, endsByItself, storageOf } from "./controller.ts";
import { databaseEnv, databaseMounts, databaseVolumes } from "./database.ts";
import { sha256 } from "./hash.ts";
import { labelsOf, selectorOf } from "./labels.ts";
import type { JsonObject } from "./objects.ts";
import { isVirtual, placementOf } from "./placement.ts";

/** Where the drain of a pod is told that cannot drain itself, in seconds from its removal to its deletion. */
export const DRAIN_ANNOTATION = "kakehashi.io/removed-before-deletion-seconds";

/** Of the longest request, in seconds; policies read it. */
export const REQUEST_ANNOTATION = "shutdown/max-request-seconds";

/** Of the ConfigMap's content: new content makes new pods. */
const CONFIG_ANNOTATION = "kakehashi.io/config-sha256";

/** What the port of every app is called. */
export const PORT_NAME = "http";

/**
 * The group that volumes of a StatefulSet belong to, so that whoever the image runs as may write there; any number but
 * root's would do.
 */
const VOLUME_GROUP = { fsGroup: 65_532, fsGroupChangePolicy: "OnRootMismatch" };

const CONTAINER_SECURITY: JsonObject = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** The template of the app's pods. They pass the Pod Security Standard `restricted`. */
export function podTemplate(args: WorkloadArgs, plan: ShutdownPlan): JsonObject {
  const { stop } = plan;
  const { sidecars = [] } = args;
  const ends = endsByItself(args);
  return {
    metadata: {
      labels: { ...labelsOf(args), ...args.identity?.podLabels },
      annotations: {
        [REQUEST_ANNOTATION]: String(args.requestSeconds),
        ...(args.env === undefined ? {} : { [CONFIG_ANNOTATION]: sha256(sorted(args.env)) }),
        ...(stop.kind === "outside-pod"
          ? { [DRAIN_ANNOTATION]: String(stop.removedBeforeDeletionSeconds) }
          : {}),
      },
    },
    spec: {
      serviceAccountName: args.name,
      // Cloud identities bring a token of their own.
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // With Always or OnFailure a policy for failed pods is not allowed (Kubernetes, "Pod failure policy").
      ...(ends ? { restartPolicy: "Never" } : {}),
      ...(stop.kind === "in-pod"
        ? { terminationGracePeriodSeconds: stop.terminationGracePeriodSeconds }
        : {}),
      securityContext: {
        runAsNonRoot: true,
        ...(args.user === undefined ? {} : { runAsUser: args.user, runAsGroup: args.user }),
        seccompProfile: { type: "RuntimeDefault" },
        ...(storageOf(args) === undefined ? {} : VOLUME_GROUP),
      },
      ...placementOf(args.nodeClass),
      ...(isVirtual(args.nodeClass) || ends ? {} : { topologySpreadConstraints: spread(args) }),
      ...(sidecars.length === 0 ? {} : { initContainers: sidecars.map(sidecar) }),
      containers: [container(args, plan)],
      volumes: [{ name: "tmp", emptyDir: {} }, ...databaseVolumes(args)],
    },
  };
}

function container(args: WorkloadArgs, { stop, probes }: ShutdownPlan): JsonObject {
  const { name, image, http, env, secretEnv = {}, command, arguments: given } = args;
  const storage = storageOf(args);
  const secrets = Object.entries(secretEnv).map(([variable, { secret, key }]) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret, key } },
  }));
  const variables = [...databaseEnv(args), ...secrets];
  const sleep = stop.kind === "in-pod" && stop.preStop.kind === "sleep" ? stop.preStop.seconds : undefined;
  return {
    name,
    image,
    ...(command === undefined ? {} : { command }),
    ...(given === undefined ? {} : { args: given }),
    ...(env === undefined ? {} : { envFrom: [{ configMapRef: { name } }] }),
    ...(variables.length === 0 ? {} : { env: variables }),
    ...(http === undefined ? {} : { ports: [{ name: PORT_NAME, containerPort: http.port }] }),
    resources: resources(args.size),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      ...databaseMounts(args.database),
      ...(storage === undefined ? [] : [{ name: DATA_VOLUME, mountPath: storage.path }]),
    ],
    ...(sleep === undefined ? {} : { lifecycle: { preStop: { sleep: { seconds: sleep } } } }),
    ...(http === undefined ? {} : probesOf(http, probes)),
  };
}

/** A native sidecar is an init container that may always be started again (Kubernetes, "Sidecar Containers"). */
function sidecar(args: SidecarArgs): JsonObject {
  const { name, image, arguments: given } = args;
  return {
    name,
    image,
    ...(given === undefined ? {} : { args: given }),
    restartPolicy: "Always",
    resources: resources(args),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
}

function resources({
  cpuMillicores,
  memoryMiB,
}: Pick<SidecarArgs, "cpuMillicores" | "memoryMiB">): JsonObject {
  const memory = `${memoryMiB}Mi`;
  return { requests: { cpu: `${cpuMillicores}m`, memory }, limits: { memory } };
}

function probesOf({ probes: paths }: HttpArgs, times: Probes): JsonObject {
  const probe = (path: string, ofProbe: ProbeTimes): JsonObject => ({
    httpGet: { path, port: PORT_NAME },
    ...ofProbe,
  });
  return {
    readinessProbe: probe(paths.readiness, times.readiness),
    livenessProbe: probe(paths.liveness, times.liveness),
    ...(times.startup === undefined ? {} : { startupProbe: probe(paths.liveness, times.startup) }),
  };
}

/** Over zones and nodes as evenly as there is room; a pod that cannot be spread runs all the same. */
function spread(args: WorkloadArgs): readonly JsonObject[] {
  const version = storageOf(args) === undefined ? "pod-template-hash" : "controller-revision-hash";
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorOf(args) },
    // Pods of the last version do not count during a rollout.
    matchLabelKeys: [version],
  }));
}

const sorted = (env: Readonly<Record<string, string>>) =>
  Object.entries(env).sort(([one], [other]) => (one < other ? -1 : 1));
