import type { Edit } from "../../simulator/editing/editor.ts";

/** One way in which clouds come to differ from the program: what is done to them, and what a refresh says of it. */
export interface DriftKind {
  readonly title: string;
  readonly cloud: "AWS" | "Azure" | "Kubernetes";
  /** Stacks that have such an object. @default both */
  readonly only?: "dev" | "prod";
  /** As of `kakehashi world`. `{Type/name}` in a value is the id of that object. */
  readonly edits: readonly Edit[];
  /** The object that a refresh names, and what it says of it: a line, or its beginning. */
  readonly object: string;
  readonly says: string;
}

const set = (property: string, value: string): Edit => ({ kind: "set", property, value });
const unset = (property: string): Edit => ({ kind: "unset", property });
const drop = (name: string): Edit => ({ kind: "delete", name });

/** A kind that is the end of an object. */
function gone(cloud: DriftKind["cloud"], title: string, object: string, only?: "prod"): DriftKind {
  return {
    cloud,
    title,
    edits: [drop(object)],
    object,
    says: "is gone",
    ...(only === undefined ? {} : { only }),
  };
}

const TRUST_ANYONE = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
});
const SSH_FOR_ALL = JSON.stringify([
  { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] },
]);

/** What people at a console, other programs and the clouds themselves do. */
export const DRIFT_KINDS: readonly DriftKind[] = [
  {
    title: "a tag was added",
    cloud: "AWS",
    edits: [set("Vpc/aws-vpc.tags.Owner", "someone")],
    object: "Vpc/aws-vpc",
    says: "tags.Owner: was nothing, is someone",
  },
  {
    title: "a tag was changed",
    cloud: "AWS",
    edits: [set("Subnet/aws-private-a.tags.platform", "another")],
    object: "Subnet/aws-private-a",
    says: "tags.platform: was kakehashi, is another",
  },
  {
    title: "the tag by which load balancers find their subnets was removed",
    cloud: "AWS",
    edits: [unset('Subnet/aws-private-c.tags["kubernetes.io/role/internal-elb"]')],
    object: "Subnet/aws-private-c",
    says: 'tags["kubernetes.io/role/internal-elb"]: was 1, is nothing',
  },
  {
    title: "a subnet gives its machines public addresses",
    cloud: "AWS",
    edits: [set("Subnet/aws-data-a.mapPublicIpOnLaunch", "true")],
    object: "Subnet/aws-data-a",
    says: "mapPublicIpOnLaunch: was ",
  },
  {
    title: "DNS names were turned off",
    cloud: "AWS",
    edits: [set("Vpc/aws-vpc.enableDnsHostnames", "false")],
    object: "Vpc/aws-vpc",
    says: "enableDnsHostnames: was true, is false",
  },
  {
    title: "SSH was opened in the default security group, whose rules are inline",
    cloud: "AWS",
    edits: [set("DefaultSecurityGroup/aws-default.ingress", SSH_FOR_ALL)],
    object: "DefaultSecurityGroup/aws-default",
    says: "ingress[0]: was nothing, is {",
  },
  {
    title: "a rule of a security group was changed",
    cloud: "AWS",
    only: "prod",
    edits: [set("SecurityGroupIngressRule/aws-endpoints-https.cidrIpv4", "0.0.0.0/0")],
    object: "SecurityGroupIngressRule/aws-endpoints-https",
    says: "cidrIpv4: was 10.80.0.0/16, is 0.0.0.0/0",
  },
  gone("AWS", "a NAT gateway was deleted", "NatGateway/aws-nat-a"),
  {
    title: "a route leads elsewhere",
    cloud: "AWS",
    edits: [
      unset("Route/aws-private-c-internet.natGatewayId"),
      set("Route/aws-private-c-internet.gatewayId", "{InternetGateway/aws-internet}"),
    ],
    object: "Route/aws-private-c-internet",
    says: "gatewayId: was nothing, is igw-",
  },
  gone("AWS", "a subnet was taken from its route table", "RouteTableAssociation/aws-data-c"),
  gone("AWS", "an endpoint was deleted", "VpcEndpoint/aws-endpoint-s3"),
  gone("AWS", "a flow log was deleted", "FlowLog/aws-flow-logs"),
  {
    title: "logs are kept for a day",
    cloud: "AWS",
    edits: [set("LogGroup/eks-control-plane-logs.retentionInDays", "1")],
    object: "LogGroup/eks-control-plane-logs",
    says: "retentionInDays: was ",
  },
  {
    title: "the rotation of a key was turned off",
    cloud: "AWS",
    edits: [set("Key/eks-secrets.enableKeyRotation", "false")],
    object: "Key/eks-secrets",
    says: "enableKeyRotation: was true, is false",
  },
  {
    title: "a role trusts anyone",
    cloud: "AWS",
    edits: [set("Role/eks-node.assumeRolePolicy", TRUST_ANYONE)],
    object: "Role/eks-node",
    says: "assumeRolePolicy.Statement[0].Principal.AWS: was nothing, is *",
  },
  gone("AWS", "a policy was detached from a role", "RolePolicyAttachment/eks-node-registry"),
  {
    title: "a role's own policy was changed",
    cloud: "AWS",
    edits: [
      set(
        "RolePolicy/aws-flow-logs.policy",
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
      ),
    ],
    object: "RolePolicy/aws-flow-logs",
    says: "policy.Statement[0].Resource: was ",
  },
  {
    title: "the API server of EKS was opened to all",
    cloud: "AWS",
    edits: [set("eks-eksCluster.vpcConfig.publicAccessCidrs", '["0.0.0.0/0"]')],
    object: "Cluster/eks-eksCluster",
    says: 'vpcConfig.publicAccessCidrs: was ["203.0.113.0/28",',
  },
  {
    title: "the audit log of EKS was turned off",
    cloud: "AWS",
    edits: [unset("eks-eksCluster.enabledClusterLogTypes[1]")],
    object: "Cluster/eks-eksCluster",
    says: "enabledClusterLogTypes: was ",
  },
  {
    title: "the deletion protection of EKS was taken off",
    cloud: "AWS",
    only: "prod",
    edits: [set("eks-eksCluster.deletionProtection", "false")],
    object: "Cluster/eks-eksCluster",
    says: "deletionProtection: was true, is false",
  },
  {
    title: "an add-on was configured otherwise",
    cloud: "AWS",
    edits: [set("eks-addon-vpc-cni.configurationValues", '{"enableNetworkPolicy":"false"}')],
    object: "Addon/eks-addon-vpc-cni",
    says: "configurationValues.enableNetworkPolicy: was true, is false",
  },
  {
    title: "a node group may grow further",
    cloud: "AWS",
    edits: [set("NodeGroup/eks-nodes-general.scalingConfig.maxSize", "50")],
    object: "NodeGroup/eks-nodes-general",
    says: "scalingConfig.maxSize: was ",
  },
  gone("AWS", "someone's access to EKS was taken away", "AccessPolicyAssociation/eks-admin-platform"),
  gone("AWS", "a pod's identity was deleted", "PodIdentityAssociation/eks-identity-ebs-csi"),
  {
    title: "a tag of the network was changed",
    cloud: "Azure",
    edits: [set("VirtualNetwork/azure-vnet.tags.platform", "another")],
    object: "VirtualNetwork/azure-vnet",
    says: "tags.platform: was kakehashi, is another",
  },
  {
    title: "a security rule denies instead of allowing",
    cloud: "Azure",
    edits: [set("azure-gateways-allow-probes.access", "Deny")],
    object: "SecurityRule/azure-gateways-allow-probes",
    says: "access: was Allow, is Deny",
  },
  gone(
    "Azure",
    "the rule that denies everything else was deleted",
    "SecurityRule/azure-gateways-deny-inbound",
  ),
  {
    title: "a subnet lost its way out",
    cloud: "Azure",
    edits: [unset("Subnet/azure-virtual-nodes.natGateway")],
    object: "Subnet/azure-virtual-nodes",
    says: "natGateway: was {",
  },
  {
    title: "idle connections are kept for longer",
    cloud: "Azure",
    edits: [set("NatGateway/azure-nat.idleTimeoutInMinutes", "30")],
    object: "NatGateway/azure-nat",
    says: "idleTimeoutInMinutes: was 4, is 30",
  },
  gone("Azure", "a network was taken from a DNS zone", "VirtualNetworkLink/azure-private-dns"),
  gone("Azure", "a role assignment was removed", "RoleAssignment/aks-network"),
  {
    title: "the local accounts of AKS were turned on",
    cloud: "Azure",
    edits: [set("ManagedCluster/aks.disableLocalAccounts", "false")],
    object: "ManagedCluster/aks",
    says: "disableLocalAccounts: was true, is false",
  },
  {
    title: "AKS no longer upgrades itself",
    cloud: "Azure",
    edits: [set("ManagedCluster/aks.autoUpgradeProfile.upgradeChannel", "none")],
    object: "ManagedCluster/aks",
    says: "autoUpgradeProfile.upgradeChannel: was patch, is none",
  },
  {
    title: "a node pool may grow further",
    cloud: "Azure",
    edits: [set("aks-pool-general.maxCount", "30")],
    object: "AgentPool/aks-pool-general",
    says: "maxCount: was ",
  },
  gone("Azure", "a maintenance window was deleted", "MaintenanceConfiguration/aks-upgrade-node-os"),
  gone("Azure", "the control plane's logs go nowhere", "DiagnosticSetting/aks-logs", "prod"),
  {
    title: "a namespace lets privileged pods in",
    cloud: "Kubernetes",
    edits: [set("eks-baseline-platform.metadata.labels.pod-security.kubernetes.io/enforce", "privileged")],
    object: "Namespace/eks-baseline-platform",
    says: 'metadata.labels["pod-security.kubernetes.io/enforce"]: was restricted, is privileged',
  },
  {
    title: "a namespace's label was removed",
    cloud: "Kubernetes",
    edits: [unset("aks-baseline-platform.metadata.labels.pod-security.kubernetes.io/enforce")],
    object: "Namespace/aks-baseline-platform",
    says: 'metadata.labels["pod-security.kubernetes.io/enforce"]: was restricted, is nothing',
  },
  gone("Kubernetes", "a namespace was deleted with all that was in it", "Namespace/eks-baseline-ingress"),
  gone("Kubernetes", "a network policy was deleted", "NetworkPolicy/aks-baseline-ingress-default-deny"),
  {
    title: "a network policy lets more out",
    cloud: "Kubernetes",
    edits: [set("aks-baseline-platform-allow-dns.spec.egress[1]", "{}")],
    object: "NetworkPolicy/aks-baseline-platform-allow-dns",
    says: "spec.egress[1]: was nothing, is {}",
  },
  {
    title: "the default storage class is none any more",
    cloud: "Kubernetes",
    edits: [
      set(
        "eks-baseline-encrypted-ssd.metadata.annotations.storageclass.kubernetes.io/is-default-class",
        "false",
      ),
    ],
    object: "StorageClass/eks-baseline-encrypted-ssd",
    says: 'metadata.annotations["storageclass.kubernetes.io/is-default-class"]: was true, is false',
  },
];

/** What the program leaves alone (`ignoreChanges`): found, told, and not changed back. */
export const LEFT_ALONE_KINDS: readonly DriftKind[] = [...autoscaled("dev", 2), ...autoscaled("prod", 4)];

function autoscaled(only: "dev" | "prod", nodes: number): readonly DriftKind[] {
  return [
    {
      title: "the autoscaler of EKS added nodes",
      cloud: "AWS",
      only,
      edits: [set("NodeGroup/eks-nodes-general.scalingConfig.desiredSize", String(nodes))],
      object: "NodeGroup/eks-nodes-general",
      says: "scalingConfig.desiredSize: was ",
    },
    {
      title: "the autoscaler of AKS added nodes",
      cloud: "Azure",
      only,
      edits: [set("aks-pool-general.count", String(nodes))],
      object: "AgentPool/aks-pool-general",
      says: "count: was ",
    },
  ];
}
