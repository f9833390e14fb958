import type { Check } from "../../model.ts";
import { show } from "../../properties.ts";
import { DOMAIN_PATH, misfit } from "./forms.ts";
import {
  at,
  each,
  first,
  inside,
  isSaid,
  kindChecks,
  listAt,
  neverChanges,
  valueAt,
  wrong,
} from "./words.ts";
import type { Part, Says } from "./words.ts";

const sourceOf = (file: string): string =>
  `https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/apis/v1/${file}_types.go`;

const MOST_MATCHES = 128;

const listenersOf = (gateway: Part): readonly Part[] => each(inside(gateway, "spec"), "listeners");
const rulesOf = (route: Part): readonly Part[] => each(inside(route, "spec"), "rules");

/** The first of some parts that has the same key as one before it. */
function repeated(parts: readonly Part[], keyOf: (part: Part) => string | undefined): Part | undefined {
  const seen = new Set<string>();
  return parts.find((part) => {
    const key = keyOf(part);
    if (key === undefined) return false;
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}

const listenersApart: Says = (gateway) => {
  const again = repeated(listenersOf(gateway), ({ map: { port, protocol, hostname } }) =>
    [port, protocol, hostname].map((it) => show(it)).join(" "),
  );
  if (again === undefined) return undefined;
  const { port, hostname = "any host" } = again.map;
  return wrong(
    again.path,
    "must differ in port, protocol or hostname",
    `${show(port)} of ${show(hostname)} again`,
    "drop it",
  );
};

const listenerTls: Says = (gateway) =>
  first(listenersOf(gateway), (listener) => {
    const tls = inside(listener, "tls");
    const { protocol } = listener.map;
    if (tls === undefined) return undefined;
    if (protocol === "HTTP" || protocol === "TCP" || protocol === "UDP")
      return wrong(tls.path, `must not be said with protocol ${protocol}`, "it", "drop it, or say HTTPS");
    const { mode = "Terminate" } = tls.map;
    if (protocol === "HTTPS" && mode === "Passthrough")
      return wrong(
        at(tls, "mode"),
        "must be Terminate with protocol HTTPS",
        mode,
        "change it, or say protocol TLS",
      );
    const hasOptions = Object.keys(inside(tls, "options")?.map ?? {}).length > 0;
    const hasNone = listAt(tls, "certificateRefs").length === 0 && !hasOptions;
    return mode === "Terminate" && hasNone
      ? wrong(at(tls, "certificateRefs"), "is required with mode Terminate", "none", "name a Secret")
      : undefined;
  });

const listenerHosts: Says = (gateway) =>
  first(listenersOf(gateway), (listener) => {
    const { protocol, hostname } = listener.map;
    return isSaid(hostname) && (protocol === "TCP" || protocol === "UDP")
      ? wrong(at(listener, "hostname"), `must not be said with protocol ${protocol}`, hostname, "drop it")
      : undefined;
  });

const backendPorts: Says = (route) =>
  first(rulesOf(route), (rule) =>
    first(each(rule, "backendRefs"), (backend) => {
      const { group = "", kind = "Service", port } = backend.map;
      return group === "" && kind === "Service" && !isSaid(port)
        ? wrong(at(backend, "port"), "is required of a Service", undefined, "name its port")
        : undefined;
    }),
  );

const redirectAlone: Says = (route) =>
  first(rulesOf(route), (rule) => {
    const redirects = each(rule, "filters").filter(({ map: { type } }) => type === "RequestRedirect");
    if (redirects.length === 0) return undefined;
    return listAt(rule, "backendRefs").length > 0
      ? wrong(
          at(rule, "backendRefs"),
          "must not be said beside a RequestRedirect",
          "both",
          "make them two rules",
        )
      : undefined;
  });

/** Parts of paths that the Gateway API takes for mistakes. */
const UNCLEAR_PATH = /\/\/|\/\.\.?(\/|$)|%2f|#/i;

const paths: Says = (route) =>
  first(
    rulesOf(route).flatMap((rule) => each(rule, "matches").flatMap((match) => inside(match, "path") ?? [])),
    (path) => {
      const { type = "PathPrefix", value } = path.map;
      if (typeof value !== "string" || (type !== "Exact" && type !== "PathPrefix")) return undefined;
      if (!value.startsWith("/"))
        return wrong(at(path, "value"), "must begin with /", value || "nothing", "write / for all");
      return UNCLEAR_PATH.test(value)
        ? wrong(at(path, "value"), "must not have //, /./, /../, %2f or # in it", value, "write it plainly")
        : undefined;
    },
  );

const matches: Says = (route) => {
  const count = rulesOf(route).reduce((sum, rule) => sum + listAt(rule, "matches").length, 0);
  return count > MOST_MATCHES
    ? wrong("spec.rules", `must have ${MOST_MATCHES} matches at most in all`, count, "make it two routes")
    : undefined;
};

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** The seconds of `1m30s` (GEP-2257). */
function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

const timeouts: Says = (route) =>
  first(rulesOf(route), (rule) => {
    const [request, backend] = [
      valueAt(rule, "timeouts", "request"),
      valueAt(rule, "timeouts", "backendRequest"),
    ];
    if (typeof request !== "string" || typeof backend !== "string") return undefined;
    // None means as long as it takes.
    return secondsOf(request) > 0 && secondsOf(backend) > secondsOf(request)
      ? wrong(
          `${at(rule, "timeouts")}.backendRequest`,
          `must not exceed request (${request})`,
          backend,
          "shorten it",
        )
      : undefined;
  });

const sections: Says = (route) => {
  const again = repeated(each(inside(route, "spec"), "parentRefs"), ({ map }) =>
    ["group", "kind", "namespace", "name", "sectionName", "port"].map((key) => show(map[key])).join(" "),
  );
  return again === undefined
    ? undefined
    : wrong(
        again.path,
        "must be another parent, or section of it",
        show(again.map.name),
        "say another sectionName",
      );
};

/** What the Gateway API's definitions refuse by rules (CEL), and not by their schemas, by kind. */
export const gatewayApiChecks = {
  GatewayClass: kindChecks("GatewayClass", sourceOf("gatewayclass"), {
    controller: (gatewayClass) =>
      misfit("spec.controllerName", inside(gatewayClass, "spec")?.map.controllerName, DOMAIN_PATH),
    "controller-stays": neverChanges(["spec", "controllerName"]),
  }),
  Gateway: kindChecks("Gateway", sourceOf("gateway"), {
    "listeners-apart": listenersApart,
    "listener-tls": listenerTls,
    "listener-hosts": listenerHosts,
  }),
  HTTPRoute: kindChecks("HTTPRoute", sourceOf("httproute"), {
    "backend-ports": backendPorts,
    "redirect-alone": redirectAlone,
    paths,
    matches,
    timeouts,
    sections,
  }),
} as const satisfies Readonly<Record<string, readonly Check[]>>;
