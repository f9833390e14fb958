import type { AccountRights } from "./rights.ts";

/**
 * What a virtual node of the next generation needs in the cluster, instead of the cluster-admin that its chart binds up to
 * 1.3410: a certificate to become a node (which is a node's right from then on), and pull secrets of its pods; for the
 * kube-proxy beside each pod how AKS has set its own, and that program's own role; events, where nodes' events are. Read
 * from the vendor's own narrowing (microsoft/virtualnodesOnAzureContainerInstances #117, e1e253b, infrarbac.yaml).
 */
export const VIRTUAL_NODE_RIGHTS: AccountRights = {
  cluster: [
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
  ],
  namespaces: {
    "kube-system": [
      { apiGroups: ["apps"], resources: ["daemonsets"], resourceNames: ["kube-proxy"], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
    ],
    default: [{ apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create"] }],
  },
  roles: { proxy: "system:node-proxier" },
};
