/** One rule of a Role. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * What a virtual node of the next generation needs in the cluster, instead of the cluster-admin that its chart binds up to
 * 1.3410: a certificate to become a node (which is a node's right from then on), and pull secrets of its pods. Read from
 * the vendor's own narrowing (microsoft/virtualnodesOnAzureContainerInstances #117, e1e253b, infrarbac.yaml).
 */
export const CLUSTER_RULES: readonly Rule[] = [
  {
    apiGroups: ["certificates.k8s.io"],
    resources: ["certificatesigningrequests"],
    verbs: ["create", "delete", "get", "patch"],
  },
  {
    apiGroups: ["certificates.k8s.io"],
    resources: ["certificatesigningrequests/nodeclient"],
    verbs: ["create"],
  },
  { apiGroups: [""], resources: ["secrets"], verbs: ["get"] },
];

/** A built-in role of Kubernetes: each pod gets a kube-proxy beside it. */
export const PROXY_ROLE = "system:node-proxier";

/** Rights in namespaces: how kube-proxy is set is read from AKS's own, and events go where nodes' events are. */
export const NAMESPACE_RULES: Readonly<Record<string, readonly Rule[]>> = {
  "kube-system": [
    { apiGroups: ["apps"], resources: ["daemonsets"], resourceNames: ["kube-proxy"], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
  ],
  default: [{ apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create"] }],
};
