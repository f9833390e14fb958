import { READ, rule, type Rule } from "../manifests/rights.ts";
import { ELECTION } from "./nginx-pod.ts";

const INGRESSES = [
  rule(["networking.k8s.io"], ["ingresses", "ingressclasses"], READ),
  rule(["networking.k8s.io"], ["ingresses/status"], ["update"]),
];
const EVENTS = rule([""], ["events"], ["create", "patch"]);
const SLICES = rule(["discovery.k8s.io"], ["endpointslices"], READ);

/** In every namespace (deploy/static at controller-v1.15.1): routes, where they lead, and the certificates they name. */
export const NGINX_CLUSTER_RULES: readonly Rule[] = [
  rule([""], ["configmaps", "endpoints", "nodes", "pods", "secrets", "namespaces"], ["list", "watch"]),
  rule([""], ["nodes"], ["get"]),
  rule([""], ["services"], READ),
  rule(["coordination.k8s.io"], ["leases"], ["list", "watch"]),
  ...INGRESSES,
  EVENTS,
  SLICES,
];

/** In its own namespace: its configuration, and which of its pods writes the status. */
export const NGINX_RULES: readonly Rule[] = [
  rule([""], ["namespaces"], ["get"]),
  rule([""], ["configmaps", "pods", "secrets", "endpoints", "services"], READ),
  ...INGRESSES,
  rule(["coordination.k8s.io"], ["leases"], ["get", "update"], [ELECTION]),
  rule(["coordination.k8s.io"], ["leases"], ["create"]),
  EVENTS,
  SLICES,
];
