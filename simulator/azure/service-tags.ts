import { nearest } from "../../lib/nearest.ts";

/**
 * Service tags of security rules, as of 2026-11 ("Virtual network service tags",
 * https://learn.microsoft.com/azure/virtual-network/service-tags-overview). Azure adds some every year, so that one that
 * is not here is only taken for wrong when it is almost one of these.
 */
const TAGS = [
  ...["ActionGroup", "ApiManagement", "AppConfiguration", "AppService", "AppServiceManagement"],
  ...["ApplicationInsightsAvailability", "AzureActiveDirectory", "AzureActiveDirectoryDomainServices"],
  ...["AzureAdvancedThreatProtection", "AzureArcInfrastructure", "AzureAttestation", "AzureBackup"],
  ...["AzureBotService", "AzureCloud", "AzureCognitiveSearch", "AzureConnectors", "AzureContainerRegistry"],
  ...["AzureCosmosDB", "AzureDatabricks", "AzureDataExplorerManagement", "AzureDeviceUpdate", "AzureDevOps"],
  ...["AzureDigitalTwins", "AzureEventGrid", "AzureFrontDoor", "AzureHealthcareAPIs", "AzureIoTHub"],
  ...["AzureKeyVault", "AzureLoadBalancer", "AzureMachineLearning", "AzureMonitor", "AzurePlatformDNS"],
  ...["AzurePlatformIMDS", "AzurePlatformLKM", "AzureResourceManager", "AzureSentinel", "AzureSignalR"],
  ...["AzureSiteRecovery", "AzureSpringCloud", "AzureTrafficManager", "AzureUpdateDelivery"],
  ...["AzureWebPubSub", "BatchNodeManagement", "ChaosStudio", "DataFactory", "DataFactoryManagement"],
  ...["EventHub", "GatewayManager", "GuestAndHybridManagement", "HDInsight", "Internet", "LogicApps"],
  ...["LogicAppsManagement", "MicrosoftCloudAppSecurity", "MicrosoftContainerRegistry"],
  ...["MicrosoftDefenderForEndpoint", "PowerBI", "PowerPlatformInfra", "ServiceBus", "ServiceFabric"],
  ...["Sql", "SqlManagement", "Storage", "StorageSyncService", "VirtualDesktop", "VirtualNetwork"],
  ...["WindowsAdminCenter", "WindowsVirtualDesktop"],
];

/** The tag that a text most likely means, when it is none; `Storage.JapanEast` is Storage of one region. */
export function meantServiceTag(text: string): string | undefined {
  const [tag = ""] = text.split(".");
  const isKnown = TAGS.some((it) => it.toLowerCase() === tag.toLowerCase());
  return isKnown ? undefined : nearest(tag, TAGS);
}
