import { READ, rule, type Rule } from "../manifests/rights.ts";

const WRITE = ["create", "update", "patch"];
const ALL = [...READ, ...WRITE, "delete"];

const KINDS = ["perconaservermysqls", "perconaservermysqlclustersets"]
  .concat("perconaservermysqlbackups", "perconaservermysqlrestores")
  .flatMap((it) => [it, `${it}/status`, `${it}/finalizers`]);

/**
 * What the operator needs in its own namespace, as v1.2.0 asks for it (deploy/rbac.yaml): it runs pods, enters them to
 * speak to the servers, and makes the Roles of pods that it starts. Kubernetes lets it give away only what it has.
 */
export const OPERATOR_RULES: readonly Rule[] = [
  rule([""], ["configmaps", "persistentvolumeclaims", "secrets", "services"], ALL),
  rule([""], ["pods", "pods/exec"], [...ALL, "deletecollection"]),
  rule([""], ["serviceaccounts"], [...READ, ...WRITE]),
  rule(["", "events.k8s.io"], ["events"], [...READ, "create", "patch"]),
  rule(["apps"], ["deployments", "statefulsets"], ALL),
  rule(["batch"], ["jobs"], ALL),
  rule(["cert-manager.io"], ["certificates", "issuers"], [...ALL, "deletecollection"]),
  rule(["coordination.k8s.io"], ["leases"], ALL),
  rule(["policy"], ["poddisruptionbudgets", "poddisruptionbudgets/finalizers"], [...READ, ...WRITE]),
  rule(["ps.percona.com"], KINDS, ALL),
  rule(["rbac.authorization.k8s.io"], ["roles", "rolebindings"], [...READ, ...WRITE]),
];
