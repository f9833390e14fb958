/** Properties whose text is one of the vendor's words, by type: any other is refused when the object is made. */
export interface Words {
  readonly type: string;
  readonly paths: readonly string[];
  /** The vendor's page. */
  readonly source: string;
}

const EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const EKS = "https://docs.aws.amazon.com/eks/latest/APIReference";
const REST = "https://learn.microsoft.com/rest/api";

const of = (type: string, source: string, ...paths: readonly string[]): Words => ({ type, source, paths });

const METADATA = ["metadataOptions.httpEndpoint", "metadataOptions.httpTokens"];

const AWS: readonly Words[] = [
  of(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    "comparisonOperator",
    "statistic",
    "treatMissingData",
  ),
  of("aws:ec2/eip:Eip", `${EC2}/API_AllocateAddress.html`, "domain"),
  of("aws:ec2/flowLog:FlowLog", `${EC2}/API_CreateFlowLogs.html`, "logDestinationType", "trafficType"),
  of(
    "aws:ec2/instance:Instance",
    `${EC2}/API_RunInstances.html`,
    "instanceType",
    "rootBlockDevice.volumeType",
    ...METADATA,
  ),
  of(
    "aws:ec2/launchTemplate:LaunchTemplate",
    `${EC2}/API_RequestLaunchTemplateData.html`,
    "blockDeviceMappings[*].ebs.volumeType",
    "tagSpecifications[*].resourceType",
    ...METADATA,
  ),
  of("aws:ec2/natGateway:NatGateway", `${EC2}/API_CreateNatGateway.html`, "connectivityType"),
  of("aws:ec2/subnet:Subnet", `${EC2}/API_CreateSubnet.html`, "availabilityZone"),
  of("aws:ec2/vpc:Vpc", `${EC2}/API_CreateVpc.html`, "instanceTenancy"),
  of(
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    `${EC2}/API_CreateVpcEndpoint.html`,
    "serviceName",
    "vpcEndpointType",
  ),
  of("aws:eks/accessEntry:AccessEntry", `${EKS}/API_CreateAccessEntry.html`, "type"),
  of(
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    `${EKS}/API_AssociateAccessPolicy.html`,
    "accessScope.type",
    "policyArn",
  ),
  of(
    "aws:eks/addon:Addon",
    `${EKS}/API_CreateAddon.html`,
    "addonName",
    "resolveConflictsOnCreate",
    "resolveConflictsOnUpdate",
  ),
  of(
    "aws:eks/cluster:Cluster",
    `${EKS}/API_CreateCluster.html`,
    "accessConfig.authenticationMode",
    "enabledClusterLogTypes[*]",
    "encryptionConfig.resources[*]",
    "kubernetesNetworkConfig.ipFamily",
    "upgradePolicy.supportType",
    "version",
  ),
  of(
    "aws:eks/nodeGroup:NodeGroup",
    `${EKS}/API_CreateNodegroup.html`,
    "amiType",
    "capacityType",
    "instanceTypes[*]",
    "version",
  ),
  of(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html",
    "policyArn",
  ),
  of(
    "aws:kms/key:Key",
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html",
    "customerMasterKeySpec",
    "keyUsage",
  ),
  of(
    "aws:route53/healthCheck:HealthCheck",
    "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
    "type",
  ),
  of(
    "aws:route53/record:Record",
    "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html",
    "type",
  ),
  of(
    "aws:sns/topicSubscription:TopicSubscription",
    "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html",
    "protocol",
  ),
  of(
    "aws:vpc/routeServerPeer:RouteServerPeer",
    `${EC2}/API_RouteServerBgpOptionsRequest.html`,
    "bgpOptions.peerLivenessDetection",
  ),
  of(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    `${EC2}/API_IpPermission.html`,
    "ipProtocol",
  ),
];

const POOL = [
  ...["availabilityZones[*]", "mode", "osSKU", "osType", "scaleSetEvictionPolicy", "scaleSetPriority"],
  ...["type", "upgradeSettings.undrainableNodeBehavior", "vmSize"],
];
const RULE = ["access", "direction", "protocol", "sourceAddressPrefix", "destinationAddressPrefix"];
const AKS = `${REST}/aks`;
const NETWORK = `${REST}/virtualnetwork`;

const AZURE: readonly Words[] = [
  of(
    "azure-native:authorization:RoleAssignment",
    `${REST}/authorization/role-assignments/create`,
    "principalType",
    "roleDefinitionId",
  ),
  of(
    "azure-native:compute:VirtualMachine",
    `${REST}/compute/virtual-machines/create-or-update`,
    ...["hardwareProfile.vmSize", "identity.type", "location", "zones[*]"],
    ...["storageProfile.osDisk.createOption", "storageProfile.osDisk.deleteOption"],
    "storageProfile.osDisk.managedDisk.storageAccountType",
  ),
  of(
    "azure-native:containerservice:AgentPool",
    `${AKS}/agent-pools/create-or-update`,
    ...POOL,
    "orchestratorVersion",
  ),
  of(
    "azure-native:containerservice:MaintenanceConfiguration",
    `${AKS}/maintenance-configurations/create-or-update`,
    "maintenanceWindow.schedule.weekly.dayOfWeek",
  ),
  of(
    "azure-native:containerservice:ManagedCluster",
    `${AKS}/managed-clusters/create-or-update`,
    ...POOL.map((path) => `agentPoolProfiles[*].${path}`),
    ...["autoUpgradeProfile.nodeOSUpgradeChannel", "autoUpgradeProfile.upgradeChannel", "identity.type"],
    ...["kubernetesVersion", "location", "networkProfile.loadBalancerSku", "networkProfile.networkDataplane"],
    ...["networkProfile.networkPlugin", "networkProfile.networkPluginMode", "networkProfile.networkPolicy"],
    ...["networkProfile.outboundType", "nodeProvisioningProfile.defaultNodePools"],
    ...["nodeProvisioningProfile.mode", "sku.name", "sku.tier"],
  ),
  of(
    "azure-native:keyvault:Vault",
    `${REST}/keyvault/keyvault/vaults/create-or-update`,
    ...["location", "properties.networkAcls.bypass", "properties.networkAcls.defaultAction"],
    ...["properties.sku.family", "properties.sku.name"],
  ),
  of("azure-native:managedidentity:UserAssignedIdentity", `${REST}/managedidentity`, "location"),
  of(
    "azure-native:monitor:DiagnosticSetting",
    `${REST}/monitor/diagnostic-settings/create-or-update`,
    "logs[*].category",
  ),
  of(
    "azure-native:monitor:MetricAlert",
    `${REST}/monitor/metric-alerts/create-or-update`,
    ...["criteria.allOf[*].criterionType", "criteria.allOf[*].dimensions[*].operator"],
    ...["criteria.allOf[*].operator", "criteria.allOf[*].timeAggregation", "criteria.allOf[*].metricName"],
    ...["criteria.odataType", "evaluationFrequency", "windowSize"],
  ),
  of(
    "azure-native:network:LoadBalancer",
    `${REST}/load-balancer/load-balancers/create-or-update`,
    ...["frontendIPConfigurations[*].privateIPAllocationMethod", "frontendIPConfigurations[*].zones[*]"],
    ...["loadBalancingRules[*].protocol", "location", "probes[*].protocol", "sku.name", "sku.tier"],
  ),
  of(
    "azure-native:network:NatGateway",
    `${REST}/nat-gateway/nat-gateways/create-or-update`,
    "location",
    "sku.name",
  ),
  of(
    "azure-native:network:NetworkInterface",
    `${NETWORK}/network-interfaces/create-or-update`,
    "ipConfigurations[*].privateIPAllocationMethod",
    "location",
  ),
  of(
    "azure-native:network:NetworkSecurityGroup",
    `${NETWORK}/network-security-groups/create-or-update`,
    ...RULE.map((path) => `securityRules[*].${path}`),
    "location",
  ),
  of("azure-native:network:SecurityRule", `${NETWORK}/security-rules/create-or-update`, ...RULE),
  of(
    "azure-native:network:PublicIPAddress",
    `${NETWORK}/public-ip-addresses/create-or-update`,
    ...["location", "publicIPAddressVersion", "publicIPAllocationMethod", "sku.name", "sku.tier", "zones[*]"],
  ),
  of("azure-native:network:Route", `${NETWORK}/routes/create-or-update`, "nextHopType"),
  of("azure-native:network:RouteTable", `${NETWORK}/route-tables/create-or-update`, "location"),
  of(
    "azure-native:network:Subnet",
    `${NETWORK}/subnets/create-or-update`,
    ...["delegations[*].serviceName", "privateEndpointNetworkPolicies", "privateLinkServiceNetworkPolicies"],
  ),
  of("azure-native:network:VirtualNetwork", `${NETWORK}/virtual-networks/create-or-update`, "location"),
  of(
    "azure-native:operationalinsights:Workspace",
    `${REST}/loganalytics/workspaces/create-or-update`,
    "location",
    "sku.name",
  ),
  of(
    "azure-native:privatedns:PrivateZone",
    `${REST}/dns/privatedns/private-zones/create-or-update`,
    "location",
  ),
  of(
    "azure-native:resources:ResourceGroup",
    `${REST}/resources/resource-groups/create-or-update`,
    "location",
  ),
];

const API = "https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.35/";

const KUBERNETES: readonly Words[] = [
  of(
    "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    API,
    "spec.egress[*].ports[*].protocol",
    "spec.ingress[*].ports[*].protocol",
    "spec.policyTypes[*]",
  ),
  of("kubernetes:storage.k8s.io/v1:StorageClass", API, "reclaimPolicy", "volumeBindingMode"),
];

export const WORDS: readonly Words[] = [...AWS, ...AZURE, ...KUBERNETES];
