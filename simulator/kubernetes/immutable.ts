/**
 * Fields whose change replaces the object, by group and kind
 * (pulumi-kubernetes, provider/pkg/provider/diff.go at 94977969d). Name and namespace always do.
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  "apps/DaemonSet": ["spec.selector"],
  "apps/Deployment": ["spec.selector"],
  "apps/StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
  "/ConfigMap": ["binaryData", "data"],
  "/PersistentVolume": [
    "spec.awsElasticBlockStore",
    "spec.azureDisk",
    "spec.azureFile",
    "spec.csi",
    "spec.hostPath",
    "spec.local",
    "spec.nfs",
  ],
  "/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  "/Pod": [
    ...[
      "affinity",
      "automountServiceAccountToken",
      "dnsConfig",
      "dnsPolicy",
      "enableServiceLinks",
      "hostAliases",
      "hostIPC",
    ],
    ...[
      "hostNetwork",
      "hostPID",
      "hostname",
      "imagePullSecrets",
      "nodeName",
      "nodeSelector",
      "overhead",
      "preemptionPolicy",
    ],
    ...[
      "priority",
      "priorityClassName",
      "readinessGates",
      "restartPolicy",
      "runtimeClassName",
      "schedulerName",
    ],
    ...["securityContext", "serviceAccount", "serviceAccountName", "shareProcessNamespace", "subdomain"],
    ...["terminationGracePeriodSeconds", "volumes", "containers", "initContainers"],
  ].map((field) => `spec.${field}`),
  "/ResourceQuota": ["spec.scopes"],
  "/Secret": ["type"],
  "/Service": ["spec.clusterIP"],
};

export function immutableFields(group: string, kind: string): readonly string[] {
  return ["metadata.name", "metadata.namespace", ...(FIELDS[`${group}/${kind}`] ?? [])];
}
