import type { ComponentModel, Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine, known } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { Refusal } from "../refusal.ts";
import { isList, isMap, show } from "../properties.ts";
import { authenticationOf, createAccessEntries, createAwsAuth } from "./access.ts";
import { createOwnAddon } from "./addon.ts";
import { argument, decision, mergedTags, options } from "./arguments.ts";
import { createControlPlane, inAutoMode, subnetIdsOf } from "./control-plane.ts";
import type { ControlPlane } from "./control-plane.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { named } from "./references.ts";
import { createClusterSecurityGroup, createNodeSecurity } from "./security-groups.ts";
import type { NodeSecurity } from "./security-groups.ts";
import { createServiceRole } from "./service-role.ts";
import type { ServiceRole } from "./service-role.ts";
import { createVpcCni } from "./vpc-cni-addon.ts";

const NODE_GROUP = "set skipDefaultNodeGroup, and make node groups of their own";

/** eks.Cluster with the children of pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts, but for its default node group. */
export const cluster: ComponentModel = {
  type: "eks:index:Cluster",
  arguments: [
    ...[
      "accessEntries",
      "authenticationMode",
      "autoMode",
      "bootstrapSelfManagedAddons",
      "clusterSecurityGroup",
    ],
    ...[
      "clusterSecurityGroupTags",
      "clusterTags",
      "corednsAddonOptions",
      "createInstanceRole",
      "createOidcProvider",
    ],
    ...["deletionProtection", "enableConfigMapMutable", "enabledClusterLogTypes", "encryptionConfigKeyArn"],
    ...["endpointPrivateAccess", "endpointPublicAccess", "instanceRole", "instanceRoles", "ipFamily"],
    ...[
      "kubeProxyAddonOptions",
      "kubernetesServiceIpAddressRange",
      "name",
      "nodeSecurityGroupTags",
      "privateSubnetIds",
    ],
    ...[
      "providerCredentialOpts",
      "proxy",
      "publicAccessCidrs",
      "publicSubnetIds",
      "roleMappings",
      "serviceRole",
    ],
    ...[
      "skipDefaultNodeGroup",
      "skipDefaultSecurityGroups",
      "subnetIds",
      "tags",
      "upgradePolicy",
      "useDefaultVpcCni",
    ],
    ...["userMappings", "version", "vpcCniOptions", "vpcId"],
  ],
  refused: {
    creationRoleProvider:
      "the provider takes it from Node programs of its own process only; use providerCredentialOpts",
    fargate: "make an aws.eks.FargateProfile",
    storageClasses: "make the storage classes with the kubernetes provider",
    ...Object.fromEntries(
      [
        ...[
          "desiredCapacity",
          "gpu",
          "instanceProfileName",
          "instanceType",
          "maxSize",
          "minSize",
          "nodeAmiId",
        ],
        ...["nodeAssociatePublicIpAddress", "nodeGroupOptions", "nodePublicKey", "nodeRootVolumeEncrypted"],
        ...["nodeRootVolumeSize", "nodeSubnetIds", "nodeUserData"],
      ].map((key) => [key, NODE_GROUP]),
    ),
  },
  construct: constructCluster,
};

async function constructCluster(construction: Construction): Promise<Readonly<Record<string, Tree>>> {
  refuseDefaultNodeGroup(construction);
  const authentication = authenticationOf(construction);
  const securityGroup = await clusterSecurityGroup(construction);
  const plane = await createControlPlane(construction, securityGroup);
  const [provider, instanceRoles, nodeSecurity, oidcProvider] = await Promise.all([
    createKubernetesProvider(construction, plane.cluster),
    createInstanceRoles(construction),
    nodeSecurityOf(construction, plane, securityGroup),
    createOidcProvider(construction, plane),
    createAddons(construction, plane),
  ]);
  const [awsAuth, entries] = await Promise.all([
    authentication.configMap ? createAwsAuth(construction, provider, instanceRoles.arns) : undefined,
    authentication.accessEntries
      ? createAccessEntries(construction, plane.cluster, instanceRoles.own?.resolvedArn)
      : [],
  ]);
  const admitted = awsAuth === undefined ? entries : [...entries, awsAuth];
  const vpcCni = await createCni(construction, plane, provider, admitted);
  return outputsOf(construction, {
    plane,
    provider,
    instanceRoles,
    nodeSecurity,
    oidcProvider,
    securityGroup,
    awsAuth,
    vpcCni,
  });
}

function refuseDefaultNodeGroup(construction: Construction): void {
  const skip = decision(construction, "skipDefaultNodeGroup");
  if (skip === true || inAutoMode(construction)) return;
  throw new Refusal(
    `skipDefaultNodeGroup: the default node group is not simulated, got ${show(skip)}; ${NODE_GROUP}`,
  );
}

async function clusterSecurityGroup(construction: Construction): Promise<Registered | undefined> {
  const given = argument(construction, "clusterSecurityGroup");
  if (given.value !== null) return named(construction.monitor, given);
  return skipsSecurityGroups(construction) ? undefined : createClusterSecurityGroup(construction);
}

function skipsSecurityGroups(construction: Construction): boolean {
  return (decision(construction, "skipDefaultSecurityGroups") ?? inAutoMode(construction)) === true;
}

/** Of @pulumi/kubernetes in pulumi-eks v4.3.0, nodejs/eks/package.json. */
const KUBERNETES_VERSION = "4.19.0";

function createKubernetesProvider(construction: Construction, cluster: Registered): Promise<Registered> {
  return construction.monitor.register({
    type: "pulumi:providers:kubernetes",
    name: `${construction.name}-eks-k8s`,
    parent: construction.self.urn,
    version: KUBERNETES_VERSION,
    inputs: {
      kubeconfig: kubeconfigOf(construction, cluster, true).map((it) => JSON.stringify(it)),
      enableConfigMapMutable: argument(construction, "enableConfigMapMutable").map((it) =>
        it === null ? null : show(it),
      ),
    },
  });
}

/** The roles of nodes, as the cluster admits them. */
interface InstanceRoles {
  readonly references: readonly Tree[];
  readonly arns: readonly Traced[];
  /** The role that the component made itself. */
  readonly own: ServiceRole | undefined;
}

const NODE_POLICIES = [
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonEC2ContainerRegistryReadOnly",
];

async function createInstanceRoles(construction: Construction): Promise<InstanceRoles> {
  const { monitor, name } = construction;
  const [several, one] = [argument(construction, "instanceRoles"), argument(construction, "instanceRole")];
  const given = isList(several.value)
    ? several.value.map((_, index) => several.at(index))
    : one.value === null
      ? []
      : [one];
  if (given.length > 0 || decision(construction, "createInstanceRole") !== true) {
    const roles = await Promise.all(given.map((it) => named(monitor, it)));
    return { references: given, arns: roles.map((it) => it.output("arn")), own: undefined };
  }
  const own = await createServiceRole(construction, `${name}-instanceRole`, {
    service: "ec2.amazonaws.com",
    policies: NODE_POLICIES,
    tags: argument(construction, "tags"),
  });
  await monitor.register({
    type: "aws:iam/instanceProfile:InstanceProfile",
    name: `${name}-instanceProfile`,
    parent: construction.self.urn,
    inputs: { role: own.role.reference() },
  });
  return { references: [own.role.reference()], arns: [own.resolvedArn], own };
}

async function nodeSecurityOf(
  construction: Construction,
  { cluster }: ControlPlane,
  securityGroup: Registered | undefined,
): Promise<NodeSecurity | undefined> {
  if (securityGroup === undefined || skipsSecurityGroups(construction)) return undefined;
  return createNodeSecurity(construction, {
    vpcId: argument(construction, "vpcId"),
    clusterSecurityGroupId: securityGroup.id,
    clusterName: cluster.output("name"),
    tags: mergedTags(construction, {}, "nodeSecurityGroupTags"),
  });
}

/** The thumbprint of the authority that signs EKS's issuers; IAM no longer looks at it (IAM User Guide, OIDC thumbprints). */
const THUMBPRINT = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280";

async function createOidcProvider(
  construction: Construction,
  { cluster }: ControlPlane,
): Promise<Registered | undefined> {
  if (decision(construction, "createOidcProvider") !== true) return undefined;
  return construction.monitor.register({
    type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    name: `${construction.name}-oidcProvider`,
    parent: construction.self.urn,
    inputs: { clientIdLists: ["sts.amazonaws.com"], url: issuerOf(cluster), thumbprintLists: [THUMBPRINT] },
  });
}

function issuerOf(cluster: Registered): Traced {
  return cluster.output("identities").at(0, "oidcs", 0, "issuer");
}

/** kube-proxy is on unless told otherwise; coredns only with nodes of the component's own, or when asked for. */
async function createAddons(construction: Construction, { cluster }: ControlPlane): Promise<void> {
  const autoMode = inAutoMode(construction);
  const [kubeProxy, coredns] = [
    options(construction, "kubeProxyAddonOptions"),
    options(construction, "corednsAddonOptions"),
  ];
  const asked = coredns.enabled === true || isMap(coredns.configurationValues);
  const addons = [
    ...((kubeProxy.enabled ?? !autoMode) === true
      ? [{ addonName: "kube-proxy", optionsKey: "kubeProxyAddonOptions" } as const]
      : []),
    ...(asked || (autoMode && coredns.enabled !== false)
      ? [{ addonName: "coredns", optionsKey: "corednsAddonOptions" } as const]
      : []),
  ];
  await Promise.all(addons.map((it) => createOwnAddon(construction, { ...it, cluster })));
}

async function createCni(
  construction: Construction,
  { cluster }: ControlPlane,
  provider: Registered,
  admitted: readonly Registered[],
): Promise<Registered | undefined> {
  const usesDefault = decision(construction, "useDefaultVpcCni") ?? inAutoMode(construction);
  if (usesDefault === true) return undefined;
  const given = argument(construction, "vpcCniOptions");
  const keys = isMap(given.value) ? Object.keys(given.value) : [];
  const inputs: Record<string, Tree> = Object.fromEntries(keys.map((key) => [key, given.at(key)]));
  return createVpcCni(
    construction,
    {
      ...inputs,
      clusterName: cluster.output("name"),
      clusterVersion: cluster.output("version"),
      tags: argument(construction, "tags"),
    },
    provider,
    admitted,
  );
}

/** All that the component made. */
interface Made {
  readonly plane: ControlPlane;
  readonly provider: Registered;
  readonly instanceRoles: InstanceRoles;
  readonly nodeSecurity: NodeSecurity | undefined;
  readonly oidcProvider: Registered | undefined;
  readonly securityGroup: Registered | undefined;
  readonly awsAuth: Registered | undefined;
  readonly vpcCni: Registered | undefined;
}

function outputsOf(construction: Construction, made: Made): Readonly<Record<string, Tree>> {
  const { plane, instanceRoles, nodeSecurity, oidcProvider, securityGroup } = made;
  const { cluster, autoModeNodeRole } = plane;
  const kubeconfig = kubeconfigOf(construction, cluster, false);
  const issuer = issuerOf(cluster).map((it) => it ?? "");
  const managedGroupId = cluster.output("vpcConfig").at("clusterSecurityGroupId");
  return {
    core: coreOf(construction, made, kubeconfig),
    eksCluster: cluster.reference(),
    clusterSecurityGroup: securityGroup?.reference(),
    instanceRoles: instanceRoles.references,
    nodeSecurityGroup: nodeSecurity?.group.reference(),
    eksClusterIngressRule: nodeSecurity?.clusterIngress.reference(),
    kubeconfig,
    kubeconfigJson: kubeconfig.map((it) => JSON.stringify(it)),
    clusterSecurityGroupId: securityGroup?.id ?? managedGroupId,
    nodeSecurityGroupId: nodeSecurity?.group.id ?? managedGroupId,
    clusterIngressRuleId: nodeSecurity?.clusterIngress.output("securityGroupRuleId") ?? "",
    defaultNodeGroupAsgName: "",
    fargateProfileId: "",
    fargateProfileStatus: "",
    oidcProviderArn: oidcProvider?.output("arn") ?? "",
    oidcProviderUrl: issuer,
    oidcIssuer: issuer.map((it) => show(it).replace("https://", "")),
    autoModeNodeRoleName: autoModeNodeRole?.role.output("name") ?? "",
  };
}

function coreOf(construction: Construction, made: Made, kubeconfig: Traced): Tree {
  const { plane, provider, instanceRoles, oidcProvider, securityGroup, awsAuth, vpcCni } = made;
  const keyArn = argument(construction, "encryptionConfigKeyArn");
  return {
    vpcId: argument(construction, "vpcId"),
    subnetIds: subnetIdsOf(construction),
    publicSubnetIds: argument(construction, "publicSubnetIds"),
    privateSubnetIds: argument(construction, "privateSubnetIds"),
    clusterSecurityGroup: securityGroup?.reference(),
    cluster: plane.cluster.reference(),
    endpoint: plane.cluster.output("endpoint"),
    nodeGroupOptions: combine([argument(construction, "version")], ([version]) =>
      version === null || version === undefined ? {} : { version },
    ),
    kubeconfig,
    provider: provider.reference(),
    vpcCni: vpcCni?.reference(),
    instanceRoles: instanceRoles.references,
    eksNodeAccess: awsAuth?.reference(),
    tags: argument(construction, "tags"),
    nodeSecurityGroupTags: argument(construction, "nodeSecurityGroupTags"),
    storageClasses: known({}),
    oidcProvider: oidcProvider?.reference(),
    encryptionConfig: keyArn.value === null ? undefined : { provider: { keyArn }, resources: ["secrets"] },
    clusterIamRole: plane.role.reference(),
    accessEntries: argument(construction, "accessEntries").map((it) => (isMap(it) ? Object.values(it) : [])),
    autoModeNodeRoleName: plane.autoModeNodeRole?.role.output("name") ?? "",
  };
}
