import type { PropertyMap } from "../../../simulator/properties.ts";

export const CLUSTER_TYPE = "eks:index:Cluster";

/** As Kakehashi's own EksCluster asks for it. */
export const LEAN: PropertyMap = {
  name: "prod",
  version: "1.35",
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-a", "subnet-b"],
  authenticationMode: "API",
  createOidcProvider: true,
  skipDefaultNodeGroup: true,
  skipDefaultSecurityGroups: true,
  createInstanceRole: false,
  bootstrapSelfManagedAddons: false,
  useDefaultVpcCni: true,
  kubeProxyAddonOptions: { enabled: false },
  corednsAddonOptions: { enabled: false },
  kubernetesServiceIpAddressRange: "10.66.0.0/20",
  encryptionConfigKeyArn: "arn:key",
  endpointPublicAccess: false,
  endpointPrivateAccess: true,
  providerCredentialOpts: { roleArn: "arn:role" },
  tags: { team: "x" },
};
