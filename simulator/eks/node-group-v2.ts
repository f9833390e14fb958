import { isResource } from "../codec.ts";
import type { ComponentModel, Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine } from "../construct/traced.ts";
import type { Traced } from "../construct/traced.ts";
import { isMap } from "../properties.ts";
import { Refusal } from "../refusal.ts";
import { argument } from "./arguments.ts";
import { createNodeGroup, NODE_OPTIONS } from "./node-group.ts";
import { clusterOf, named } from "./references.ts";
import { createNodeSecurity } from "./security-groups.ts";

/** A self-managed group of nodes with a launch template (pulumi-eks v4.3.0, nodejs/eks/nodes/nodegroup.ts). */
export const nodeGroupV2: ComponentModel = {
  type: "eks:index:NodeGroupV2",
  arguments: [
    ...NODE_OPTIONS,
    "cluster",
    "clusterIngressRule",
    "clusterIngressRuleId",
    "instanceProfileName",
    "nodeSecurityGroup",
    "nodeSecurityGroupId",
  ],
  refused: { operatingSystem: "nodes run Amazon Linux 2023", nodeUserData: "give an amiId that has it" },
  construct: async (construction) => {
    const { monitor, inputs } = construction;
    const { core, cluster } = await clusterOf(monitor, argument(construction, "cluster"));
    const security = await securityOf(construction, core, cluster);
    const part = (key: string): Traced | undefined =>
      core.at(key).value === null ? undefined : core.at(key);
    const group = await createNodeGroup(construction, inputs, {
      cluster,
      instanceProfile: await profileName(construction),
      securityGroup: security.admitted,
      subnets: {
        any: core.at("subnetIds"),
        private: part("privateSubnetIds"),
        public: part("publicSubnetIds"),
      },
      dependsOn: await Promise.all(
        ["vpcCni", "eksNodeAccess"].flatMap((key) =>
          isResource(core.at(key).value) ? [named(monitor, core.at(key))] : [],
        ),
      ),
    });
    return {
      autoScalingGroup: group.reference(),
      extraNodeSecurityGroups: [],
      nodeSecurityGroup: security.group?.reference(),
      nodeSecurityGroupId: security.id,
    };
  },
};

/** The nodes' security group: its id, and its id once the control plane admits it. */
interface Security {
  readonly id: Traced;
  readonly admitted: Traced;
  readonly group: Registered | undefined;
}

async function securityOf(construction: Construction, core: Traced, cluster: Registered): Promise<Security> {
  const { monitor, inputs } = construction;
  const { nodeSecurityGroup, nodeSecurityGroupId, clusterIngressRule, clusterIngressRuleId } = inputs;
  if (nodeSecurityGroup !== undefined || nodeSecurityGroupId !== undefined) {
    const group = nodeSecurityGroup === undefined ? undefined : await named(monitor, nodeSecurityGroup);
    const id = group?.id ?? nodeSecurityGroupId;
    const rule =
      clusterIngressRuleId ??
      (clusterIngressRule === undefined ? undefined : (await named(monitor, clusterIngressRule)).id);
    if (id === undefined || rule === undefined)
      throw new Refusal(
        "clusterIngressRule: is required where nodeSecurityGroup is set, got nothing; set it or clusterIngressRuleId",
      );
    return { id, group, admitted: combine([id, rule], ([own]) => own ?? null) };
  }
  const own = core.at("clusterSecurityGroup");
  const clusterSecurityGroupId = isResource(own.value)
    ? (await named(monitor, own)).id
    : cluster.output("vpcConfig").at("clusterSecurityGroupId");
  const made = await createNodeSecurity(construction, {
    vpcId: core.at("vpcId"),
    clusterSecurityGroupId,
    clusterName: cluster.output("name"),
    tags: combine([core.at("nodeSecurityGroupTags"), core.at("tags")], ([specific, common]) => ({
      ...(isMap(specific) ? specific : {}),
      ...(isMap(common) ? common : {}),
    })),
  });
  return {
    id: made.group.id,
    group: made.group,
    admitted: combine([made.group.id, made.clusterIngress.id], ([id]) => id ?? null),
  };
}

async function profileName({ monitor, inputs }: Construction): Promise<Traced> {
  const { instanceProfile, instanceProfileName } = inputs;
  if (instanceProfile !== undefined) return (await named(monitor, instanceProfile)).output("name");
  if (instanceProfileName !== undefined) return instanceProfileName;
  throw new Refusal(
    "instanceProfile: is required where instanceProfileName is not set, got nothing; set one of them",
  );
}
