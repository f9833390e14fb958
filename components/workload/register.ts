import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { keyOf } from "../../lib/manifests/gitops.ts";
import { storageOf } from "../../lib/manifests/controller.ts";
import type { Manifest } from "../../lib/manifests/objects.ts";
import { KubernetesObject } from "./kubernetes-object.ts";
import { standingOn } from "./render-side.ts";
import { beside, inCluster, namespaceOf, type WorkloadSide } from "./workload-side.ts";

/** Seconds beyond a Job's own deadline in which its end is awaited. */
const JOB_PATIENCE_SECONDS = 120;

/** What pods are made from, or kept by: it is there before the first pod. */
const BEFORE_PODS: ReadonlySet<string> = new Set(["ServiceAccount", "NetworkPolicy", "ConfigMap"]);

const ROUTES: ReadonlySet<string> = new Set(["Ingress", "HTTPRoute"]);

const MAKES_PODS: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "Job", "CronJob"]);

/**
 * Registers an app's objects on a cluster.
 * @param before what pods need besides
 */
export function registerObjects(own: WorkloadSide, before: readonly Resource[]): void {
  const register = (object: Manifest, more: CustomResourceOptions = {}): KubernetesObject =>
    new KubernetesObject(
      `${own.name}-${own.side}-${keyOf(object, own.name)}`,
      { ...object, metadata: metadataOf(own, object) },
      { ...optionsOf(own, object), ...more },
    );
  const { cluster, routesNeed = [] } = own.args.clusters[own.side];
  const needs = storageOf(own.args) === undefined ? cluster.plainPodsNeed : cluster.podsNeed;
  const first = own.objects.filter(({ kind }) => BEFORE_PODS.has(kind)).map((object) => register(object));
  for (const object of own.objects) {
    if (BEFORE_PODS.has(object.kind)) continue;
    if (MAKES_PODS.has(object.kind)) register(object, { dependsOn: [...before, ...first, ...needs] });
    else register(object, ROUTES.has(object.kind) ? { dependsOn: [...routesNeed] } : {});
  }
}

function metadataOf(own: WorkloadSide, { kind, metadata }: Manifest) {
  const namespace = namespaceOf(own);
  if (kind === "ServiceAccount" && own.annotations !== undefined)
    return { ...metadata, namespace, annotations: own.annotations };
  const forEngine = annotationsFor(own, kind);
  if (Object.keys(forEngine).length === 0) return { ...metadata, namespace };
  const { annotations } = metadata;
  return { ...metadata, namespace, annotations: { ...annotations, ...forEngine } };
}

/**
 * What only the engine has to know, of a side that runs no pods: there is no endpoint, and no end of a Job, to wait for;
 * and the number of replicas, which was the autoscaler's, is taken from it (Kubernetes, "Server-Side Apply", conflicts).
 */
function annotationsFor({ args, side }: WorkloadSide, kind: string): Readonly<Record<string, string>> {
  if (standingOn(args, side) === "serving") return {};
  switch (kind) {
    case "Service":
    case "Ingress":
    case "Job":
      return { "pulumi.com/skipAwait": "true" };
    case "Deployment":
      return { "pulumi.com/patchForce": "true" };
    default:
      return {};
  }
}

function optionsOf(own: WorkloadSide, { kind }: Manifest): CustomResourceOptions {
  const { controller, clusters } = own.args;
  const { entrance } = clusters[own.side];
  // Volumes and an ALB would stay behind.
  if (kind === "StatefulSet" || (kind === "Ingress" && entrance?.kind === "alb")) return beside(own);
  if (controller?.kind !== "job" || kind !== "Job") return inCluster(own);
  const patience = `${controller.deadlineSeconds + JOB_PATIENCE_SECONDS}s`;
  return { ...inCluster(own), customTimeouts: { create: patience, update: patience } };
}
