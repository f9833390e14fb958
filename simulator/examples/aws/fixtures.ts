import type { PropertyMap } from "../../properties.ts";
import { TYPES } from "../../aws/types.ts";
import { usual, read, REGION, type Made, type ExampleCloud } from "../cloud.ts";

/** A policy by which a service may assume a role. */
export function trust(service: string, actions: string | readonly string[] = "sts:AssumeRole"): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
  });
}

export const ALLOW_LOGS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" }],
});

export const managed = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

/** A VPC with names, as EKS wants it. */
export function vpc(cloud: ExampleCloud, name = "vpc", cidrBlock = "10.64.0.0/16"): Made {
  return cloud.make(TYPES.vpc, name, { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true });
}

export function subnet(
  cloud: ExampleCloud,
  vpcId: string,
  zone: string,
  cidrBlock: string,
  name = `subnet-${zone}`,
): Made {
  return cloud.make(TYPES.subnet, name, { vpcId, cidrBlock, availabilityZone: `${REGION}${zone}` });
}

export interface Network {
  readonly vpc: Made;
  readonly a: Made;
  readonly c: Made;
  readonly public: Made;
  readonly gateway: Made;
  readonly nat: Made;
  readonly table: Made;
}

/** Two private subnets with a way out by NAT, and a public one. */
export const network = usual((cloud): Network => {
  const owner = vpc(cloud);
  const a = subnet(cloud, owner.id, "a", "10.64.0.0/20");
  const c = subnet(cloud, owner.id, "c", "10.64.16.0/20");
  const open = subnet(cloud, owner.id, "a", "10.64.32.0/24", "subnet-public");
  const gateway = cloud.make(TYPES.internetGateway, "internet", { vpcId: owner.id });
  const address = cloud.make(TYPES.eip, "nat", { domain: "vpc" });
  const nat = cloud.make(TYPES.natGateway, "nat", { subnetId: open.id, allocationId: address.id });
  table(cloud, owner.id, "public", [open], { gatewayId: gateway.id });
  const privateTable = table(cloud, owner.id, "private", [a, c], { natGatewayId: nat.id });
  return { vpc: owner, a, c, public: open, gateway, nat, table: privateTable };
});

/** A route table with a default route, and the subnets that use it. */
export function table(
  cloud: ExampleCloud,
  vpcId: string,
  name: string,
  subnets: readonly Made[],
  target: PropertyMap,
): Made {
  const made = cloud.make(TYPES.routeTable, name, { vpcId });
  cloud.make(TYPES.route, name, { routeTableId: made.id, destinationCidrBlock: "0.0.0.0/0", ...target });
  for (const [index, it] of subnets.entries())
    cloud.make(TYPES.routeTableAssociation, `${name}-${index}`, { routeTableId: made.id, subnetId: it.id });
  return made;
}

export function role(
  cloud: ExampleCloud,
  name: string,
  service: string,
  policies: readonly string[] = [],
): Made {
  const actions =
    service === "pods.eks.amazonaws.com" ? ["sts:AssumeRole", "sts:TagSession"] : "sts:AssumeRole";
  const made = cloud.make(TYPES.role, name, { name, assumeRolePolicy: trust(service, actions) });
  for (const policy of policies) attach(cloud, made, policy);
  return made;
}

export function attach(cloud: ExampleCloud, to: Made, policy: string): Made {
  return cloud.make(TYPES.rolePolicyAttachment, `${to.id}-${policy}`, {
    role: to.id,
    policyArn: managed(policy),
  });
}

export const clusterRole = (cloud: ExampleCloud): Made =>
  role(cloud, "cluster", "eks.amazonaws.com", ["AmazonEKSClusterPolicy"]);

export const nodeRole = (
  cloud: ExampleCloud,
  policies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
): Made => role(cloud, "node", "ec2.amazonaws.com", policies);

/** The inputs of a cluster on a network. */
export function clusterInputs(cloud: ExampleCloud, on: Network, more: PropertyMap = {}): PropertyMap {
  return {
    name: "kakehashi-test",
    roleArn: read(cloud.find(TYPES.role, "cluster").outputs, "arn"),
    version: "1.35",
    vpcConfig: { subnetIds: [on.a.id, on.c.id], endpointPrivateAccess: true, endpointPublicAccess: false },
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    bootstrapSelfManagedAddons: false,
    ...more,
  };
}

export interface Cluster {
  readonly network: Network;
  readonly cluster: Made;
  readonly nodeRole: Made;
}

/** A cluster with the add-ons and the role that nodes need. */
export function cluster(cloud: ExampleCloud, more?: PropertyMap): Cluster {
  return more === undefined ? usualCluster(cloud) : clusterWith(cloud, more);
}

const usualCluster = usual((cloud) => clusterWith(cloud, {}));

function clusterWith(cloud: ExampleCloud, more: PropertyMap): Cluster {
  const on = network(cloud);
  clusterRole(cloud);
  const made = cloud.make(TYPES.cluster, "eks", clusterInputs(cloud, on, more));
  const nodes = nodeRole(cloud);
  for (const addonName of ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]) addOn(cloud, addonName);
  const cni = role(cloud, "cni", "pods.eks.amazonaws.com", ["AmazonEKS_CNI_Policy"]);
  cloud.make(TYPES.podIdentity, "cni", {
    clusterName: made.id,
    namespace: "kube-system",
    serviceAccount: "aws-node",
    roleArn: read(cni.outputs, "arn"),
  });
  return { network: on, cluster: made, nodeRole: nodes };
}

export function addOn(cloud: ExampleCloud, addonName: string): Made {
  return cloud.make(TYPES.addon, addonName, { clusterName: "kakehashi-test", addonName });
}

/** The inputs of a node group of a cluster. */
export function groupInputs(of: Cluster, more: PropertyMap = {}): PropertyMap {
  return {
    clusterName: of.cluster.id,
    nodeGroupName: "general",
    nodeRoleArn: read(of.nodeRole.outputs, "arn"),
    subnetIds: [of.network.a.id, of.network.c.id],
    instanceTypes: ["m7i.large"],
    scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 1 },
    ...more,
  };
}

export function template(cloud: ExampleCloud, more: PropertyMap = {}): Made {
  return cloud.make(TYPES.launchTemplate, "nodes", { name: "nodes", ...more });
}

/** An interface endpoint: one address of a subnet. */
export function endpoint(cloud: ExampleCloud, vpcId: string, service: string, subnetId: string): Made {
  return cloud.make(TYPES.vpcEndpoint, service, {
    vpcId,
    serviceName: `com.amazonaws.${REGION}.${service}`,
    vpcEndpointType: "Interface",
    subnetIds: [subnetId],
  });
}
