import type { ComponentModel, Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { isMap, show } from "../properties.ts";
import { argument, mergedTags } from "./arguments.ts";
import { named } from "./references.ts";

const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";

/** The control plane's own security group (pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts, createCore). */
export async function createClusterSecurityGroup(construction: Construction): Promise<Registered> {
  const { monitor, name, self } = construction;
  const group = await monitor.register({
    type: "aws:ec2/securityGroup:SecurityGroup",
    name: `${name}-eksClusterSecurityGroup`,
    parent: self.urn,
    inputs: {
      vpcId: argument(construction, "vpcId"),
      revokeRulesOnDelete: true,
      tags: mergedTags(construction, { Name: `${name}-eksClusterSecurityGroup` }, "clusterSecurityGroupTags"),
    },
  });
  await monitor.register({
    type: RULE,
    name: `${name}-eksClusterInternetEgressRule`,
    parent: self.urn,
    inputs: { ...toInternet, securityGroupId: group.id },
  });
  return group;
}

const toInternet = {
  description: "Allow internet access.",
  type: "egress",
  fromPort: 0,
  toPort: 0,
  protocol: "-1",
  cidrBlocks: ["0.0.0.0/0"],
} as const;

/** The nodes' security group and the rule that admits them to the control plane. */
export interface NodeSecurity {
  readonly group: Registered;
  readonly clusterIngress: Registered;
}

/** What the nodes' security group belongs to. */
export interface NodeSecurityArgs {
  readonly vpcId: Traced;
  readonly clusterSecurityGroupId: Traced;
  readonly clusterName: Traced;
  readonly tags: Traced;
}

/** Children of pulumi-eks v4.3.0, nodejs/eks/nodes/securitygroup.ts. */
export async function createNodeSecurity(
  construction: Construction,
  args: NodeSecurityArgs,
): Promise<NodeSecurity> {
  const { monitor, name, self } = construction;
  const group = await monitor.register({
    type: "aws:ec2/securityGroup:SecurityGroup",
    name: `${name}-nodeSecurityGroup`,
    parent: self.urn,
    inputs: {
      vpcId: args.vpcId,
      revokeRulesOnDelete: true,
      tags: combine([args.tags, args.clusterName], ([tags, cluster]) => ({
        Name: `${name}-nodeSecurityGroup`,
        [`kubernetes.io/cluster/${show(cluster)}`]: "owned",
        ...(isMap(tags) ? tags : {}),
      })),
    },
  });
  return { group, clusterIngress: await createNodeRules(construction, group, args.clusterSecurityGroupId) };
}

/** What may reach the nodes, and where they may go. Returns the rule that admits them to the control plane. */
async function createNodeRules(
  { monitor, name, self }: Construction,
  group: Registered,
  controlPlaneId: Traced,
): Promise<Registered> {
  const rule = (suffix: string, inputs: Readonly<Record<string, Tree>>): Promise<Registered> =>
    monitor.register({ type: RULE, name: `${name}-${suffix}`, parent: self.urn, inputs });
  const into = { securityGroupId: group.id, type: "ingress" } as const;
  const fromControlPlane = {
    ...into,
    protocol: "tcp",
    sourceSecurityGroupId: controlPlaneId,
  } as const;
  const [clusterIngress] = await Promise.all([
    rule("eksClusterIngressRule", {
      description: "Allow pods to communicate with the cluster API Server",
      type: "ingress",
      fromPort: 443,
      toPort: 443,
      protocol: "tcp",
      securityGroupId: controlPlaneId,
      sourceSecurityGroupId: group.id,
    }),
    rule("eksNodeIngressRule", {
      ...into,
      description: "Allow nodes to communicate with each other",
      fromPort: 0,
      toPort: 0,
      protocol: "-1",
      self: true,
    }),
    rule("eksNodeClusterIngressRule", {
      ...fromControlPlane,
      description: "Allow worker Kubelets and pods to receive communication from the cluster control plane",
      fromPort: 1025,
      toPort: 65535,
    }),
    rule("eksExtApiServerClusterIngressRule", {
      ...fromControlPlane,
      description:
        "Allow pods running extension API servers on port 443 to receive communication from cluster control plane",
      fromPort: 443,
      toPort: 443,
    }),
    rule("eksNodeInternetEgressRule", { ...toInternet, securityGroupId: group.id }),
  ]);
  return clusterIngress;
}

/** A nodes' security group for node groups that the program makes itself. */
export const nodeGroupSecurityGroup: ComponentModel = {
  type: "eks:index:NodeGroupSecurityGroup",
  arguments: ["vpcId", "clusterSecurityGroup", "tags", "eksCluster"],
  construct: async (construction) => {
    const [control, cluster] = await Promise.all([
      named(construction.monitor, argument(construction, "clusterSecurityGroup")),
      named(construction.monitor, argument(construction, "eksCluster")),
    ]);
    const { group, clusterIngress } = await createNodeSecurity(construction, {
      vpcId: argument(construction, "vpcId"),
      clusterSecurityGroupId: control.id,
      clusterName: cluster.output("name"),
      tags: argument(construction, "tags"),
    });
    return { securityGroup: group.reference(), securityGroupRule: clusterIngress.reference() };
  },
};
