import type { ComponentModel, Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { isMap, show } from "../properties.ts";
import { Refusal } from "../refusal.ts";
import { authenticationOf, createAccessEntries, createAwsAuth } from "./access.ts";
import { createOwnAddon } from "./addon.ts";
import { argument, decision, mergedTags, options } from "./arguments.ts";
import {
  CLUSTER_ARGUMENTS,
  DEFAULT_GROUP_ARGUMENTS,
  REFUSED_ARGUMENTS,
  refusedNodeOptions,
} from "./cluster-arguments.ts";
import { outputsOf } from "./cluster-outputs.ts";
import type { Made } from "./cluster-outputs.ts";
import { createControlPlane, inAutoMode, issuerOf, subnetIdsOf } from "./control-plane.ts";
import type { ControlPlane } from "./control-plane.ts";
import { createInstanceRoles } from "./instance-roles.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { createNodeGroup } from "./node-group.ts";
import { named } from "./references.ts";
import { createClusterSecurityGroup, createNodeSecurity } from "./security-groups.ts";
import type { NodeSecurity } from "./security-groups.ts";
import { createVpcCni } from "./vpc-cni-addon.ts";

/** eks.Cluster with the children of pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts. */
export const cluster: ComponentModel = {
  type: "eks:index:Cluster",
  arguments: CLUSTER_ARGUMENTS,
  refused: REFUSED_ARGUMENTS,
  construct: constructCluster,
};

async function constructCluster(given: Construction): Promise<Readonly<Record<string, Tree>>> {
  const construction = await inDefaultVpc(given);
  const hasDefaultGroup =
    decision(construction, "skipDefaultNodeGroup") !== true && !inAutoMode(construction);
  const groupOptions = hasDefaultGroup ? defaultGroupOptions(construction) : {};
  const authentication = authenticationOf(construction);
  const securityGroup = await clusterSecurityGroup(construction);
  const plane = await createControlPlane(construction, securityGroup);
  const [provider, instanceRoles, nodeSecurity, oidcProvider] = await Promise.all([
    createKubernetesProvider(construction, plane.cluster),
    createInstanceRoles(construction, hasDefaultGroup),
    nodeSecurityOf(construction, plane, securityGroup),
    createOidcProvider(construction, plane),
    createKubeProxy(construction, plane),
  ]);
  const [awsAuth, entries] = await Promise.all([
    authentication.configMap ? createAwsAuth(construction, provider, instanceRoles.arns) : undefined,
    authentication.accessEntries
      ? createAccessEntries(construction, plane.cluster, instanceRoles.defaultArn)
      : [],
  ]);
  const admitted = awsAuth === undefined ? entries : [...entries, awsAuth];
  const vpcCni = await createCni(construction, plane, provider, admitted);
  const made = { plane, provider, instanceRoles, nodeSecurity, oidcProvider, securityGroup, awsAuth, vpcCni };
  const group = hasDefaultGroup ? await createDefaultGroup(construction, made, groupOptions) : undefined;
  // EKS would wait for the nodes; here they are made first.
  await createCoredns(construction, plane, hasDefaultGroup);
  return outputsOf(construction, { ...made, group });
}

/** Where no subnets are named, those of the account's default VPC (createCore). */
async function inDefaultVpc(construction: Construction): Promise<Construction> {
  const { inputs, monitor, providers } = construction;
  const { vpcId, subnetIds, publicSubnetIds, privateSubnetIds } = inputs;
  if ([vpcId, subnetIds, publicSubnetIds, privateSubnetIds].some((it) => it !== undefined))
    return construction;
  const provider = providers.get("aws");
  const vpc = (await monitor.invoke("aws:ec2/getVpc:getVpc", { default: true }, provider)).at("id");
  const filters = [{ name: "vpc-id", values: [vpc] }];
  const found = await monitor.invoke("aws:ec2/getSubnets:getSubnets", { filters }, provider);
  return { ...construction, inputs: { ...inputs, vpcId: vpc, subnetIds: found.at("ids") } };
}

/** The default node group's options, from one argument or from several. */
function defaultGroupOptions(construction: Construction): Readonly<Record<string, Traced>> {
  const { inputs } = construction;
  const single = Object.entries(DEFAULT_GROUP_ARGUMENTS).filter(([key]) => inputs[key] !== undefined);
  const whole = options(construction, "nodeGroupOptions");
  const [first] = single;
  if (inputs.nodeGroupOptions === undefined) {
    return Object.fromEntries(single.map(([key, name]) => [name, argument(construction, key)]));
  }
  if (first !== undefined)
    throw new Refusal(`nodeGroupOptions: excludes ${first[0]}, got both; put it into nodeGroupOptions`);
  const [refused] = refusedNodeOptions(Object.keys(whole)).filter(
    (key) =>
      !construction.tolerates(
        `nodeGroupOptions.${key} of eks:index:Cluster is not simulated`,
        "it is left out",
      ),
  );
  if (refused !== undefined)
    throw new Refusal(
      `nodeGroupOptions.${refused}: is not simulated, got it set on eks:index:Cluster; leave it out`,
    );
  return Object.fromEntries(
    Object.keys(whole)
      .filter((key) => refusedNodeOptions([key]).length === 0)
      .map((key) => [key, argument(construction, "nodeGroupOptions").at(key)]),
  );
}

/** The default node group, in a security group that the cluster has made for it. */
function createDefaultGroup(
  construction: Construction,
  { plane, instanceRoles, nodeSecurity, awsAuth, vpcCni }: Omit<Made, "group">,
  groupOptions: Readonly<Record<string, Traced>>,
): Promise<Registered> {
  const { inputs } = construction;
  if (instanceRoles.profile === undefined) {
    throw new Refusal(
      "instanceRole: is needed by the default node group, got none; leave createInstanceRole out, or set skipDefaultNodeGroup",
    );
  }
  if (nodeSecurity === undefined) {
    throw new Refusal(
      "skipDefaultSecurityGroups: leaves the default node group without one, got true; set skipDefaultNodeGroup too",
    );
  }
  return createNodeGroup(
    construction,
    { ...(inputs.version === undefined ? {} : { version: inputs.version }), ...groupOptions },
    {
      cluster: plane.cluster,
      instanceProfile: instanceRoles.profile,
      securityGroup: combine([nodeSecurity.group.id, nodeSecurity.clusterIngress.id], ([id]) => id ?? null),
      subnets: {
        any: subnetIdsOf(construction),
        private: inputs.privateSubnetIds,
        public: inputs.publicSubnetIds,
      },
      dependsOn: [vpcCni, awsAuth].filter((it) => it !== undefined),
    },
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
      kubeconfig: kubeconfigOf(cluster, argument(construction, "providerCredentialOpts"), true).map((it) =>
        JSON.stringify(it),
      ),
      enableConfigMapMutable: argument(construction, "enableConfigMapMutable").map((it) =>
        it === null ? null : show(it),
      ),
    },
  });
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

async function createKubeProxy(construction: Construction, { cluster }: ControlPlane): Promise<void> {
  const { enabled = !inAutoMode(construction) } = options(construction, "kubeProxyAddonOptions");
  if (enabled === true)
    await createOwnAddon(construction, {
      addonName: "kube-proxy",
      optionsKey: "kubeProxyAddonOptions",
      cluster,
    });
}

/** coredns is made where the component makes nodes for it, and where it is asked for. */
async function createCoredns(
  construction: Construction,
  { cluster }: ControlPlane,
  hasDefaultGroup: boolean,
): Promise<void> {
  const { enabled, configurationValues } = options(construction, "corednsAddonOptions");
  const asked = enabled === true || isMap(configurationValues);
  const hasNodes = inAutoMode(construction) || hasDefaultGroup;
  if (!asked && (!hasNodes || enabled === false)) return;
  await createOwnAddon(construction, { addonName: "coredns", optionsKey: "corednsAddonOptions", cluster });
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
