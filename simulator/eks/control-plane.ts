import type { Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine, known } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { Refusal } from "../refusal.ts";
import { isList, isMap } from "../properties.ts";
import type { PropertyValue } from "../properties.ts";
import { argument, decision, mergedTags, options } from "./arguments.ts";
import { named } from "./references.ts";
import { createServiceRole } from "./service-role.ts";
import type { ServiceRole } from "./service-role.ts";

/** The aws.eks.Cluster, and the roles that it has. */
export interface ControlPlane {
  readonly cluster: Registered;
  readonly role: Registered;
  readonly autoModeNodeRole: ServiceRole | undefined;
}

const AUTO_MODE_POLICIES = [
  "AmazonEKSComputePolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
];

/** Whether the cluster is in EKS Auto Mode. */
export function inAutoMode(construction: Construction): boolean {
  return options(construction, "autoMode").enabled === true;
}

/** The control plane and its roles (pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts, createCore). */
export async function createControlPlane(
  construction: Construction,
  securityGroup: Registered | undefined,
): Promise<ControlPlane> {
  const { monitor, name, self } = construction;
  const [own, autoModeNodeRole] = await Promise.all([
    createClusterRole(construction),
    createAutoModeNodeRole(construction),
  ]);
  const role = own?.role ?? (await named(monitor, argument(construction, "serviceRole")));
  const roles = [own, autoModeNodeRole].filter((it) => it !== undefined);
  const cluster = await monitor.register({
    type: "aws:eks/cluster:Cluster",
    name: `${name}-eksCluster`,
    parent: self.urn,
    inputs: {
      name: argument(construction, "name"),
      roleArn: role.output("arn"),
      ...autoModeInputs(construction, autoModeNodeRole),
      bootstrapSelfManagedAddons: inAutoMode(construction)
        ? false
        : (decision(construction, "bootstrapSelfManagedAddons") ?? true),
      vpcConfig: vpcConfig(construction, securityGroup),
      version: argument(construction, "version"),
      enabledClusterLogTypes: argument(construction, "enabledClusterLogTypes"),
      tags: mergedTags(construction, { Name: `${name}-eksCluster` }, "clusterTags"),
      encryptionConfig: encryption(construction),
      accessConfig: access(construction),
      upgradePolicy: argument(construction, "upgradePolicy"),
      deletionProtection: argument(construction, "deletionProtection"),
    },
    dependsOn: roles.flatMap((it) => [it.role, ...it.attachments]),
    ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
  });
  return { cluster, role, autoModeNodeRole };
}

function createClusterRole(construction: Construction): Promise<ServiceRole> | undefined {
  if (construction.inputs.serviceRole !== undefined) return undefined;
  return createServiceRole(construction, `${construction.name}-eksRole`, {
    service: "eks.amazonaws.com",
    description: "Allows EKS to manage clusters on your behalf.",
    policies: ["AmazonEKSClusterPolicy", ...(inAutoMode(construction) ? AUTO_MODE_POLICIES : [])],
    tags: argument(construction, "tags"),
    actions: ["sts:AssumeRole", "sts:TagSession"],
  });
}

function createAutoModeNodeRole(construction: Construction): Promise<ServiceRole> | undefined {
  if (!inAutoMode(construction) || options(construction, "autoMode").createNodeRole === false)
    return undefined;
  return createServiceRole(construction, `${construction.name}-nodeRole`, {
    service: "ec2.amazonaws.com",
    policies: ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"],
    tags: argument(construction, "tags"),
  });
}

function autoModeInputs(
  construction: Construction,
  nodeRole: ServiceRole | undefined,
): Readonly<Record<string, Tree>> {
  const autoMode = inAutoMode(construction);
  const [range, family] = [
    argument(construction, "kubernetesServiceIpAddressRange"),
    argument(construction, "ipFamily"),
  ];
  const network =
    range.value === null && family.value === null && !autoMode
      ? undefined
      : combine([range, family], ([serviceIpv4Cidr, ipFamily]) => ({
          ...((ipFamily ?? "ipv4") === "ipv4" && serviceIpv4Cidr !== null && serviceIpv4Cidr !== undefined
            ? { serviceIpv4Cidr }
            : {}),
          ipFamily: ipFamily ?? "ipv4",
          ...(autoMode ? { elasticLoadBalancing: { enabled: true } } : {}),
        }));
  if (!autoMode) return { kubernetesNetworkConfig: network };
  const given = options(construction, "autoMode").computeConfig;
  return {
    kubernetesNetworkConfig: network,
    storageConfig: { blockStorage: { enabled: true } },
    computeConfig: {
      enabled: true,
      nodeRoleArn: nodeRole?.role.output("arn"),
      nodePools: ["general-purpose", "system"],
      ...(isMap(given) ? given : {}),
    },
  };
}

/** The subnets of the control plane's interfaces. */
export function subnetIdsOf(construction: Construction): Traced {
  const { subnetIds, publicSubnetIds, privateSubnetIds } = construction.inputs;
  if (subnetIds !== undefined && (publicSubnetIds ?? privateSubnetIds) !== undefined) {
    throw new Refusal("subnetIds: excludes publicSubnetIds and privateSubnetIds, got both; choose one way");
  }
  if (subnetIds !== undefined) return subnetIds;
  if ((publicSubnetIds ?? privateSubnetIds) === undefined) {
    throw new Refusal(
      "subnetIds: must be set, got nothing; the default VPC is not simulated, so give subnets of a VPC",
    );
  }
  const list = (value: PropertyValue | undefined): readonly PropertyValue[] => (isList(value) ? value : []);
  return combine([publicSubnetIds ?? known([]), privateSubnetIds ?? known([])], ([open, closed]) => [
    ...list(open),
    ...list(closed),
  ]);
}

function vpcConfig(construction: Construction, securityGroup: Registered | undefined): Tree {
  const [cidrs, isPublic] = [
    argument(construction, "publicAccessCidrs"),
    decision(construction, "endpointPublicAccess"),
  ];
  if (isPublic === false && cidrs.value !== null) {
    throw new Refusal(
      "publicAccessCidrs: needs endpointPublicAccess, got it without; set endpointPublicAccess, or leave the list out",
    );
  }
  return {
    securityGroupIds: securityGroup === undefined ? undefined : [securityGroup.id],
    subnetIds: subnetIdsOf(construction),
    endpointPrivateAccess: argument(construction, "endpointPrivateAccess"),
    endpointPublicAccess: argument(construction, "endpointPublicAccess"),
    publicAccessCidrs: cidrs,
  };
}

function encryption(construction: Construction): Tree {
  const keyArn = argument(construction, "encryptionConfigKeyArn");
  return keyArn.value === null ? undefined : { provider: { keyArn }, resources: ["secrets"] };
}

function access(construction: Construction): Tree {
  const authenticationMode = decision(construction, "authenticationMode");
  return authenticationMode === undefined
    ? undefined
    : { authenticationMode, bootstrapClusterCreatorAdminPermissions: true };
}

/** The issuer of service-account tokens. */
export function issuerOf(cluster: Registered): Traced {
  return cluster.output("identities").at(0, "oidcs", 0, "issuer");
}
