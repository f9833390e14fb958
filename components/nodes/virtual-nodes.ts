import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { placementOf } from "../../lib/manifests/placement.ts";
import type { JsonObject } from "../../lib/manifests/objects.ts";
import { VIRTUAL_NODE_RIGHTS } from "../../lib/nodes/virtual-node-rights.ts";
import { findRoomProblems, virtualNodeCount, virtualNodeWarnings } from "../../lib/nodes/virtual-nodes.ts";
import type { Problem } from "../../lib/problems.ts";
import type { NodeClass } from "../../lib/shutdown/ceilings.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { KubernetesCluster, WorkloadIdentity } from "../contracts/kubernetes-cluster.ts";
import type { Network, Subnet } from "../contracts/network.ts";
import { refuse } from "../contracts/refuse.ts";
import { assignRole, BUILT_IN_ROLES } from "../contracts/role-assignment.ts";
import { createRights } from "./account-rights.ts";
import { virtualNodePod } from "./virtual-node-pod.ts";

/** What both kinds have in common. */
interface SharedArgs {
  readonly cluster: KubernetesCluster;
  /** The cluster's network, with a `virtual-nodes` subnet that is delegated to container groups. */
  readonly network: Network;
  readonly subscriptionId: string;
  /** Most pods at a time, with those that a rollout starts before the old ones go. */
  readonly mostPods: number;
}

/** Nodes of an AKS cluster that are no machines: each pod is a container group of Azure Container Instances. */
export type VirtualNodesArgs = SharedArgs &
  (
    | {
        /** AKS's add-on, which the cluster itself turns on (`AksClusterArgs.virtualNodesAddOn`). */
        readonly kind: "aci-addon";
        /** The add-on's identity: `AksCluster.addOnPrincipalId`. */
        readonly addOnPrincipalId: Input<string>;
      }
    | {
        /** A real kubelet in a pod of ours. */
        readonly kind: "aci-next";
        /** Of the identity that makes container groups. */
        readonly tenantId: string;
        readonly location: string;
        readonly tags: Tags;
      }
  );

/** Of the namespace and everything in it; nodes are called by it and a number. */
const NAME = "virtual-nodes";

const LABELS = { "app.kubernetes.io/name": NAME };

/** Virtual nodes: their right to the subnet, and for the next generation the nodes themselves. */
export class VirtualNodes extends ComponentResource {
  /** For an app's manifests: what its pods run on. */
  readonly nodeClass: NodeClass;
  /** The selectors and tolerations that lead a pod here. */
  readonly placement: JsonObject;
  /** What is lost here, for whoever runs apps on them. */
  readonly warnings: readonly Problem[];
  /** What pods here wait for. */
  readonly podsNeed: readonly Resource[];

  constructor(name: string, args: VirtualNodesArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:nodes:VirtualNodes", name, {}, opts);
    const subnet = args.network.subnets["virtual-nodes"]?.[0];
    const room = { kind: args.kind, mostPods: args.mostPods, subnetCidr: subnet?.cidr ?? "" };
    const misplaced = findPlaceProblems(args);
    refuse(this, misplaced.length > 0 ? misplaced : findRoomProblems("", room));
    this.nodeClass = { kind: args.kind };
    this.placement = placementOf(this.nodeClass);
    this.warnings = virtualNodeWarnings("", room);
    const count = virtualNodeCount(room);
    this.podsNeed = subnet === undefined ? [] : [create(name, args, subnet, count, { parent: this })];
    this.registerOutputs({});
  }
}

function create(
  name: string,
  args: VirtualNodesArgs,
  subnet: Subnet,
  count: number,
  parent: CustomResourceOptions,
): Resource {
  if (args.kind === "aci-next") return createNextGeneration(name, args, subnet, count, parent);
  // What `az aks enable-addons` grants is Contributor on the whole network (Azure/AKS, "Create virtual nodes").
  return assignRole(
    `${name}-subnet`,
    {
      principalId: args.addOnPrincipalId,
      roleDefinitionGuid: BUILT_IN_ROLES.networkContributor,
      scope: subnet.id,
      subscriptionId: args.subscriptionId,
    },
    parent,
  );
}

function createNextGeneration(
  name: string,
  args: VirtualNodesArgs & { readonly kind: "aci-next" },
  subnet: Subnet,
  count: number,
  parent: CustomResourceOptions,
): Resource {
  const { cluster, location, tags, tenantId } = args;
  const inCluster = { ...parent, provider: cluster.provider, deletedWith: cluster.deletedWith };
  // Deleted before the subnet, and with it every container group that would hold the subnet (AKS #1427, #2443).
  const group = new ResourceGroup(
    `${name}-pods`,
    { location: subnet.id.apply(() => location), tags },
    parent,
  );
  const identity = identify(name, cluster, group, subnet);
  const namespace = new Namespace(
    name,
    // A kubelet needs its host; nothing else is in this namespace.
    { metadata: { name: NAME, labels: { "pod-security.kubernetes.io/enforce": "privileged" } } },
    inCluster,
  );
  const account = new ServiceAccount(
    name,
    {
      metadata: {
        name: NAME,
        namespace: namespace.metadata.name,
        annotations: withTenant(identity.serviceAccountAnnotations, tenantId),
      },
    },
    inCluster,
  );
  const rights = createRights(name, account, VIRTUAL_NODE_RIGHTS, inCluster);
  const template = virtualNodePod({
    serviceAccountName: account.metadata.name,
    labels: { ...LABELS, ...identity.podLabels },
    subnetId: subnet.id,
    resourceGroupName: group.name,
    clientId: identity.principal,
    tenantId,
  });
  return new StatefulSet(
    name,
    {
      metadata: { name: NAME, namespace: namespace.metadata.name, labels: LABELS },
      spec: {
        replicas: count,
        serviceName: NAME,
        podManagementPolicy: "Parallel",
        selector: { matchLabels: LABELS },
        template,
      },
    },
    { ...inCluster, dependsOn: [...rights, ...cluster.plainPodsNeed] },
  );
}

/** Narrower than the vendor's Contributor on two resource groups: container groups in one, joining one subnet. */
const identify = (
  name: string,
  cluster: KubernetesCluster,
  group: ResourceGroup,
  subnet: Subnet,
): WorkloadIdentity => {
  const { containerInstancesContributor, networkContributor } = BUILT_IN_ROLES;
  const roles = [
    { key: "groups", roleDefinitionGuid: containerInstancesContributor, scope: group.id },
    { key: "subnet", roleDefinitionGuid: networkContributor, scope: subnet.id },
  ];
  return cluster.identityFor(name, { namespace: NAME, name: NAME }, { azure: { roles } });
};

const withTenant = (annotations: Output<Readonly<Record<string, string>>>, tenantId: string) =>
  all([annotations]).apply(([own]) => ({ ...own, "azure.workload.identity/tenant-id": tenantId }));

function findPlaceProblems({ cluster, network, kind }: VirtualNodesArgs): readonly Problem[] {
  const at = (path: string, problem: string, got: string, fix: string): Problem => ({
    path,
    problem,
    got,
    fix,
  });
  if (cluster.cloud !== "azure")
    return [at("cluster", "must be of AKS", cluster.cloud, "give it the AKS cluster")];
  if (!cluster.capabilities.virtualNodes)
    return [
      at(
        "cluster",
        "must be made for virtual nodes",
        `${kind} without`,
        "set virtualNodes on the AKS cluster",
      ),
    ];
  if (network.cloud === "azure" && network.subnets["virtual-nodes"]?.[0] !== undefined) return [];
  return [
    at(
      "network",
      "must be of Azure, with a subnet for virtual nodes",
      network.cloud,
      "give it the network of the cluster",
    ),
  ];
}
