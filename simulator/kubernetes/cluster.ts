import { parse } from "yaml";
import { z } from "zod";
import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject, WorldView } from "../world.ts";

/** The cluster that a kubeconfig points to. */
export interface ActiveCluster {
  /** The API server's URL, as `serverKey` writes it. */
  readonly server: string;
  /** The namespace of what says none. */
  readonly namespace: string;
}

const kubeconfigFile = z.object({
  "current-context": z.string().optional(),
  clusters: z.array(z.object({ name: z.string(), cluster: z.object({ server: z.string() }) })),
  contexts: z
    .array(
      z.object({
        name: z.string(),
        context: z.object({ cluster: z.string(), namespace: z.string().optional() }),
      }),
    )
    .optional(),
});

export const NO_KUBECONFIG =
  "kubeconfig: must be given, got nothing; the simulated clouds know no ambient kubeconfig";

/** One spelling of an API server's URL: EKS says it without a port, AKS with one. */
export function serverKey(url: string): string {
  return url.toLowerCase().replace(/\/+$/, "").replace(/:443$/, "");
}

/** Read once for each provider: every object of a cluster asks for it. */
const read = new WeakMap<PropertyMap, ActiveCluster | string>();

/** What a provider's configuration points to, or why that cannot be told. */
export function activeCluster(config: PropertyMap): ActiveCluster | string {
  const known = read.get(config) ?? readActiveCluster(config);
  read.set(config, known);
  return known;
}

function readActiveCluster(config: PropertyMap): ActiveCluster | string {
  const kubeconfig = text(config, "kubeconfig");
  if (kubeconfig === undefined) return NO_KUBECONFIG;
  const file = readKubeconfig(kubeconfig);
  if (file === undefined)
    return "kubeconfig: must hold clusters with a server each, got another text; give the file's contents";
  const contextName = text(config, "context") ?? file["current-context"];
  const context = file.contexts?.find((it) => it.name === contextName)?.context;
  const clusterName = text(config, "cluster") ?? context?.cluster;
  const cluster =
    file.clusters.find((it) => it.name === clusterName) ??
    (clusterName === undefined ? file.clusters[0] : undefined);
  if (cluster === undefined)
    return `kubeconfig: must define the cluster of its context, got ${clusterName ?? "none"}; correct the context`;
  return {
    server: serverKey(cluster.cluster.server),
    namespace: text(config, "namespace") ?? context?.namespace ?? "default",
  };
}

function readKubeconfig(content: string): z.infer<typeof kubeconfigFile> | undefined {
  try {
    const parsed: unknown = content.trimStart().startsWith("{") ? JSON.parse(content) : parse(content);
    return kubeconfigFile.safeParse(parsed).data;
  } catch {
    return undefined;
  }
}

/** Types of clusters, and the outputs that publish their API server. */
const CLUSTERS: readonly { readonly type: string; readonly outputs: readonly string[] }[] = [
  { type: "aws:eks/cluster:Cluster", outputs: ["endpoint"] },
  { type: "azure-native:containerservice:ManagedCluster", outputs: ["fqdn", "privateFQDN"] },
];

/** The cluster whose API server answers at a URL. Worlds have few clusters. */
export function clusterAt(server: string, world: Pick<WorldView, "ofType">): WorldObject | undefined {
  for (const { type, outputs } of CLUSTERS) {
    for (const cluster of world.ofType(type)) {
      const urls = outputs.flatMap((key) => text(cluster.outputs, key) ?? []);
      if (urls.some((url) => serverKey(url.includes("://") ? url : `https://${url}`) === server))
        return cluster;
    }
  }
  return undefined;
}
