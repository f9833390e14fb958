import { READ, rule, type Rule } from "../manifests/rights.ts";

const ENVOY = "gateway.envoyproxy.io";
const NETWORKING = "gateway.networking.k8s.io";

const POLICIES = [
  ...["envoyproxies", "envoypatchpolicies", "clienttrafficpolicies", "backendtrafficpolicies"],
  ...["securitypolicies", "envoyextensionpolicies", "backends"],
];
const ROUTES = [
  ...["gateways", "listenersets", "grpcroutes", "httproutes", "tcproutes", "tlsroutes", "udproutes"],
  "backendtlspolicies",
];
const statusOf = (kinds: readonly string[]) => kinds.map((it) => `${it}/status`);

/**
 * What the control plane reads in every namespace, and whose status it writes (charts/gateway-helm at v1.9.1). Narrower
 * than there: no pods, which the injector of zones would change, no Deployments but its own, no ServiceImports.
 */
export const GATEWAY_CLUSTER_RULES: readonly Rule[] = [
  rule([""], ["configmaps", "secrets", "services", "nodes", "namespaces"], READ),
  rule(["discovery.k8s.io"], ["endpointslices"], READ),
  rule([ENVOY], [...POLICIES, "httproutefilters"], READ),
  rule([ENVOY], statusOf(POLICIES), ["update"]),
  rule([NETWORKING], [...ROUTES, "referencegrants"], READ),
  rule([NETWORKING], [...statusOf(ROUTES), "gatewayclasses/status"], ["update"]),
  rule([NETWORKING], ["gatewayclasses"], [...READ, "patch", "update"]),
];

const WRITE = [...READ, "create", "delete", "deletecollection", "patch"];

/** In its own namespace: the Envoys, and which of its pods acts. */
export const GATEWAY_RULES: readonly Rule[] = [
  rule([""], ["serviceaccounts", "services", "configmaps"], WRITE),
  rule(["apps"], ["deployments", "daemonsets"], WRITE),
  rule(["autoscaling"], ["horizontalpodautoscalers"], WRITE),
  rule(["policy"], ["poddisruptionbudgets"], WRITE),
  rule(["coordination.k8s.io"], ["leases"], [...READ, "create", "update", "patch", "delete"]),
  rule([""], ["events"], ["create", "patch"]),
];

/** The Secrets that the certificates' Job makes (internal/provider/kubernetes/secrets.go). */
const SECRETS = ["envoy-gateway", "envoy", "envoy-rate-limit", "envoy-oidc-hmac"];

/** What the Job may do: Secrets that are there stay as they are. */
export const CERTIFICATE_RULES: readonly Rule[] = [
  rule([""], ["secrets"], ["create"]),
  rule([""], ["secrets"], ["get"], SECRETS),
];
