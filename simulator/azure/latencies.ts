import { assumed, measured } from "../latency.ts";
import type { Latencies, LatencyTable } from "../latency.ts";

/** The provider's own log: azure-native says what each resource took. */
const PULUMI_EXAMPLE = "pulumi/examples, azure-py-loadbalancer-vm/README.md (Pulumi log)";
/** AKS 1.35.1 in East US. */
const EAST_US_2026 = "manesaurabh1704-devops/terraform-multi-cloud-infra, README.md (Terraform log)";
/** 20 resources in Central US. */
const CENTRAL_US_2026 = "Terraform log of the project grid-meter-app, Central US, 2026-09-24";

/** Small objects of the network: the write is polled once or twice. */
const small: Latencies = { create: assumed(3), update: assumed(3), delete: assumed(11) };

/** Written at once, deleted at once. */
const record: Latencies = { create: assumed(2), update: assumed(2), delete: assumed(2) };

const NETWORK: LatencyTable = {
  "azure-native:resources:ResourceGroup": {
    create: measured(1, PULUMI_EXAMPLE),
    update: assumed(1),
    delete: assumed(20),
  },
  "azure-native:network:VirtualNetwork": { ...small, create: measured(4, PULUMI_EXAMPLE) },
  "azure-native:network:Subnet": { ...small, create: measured(5, `${CENTRAL_US_2026}: 5 to 9 s`) },
  "azure-native:network:NatGateway": { ...small, create: measured(13, EAST_US_2026) },
  "azure-native:network:PublicIPAddress": { ...small, create: measured(5, PULUMI_EXAMPLE) },
  "azure-native:network:PublicIPPrefix": small,
  "azure-native:network:NetworkSecurityGroup": { ...small, create: measured(2, PULUMI_EXAMPLE) },
  "azure-native:network:SecurityRule": small,
  "azure-native:network:RouteTable": small,
  "azure-native:network:Route": small,
  "azure-native:privatedns:PrivateZone": { create: measured(32, CENTRAL_US_2026), delete: assumed(32) },
  "azure-native:privatedns:VirtualNetworkLink": {
    create: measured(32, CENTRAL_US_2026),
    delete: assumed(32),
  },
  "azure-native:privatedns:PrivateRecordSet": record,
  "azure-native:dns:Zone": record,
  "azure-native:dns:RecordSet": record,
  "azure-native:dnsresolver:DnsResolver": { create: assumed(30), update: assumed(10), delete: assumed(30) },
  "azure-native:dnsresolver:InboundEndpoint": {
    create: assumed(90),
    update: assumed(10),
    delete: assumed(90),
  },
};

/**
 * Assumed, although Terraform's logs have 25 to 30 s for each of them: its azurerm provider waits until the directory
 * has replicated them, and azure-native does not.
 */
const directory: Latencies = { create: assumed(5), update: assumed(5), delete: assumed(5) };

const IDENTITY: LatencyTable = {
  "azure-native:managedidentity:UserAssignedIdentity": directory,
  "azure-native:managedidentity:FederatedIdentityCredential": directory,
  "azure-native:authorization:RoleAssignment": directory,
};

const CLUSTERS: LatencyTable = {
  "azure-native:containerservice:ManagedCluster": {
    create: measured(
      255,
      `${CENTRAL_US_2026}: 250 s; ${EAST_US_2026}: 257 s; others 219 to 285 s, azure-native 274 s`,
    ),
    update: assumed(180),
    delete: assumed(300),
  },
  "azure-native:containerservice:AgentPool": {
    create: measured(170, "agones-dev/agones pull request 2165 (Terraform log): 160 to 180 s"),
    update: assumed(120),
    delete: assumed(180),
  },
  "azure-native:containerservice:MaintenanceConfiguration": record,
  "azure-native:operationalinsights:Workspace": {
    create: measured(46, "Terraform log of the workspace law-petclinic11-dev, West Europe"),
    update: assumed(10),
    delete: assumed(10),
  },
  "azure-native:monitor:DiagnosticSetting": { create: assumed(3), update: assumed(3), delete: assumed(3) },
};

const MACHINES: LatencyTable = {
  "azure-native:network:NetworkInterface": {
    ...small,
    create: measured(2, "Terraform logs of azurerm_network_interface beside a machine: 2 and 12 s"),
  },
  "azure-native:network:LoadBalancer": small,
  "azure-native:compute:VirtualMachine": {
    create: measured(49, "Terraform logs of azurerm_linux_virtual_machine: 47 to 53 s"),
    update: assumed(30),
    delete: assumed(60),
  },
  "azure-native:keyvault:Vault": {
    create: measured(127, "Terraform logs of azurerm_key_vault: 127 and 162 s"),
    update: assumed(10),
    delete: assumed(10),
  },
  "azure-native:keyvault:Secret": {
    ...record,
    create: measured(3, "Terraform logs of azurerm_key_vault_secret: 1 and 3 s"),
  },
  "azure-native:monitor:MetricAlert": record,
  "azure-native:monitor:ActionGroup": record,
  // Azure says up to thirty minutes ("Create a Route Server").
  "azure-native:network:VirtualHub": { create: assumed(60), update: assumed(60), delete: assumed(300) },
  "azure-native:network:VirtualHubIpConfiguration": { create: assumed(1200), delete: assumed(600) },
  "azure-native:network:VirtualHubBgpConnection": { create: assumed(60), delete: assumed(60) },
};

const DATABASES: LatencyTable = {
  // Nobody's log of 8.4 in a VNet was found; with a standby twice the work is done side by side.
  "azure-native:dbformysql:Server": { create: assumed(360), update: assumed(120), delete: assumed(120) },
  "azure-native:dbformysql:Configuration": {
    create: assumed(20),
    update: assumed(20),
    delete: assumed(20),
  },
  "azure-native:authorization:ManagementLockByScope": record,
  "azure-native:storage:StorageAccount": { create: assumed(25), update: assumed(10), delete: assumed(5) },
  "azure-native:storage:BlobServiceProperties": record,
  "azure-native:storage:BlobContainer": record,
};

/** What Azure takes for each operation. */
export const AZURE_LATENCIES: LatencyTable = {
  ...NETWORK,
  ...IDENTITY,
  ...CLUSTERS,
  ...MACHINES,
  ...DATABASES,
};
