import {
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1Pod,
  type V1Service,
} from "@kubernetes/client-node";
import { selectorOf } from "../../lib/manifests/labels.ts";
import { placementOf } from "../../lib/manifests/placement.ts";
import { BadInput } from "../rehearsal/problems.ts";
import type { AppPod, DrainApi } from "./drain.ts";

/** Which app, and where. */
export interface DrainTarget {
  readonly app: string;
  readonly namespace: string;
  /** @default the current one of the kubeconfig that kubectl reads */
  readonly context?: string | undefined;
}

/**
 * The app by Kubernetes' API, as whom kubectl logs in.
 * @throws BadInput when the kubeconfig has no such context
 */
export function openNamespace({ app, namespace, context }: DrainTarget): DrainApi {
  const config = new KubeConfig();
  config.loadFromDefault();
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster() === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new BadInput({
      path: "--context",
      problem: "is not in the kubeconfig",
      got: context ?? config.getCurrentContext(),
      fix: known.length === 0 ? "the kubeconfig has none" : `use one of ${known.join(", ")}`,
    });
  }
  return drainApi(config.makeApiClient(CoreV1Api), app, namespace);
}

interface InNamespace {
  readonly namespace: string;
}

interface OnePod extends InNamespace {
  readonly name: string;
}

type RequestOptions = ReturnType<typeof setHeaderOptions>;

/** What of the client is asked. */
export interface PodClient {
  readonly listNamespacedPod: (
    request: InNamespace & { readonly labelSelector: string },
  ) => Promise<{ readonly items: readonly V1Pod[] }>;
  readonly listNamespacedService: (request: InNamespace) => Promise<{ readonly items: readonly V1Service[] }>;
  readonly patchNamespacedPod: (
    request: OnePod & { readonly body: object },
    options: RequestOptions,
  ) => Promise<unknown>;
  readonly deleteNamespacedPod: (request: OnePod) => Promise<unknown>;
}

export function drainApi(api: PodClient, app: string, namespace: string): DrainApi {
  const labelSelector = Object.entries(selectorOf({ name: app }))
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  return {
    pods: async () => (await api.listNamespacedPod({ namespace, labelSelector })).items.map(podOf),
    selectors: async () =>
      (await api.listNamespacedService({ namespace })).items.map(({ spec }) => spec?.selector ?? {}),
    leave: async (name, labels) => {
      const none = Object.fromEntries(labels.map((label) => [label, null]));
      const body = { metadata: { labels: none } };
      const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
      await api.patchNamespacedPod({ name, namespace, body }, merge);
    },
    remove: async (name) => {
      await api.deleteNamespacedPod({ name, namespace });
    },
  };
}

/** Labels of nodes that apps are led to classic virtual nodes by. */
const CLASSIC = Object.entries(placementOf({ kind: "aci-addon" }).nodeSelector ?? {});

const podOf = ({ metadata, spec, status }: V1Pod): AppPod => ({
  name: metadata?.name ?? "",
  labels: metadata?.labels ?? {},
  annotations: metadata?.annotations ?? {},
  ready:
    metadata?.deletionTimestamp === undefined &&
    status?.conditions?.some((it) => it.type === "Ready" && it.status === "True") === true,
  classic: CLASSIC.every(([key, value]) => spec?.nodeSelector?.[key] === value),
});
