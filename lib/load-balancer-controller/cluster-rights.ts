import { READ, rule, type Rule } from "../manifests/rights.ts";

/** The lease and the ConfigMap of the pod that acts. */
const LEADER = "aws-load-balancer-controller-leader";

/**
 * What the controller needs in every namespace for Services and TargetGroupBindings (config/rbac/role.yaml at v3.5.0),
 * without Gateways, Global Accelerators and Secrets, which it is not used for.
 */
export const CONTROLLER_CLUSTER_RULES: readonly Rule[] = [
  rule([""], ["configmaps"], ["create", "delete", "get", "update"]),
  rule([""], ["endpoints", "namespaces", "nodes", "pods"], READ),
  rule([""], ["events"], ["create", "patch"]),
  rule([""], ["pods/status", "services/status"], ["patch", "update"]),
  rule([""], ["services"], [...READ, "patch", "update"]),
  rule(["discovery.k8s.io"], ["endpointslices"], READ),
  rule(["elbv2.k8s.aws"], ["ingressclassparams"], READ),
  rule(["elbv2.k8s.aws"], ["targetgroupbindings"], [...READ, "create", "delete", "patch", "update"]),
  rule(["elbv2.k8s.aws"], ["targetgroupbindings/status"], ["patch", "update"]),
  rule(["networking.k8s.io"], ["ingresses"], [...READ, "patch", "update"]),
  rule(["networking.k8s.io"], ["ingresses/status"], ["patch", "update"]),
  rule(["networking.k8s.io"], ["ingressclasses"], READ),
];

/** In its own namespace. */
export const CONTROLLER_RULES: readonly Rule[] = [
  rule(["coordination.k8s.io"], ["leases"], ["create"]),
  rule(["coordination.k8s.io"], ["leases"], ["get", "update", "patch"], [LEADER]),
];
