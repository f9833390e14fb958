import type { PropertyMap } from "../../properties.ts";
import { ExampleCloud, SUBSCRIPTION, usual } from "../cloud.ts";
import type { Made } from "../cloud.ts";

/** Tokens of the types by short names. */
export const T = {
  group: "azure-native:resources:ResourceGroup",
  network: "azure-native:network:VirtualNetwork",
  subnet: "azure-native:network:Subnet",
  nat: "azure-native:network:NatGateway",
  address: "azure-native:network:PublicIPAddress",
  prefix: "azure-native:network:PublicIPPrefix",
  securityGroup: "azure-native:network:NetworkSecurityGroup",
  securityRule: "azure-native:network:SecurityRule",
  routeTable: "azure-native:network:RouteTable",
  route: "azure-native:network:Route",
  zone: "azure-native:privatedns:PrivateZone",
  link: "azure-native:privatedns:VirtualNetworkLink",
  records: "azure-native:privatedns:PrivateRecordSet",
  resolver: "azure-native:dnsresolver:DnsResolver",
  inbound: "azure-native:dnsresolver:InboundEndpoint",
  identity: "azure-native:managedidentity:UserAssignedIdentity",
  credential: "azure-native:managedidentity:FederatedIdentityCredential",
  role: "azure-native:authorization:RoleAssignment",
  cluster: "azure-native:containerservice:ManagedCluster",
  pool: "azure-native:containerservice:AgentPool",
  maintenance: "azure-native:containerservice:MaintenanceConfiguration",
  workspace: "azure-native:operationalinsights:Workspace",
  setting: "azure-native:monitor:DiagnosticSetting",
  nic: "azure-native:network:NetworkInterface",
  balancer: "azure-native:network:LoadBalancer",
  hub: "azure-native:network:VirtualHub",
  hubAddress: "azure-native:network:VirtualHubIpConfiguration",
  hubPeer: "azure-native:network:VirtualHubBgpConnection",
  machine: "azure-native:compute:VirtualMachine",
  vault: "azure-native:keyvault:Vault",
  secret: "azure-native:keyvault:Secret",
  mySql: "azure-native:dbformysql:Server",
  storage: "azure-native:storage:StorageAccount",
  blobService: "azure-native:storage:BlobServiceProperties",
  container: "azure-native:storage:BlobContainer",
  mySqlParameter: "azure-native:dbformysql:Configuration",
  lock: "azure-native:authorization:ManagementLockByScope",
  alert: "azure-native:monitor:MetricAlert",
  actionGroup: "azure-native:monitor:ActionGroup",
} as const;

export const NETWORK_CONTRIBUTOR = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7`;
export const READER = NETWORK_CONTRIBUTOR.replace(/[^/]+$/, "acdd72a7-3385-48ef-bd42-f606fba81ae7");

/** The id of the cluster of `clusterInputs`, in the case that people write it. */
export const CLUSTER_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/platform/providers/Microsoft.ContainerService/managedClusters/kakehashi`;

const GROUP = { resourceGroupName: "platform" };
const HERE = { ...GROUP, location: "japaneast" };

/** The objects of a small platform: what the cases start from. */
interface PlatformObjects {
  readonly group: Made;
  readonly network: Made;
  readonly nodes: Made;
  readonly virtualNodes: Made;
  readonly bare: Made;
  readonly address: Made;
  readonly nat: Made;
  readonly securityGroup: Made;
  readonly routeTable: Made;
  readonly zone: Made;
  readonly identity: Made;
  readonly rights: Made;
  readonly workspace: Made;
}

export interface Platform extends PlatformObjects {
  readonly cloud: ExampleCloud;
}

export function platform(cloud = new ExampleCloud()): Platform {
  return { cloud, ...platformObjects(cloud) };
}

const platformObjects = usual((cloud): PlatformObjects => {
  const group = cloud.make(T.group, "platform", { resourceGroupName: "platform", location: "japaneast" });
  const network = cloud.make(T.network, "azure", NETWORK);
  const address = cloud.make(T.address, "egress", ADDRESS);
  const nat = cloud.make(T.nat, "nat", {
    ...HERE,
    natGatewayName: "nat",
    sku: { name: "Standard" },
    publicIpAddresses: [{ id: address.id }],
  });
  const securityGroup = cloud.make(T.securityGroup, "rules", SECURITY_GROUP);
  const routeTable = cloud.make(T.routeTable, "routes", { ...HERE, routeTableName: "routes" });
  const attached = {
    natGateway: { id: nat.id },
    networkSecurityGroup: { id: securityGroup.id },
    routeTable: { id: routeTable.id },
  };
  const nodes = cloud.make(T.subnet, "nodes", { ...subnet("nodes", "10.68.0.0/20"), ...attached });
  const aci = [{ name: "aci", serviceName: "Microsoft.ContainerInstance/containerGroups" }];
  const virtualNodes = cloud.make(T.subnet, "virtual-nodes", {
    ...subnet("virtual-nodes", "10.68.16.0/22"),
    delegations: aci,
  });
  const bare = cloud.make(T.subnet, "bare", subnet("bare", "10.68.20.0/28"));
  const zone = cloud.make(T.zone, "zone", {
    ...GROUP,
    location: "global",
    privateZoneName: "prod.kakehashi.internal",
  });
  const identity = cloud.make(T.identity, "aks", { ...HERE, resourceName: "aks" });
  const rights = cloud.make(T.role, "rights", roleOf(identity, network.id));
  const workspace = cloud.make(T.workspace, "logs", {
    ...HERE,
    workspaceName: "logs",
    sku: { name: "PerGB2018" },
    retentionInDays: 90,
  });
  return {
    group,
    network,
    nodes,
    virtualNodes,
    bare,
    address,
    nat,
    securityGroup,
    routeTable,
    zone,
    identity,
    rights,
    workspace,
  };
});

export const NETWORK: PropertyMap = {
  ...HERE,
  virtualNetworkName: "azure",
  addressSpace: { addressPrefixes: ["10.68.0.0/16"] },
};

export const ADDRESS: PropertyMap = {
  ...HERE,
  publicIpAddressName: "egress",
  sku: { name: "Standard", tier: "Regional" },
  publicIPAllocationMethod: "Static",
  publicIPAddressVersion: "IPv4",
  zones: ["1", "2", "3"],
};

export const RULE: PropertyMap = {
  name: "allow-web",
  access: "Allow",
  direction: "Inbound",
  priority: 200,
  protocol: "Tcp",
  sourceAddressPrefix: "Internet",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRanges: ["80", "443", "8000-8100"],
};

export const SECURITY_GROUP: PropertyMap = {
  ...HERE,
  networkSecurityGroupName: "nodes",
  securityRules: [RULE],
};

export function subnet(name: string, addressPrefix: string): PropertyMap {
  return { ...GROUP, virtualNetworkName: "azure", subnetName: name, addressPrefix };
}

export function roleOf(identity: Made, scope: string): PropertyMap {
  return {
    scope,
    principalId: identity.outputs.principalId ?? "",
    principalType: "ServicePrincipal",
    roleDefinitionId: NETWORK_CONTRIBUTOR,
    roleAssignmentName: "99999999-9999-4999-8999-999999999999",
  };
}

/** The AKS cluster as the platform's component makes it. */
export function clusterInputs({ nodes, identity }: Platform): PropertyMap {
  return {
    ...HERE,
    resourceName: "kakehashi",
    dnsPrefix: "kakehashi",
    nodeResourceGroup: "kakehashi-nodes",
    kubernetesVersion: "1.35",
    sku: { name: "Base", tier: "Standard" },
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    agentPoolProfiles: [
      {
        name: "system",
        mode: "System",
        type: "VirtualMachineScaleSets",
        count: 3,
        vmSize: "Standard_D4ds_v5",
        osType: "Linux",
        osSKU: "AzureLinux",
        availabilityZones: ["1", "2", "3"],
        vnetSubnetID: nodes.id,
        nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
        upgradeSettings: { maxSurge: "33%" },
      },
    ],
    networkProfile: {
      networkPlugin: "azure",
      networkPluginMode: "overlay",
      networkDataplane: "cilium",
      networkPolicy: "cilium",
      podCidr: "10.69.0.0/16",
      serviceCidr: "10.70.0.0/16",
      dnsServiceIP: "10.70.0.10",
      loadBalancerSku: "standard",
      outboundType: "userAssignedNATGateway",
    },
    apiServerAccessProfile: { authorizedIPRanges: ["203.0.113.0/28"], disableRunCommand: true },
    aadProfile: {
      managed: true,
      enableAzureRBAC: true,
      adminGroupObjectIDs: ["33333333-3333-4333-8333-333333333333"],
      tenantID: "22222222-2222-4222-8222-222222222222",
    },
    disableLocalAccounts: true,
    enableRBAC: true,
    oidcIssuerProfile: { enabled: true },
    securityProfile: {
      workloadIdentity: { enabled: true },
      imageCleaner: { enabled: true, intervalHours: 168 },
    },
    autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "NodeImage" },
    nodeProvisioningProfile: { mode: "Manual" },
  };
}

export function poolInputs({ nodes }: Platform): PropertyMap {
  return {
    ...GROUP,
    resourceName: "kakehashi",
    agentPoolName: "general",
    mode: "User",
    type: "VirtualMachineScaleSets",
    orchestratorVersion: "1.35",
    vmSize: "Standard_D4ds_v5",
    osType: "Linux",
    osSKU: "AzureLinux",
    osDiskSizeGB: 128,
    availabilityZones: ["1", "2", "3"],
    vnetSubnetID: nodes.id,
    enableAutoScaling: true,
    minCount: 1,
    maxCount: 3,
    count: 1,
  };
}
