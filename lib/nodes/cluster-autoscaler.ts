import type { AccountRights, Rule } from "./rights.ts";

/** What it is called, its namespace, and its account. */
export const AUTOSCALER = { name: "cluster-autoscaler", namespace: "kube-system" } as const;

const READ = ["get", "list", "watch"];

const rule = (group: string, resources: readonly string[], verbs: readonly string[]): Rule => ({
  apiGroups: [group],
  resources,
  verbs,
});

const named = (
  group: string,
  resource: string,
  names: readonly string[],
  verbs: readonly string[],
): Rule => ({
  ...rule(group, [resource], verbs),
  resourceNames: names,
});

/**
 * What it needs in the cluster: to see what the scheduler sees, to cordon nodes and evict pods (kubernetes/autoscaler,
 * cluster-autoscaler, cloudprovider/aws/examples; volumeattachments and resource.k8s.io since 1.32).
 */
export const AUTOSCALER_RIGHTS: AccountRights = {
  cluster: [
    rule("", ["events"], ["create", "patch"]),
    rule("", ["pods/eviction"], ["create"]),
    rule("", ["pods/status"], ["update"]),
    rule("", ["nodes"], [...READ, "update"]),
    rule("", ["namespaces", "pods", "services", "replicationcontrollers"], READ),
    rule("", ["persistentvolumeclaims", "persistentvolumes"], READ),
    rule("apps", ["daemonsets", "replicasets", "statefulsets"], READ),
    rule("batch", ["jobs"], READ),
    rule("policy", ["poddisruptionbudgets"], READ),
    rule("resource.k8s.io", ["deviceclasses", "resourceclaims", "resourceslices"], READ),
    rule("storage.k8s.io", ["csidrivers", "csinodes", "csistoragecapacities"], READ),
    rule("storage.k8s.io", ["storageclasses", "volumeattachments"], READ),
  ],
  namespaces: {
    "kube-system": [
      rule("", ["configmaps"], ["create", "list", "watch"]),
      named("", "configmaps", ["cluster-autoscaler-status"], ["delete", "get", "update"]),
      rule("coordination.k8s.io", ["leases"], ["create"]),
      named("coordination.k8s.io", "leases", [AUTOSCALER.name], ["get", "update"]),
    ],
  },
};

/** EKS tags the Auto Scaling groups of managed node groups so (Amazon EKS User Guide, "Managed node groups"). */
const ownTag = (clusterName: string): string => `k8s.io/cluster-autoscaler/${clusterName}`;

/** What it may do in AWS: see all groups, which has no narrower form, and size those of this cluster. */
export const autoscalerStatements = (clusterName: string) => [
  {
    actions: [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeAutoScalingInstances",
      "autoscaling:DescribeLaunchConfigurations",
      "autoscaling:DescribeScalingActivities",
      "autoscaling:DescribeTags",
      "ec2:DescribeImages",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeLaunchTemplateVersions",
      "ec2:GetInstanceTypesFromInstanceRequirements",
      "eks:DescribeNodegroup",
    ],
    resources: ["*"],
  },
  {
    actions: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
    resources: ["*"],
    condition: { StringEquals: { [`aws:ResourceTag/${ownTag(clusterName)}`]: "owned" } },
  },
];

/** How it is started. */
export interface AutoscalerCommand {
  readonly clusterName: string;
  /** Longest grace period of a pod on a node that goes, in seconds; it would cut longer ones after ten minutes. */
  readonly graceSeconds: number;
}

/** Groups alike grow together, so that zones stay even; a node is cordoned before its machine goes. */
export const autoscalerCommand = ({ clusterName, graceSeconds }: AutoscalerCommand): readonly string[] => [
  "./cluster-autoscaler",
  "--cloud-provider=aws",
  `--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,${ownTag(clusterName)}`,
  "--balance-similar-node-groups=true",
  "--expander=least-waste",
  "--skip-nodes-with-local-storage=false",
  "--skip-nodes-with-system-pods=false",
  "--cordon-node-before-terminating=true",
  `--max-graceful-termination-sec=${graceSeconds}`,
  "--stderrthreshold=info",
  "--v=2",
];
