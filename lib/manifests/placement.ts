import type { NodeClass } from "../shutdown/ceilings.ts";
import type { JsonObject } from "./objects.ts";

/** Virtual nodes of both kinds are tainted so. */
const VIRTUAL: JsonObject = { key: "virtual-kubelet.io/provider", operator: "Exists" };

/** The fields of a pod that lead it to nodes of a class. */
export function placementOf({ kind }: NodeClass): JsonObject {
  switch (kind) {
    // Amazon EKS User Guide, "Managed node groups", labels.
    case "eks-spot":
      return { nodeSelector: { "eks.amazonaws.com/capacityType": "SPOT" } };
    // Azure Kubernetes Service, "Add an Azure Spot node pool": label and taint.
    case "aks-spot": {
      const label = "kubernetes.azure.com/scalesetpriority";
      return {
        nodeSelector: { [label]: "spot" },
        tolerations: [{ key: label, operator: "Equal", value: "spot", effect: "NoSchedule" }],
      };
    }
    // Azure Kubernetes Service, "Virtual nodes".
    case "aci-addon":
      return {
        nodeSelector: {
          "kubernetes.io/role": "agent",
          "kubernetes.io/os": "linux",
          type: "virtual-kubelet",
        },
        tolerations: [VIRTUAL, { key: "azure.com/aci", operator: "Exists", effect: "NoSchedule" }],
      };
    // microsoft/virtualnodesOnAzureContainerInstances, README.
    case "aci-next":
      return {
        nodeSelector: { virtualization: "virtualnode2" },
        tolerations: [{ ...VIRTUAL, effect: "NoSchedule" }],
      };
    // Fargate chooses its pods by a profile, of namespace and labels; Karpenter and NAP make nodes for the pods.
    case "eks-fargate":
    case "karpenter":
    case "aks-auto-provisioned":
    case "eks-nodes":
    case "aks-nodes":
      return {};
  }
}

/** Whether each pod has a machine of its own, so that there are no nodes to spread over. */
export function isVirtual({ kind }: NodeClass): boolean {
  return kind === "aci-addon" || kind === "aci-next" || kind === "eks-fargate";
}
