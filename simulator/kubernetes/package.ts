import type { SimulatedPackage } from "../model.ts";
import { sameValue, show, text, UNKNOWN } from "../properties.ts";
import { activeCluster, clusterAt, NO_KUBECONFIG } from "./cluster.ts";
import { invokes } from "./invokes.ts";
import { modelOf } from "./kinds.ts";
import { withName, withNamespace } from "./metadata.ts";

/** The cluster of the kubeconfig that a provider without one would find on a laptop. */
const AMBIENT = "ambient";

/** pulumi-kubernetes: what it makes lives in the cluster that its kubeconfig points to. */
export const kubernetes: SimulatedPackage = {
  name: "kubernetes",
  assignedIds: false,
  regionalIds: false,
  invokes,
  model: (type, config = {}) => modelOf(type, show(config.enableConfigMapMutable) === "true"),
  place: (config) => {
    const active = activeCluster(config);
    return {
      package: "kubernetes",
      account:
        typeof active === "object" ? active.server : config.kubeconfig === undefined ? AMBIENT : active,
      region: "",
    };
  },
  home: (place, world) => {
    const { account } = place;
    if (account === AMBIENT) return NO_KUBECONFIG;
    if (!account.startsWith("http")) return account;
    return (
      clusterAt(account, world) ??
      `kubeconfig: the configured Kubernetes cluster is unreachable, got ${account}; no cluster of the simulated clouds answers there`
    );
  },
  defaults: (model, inputs, _place, _world, before) => {
    if (model.autoName !== undefined) return inputs;
    const mustSayName = model.properties?.["metadata.name"]?.required === true;
    const named = mustSayName ? inputs : withName(inputs, before);
    const namespaced = model.properties?.["metadata.namespace"]?.references !== undefined;
    const active = activeCluster(before.config);
    return namespaced && typeof active === "object" ? withNamespace(named, active.namespace) : named;
  },
  /** As pulumi-kubernetes decides it (provider/pkg/provider/provider.go, DiffConfig, at 94977969d). */
  replacingConfig: (olds, news) => {
    const [old, next] = [text(olds, "clusterIdentifier"), text(news, "clusterIdentifier")];
    if (next !== undefined && old === next) return [];
    const identifier = old !== undefined && next !== undefined && old !== next ? ["clusterIdentifier"] : [];
    const unknown = ["kubeconfig", "context", "cluster"].filter((key) => news[key] === UNKNOWN);
    if (unknown.length > 0) return [...identifier, ...unknown];
    const [before, after] = [activeCluster(olds), activeCluster(news)];
    const moved = typeof before === "object" && typeof after === "object" && before.server !== after.server;
    const changed = ["kubeconfig", "context", "cluster"].filter((key) => !sameValue(olds[key], news[key]));
    return [
      ...identifier,
      ...(moved ? changed : []),
      ...(sameValue(olds.renderYamlToDirectory ?? null, news.renderYamlToDirectory ?? null)
        ? []
        : ["renderYamlToDirectory"]),
    ];
  },
};
