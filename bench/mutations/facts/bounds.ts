/** A number that the vendor bounds; past a bound the object is refused when it is made. */
export interface Bounds {
  readonly type: string;
  readonly path: string;
  readonly min: number;
  readonly max: number;
  /** The vendor's page. */
  readonly source: string;
}

const EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const EKS = "https://docs.aws.amazon.com/eks/latest/APIReference";
const REST = "https://learn.microsoft.com/rest/api";
const AKS = `${REST}/aks/agent-pools/create-or-update`;

const bounds = (type: string, path: string, min: number, max: number, source: string): Bounds => ({
  ...{ type, path, min, max, source },
});

const VOLUME = "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html";
const POOL = (type: string, prefix: string): readonly Bounds[] => [
  bounds(type, `${prefix}count`, 0, 1000, AKS),
  bounds(type, `${prefix}minCount`, 0, 1000, AKS),
  bounds(type, `${prefix}maxCount`, 1, 1000, AKS),
  bounds(type, `${prefix}osDiskSizeGB`, 0, 2048, AKS),
  bounds(type, `${prefix}upgradeSettings.drainTimeoutInMinutes`, 1, 1440, AKS),
  bounds(type, `${prefix}upgradeSettings.nodeSoakDurationInMinutes`, 0, 30, AKS),
];
const RULES = `${REST}/virtualnetwork/security-rules/create-or-update`;

export const BOUNDS: readonly Bounds[] = [
  bounds(
    "aws:cloudwatch/logGroup:LogGroup",
    "retentionInDays",
    0,
    3653,
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
  ),
  bounds(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "evaluationPeriods",
    1,
    10_000,
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
  ),
  bounds(
    "aws:ec2/instance:Instance",
    "metadataOptions.httpPutResponseHopLimit",
    1,
    64,
    `${EC2}/API_InstanceMetadataOptionsRequest.html`,
  ),
  bounds("aws:ec2/instance:Instance", "rootBlockDevice.volumeSize", 1, 65_536, VOLUME),
  bounds(
    "aws:ec2/launchTemplate:LaunchTemplate",
    "metadataOptions.httpPutResponseHopLimit",
    1,
    64,
    `${EC2}/API_LaunchTemplateInstanceMetadataOptionsRequest.html`,
  ),
  bounds("aws:ec2/launchTemplate:LaunchTemplate", "blockDeviceMappings[*].ebs.volumeSize", 1, 65_536, VOLUME),
  bounds(
    "aws:eks/nodeGroup:NodeGroup",
    "scalingConfig.minSize",
    0,
    100_000,
    `${EKS}/API_NodegroupScalingConfig.html`,
  ),
  bounds(
    "aws:eks/nodeGroup:NodeGroup",
    "scalingConfig.maxSize",
    1,
    100_000,
    `${EKS}/API_NodegroupScalingConfig.html`,
  ),
  bounds(
    "aws:eks/nodeGroup:NodeGroup",
    "scalingConfig.desiredSize",
    0,
    100_000,
    `${EKS}/API_NodegroupScalingConfig.html`,
  ),
  bounds(
    "aws:eks/nodeGroup:NodeGroup",
    "updateConfig.maxUnavailablePercentage",
    1,
    100,
    `${EKS}/API_NodegroupUpdateConfig.html`,
  ),
  bounds(
    "aws:iam/role:Role",
    "maxSessionDuration",
    3600,
    43_200,
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
  ),
  bounds(
    "aws:kms/key:Key",
    "deletionWindowInDays",
    7,
    30,
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html",
  ),
  ...(
    [
      ["failureThreshold", 1, 10],
      ["port", 1, 65_535],
      ["childHealthThreshold", 0, 256],
    ] as const
  ).map(([path, min, max]) =>
    bounds(
      "aws:route53/healthCheck:HealthCheck",
      path,
      min,
      max,
      "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
    ),
  ),
  ...(
    [
      ["ttl", 0, 2_147_483_647],
      ["weightedRoutingPolicies[*].weight", 0, 255],
    ] as const
  ).map(([path, min, max]) =>
    bounds(
      "aws:route53/record:Record",
      path,
      min,
      max,
      "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html",
    ),
  ),
  bounds(
    "aws:vpc/routeServer:RouteServer",
    "amazonSideAsn",
    1,
    4_294_967_295,
    `${EC2}/API_CreateRouteServer.html`,
  ),
  bounds(
    "aws:vpc/routeServerPeer:RouteServerPeer",
    "bgpOptions.peerAsn",
    1,
    4_294_967_295,
    `${EC2}/API_RouteServerBgpOptionsRequest.html`,
  ),
  ...["fromPort", "toPort"].map((path) =>
    bounds(
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      path,
      -1,
      65_535,
      `${EC2}/API_IpPermission.html`,
    ),
  ),
  ...POOL("azure-native:containerservice:AgentPool", ""),
  ...POOL("azure-native:containerservice:ManagedCluster", "agentPoolProfiles[*]."),
  bounds(
    "azure-native:containerservice:ManagedCluster",
    "securityProfile.imageCleaner.intervalHours",
    24,
    2160,
    "https://learn.microsoft.com/azure/aks/image-cleaner",
  ),
  ...(
    [
      ["maintenanceWindow.durationHours", 4, 24],
      ["maintenanceWindow.schedule.weekly.intervalWeeks", 1, 4],
    ] as const
  ).map(([path, min, max]) =>
    bounds(
      "azure-native:containerservice:MaintenanceConfiguration",
      path,
      min,
      max,
      `${REST}/aks/maintenance-configurations/create-or-update`,
    ),
  ),
  bounds(
    "azure-native:keyvault:Vault",
    "properties.softDeleteRetentionInDays",
    7,
    90,
    "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
  ),
  bounds(
    "azure-native:monitor:MetricAlert",
    "severity",
    0,
    4,
    `${REST}/monitor/metric-alerts/create-or-update`,
  ),
  ...(
    [
      ["loadBalancingRules[*].backendPort", 0, 65_535],
      ["loadBalancingRules[*].frontendPort", 0, 65_534],
      ["probes[*].port", 1, 65_535],
    ] as const
  ).map(([path, min, max]) =>
    bounds(
      "azure-native:network:LoadBalancer",
      path,
      min,
      max,
      `${REST}/load-balancer/load-balancers/create-or-update`,
    ),
  ),
  bounds(
    "azure-native:network:NatGateway",
    "idleTimeoutInMinutes",
    4,
    120,
    "https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource#idle-timeout-timers",
  ),
  bounds("azure-native:network:NetworkSecurityGroup", "securityRules[*].priority", 100, 4096, RULES),
  bounds("azure-native:network:SecurityRule", "priority", 100, 4096, RULES),
  bounds(
    "azure-native:operationalinsights:Workspace",
    "retentionInDays",
    30,
    730,
    `${REST}/loganalytics/workspaces/create-or-update`,
  ),
  bounds(
    "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    "spec.egress[*].ports[*].port",
    1,
    65_535,
    "https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.35/#networkpolicyport-v1-networking-k8s-io",
  ),
];
