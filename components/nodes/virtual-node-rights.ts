import type { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import {
  CLUSTER_RULES,
  NAMESPACE_RULES,
  PROXY_ROLE,
  type Rule,
} from "../../lib/nodes/virtual-node-rights.ts";

const RBAC = "rbac.authorization.k8s.io";

/** Gives the virtual nodes' account what it needs in the cluster, and no more. */
export function createRights(
  name: string,
  account: ServiceAccount,
  options: CustomResourceOptions,
): readonly Resource[] {
  const subject = {
    kind: "ServiceAccount",
    name: account.metadata.name,
    namespace: account.metadata.namespace,
  };
  const bind = (child: string, role: Resource | undefined, roleName: string): Resource =>
    new ClusterRoleBinding(
      child,
      {
        metadata: { name: child },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: roleName },
        subjects: [subject],
      },
      { ...options, ...(role === undefined ? {} : { dependsOn: [role] }) },
    );
  const role = new ClusterRole(name, { metadata: { name }, rules: CLUSTER_RULES.map(copy) }, options);
  const local = Object.entries(NAMESPACE_RULES).map(([namespace, rules]) => {
    const child = `${name}-${namespace}`;
    const own = new Role(child, { metadata: { name, namespace }, rules: rules.map(copy) }, options);
    return new RoleBinding(
      child,
      {
        metadata: { name, namespace },
        roleRef: { apiGroup: RBAC, kind: "Role", name: own.metadata.name },
        subjects: [subject],
      },
      options,
    );
  });
  return [bind(name, role, name), bind(`${name}-proxy`, undefined, PROXY_ROLE), ...local];
}

const copy = ({ apiGroups, resources, resourceNames, verbs }: Rule) => ({
  apiGroups: [...apiGroups],
  resources: [...resources],
  ...(resourceNames === undefined ? {} : { resourceNames: [...resourceNames] }),
  verbs: [...verbs],
});
