import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import { Provider as EksProvider } from "@pulumi/eks/provider.js";
import { AksCluster } from "../../../components/cluster/aks-cluster.ts";
import { EksCluster } from "../../../components/cluster/eks-cluster.ts";
import { AwsNetwork } from "../../../components/network/aws-network.ts";
import { AzureNetwork } from "../../../components/network/azure-network.ts";
import { ClusterBaseline } from "../../../components/platform/cluster-baseline.ts";
import type { WorkloadArgs } from "../../../components/workload/workload.ts";
import { planAddresses } from "../../../lib/addresses/plan.ts";

/** The namespace of all apps. */
export const NAMESPACE = "apps";

const CLUSTER_NAME = "kakehashi-bench";
const KUBERNETES_VERSION = "1.35";
const REGION = "ap-northeast-1";
const LOCATION = "japaneast";
const ACCOUNT_ID = "111111111111";
const SUBSCRIPTION_ID = "11111111-1111-4111-8111-111111111111";
const TENANT_ID = "22222222-2222-4222-8222-222222222222";
const TAGS = { platform: "kakehashi" };
const ADMINISTRATORS = "203.0.113.0/28";

const {
  plans: [awsPlan, azurePlan],
} = planAddresses([
  { cloud: "aws", cidr: "10.64.0.0/14", zones: ["a", "c"] },
  { cloud: "azure", cidr: "10.68.0.0/14", zones: ["1", "2"] },
]);

/** Both clusters on their networks, as apps meet them. */
export function createClusters(): WorkloadArgs["clusters"] {
  const eks = createEks();
  const aks = createAks();
  const namespaces = { [NAMESPACE]: {} };
  return {
    eks: {
      cluster: eks,
      namespaces: new ClusterBaseline("eks-baseline", { cluster: eks, namespaces }).namespaces,
      entrance: { kind: "ingress-nginx", className: "nginx", namespaces: ["ingress"] },
    },
    aks: {
      cluster: aks,
      namespaces: new ClusterBaseline("aks-baseline", { cluster: aks, namespaces }).namespaces,
      entrance: { kind: "ingress-nginx", className: "nginx", namespaces: ["ingress"] },
    },
  };
}

function createEks(): EksCluster {
  if (awsPlan === undefined) throw new Error("AWS has no address plan");
  const aws = new AwsProvider("aws", { region: REGION, allowedAccountIds: [ACCOUNT_ID] });
  const network = new AwsNetwork(
    "aws",
    {
      ...{ region: REGION, zones: ["a", "c"], plan: awsPlan, nat: "single", interfaceEndpoints: [] },
      ...{ flowLogRetentionDays: 7, clusterNames: [CLUSTER_NAME], tags: TAGS },
    },
    { providers: [aws] },
  );
  const pool = { instanceTypes: ["m7i.2xlarge"], architecture: "x86_64", ...POOL } as const;
  return new EksCluster(
    "eks",
    {
      ...{ clusterName: CLUSTER_NAME, network, kubernetesVersion: KUBERNETES_VERSION, tags: TAGS },
      ...{ serviceCidr: awsPlan.services, allowedCidrs: [ADMINISTRATORS], logRetentionDays: 7 },
      deployRoleArn: `arn:aws:iam::${ACCOUNT_ID}:role/kakehashi-deploy`,
      admins: {},
      nodePools: { general: pool },
      guards: { deletionProtection: false, protect: false },
    },
    { providers: [aws, new EksProvider("eks")] },
  );
}

function createAks(): AksCluster {
  if (azurePlan === undefined) throw new Error("Azure has no address plan");
  const azure = new AzureProvider("azure", {
    subscriptionId: SUBSCRIPTION_ID,
    tenantId: TENANT_ID,
    location: LOCATION,
  });
  const network = new AzureNetwork(
    "azure",
    {
      ...{ location: LOCATION, zones: ["1", "2"], plan: azurePlan, peerRanges: [], natPublicIps: 1 },
      ...{ privateDomain: "bench.kakehashi.internal", tags: TAGS },
    },
    { providers: [azure] },
  );
  const window = { day: "Saturday", startTime: "03:00", durationHours: 4, utcOffset: "+09:00" } as const;
  return new AksCluster(
    "aks",
    {
      ...{ clusterName: CLUSTER_NAME, network, kubernetesVersion: KUBERNETES_VERSION, tags: TAGS },
      ...{ subscriptionId: SUBSCRIPTION_ID, tenantId: TENANT_ID, location: LOCATION },
      resourceGroupName: network.resourceGroupName,
      ...{ serviceCidr: azurePlan.services, podCidr: azurePlan.pods, networking: "overlay" },
      ...{ virtualNodes: false, nodeProvisioning: "manual", tier: "Free" },
      access: { kind: "authorised-ranges", ranges: [ADMINISTRATORS] },
      adminGroupIds: ["33333333-3333-4333-8333-333333333333"],
      upgrades: { cluster: "patch", nodeOs: "NodeImage", window },
      systemPool: { vmSize: "Standard_D4as_v5", count: 2 },
      nodePools: { general: { vmSize: "Standard_D8as_v5", ...POOL } },
      guards: { protect: false },
    },
    { providers: [azure] },
  );
}

/** Of both clouds. */
const POOL = { min: 3, max: 100, diskGiB: 128, capacity: "on-demand", labels: {}, taints: [] } as const;
