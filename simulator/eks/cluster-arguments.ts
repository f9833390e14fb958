import { NODE_OPTIONS } from "./node-group.ts";

/** Arguments of eks.Cluster about its default node group, by the names that the node group has for them. */
export const DEFAULT_GROUP_ARGUMENTS: Readonly<Record<string, string>> = {
  desiredCapacity: "desiredCapacity",
  gpu: "gpu",
  instanceType: "instanceType",
  maxSize: "maxSize",
  minSize: "minSize",
  nodeAmiId: "amiId",
  nodeAssociatePublicIpAddress: "nodeAssociatePublicIpAddress",
  nodePublicKey: "nodePublicKey",
  nodeRootVolumeEncrypted: "nodeRootVolumeEncrypted",
  nodeRootVolumeSize: "nodeRootVolumeSize",
  nodeSubnetIds: "nodeSubnetIds",
};

/** Every argument of eks.Cluster that is honoured. */
export const CLUSTER_ARGUMENTS: readonly string[] = [
  "accessEntries",
  "authenticationMode",
  "autoMode",
  "bootstrapSelfManagedAddons",
  "clusterSecurityGroup",
  "clusterSecurityGroupTags",
  "clusterTags",
  "corednsAddonOptions",
  "createInstanceRole",
  "createOidcProvider",
  "deletionProtection",
  "enableConfigMapMutable",
  "enabledClusterLogTypes",
  "encryptionConfigKeyArn",
  "endpointPrivateAccess",
  "endpointPublicAccess",
  "instanceRole",
  "instanceRoles",
  "ipFamily",
  "kubeProxyAddonOptions",
  "kubernetesServiceIpAddressRange",
  "name",
  "nodeGroupOptions",
  "nodeSecurityGroupTags",
  "privateSubnetIds",
  "providerCredentialOpts",
  "proxy",
  "publicAccessCidrs",
  "publicSubnetIds",
  "roleMappings",
  "serviceRole",
  "skipDefaultNodeGroup",
  "skipDefaultSecurityGroups",
  "subnetIds",
  "tags",
  "upgradePolicy",
  "useDefaultVpcCni",
  "userMappings",
  "version",
  "vpcCniOptions",
  "vpcId",
  ...Object.keys(DEFAULT_GROUP_ARGUMENTS),
];

/** Why some are not, and what to do instead. */
export const REFUSED_ARGUMENTS: Readonly<Record<string, string>> = {
  creationRoleProvider:
    "the provider takes it from Node programs of its own process only; use providerCredentialOpts",
  fargate: "make an aws.eks.FargateProfile",
  instanceProfileName: "give the instanceRole",
  nodeUserData: "give a nodeAmiId that has it",
  storageClasses: "make the storage classes with the kubernetes provider",
};

/** Options within `nodeGroupOptions` that are not honoured. */
export function refusedNodeOptions(given: readonly string[]): readonly string[] {
  return given.filter((it) => !NODE_OPTIONS.includes(it));
}
