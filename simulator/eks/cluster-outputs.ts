import type { Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine, known } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { isMap, show } from "../properties.ts";
import { argument } from "./arguments.ts";
import { issuerOf, subnetIdsOf } from "./control-plane.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { InstanceRoles } from "./instance-roles.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import type { NodeSecurity } from "./security-groups.ts";

/** All that the component made. */
export interface Made {
  readonly plane: ControlPlane;
  readonly provider: Registered;
  readonly instanceRoles: InstanceRoles;
  readonly nodeSecurity: NodeSecurity | undefined;
  readonly oidcProvider: Registered | undefined;
  readonly securityGroup: Registered | undefined;
  readonly awsAuth: Registered | undefined;
  readonly vpcCni: Registered | undefined;
  /** The default node group. */
  readonly group: Registered | undefined;
}

/** What programs read of the component. */
export function outputsOf(construction: Construction, made: Made): Readonly<Record<string, Tree>> {
  const { plane, instanceRoles, nodeSecurity, oidcProvider, securityGroup, group } = made;
  const { cluster, autoModeNodeRole } = plane;
  const kubeconfig = kubeconfigOf(cluster, argument(construction, "providerCredentialOpts"), false);
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
    defaultNodeGroupAsgName: group?.output("name") ?? "",
    defaultNodeGroup: group && {
      autoScalingGroup: group.reference(),
      nodeSecurityGroup: nodeSecurity?.group.reference(),
      nodeSecurityGroupId: nodeSecurity?.group.id,
    },
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
