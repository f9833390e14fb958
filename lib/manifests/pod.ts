import { createHash } from "node:crypto";
import type { Probes, ProbeTimes } from "../shutdown/around.ts";
import type { ShutdownPlan } from "../shutdown/plan.ts";
import type { HttpArgs, WorkloadArgs } from "./args.ts";
import type { JsonObject } from "./objects.ts";
import { isVirtual, placementOf } from "./placement.ts";

/** The label by which everything finds an app's pods; it never changes. */
export const selectorOf = ({ name }: WorkloadArgs): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/name": name,
});

/** Labels of all objects of an app. */
export const labelsOf = (args: WorkloadArgs): Readonly<Record<string, string>> => ({
  ...selectorOf(args),
  "app.kubernetes.io/part-of": "kakehashi",
});

/** Where the drain of a pod is told that cannot drain itself, in seconds from its removal to its deletion. */
export const DRAIN_ANNOTATION = "kakehashi.io/removed-before-deletion-seconds";

/** Of the longest request, in seconds; policies read it. */
export const REQUEST_ANNOTATION = "shutdown/max-request-seconds";

/** Of the ConfigMap's content: new content makes new pods. */
const CONFIG_ANNOTATION = "kakehashi.io/config-sha256";

/** What the port of every app is called. */
export const PORT_NAME = "http";

/** The template of the app's pods. They pass the Pod Security Standard `restricted`. */
export function podTemplate(args: WorkloadArgs, plan: ShutdownPlan): JsonObject {
  const { stop } = plan;
  return {
    metadata: {
      labels: { ...labelsOf(args), ...args.identity?.podLabels },
      annotations: {
        [REQUEST_ANNOTATION]: String(args.requestSeconds),
        ...(args.env === undefined ? {} : { [CONFIG_ANNOTATION]: sha256(args.env) }),
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
      ...(stop.kind === "in-pod"
        ? { terminationGracePeriodSeconds: stop.terminationGracePeriodSeconds }
        : {}),
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      ...placementOf(args.nodeClass),
      ...(isVirtual(args.nodeClass) ? {} : { topologySpreadConstraints: spread(args) }),
      containers: [container(args, plan)],
      volumes: [{ name: "tmp", emptyDir: {} }],
    },
  };
}

function container(args: WorkloadArgs, { stop, probes }: ShutdownPlan): JsonObject {
  const { name, image, http, env, secretEnv = {} } = args;
  const secrets = Object.entries(secretEnv).map(([variable, { secret, key }]) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret, key } },
  }));
  const memory = `${args.size.memoryMiB}Mi`;
  const sleep = stop.kind === "in-pod" && stop.preStop.kind === "sleep" ? stop.preStop.seconds : undefined;
  return {
    name,
    image,
    ...(env === undefined ? {} : { envFrom: [{ configMapRef: { name } }] }),
    ...(secrets.length === 0 ? {} : { env: secrets }),
    ...(http === undefined ? {} : { ports: [{ name: PORT_NAME, containerPort: http.port }] }),
    resources: { requests: { cpu: `${args.size.cpuMillicores}m`, memory }, limits: { memory } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    ...(sleep === undefined ? {} : { lifecycle: { preStop: { sleep: { seconds: sleep } } } }),
    ...(http === undefined ? {} : probesOf(http, probes)),
  };
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
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorOf(args) },
    // Pods of the last version do not count during a rollout.
    matchLabelKeys: ["pod-template-hash"],
  }));
}

function sha256(env: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(env).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}
