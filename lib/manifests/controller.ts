import type { ShutdownPlan } from "../shutdown/plan.ts";
import type { RunArgs, StorageArgs, WorkloadArgs } from "./args.ts";
import { sha256 } from "./hash.ts";
import { selectorOf } from "./labels.ts";
import type { JsonObject } from "./objects.ts";

/** The object that makes the pods, without its metadata. */
export interface ControllerParts {
  readonly apiVersion: "apps/v1" | "batch/v1";
  readonly kind: "Deployment" | "StatefulSet" | "Job" | "CronJob";
  readonly name: string;
  readonly spec: JsonObject;
}

/** The volume that each pod of a StatefulSet has of its own. */
export const DATA_VOLUME = "data";

/** Seconds that the pods and logs of a scheduled run stay: two days, so that Monday sees Saturday's. */
const KEPT_SECONDS = 172_800;

/** Seconds in which a scheduled run may begin late, as when the control plane was away. */
const LATE_SECONDS = 300;

/** Whether it is run to an end, and nothing keeps it running. */
export function endsByItself({ controller }: Pick<WorkloadArgs, "controller">): boolean {
  return controller?.kind === "job" || controller?.kind === "cron-job";
}

/** The volume of each pod, where it has one. */
export function storageOf({ controller }: Pick<WorkloadArgs, "controller">): StorageArgs | undefined {
  return controller?.kind === "stateful-set" ? controller.storage : undefined;
}

/** The name of the Service that gives each pod of a StatefulSet a name of its own. */
export const podsServiceOf = ({ name }: Pick<WorkloadArgs, "name">): string => `${name}-pods`;

/** @param template of the app's pods */
export function controllerOf(args: WorkloadArgs, plan: ShutdownPlan, template: JsonObject): ControllerParts {
  const { name, controller = { kind: "deployment" } } = args;
  const suspend = args.standing === "cold";
  switch (controller.kind) {
    case "deployment":
      return { apiVersion: "apps/v1", kind: "Deployment", name, spec: deploymentSpec(args, plan, template) };
    case "stateful-set": {
      const spec = statefulSetSpec(args, controller.storage, template);
      return { apiVersion: "apps/v1", kind: "StatefulSet", name, spec };
    }
    case "job": {
      const spec = jobSpec(controller, template);
      // A Job's template never changes. Under a name of its content, another content is another Job.
      const named = `${name}-${sha256(spec).slice(0, 8)}`;
      return { apiVersion: "batch/v1", kind: "Job", name: named, spec: { suspend, ...spec } };
    }
    case "cron-job": {
      const { schedule, timeZone = "Etc/UTC" } = controller;
      const job = { ...jobSpec(controller, template), ttlSecondsAfterFinished: KEPT_SECONDS };
      const spec = {
        ...{ schedule, timeZone, suspend },
        // Two at once would do the same work.
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: LATE_SECONDS,
        jobTemplate: { spec: job },
      };
      return { apiVersion: "batch/v1", kind: "CronJob", name, spec };
    }
  }
}

/** How many pods there are; undefined where an autoscaler says it. */
function replicasOf({ size: { replicas }, standing = "serving" }: WorkloadArgs): number | undefined {
  if (standing === "cold") return 0;
  switch (replicas.kind) {
    case "scaled":
      return undefined;
    case "fixed":
      return replicas.count;
    case "single":
      return 1;
  }
}

function deploymentSpec(args: WorkloadArgs, { rollout }: ShutdownPlan, template: JsonObject): JsonObject {
  const replicas = replicasOf(args);
  return {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: selectorOf(args) },
    strategy: { type: "RollingUpdate", rollingUpdate: { ...rollout } },
    template,
  };
}

/** Pods that have names and volumes of their own: one goes before the next one comes, in order. */
function statefulSetSpec(
  args: WorkloadArgs,
  { class: storageClassName, sizeGiB, whenDeleted = "keep" }: StorageArgs,
  template: JsonObject,
): JsonObject {
  return {
    replicas: replicasOf(args) ?? 1,
    serviceName: podsServiceOf(args),
    selector: { matchLabels: selectorOf(args) },
    updateStrategy: { type: "RollingUpdate" },
    persistentVolumeClaimRetentionPolicy: {
      whenDeleted: whenDeleted === "keep" ? "Retain" : "Delete",
      whenScaled: "Retain",
    },
    template,
    volumeClaimTemplates: [
      {
        metadata: { name: DATA_VOLUME },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName,
          resources: { requests: { storage: `${sizeGiB}Gi` } },
        },
      },
    ],
  };
}

/**
 * A run. One that nobody scheduled stays when it has ended: gone, it would be made, and so run, again by whoever keeps
 * the cluster as it is declared.
 */
function jobSpec({ deadlineSeconds, retries }: RunArgs, template: JsonObject): JsonObject {
  return {
    activeDeadlineSeconds: deadlineSeconds,
    backoffLimit: retries,
    podFailurePolicy: {
      rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    },
    template,
  };
}
