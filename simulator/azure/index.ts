import type { ResourceModel } from "../model.ts";
import { agentPool } from "./agent-pools.ts";
import { actionGroup, metricAlert } from "./alerts.ts";
import { dnsResolver, inboundEndpoint } from "./dns-resolvers.ts";
import { federatedIdentityCredential, userAssignedIdentity } from "./identities.ts";
import { secret, vault } from "./key-vaults.ts";
import { loadBalancer } from "./load-balancers.ts";
import { maintenanceConfiguration } from "./maintenance.ts";
import { managedCluster } from "./managed-clusters.ts";
import { diagnosticSetting, workspace } from "./monitoring.ts";
import { managementLock } from "./management-locks.ts";
import { mySqlConfiguration } from "./mysql-configurations.ts";
import { mySqlServer } from "./mysql-servers.ts";
import { natGateway } from "./nat-gateways.ts";
import { networkInterface } from "./network-interfaces.ts";
import { privateRecordSet, privateZone, virtualNetworkLink } from "./private-dns.ts";
import { publicRecordSet, publicZone } from "./public-dns.ts";
import { publicIpAddress, publicIpPrefix } from "./public-ips.ts";
import { resourceGroup } from "./resource-groups.ts";
import { roleAssignment } from "./role-assignments.ts";
import { route, routeTable } from "./route-tables.ts";
import { bgpConnection, ipConfiguration, virtualHub } from "./route-servers.ts";
import { networkSecurityGroup } from "./security-groups.ts";
import { securityRule } from "./security-rules.ts";
import { blobContainer, blobService, storageAccount } from "./storage-accounts.ts";
import { subnet } from "./subnets.ts";
import { withTags } from "./tags.ts";
import { virtualMachine } from "./virtual-machines.ts";
import { virtualNetwork } from "./virtual-networks.ts";

export { invokes } from "./invokes.ts";

const untagged: readonly ResourceModel[] = [
  ...[resourceGroup, virtualNetwork, subnet, natGateway, publicIpAddress, publicIpPrefix],
  ...[
    networkSecurityGroup,
    securityRule,
    routeTable,
    route,
    privateZone,
    virtualNetworkLink,
    privateRecordSet,
    publicZone,
    publicRecordSet,
    dnsResolver,
    inboundEndpoint,
  ],
  ...[userAssignedIdentity, federatedIdentityCredential, roleAssignment],
  ...[networkInterface, loadBalancer, virtualHub, ipConfiguration, bgpConnection],
  ...[virtualMachine, vault, secret, metricAlert, actionGroup],
  ...[mySqlServer, mySqlConfiguration, managementLock],
  ...[storageAccount, blobService, blobContainer],
  ...[managedCluster, agentPool, maintenanceConfiguration, workspace, diagnosticSetting],
];

/** Every modelled type of azure-native. */
export const models: readonly ResourceModel[] = untagged.map(withTags);
