import {
  ApiException,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  PatchStrategy,
  ServerConfiguration,
} from "@kubernetes/client-node";
import { z } from "zod";
import {
  POINTER_SELECTOR,
  pointerSecret,
  pointerService,
  type PointerTarget,
} from "../../lib/database/pointers.ts";
import { BadInput } from "../rehearsal/problems.ts";

/** Where a cluster of each cloud is, and how the operator logs in there. */
export interface ClusterAccess {
  /** @default what kubectl reads: $KUBECONFIG, else ~/.kube/config */
  readonly kubeconfig?: string | undefined;
  readonly aws: { readonly context: string };
  readonly azure: { readonly context: string };
}

export type ClusterCloud = "aws" | "azure";

export const CLUSTER_CLOUDS = ["aws", "azure"] as const satisfies readonly ClusterCloud[];

/** An object by which applications find the primary. */
export interface Pointer {
  readonly kind: "Service" | "Secret";
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
}

/** Where a cluster's applications are pointed, or why that cannot be said. */
export type ClusterPointers =
  | { readonly cloud: ClusterCloud; readonly pointers: readonly Pointer[] }
  | { readonly cloud: ClusterCloud; readonly problem: string };

/** The clusters, as far as a switch needs them. Neither method throws: a cluster may be lost. */
export interface Clusters {
  readonly look: () => Promise<readonly ClusterPointers[]>;
  /** Points every application at a server. Done again, it changes nothing. */
  readonly point: (target: PointerTarget) => Promise<readonly ClusterPointers[]>;
}

/** How long a cluster may take for all that it is asked, logging in included: an outage should not wait for it. */
const PATIENCE_MS = 5_000;

/** Owner of what is patched, in the objects' managed fields. */
const FIELD_MANAGER = "kakehashi-db";

/**
 * Reads the kubeconfig; no cluster is asked yet.
 * @throws BadInput when it cannot be read, or has not the contexts
 */
export function openClusters(access: ClusterAccess, patienceMs: number = PATIENCE_MS): Clusters {
  const all = CLUSTER_CLOUDS.map((cloud) => {
    const api = apiOf(access, cloud, patienceMs);
    return async (work: (api: CoreV1Api) => Promise<readonly Pointer[]>): Promise<ClusterPointers> => {
      try {
        return { cloud, pointers: await inTime(work(api), patienceMs) };
      } catch (error) {
        return { cloud, problem: reasonOf(error) };
      }
    };
  });
  return {
    look: () => Promise.all(all.map((ask) => ask(pointersOf))),
    point: (target) => Promise.all(all.map((ask) => ask((api) => pointAll(api, target)))),
  };
}

function apiOf(
  { kubeconfig, ...contexts }: ClusterAccess,
  cloud: ClusterCloud,
  patienceMs: number,
): CoreV1Api {
  const config = readKubeconfig(kubeconfig);
  const { context } = contexts[cloud];
  config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new BadInput({
      path: `servers.clusters.${cloud}.context`,
      problem: "is not in the kubeconfig",
      got: context,
      fix: known.length === 0 ? "the kubeconfig has none" : `use one of ${known.join(", ")}`,
    });
  }
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(cluster.server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        pre: (request) => {
          request.setSignal(AbortSignal.timeout(patienceMs));
          if (request.getHttpMethod() === "PATCH")
            request.setHeaderParam("Content-Type", PatchStrategy.MergePatch);
          return Promise.resolve(request);
        },
        post: (response) => Promise.resolve(response),
      },
    ],
  });
  return new CoreV1Api(configuration);
}

function readKubeconfig(path: string | undefined): KubeConfig {
  const config = new KubeConfig();
  try {
    if (path === undefined) config.loadFromDefault();
    else config.loadFromFile(path);
    return config;
  } catch (error) {
    throw new BadInput({
      path: "servers.clusters.kubeconfig",
      problem: error instanceof Error ? (error.message.split("\n")[0] ?? "") : "cannot be read",
      got: path ?? process.env.KUBECONFIG ?? "~/.kube/config",
      fix: "name a kubeconfig that kubectl can use",
    });
  }
}

async function pointersOf(api: CoreV1Api): Promise<readonly Pointer[]> {
  const [services, secrets] = await Promise.all([
    api.listServiceForAllNamespaces({ labelSelector: POINTER_SELECTOR }),
    api.listSecretForAllNamespaces({ labelSelector: POINTER_SELECTOR }),
  ]);
  return [
    ...services.items.map(({ metadata, spec }) => ({
      ...{ kind: "Service" as const, ...placeOf(metadata) },
      host: spec?.externalName ?? "",
    })),
    ...secrets.items.map(({ metadata, data }) => ({
      ...{ kind: "Secret" as const, ...placeOf(metadata) },
      host: Buffer.from(data?.host ?? "", "base64").toString(),
    })),
  ];
}

const placeOf = (metadata: { readonly namespace?: string; readonly name?: string } | undefined) => ({
  namespace: metadata?.namespace ?? "",
  name: metadata?.name ?? "",
});

async function pointAll(api: CoreV1Api, target: PointerTarget): Promise<readonly Pointer[]> {
  const found = await pointersOf(api);
  const [{ spec }, { data }] = [pointerService(target.host), pointerSecret(target)];
  const patches = found.map(({ kind, name, namespace }) => {
    const where = { name, namespace, fieldManager: FIELD_MANAGER };
    return kind === "Service"
      ? api.patchNamespacedService({ ...where, body: { spec: { externalName: spec.externalName } } })
      : api.patchNamespacedSecret({ ...where, body: { data } });
  });
  await Promise.all(patches);
  return found.map((pointer) => ({ ...pointer, host: target.host }));
}

/** A login that hangs is no request yet, so that the request's own limit does not end it. */
async function inTime<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer in ${patienceMs / 1000} s`));
    }, patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const statusSchema = z.string().transform((text, context) => {
  try {
    return z.object({ message: z.string() }).parse(JSON.parse(text)).message;
  } catch {
    context.addIssue("is no status of Kubernetes");
    return z.NEVER;
  }
});

/** In one line. The client's own message has the whole answer with its headers. */
function reasonOf(error: unknown): string {
  if (error instanceof ApiException) {
    const status = statusSchema.safeParse(error.body);
    return `HTTP ${error.code}${status.success ? ` ${status.data}` : ""}`;
  }
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const { message } = cause instanceof Error && cause.message !== "" ? cause : error;
  return (message.split("\n")[0] ?? "").trim();
}
