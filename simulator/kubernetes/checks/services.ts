import type { Check } from "../../model.ts";
import { show, UNKNOWN } from "../../properties.ts";
import { loadBalancerChecks } from "../load-balancer-checks.ts";
import { ADDRESS, CIDR, LABEL, misfit, PORT_NAME, PORTS, SUBDOMAIN } from "./forms.ts";
import { at, each, first, inside, isSaid, kindChecks, outside, texts, validationOf, wrong } from "./words.ts";
import type { Part, Says } from "./words.ts";

const PAGE = "https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services";

/** The ports that nodes keep for Services, unless the API server is told others. */
const NODE_PORTS = [30_000, 32_767] as const;

/** A day. */
const LONGEST_AFFINITY_SECONDS = 86_400;

const ofSpec =
  (says: (spec: Part) => string | undefined): Says =>
  (service) => {
    const spec = inside(service, "spec");
    return spec === undefined ? undefined : says(spec);
  };

const isExternal = ({ map: { type } }: Part): boolean => type === "NodePort" || type === "LoadBalancer";

/** What only Services of some types may say. */
function onlyOf(spec: Part, key: string, types: readonly string[]): string | undefined {
  const { type = "ClusterIP" } = spec.map;
  const value = spec.map[key];
  if (!isSaid(value) || type === UNKNOWN || types.includes(show(type))) return undefined;
  return wrong(at(spec, key), `is for type ${types.join(" or ")}`, `type ${show(type)}`, "drop it");
}

const ports: Says = ({ map }) => {
  const spec = inside({ path: "", map }, "spec");
  if (spec?.map.type === "ExternalName") {
    return isSaid(spec.map.externalName)
      ? undefined
      : wrong("spec.externalName", "is required by type ExternalName", undefined, "set it");
  }
  const items = each(spec, "ports");
  const { ports: list, clusterIP } = spec?.map ?? {};
  if (items.length === 0 && list !== UNKNOWN && clusterIP !== "None" && map.spec !== UNKNOWN)
    return wrong("spec.ports", "must have an item", "none", "add a port, or set clusterIP to None");
  const unnamed = items.length > 1 ? items.find((it) => it.map.name === undefined) : undefined;
  if (unnamed !== undefined)
    return wrong(at(unnamed, "name"), "is required where there are several ports", undefined, "name it");
  return first(items, (it) => outside(it, "port", PORTS));
};

const portNames = ofSpec((spec) => {
  const seen = new Set<string>();
  return first(each(spec, "ports"), (port) => {
    const { name } = port.map;
    if (typeof name !== "string" || name === "") return undefined;
    if (seen.has(name)) return wrong(at(port, "name"), "is another port's too", name, "rename one of them");
    seen.add(name);
    return misfit(at(port, "name"), name, LABEL);
  });
});

const clusterAddress = ofSpec((spec) => {
  const { clusterIP, type = "ClusterIP" } = spec.map;
  if (clusterIP === "None" && isExternal(spec))
    return wrong(at(spec, "clusterIP"), `must not be None with type ${show(type)}`, "None", "drop it");
  return clusterIP === "None" || clusterIP === ""
    ? undefined
    : misfit(at(spec, "clusterIP"), clusterIP, ADDRESS);
});

const trafficPolicy = ofSpec((spec) => {
  const { externalTrafficPolicy, healthCheckNodePort, type } = spec.map;
  if (isSaid(healthCheckNodePort) && healthCheckNodePort !== 0) {
    if (type !== "LoadBalancer" || externalTrafficPolicy !== "Local") {
      const problem = "is for type LoadBalancer with externalTrafficPolicy Local";
      return wrong(at(spec, "healthCheckNodePort"), problem, healthCheckNodePort, "drop it");
    }
  }
  return isSaid(externalTrafficPolicy) &&
    externalTrafficPolicy !== "" &&
    type !== UNKNOWN &&
    !isExternal(spec)
    ? wrong(
        at(spec, "externalTrafficPolicy"),
        "is for type NodePort or LoadBalancer",
        externalTrafficPolicy,
        "drop it",
      )
    : undefined;
});

/** Checks of Services. */
export const serviceChecks: readonly Check[] = [
  ...kindChecks("Service", PAGE, { ports }),
  ...kindChecks("Service", validationOf("core"), {
    "port-names": portNames,
    "target-ports": ofSpec((spec) =>
      first(
        each(spec, "ports"),
        (port) =>
          outside(port, "targetPort", PORTS) ??
          misfit(at(port, "targetPort"), port.map.targetPort, PORT_NAME),
      ),
    ),
    "node-ports": ofSpec((spec) =>
      first(each(spec, "ports"), (port) => {
        const { nodePort } = port.map;
        if (!isSaid(nodePort) || nodePort === 0) return undefined;
        return spec.map.type !== UNKNOWN && !isExternal(spec)
          ? wrong(at(port, "nodePort"), "is for type NodePort or LoadBalancer", nodePort, "drop it")
          : outside(port, "nodePort", NODE_PORTS);
      }),
    ),
    "cluster-address": clusterAddress,
    "traffic-policy": trafficPolicy,
    "source-ranges": ofSpec(
      (spec) =>
        onlyOf(spec, "loadBalancerSourceRanges", ["LoadBalancer"]) ??
        first(texts(spec, "loadBalancerSourceRanges"), ({ path, text }) => misfit(path, text, CIDR)),
    ),
    "load-balancer-only": ofSpec((spec) =>
      first(["loadBalancerClass", "allocateLoadBalancerNodePorts"], (key) =>
        onlyOf(spec, key, ["LoadBalancer"]),
      ),
    ),
    affinity: ofSpec((spec) =>
      outside(inside(spec, "sessionAffinityConfig", "clientIP"), "timeoutSeconds", [
        1,
        LONGEST_AFFINITY_SECONDS,
      ]),
    ),
    "external-name": ofSpec((spec) =>
      spec.map.type === "ExternalName"
        ? misfit(at(spec, "externalName"), spec.map.externalName, {
            ...SUBDOMAIN,
            fits: (name) => SUBDOMAIN.fits(name.replace(/\.$/, "")),
          })
        : undefined,
    ),
    "ip-families": ofSpec((spec) => {
      const families = texts(spec, "ipFamilies").length;
      return spec.map.ipFamilyPolicy === "SingleStack" && families > 1
        ? wrong(at(spec, "ipFamilies"), "must be one with ipFamilyPolicy SingleStack", families, "keep one")
        : undefined;
    }),
  }),
  ...loadBalancerChecks,
];
