import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { AccessEntry } from "@pulumi/aws/eks/accessEntry.js";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation.js";
import { Alias } from "@pulumi/aws/kms/alias.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { Cluster, type ClusterArgs } from "@pulumi/eks/cluster.js";
import type { CustomResourceOptions, Output, Resource, ResourceTransform } from "@pulumi/pulumi";
import { withHosts } from "./allowed-ranges.ts";
import { privateSubnets, type EksClusterArgs } from "./eks-args.ts";
import { BUILT_IN_POOLS } from "./eks-auto-mode-args.ts";

/** All of them: what is not logged cannot be asked for later. */
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Days in which a key whose deletion was a mistake can be had back (KMS allows 7 to 30). */
const KEY_DELETION_DAYS = { guarded: 30, unguarded: 7 } as const;

const CLUSTER_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

/** The control plane and who may use it. */
export interface ControlPlane {
  readonly cluster: Cluster;
  /** The cluster's name; unlike the argument, known only when the cluster exists. */
  readonly clusterName: Output<string>;
  /** What the deploying role's login waits for. */
  readonly deployerAccess: Resource;
}

/** Makes the key, the log group, the cluster and its access entries. */
export function createControlPlane(
  name: string,
  args: EksClusterArgs,
  options: CustomResourceOptions,
): ControlPlane {
  const { clusterName, guards, tags } = args;
  const key = new Key(
    `${name}-secrets`,
    {
      description: `Kubernetes secrets of ${clusterName}`,
      enableKeyRotation: true,
      deletionWindowInDays: KEY_DELETION_DAYS[guards.deletionProtection ? "guarded" : "unguarded"],
      tags,
    },
    { ...options, protect: guards.protect },
  );
  new Alias(`${name}-secrets`, { name: `alias/eks/${clusterName}`, targetKeyId: key.keyId }, options);
  // EKS would make the group itself, kept for ever, if it did not find it.
  const logs = new LogGroup(
    `${name}-control-plane-logs`,
    { name: `/aws/eks/${clusterName}/cluster`, retentionInDays: args.logRetentionDays, tags },
    options,
  );
  const cluster = new Cluster(name, clusterArgs(args, key.arn), {
    ...options,
    protect: guards.protect,
    dependsOn: [logs],
    transforms: [withoutCreatorAccess],
  });
  const known = cluster.eksCluster.apply(() => clusterName);
  return { cluster, clusterName: known, deployerAccess: createAccess(name, args, known, options) };
}

/**
 * What eks.Cluster is to make: the control plane, its role and the OIDC provider, and nothing else
 * (pulumi/pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts, createCore). Its own security groups are what
 * destroys hang on when an ENI still holds one (pulumi-eks #194, #1226); EKS makes one that suffices.
 */
function clusterArgs(args: EksClusterArgs, keyArn: Output<string>): ClusterArgs {
  const { allowedCidrs, network, peerEgressAddresses = [] } = args;
  return {
    name: args.clusterName,
    version: args.kubernetesVersion,
    upgradePolicy: { supportType: "STANDARD" },
    authenticationMode: "API",
    vpcId: network.id,
    privateSubnetIds: privateSubnets(network).map(({ id }) => id),
    kubernetesServiceIpAddressRange: args.serviceCidr,
    endpointPrivateAccess: true,
    endpointPublicAccess: allowedCidrs.length > 0,
    ...(allowedCidrs.length > 0 ? { publicAccessCidrs: withHosts(allowedCidrs, peerEgressAddresses) } : {}),
    encryptionConfigKeyArn: keyArn,
    enabledClusterLogTypes: LOG_TYPES,
    createOidcProvider: true,
    deletionProtection: args.guards.deletionProtection,
    skipDefaultNodeGroup: true,
    skipDefaultSecurityGroups: true,
    createInstanceRole: false,
    bootstrapSelfManagedAddons: false,
    useDefaultVpcCni: true,
    kubeProxyAddonOptions: { enabled: false },
    corednsAddonOptions: { enabled: false },
    ...autoModeArgs(args),
    // Without it, eks.Cluster takes the profile of whoever runs it (AWS_PROFILE) into its own kubeconfig.
    providerCredentialOpts: { roleArn: args.deployRoleArn },
    tags: args.tags,
  };
}

/** It sets compute, storage and load balancing together, and makes the nodes' role (createCore again). */
const autoModeArgs = ({ autoMode }: EksClusterArgs): Partial<ClusterArgs> => {
  if (autoMode === undefined) return {};
  const nodePools = [...(autoMode.builtInPools ?? BUILT_IN_POOLS)];
  return { autoMode: { enabled: true, createNodeRole: true, computeConfig: { nodePools } } };
};

/**
 * eks.Cluster always makes its creator an admin and cannot be told not to (pulumi-eks #2373). That entry
 * would be nameless, would outlive a change of the deploying role, and would make our entry for the same
 * role fail with ResourceInUseException.
 */
export const withoutCreatorAccess: ResourceTransform = ({ type, props, opts }) =>
  type === "aws:eks/cluster:Cluster"
    ? {
        props: {
          ...props,
          accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        },
        // The SDK makes a transformed option that was not set into `false`; two clusters cannot share a name.
        opts: { ...opts, deleteBeforeReplace: true },
      }
    : undefined;

function createAccess(
  name: string,
  { admins, deployRoleArn, tags }: EksClusterArgs,
  clusterName: Output<string>,
  options: CustomResourceOptions,
): Resource {
  const admit = (child: string, principalArn: string): Resource => {
    const entry = new AccessEntry(child, { clusterName, principalArn, type: "STANDARD", tags }, options);
    return new AccessPolicyAssociation(
      child,
      {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: CLUSTER_ADMIN,
        accessScope: { type: "cluster" },
      },
      options,
    );
  };
  for (const [key, principalArn] of Object.entries(admins)) admit(`${name}-admin-${key}`, principalArn);
  return admit(`${name}-deployer`, deployRoleArn);
}
