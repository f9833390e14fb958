import ipaddr from "ipaddr.js";
import type { Check } from "../model.ts";
import { loadBalancerChecks } from "./load-balancer-checks.ts";
import { numberChecks } from "./number-checks.ts";
import { dig, POD_SPECS } from "./pod-specs.ts";
import { isList, isMap, joinPath, show, UNKNOWN } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";

const DOCS = "https://kubernetes.io/docs/concepts";

/** Checks of the pods and services that an object of a kind describes: what the schema cannot say. */
export function workloadChecks(kind: string): readonly Check[] {
  const template = POD_SPECS[kind];
  return [
    ...(template === undefined ? [] : podChecks(kind, template)),
    ...numberChecks(kind),
    ...(OTHERS[kind] ?? []),
  ];
}

function podChecks(kind: string, path: readonly string[]): readonly Check[] {
  const at = path.join(".");
  const podCheck = (
    id: string,
    page: string,
    problem: (pod: PropertyMap, inputs: PropertyMap) => string | undefined,
  ): Check => ({
    id: `kubernetes:${kind}:${id}`,
    source: `${DOCS}/${page}`,
    refuses: ({ inputs }) => {
      const pod = dig(inputs, path);
      return isMap(pod) ? problem(pod, inputs) : undefined;
    },
  });
  return [
    podCheck("containers", "workloads/pods/", (pod) =>
      isList(pod.containers) && pod.containers.length === 0
        ? `${at}.containers: must have an item, got none; add a container`
        : undefined,
    ),
    podCheck("volume-mounts", "storage/volumes/", (pod, inputs) => missingVolume(pod, inputs, at)),
    podCheck("requests-within-limits", "configuration/manage-resources-containers/", (pod) =>
      requestAboveLimit(pod, at),
    ),
    podCheck("one-probe-handler", "workloads/pods/probes/", (pod) => probeWithoutHandler(pod, at)),
    // A pod of its own may have any; which there are, the schema says.
    ...(kind === "Pod"
      ? []
      : [
          podCheck("restart-policy", "workloads/pods/pod-lifecycle/#restart-policy", (pod) =>
            wrongRestartPolicy(kind, pod, at),
          ),
        ]),
  ];
}

function containersOf(
  pod: PropertyMap,
): readonly { readonly path: string; readonly container: PropertyMap }[] {
  return ["initContainers", "containers"].flatMap((list) => {
    const items = pod[list];
    return isList(items)
      ? items.flatMap((it, index) => (isMap(it) ? [{ path: `${list}[${index}]`, container: it }] : []))
      : [];
  });
}

function missingVolume(pod: PropertyMap, inputs: PropertyMap, at: string): string | undefined {
  const claims = dig(inputs, ["spec", "volumeClaimTemplates"]);
  const lists = [pod.volumes, claims];
  if (lists.includes(UNKNOWN)) return undefined;
  const items = lists.flatMap((list) => (isList(list) ? list : []));
  const names = items.map((it) => (isMap(it) ? (it.name ?? dig(it, ["metadata", "name"])) : it));
  if (names.includes(UNKNOWN)) return undefined;
  for (const { path, container } of containersOf(pod)) {
    const mounts = isList(container.volumeMounts) ? container.volumeMounts : [];
    for (const [index, mount] of mounts.entries()) {
      if (!isMap(mount) || typeof mount.name !== "string" || names.includes(mount.name)) continue;
      return `${at}.${path}.volumeMounts[${index}].name: must name a volume of the pod, got ${mount.name}; use one of ${names.map((it) => show(it)).join(", ") || "none"}`;
    }
  }
  return undefined;
}

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}; // prettier-ignore

function amount(quantity: PropertyValue | undefined): number | undefined {
  if (typeof quantity === "number") return quantity;
  const match =
    typeof quantity === "string" ? /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(quantity) : null;
  const scale = SUFFIXES[match?.[2] ?? "?"];
  return scale === undefined ? undefined : Number(match?.[1]) * scale;
}

function requestAboveLimit(pod: PropertyMap, at: string): string | undefined {
  for (const { path, container } of containersOf(pod)) {
    const [requests, limits] = [
      dig(container, ["resources", "requests"]),
      dig(container, ["resources", "limits"]),
    ];
    if (!isMap(requests) || !isMap(limits)) continue;
    for (const [key, request] of Object.entries(requests)) {
      const [wanted, most] = [amount(request), amount(limits[key])];
      if (wanted === undefined || most === undefined || wanted <= most) continue;
      return `${joinPath(`${at}.${path}.resources.requests`, key)}: must not exceed the limit (${show(limits[key])}), got ${show(request)}; lower it or raise the limit`;
    }
  }
  return undefined;
}

const HANDLERS = ["exec", "grpc", "httpGet", "tcpSocket"];

function probeWithoutHandler(pod: PropertyMap, at: string): string | undefined {
  for (const { path, container } of containersOf(pod)) {
    for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) {
      const probe = container[name];
      if (!isMap(probe)) continue;
      const handlers = HANDLERS.filter((it) => probe[it] !== undefined);
      if (handlers.length !== 1) {
        return `${at}.${path}.${name}: must have one handler, got ${handlers.join(" and ") || "none"}; choose one of ${HANDLERS.join(", ")}`;
      }
    }
  }
  return undefined;
}

function wrongRestartPolicy(kind: string, pod: PropertyMap, at: string): string | undefined {
  const policy = pod.restartPolicy;
  if (policy === UNKNOWN) return undefined;
  const isJob = kind === "Job" || kind === "CronJob";
  const allowed = isJob ? ["OnFailure", "Never"] : ["Always"];
  if (policy === undefined ? !isJob : allowed.includes(show(policy))) return undefined;
  return `${at}.restartPolicy: must be ${allowed.join(" or ")} in a ${kind}, got ${show(policy)}; change it`;
}

const selectorMatches = (kind: string): Check => ({
  id: `kubernetes:${kind}:selector-matches-template`,
  source: `${DOCS}/workloads/controllers/deployment/#selector`,
  refuses: ({ inputs }) => {
    const wanted = dig(inputs, ["spec", "selector", "matchLabels"]);
    const labels = dig(inputs, ["spec", "template", "metadata", "labels"]);
    if (!isMap(wanted) || labels === UNKNOWN || dig(inputs, ["spec", "template"]) === UNKNOWN)
      return undefined;
    const has = isMap(labels) ? labels : {};
    const stray = Object.entries(wanted).find(
      ([key, value]) => value !== UNKNOWN && has[key] !== UNKNOWN && has[key] !== value,
    );
    if (stray === undefined) return undefined;
    return `spec.selector: must match spec.template.metadata.labels, got ${stray[0]}=${show(stray[1])}; give the template that label`;
  },
});

const servicePorts: Check = {
  id: "kubernetes:Service:ports",
  source: `${DOCS}/services-networking/service/#multi-port-services`,
  refuses: ({ inputs }) => {
    const spec = isMap(inputs.spec) ? inputs.spec : {};
    const ports = isList(spec.ports) ? spec.ports.filter(isMap) : [];
    if (spec.type === "ExternalName") {
      return spec.externalName === undefined
        ? "spec.externalName: is required by type ExternalName, got nothing; set it"
        : undefined;
    }
    if (
      ports.length === 0 &&
      spec.ports !== UNKNOWN &&
      spec.clusterIP !== "None" &&
      inputs.spec !== UNKNOWN
    ) {
      return "spec.ports: must have an item, got none; add a port, or set clusterIP to None";
    }
    const unnamed = ports.length > 1 ? ports.findIndex((it) => it.name === undefined) : -1;
    if (unnamed >= 0)
      return `spec.ports[${unnamed}].name: is required where there are several ports, got nothing; name it`;
    const wrong = ports.findIndex(({ port }) => typeof port === "number" && (port < 1 || port > 65535));
    return wrong < 0
      ? undefined
      : `spec.ports[${wrong}].port: must be from 1 to 65535, got ${show(ports[wrong]?.port)}; choose one`;
  },
};

const replicasInOrder: Check = {
  id: "kubernetes:HorizontalPodAutoscaler:min-max",
  source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  refuses: ({ inputs }) => {
    const spec = isMap(inputs.spec) ? inputs.spec : {};
    const { minReplicas, maxReplicas } = spec;
    if (typeof minReplicas !== "number" || typeof maxReplicas !== "number" || minReplicas <= maxReplicas)
      return undefined;
    return `spec.minReplicas: must not exceed maxReplicas (${maxReplicas}), got ${minReplicas}; lower it or raise maxReplicas`;
  },
};

const oneBudget: Check = {
  id: "kubernetes:PodDisruptionBudget:one-budget",
  source: `${DOCS}/workloads/pods/disruptions/`,
  refuses: ({ inputs }) => {
    const spec = isMap(inputs.spec) ? inputs.spec : {};
    if (spec.minAvailable === undefined || spec.maxUnavailable === undefined) return undefined;
    return `spec.maxUnavailable: excludes minAvailable, got ${show(spec.maxUnavailable)}; keep one of them`;
  },
};

/** What the API server says of the ports of a network policy, and its schema does not. */
const policyPorts: Check = {
  id: "kubernetes:NetworkPolicy:ports",
  source: `${DOCS}/services-networking/network-policies/#targeting-a-range-of-ports`,
  refuses: ({ inputs }) => {
    for (const direction of ["ingress", "egress"]) {
      const rules = dig(inputs, ["spec", direction]);
      for (const [index, rule] of (isList(rules) ? rules : []).entries()) {
        const wrong = isMap(rule) ? wrongPort(rule) : undefined;
        if (wrong !== undefined) return `spec.${direction}[${index}].${wrong}`;
      }
    }
    return undefined;
  },
};

function wrongPort({ ports }: PropertyMap): string | undefined {
  for (const [index, it] of (isList(ports) ? ports : []).entries()) {
    if (!isMap(it)) continue;
    const { port, endPort, protocol = "TCP" } = it;
    if (typeof port === "number" && (port < 1 || port > 65_535))
      return `ports[${index}].port: must be from 1 to 65535, got ${port}; choose one`;
    if (typeof protocol === "string" && !["TCP", "UDP", "SCTP"].includes(protocol))
      return `ports[${index}].protocol: must be TCP, UDP or SCTP, got ${protocol}; use one of them`;
    if (typeof endPort === "number" && typeof port === "number" && endPort < port)
      return `ports[${index}].endPort: must not be below port (${port}), got ${endPort}; raise it`;
  }
  return undefined;
}

/** A policy of addresses that are none would select nobody. */
const policyRanges: Check = {
  id: "kubernetes:NetworkPolicy:ranges",
  source: `${DOCS}/services-networking/network-policies/#behavior-of-to-and-from-selectors`,
  refuses: ({ inputs }) => {
    const ends = [
      { rules: "ingress", peers: "from" },
      { rules: "egress", peers: "to" },
    ];
    for (const { rules, peers } of ends) {
      for (const [index, rule] of listAt(inputs, ["spec", rules]).entries()) {
        for (const [place, peer] of listAt(rule, [peers]).entries()) {
          const cidr = isMap(peer) ? dig(peer, ["ipBlock", "cidr"]) : undefined;
          if (typeof cidr !== "string" || ipaddr.isValidCIDR(cidr)) continue;
          return `spec.${rules}[${index}].${peers}[${place}].ipBlock.cidr: must be a CIDR, got ${cidr}; write one such as 10.0.0.0/16`;
        }
      }
    }
    return undefined;
  },
};

function listAt(value: PropertyValue, path: readonly string[]): readonly PropertyValue[] {
  const found = isMap(value) ? dig(value, path) : undefined;
  return isList(found) ? found : [];
}

/** What becomes of a volume once nobody claims it. */
const reclaimPolicy: Check = {
  id: "kubernetes:StorageClass:reclaim-policy",
  source: `${DOCS}/storage/storage-classes/#reclaim-policy`,
  refuses: ({ inputs }) => {
    const policy = inputs.reclaimPolicy;
    if (policy === undefined || policy === UNKNOWN || policy === "Delete" || policy === "Retain")
      return undefined;
    return `reclaimPolicy: must be Delete or Retain, got ${show(policy)}; use one of them`;
  },
};

const OTHERS: Readonly<Record<string, readonly Check[]>> = {
  ...Object.fromEntries(
    ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].map((kind) => [kind, [selectorMatches(kind)]]),
  ),
  NetworkPolicy: [policyPorts, policyRanges],
  Service: [servicePorts, ...loadBalancerChecks],
  HorizontalPodAutoscaler: [replicasInOrder],
  PodDisruptionBudget: [oneBudget],
  StorageClass: [reclaimPolicy],
};
