import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { Rule } from "../../lib/manifests/rights.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";

/** What the parts of an ingress share. */
export interface IngressScope {
  /** The component's name: children are called `${name}-role`. */
  readonly name: string;
  readonly parent: Resource;
  readonly cluster: KubernetesCluster;
  readonly namespace: Output<string>;
}

/** Options of what goes along with the cluster and leaves nothing behind in the cloud. */
export const inCluster = (
  { parent, cluster }: IngressScope,
  more: CustomResourceOptions = {},
): CustomResourceOptions => ({
  parent,
  provider: cluster.provider,
  deletedWith: cluster.deletedWith,
  ...more,
});

/** Who pods are, and what they may do. */
export interface AccountArgs {
  /** The account's name, and that of its roles. */
  readonly account: string;
  readonly annotations?: Output<Readonly<Record<string, string>>>;
  /** In its own namespace. */
  readonly rules: readonly Rule[];
  /** In every namespace. @default nothing */
  readonly clusterRules?: readonly Rule[];
}

/**
 * Makes a service account with its rights.
 * @returns what its pods cannot do without
 */
export function createAccount(
  scope: IngressScope,
  key: string,
  { account, annotations, rules, clusterRules }: AccountArgs,
): readonly Resource[] {
  const { namespace } = scope;
  const options = inCluster(scope);
  const metadata = { name: account, namespace };
  const made = new ServiceAccount(
    key,
    { metadata: { ...metadata, ...(annotations === undefined ? {} : { annotations }) } },
    options,
  );
  const subjects = [{ kind: "ServiceAccount", name: made.metadata.name, namespace }];
  const refersTo = (kind: string, name: Output<string>) => ({
    apiGroup: "rbac.authorization.k8s.io",
    kind,
    name,
  });
  const role = new Role(key, { metadata, rules: rules.map(written) }, options);
  const binding = new RoleBinding(
    key,
    { metadata, roleRef: refersTo("Role", role.metadata.name), subjects },
    options,
  );
  if (clusterRules === undefined) return [binding];
  const everywhere = { name: account };
  const clusterRole = new ClusterRole(
    key,
    { metadata: everywhere, rules: clusterRules.map(written) },
    options,
  );
  const roleRef = refersTo("ClusterRole", clusterRole.metadata.name);
  return [binding, new ClusterRoleBinding(key, { metadata: everywhere, roleRef, subjects }, options)];
}

const written = ({ apiGroups, resources, verbs, resourceNames }: Rule) => ({
  apiGroups: [...apiGroups],
  resources: [...resources],
  verbs: [...verbs],
  ...(resourceNames === undefined ? {} : { resourceNames: [...resourceNames] }),
});

/** Ends of connections, in the words of a NetworkPolicy. */
export const ranges = (cidrs: readonly string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }));
export const tcp = (ports: readonly number[]) => ports.map((port) => ({ protocol: "TCP", port }));
export const ANYWHERE = ranges(["0.0.0.0/0"]);

/** Makes a policy for pods of the namespace, beside those that deny everything and allow cluster DNS. */
export function createPolicy(
  scope: IngressScope,
  kind: string,
  matchLabels: Readonly<Record<string, string>>,
  rules: { readonly ingress?: object[]; readonly egress?: object[] },
): void {
  new NetworkPolicy(
    `${scope.name}-${kind}`,
    {
      metadata: { name: kind, namespace: scope.namespace },
      spec: {
        podSelector: { matchLabels },
        policyTypes: [
          ...(rules.ingress === undefined ? [] : ["Ingress"]),
          ...(rules.egress === undefined ? [] : ["Egress"]),
        ],
        ...rules,
      },
    },
    inCluster(scope),
  );
}
