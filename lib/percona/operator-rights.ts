/** One rule of a Role. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ["get", "list", "watch"];
const WRITE = ["create", "update", "patch"];
const ALL = [...READ, ...WRITE, "delete"];

const rule = (
  apiGroups: readonly string[],
  resources: readonly string[],
  verbs: readonly string[],
): Rule => ({
  apiGroups,
  resources,
  verbs,
});

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
