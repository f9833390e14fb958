import type { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { AccountRights, Rule } from "../../lib/nodes/rights.ts";

const RBAC = "rbac.authorization.k8s.io";

/** Gives a service account what it needs in the cluster, and no more. */
export function createRights(
  name: string,
  account: ServiceAccount,
  rights: AccountRights,
  options: CustomResourceOptions,
): readonly Resource[] {
  const subjects = [
    { kind: "ServiceAccount", name: account.metadata.name, namespace: account.metadata.namespace },
  ];
  const bindEverywhere = (child: string, role: Input<string>): Resource =>
    new ClusterRoleBinding(
      child,
      { metadata: { name: child }, roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role }, subjects },
      options,
    );
  const own = new ClusterRole(name, { metadata: { name }, rules: rights.cluster.map(copy) }, options);
  const given = Object.entries(rights.roles ?? {});
  const local = Object.entries(rights.namespaces).map(([namespace, rules]) => {
    const child = `${name}-${namespace}`;
    const metadata = { name, namespace };
    const role = new Role(child, { metadata, rules: rules.map(copy) }, options);
    return new RoleBinding(
      child,
      { metadata, roleRef: { apiGroup: RBAC, kind: "Role", name: role.metadata.name }, subjects },
      options,
    );
  });
  return [
    bindEverywhere(name, own.metadata.name),
    ...given.map(([key, role]) => bindEverywhere(`${name}-${key}`, role)),
    ...local,
  ];
}

const copy = ({ apiGroups, resources, resourceNames, verbs }: Rule) => ({
  apiGroups: [...apiGroups],
  resources: [...resources],
  ...(resourceNames === undefined ? {} : { resourceNames: [...resourceNames] }),
  verbs: [...verbs],
});
