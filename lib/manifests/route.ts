import type { HttpArgs, RouteArgs, WorkloadArgs } from "./args.ts";
import type { JsonObject } from "./objects.ts";
import { PORT_NAME } from "./pod.ts";

/** The port of every app's Service. */
export const SERVICE_PORT = 80;

/** The object by which a name leads to the app's Service, without its metadata. */
export interface RouteParts {
  readonly apiVersion: "networking.k8s.io/v1" | "gateway.networking.k8s.io/v1";
  readonly kind: "Ingress" | "HTTPRoute";
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
}

/** Paths that something forwards by names on, by the kind of route. */
export const ROUTED: Readonly<Record<RouteArgs["kind"], readonly HttpArgs["path"][]>> = {
  ingress: ["ingress", "alb-ip"],
  gateway: ["ingress"],
};

/** ALB's own idle time-out, in seconds (Elastic Load Balancing, "Application Load Balancers", connection idle timeout). */
const ALB_IDLE_SECONDS = 60;

/**
 * Who forwards waits as long as the budget says that a request lasts: ingress-nginx would give up after 60 s, Envoy after
 * 15 s, and one that waits longer would hold requests that no stopping pod waits for.
 */
export function routeOf(args: WorkloadArgs, path: HttpArgs["path"], route: RouteArgs): RouteParts {
  const seconds = Math.max(1, Math.ceil(args.requestSeconds));
  return route.kind === "gateway" ? httpRoute(args, route, seconds) : ingress(args, path, route, seconds);
}

function httpRoute(
  { name }: WorkloadArgs,
  { gateway, host }: Extract<RouteArgs, { kind: "gateway" }>,
  seconds: number,
): RouteParts {
  const rule = {
    matches: [{ path: { type: "PathPrefix", value: "/" } }],
    backendRefs: [{ name, port: SERVICE_PORT }],
    timeouts: { request: `${seconds}s` },
  };
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    annotations: {},
    spec: { parentRefs: [{ ...gateway }], hostnames: [host], rules: [rule] },
  };
}

function ingress(
  { name }: WorkloadArgs,
  path: HttpArgs["path"],
  { host, className, tlsSecret }: Extract<RouteArgs, { kind: "ingress" }>,
  seconds: number,
): RouteParts {
  const backend = { service: { name, port: { name: PORT_NAME } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    annotations: path === "alb-ip" ? albAnnotations(seconds) : nginxAnnotations(seconds),
    spec: {
      ingressClassName: className,
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
      ...(tlsSecret === undefined ? {} : { tls: [{ hosts: [host], secretName: tlsSecret }] }),
    },
  };
}

/** ingress-nginx, "Annotations": custom timeouts, in seconds without a unit. */
const nginxAnnotations = (seconds: number): Readonly<Record<string, string>> => ({
  "nginx.ingress.kubernetes.io/proxy-read-timeout": String(seconds),
});

/** AWS Load Balancer Controller, "Ingress annotations"; a certificate is found by the host. */
const albAnnotations = (seconds: number): Readonly<Record<string, string>> => ({
  "alb.ingress.kubernetes.io/listen-ports": '[{"HTTPS":443}]',
  "alb.ingress.kubernetes.io/load-balancer-attributes": `idle_timeout.timeout_seconds=${Math.max(ALB_IDLE_SECONDS, seconds)}`,
  "alb.ingress.kubernetes.io/scheme": "internet-facing",
  "alb.ingress.kubernetes.io/target-type": "ip",
});
