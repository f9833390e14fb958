import type { TypeEntry } from "./join.ts";
import type { Package } from "./sources.ts";

const npm = (name: string, version: string): Package => ({
  registry: "npm",
  name: `@azure/${name}`,
  version,
});

/**
 * Azure's SDKs, by a short name. Newer ones have no mappers and so say nothing of bounds; each is the one of the API
 * version that azure-native uses by default, or the nearest.
 */
export const AZURE_SDKS: Readonly<Record<string, Package>> = {
  authorization: npm("arm-authorization", "9.0.0"),
  compute: npm("arm-compute", "22.4.0"),
  containerservice: npm("arm-containerservice", "24.1.0"),
  dns: npm("arm-dns", "5.1.0"),
  dnsresolver: npm("arm-dnsresolver", "1.1.0"),
  keyvault: npm("arm-keyvault", "3.2.0"),
  monitor: npm("arm-monitor", "7.0.0"),
  msi: npm("arm-msi", "2.1.0"),
  mysql: npm("arm-mysql-flexible", "4.0.0-beta.2"),
  network: npm("arm-network", "33.5.0"),
  operationalinsights: npm("arm-operationalinsights", "9.0.0"),
  privatedns: npm("arm-privatedns", "3.2.0"),
  resources: npm("arm-resources", "5.2.0"),
  storage: npm("arm-storage", "18.5.0"),
};

/** Types of azure-native, and the class of an SDK that is the same. */
export const AZURE_TYPES: readonly TypeEntry[] = [
  { type: "azure-native:resources:ResourceGroup", model: "resources:ResourceGroup" },
  { type: "azure-native:network:VirtualNetwork", model: "network:VirtualNetwork" },
  { type: "azure-native:network:Subnet", model: "network:Subnet" },
  { type: "azure-native:network:NatGateway", model: "network:NatGateway" },
  { type: "azure-native:network:PublicIPAddress", model: "network:PublicIPAddress" },
  { type: "azure-native:network:PublicIPPrefix", model: "network:PublicIPPrefix" },
  { type: "azure-native:network:NetworkSecurityGroup", model: "network:NetworkSecurityGroup" },
  { type: "azure-native:network:SecurityRule", model: "network:SecurityRule" },
  { type: "azure-native:network:RouteTable", model: "network:RouteTable" },
  { type: "azure-native:network:Route", model: "network:Route" },
  { type: "azure-native:network:NetworkInterface", model: "network:NetworkInterface" },
  { type: "azure-native:network:LoadBalancer", model: "network:LoadBalancer" },
  { type: "azure-native:network:PrivateEndpoint", model: "network:PrivateEndpoint" },
  { type: "azure-native:privatedns:PrivateZone", model: "privatedns:PrivateZone" },
  { type: "azure-native:privatedns:VirtualNetworkLink", model: "privatedns:VirtualNetworkLink" },
  { type: "azure-native:privatedns:PrivateRecordSet", model: "privatedns:RecordSet" },
  { type: "azure-native:managedidentity:UserAssignedIdentity", model: "msi:Identity" },
  {
    type: "azure-native:managedidentity:FederatedIdentityCredential",
    model: "msi:FederatedIdentityCredential",
  },
  {
    type: "azure-native:authorization:RoleAssignment",
    model: "authorization:RoleAssignmentCreateParameters",
  },
  { type: "azure-native:containerservice:ManagedCluster", model: "containerservice:ManagedCluster" },
  { type: "azure-native:containerservice:AgentPool", model: "containerservice:AgentPool" },
  {
    type: "azure-native:containerservice:MaintenanceConfiguration",
    model: "containerservice:MaintenanceConfiguration",
  },
  { type: "azure-native:operationalinsights:Workspace", model: "operationalinsights:Workspace" },
  { type: "azure-native:monitor:DiagnosticSetting", model: "monitor:DiagnosticSettingsResource" },
  { type: "azure-native:dbformysql:Server", model: "mysql:Server" },
  { type: "azure-native:dbformysql:Configuration", model: "mysql:Configuration" },
  { type: "azure-native:dbformysql:Database", model: "mysql:Database" },
  { type: "azure-native:dbformysql:FirewallRule", model: "mysql:FirewallRule" },
  { type: "azure-native:compute:VirtualMachine", model: "compute:VirtualMachine" },
  { type: "azure-native:keyvault:Vault", model: "keyvault:VaultCreateOrUpdateParameters" },
  { type: "azure-native:keyvault:Key", model: "keyvault:KeyCreateParameters" },
  { type: "azure-native:keyvault:Secret", model: "keyvault:SecretCreateOrUpdateParameters" },
  { type: "azure-native:dns:Zone", model: "dns:Zone" },
  { type: "azure-native:dns:RecordSet", model: "dns:RecordSet" },
  { type: "azure-native:dnsresolver:DnsResolver", model: "dnsresolver:DnsResolver" },
  { type: "azure-native:dnsresolver:InboundEndpoint", model: "dnsresolver:InboundEndpoint" },
  { type: "azure-native:storage:StorageAccount", model: "storage:StorageAccountCreateParameters" },
  { type: "azure-native:storage:BlobContainer", model: "storage:BlobContainer" },
];
