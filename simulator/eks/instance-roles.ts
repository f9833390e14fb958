import type { Construction } from "../construct/construction.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { isList } from "../properties.ts";
import { Refusal } from "../refusal.ts";
import { argument, decision } from "./arguments.ts";
import { named } from "./references.ts";
import { createServiceRole } from "./service-role.ts";

/** The roles of nodes, as the cluster admits them. */
export interface InstanceRoles {
  readonly references: readonly Tree[];
  readonly arns: readonly Traced[];
  /** The role of the default node group's nodes, which gets an access entry. */
  readonly defaultArn: Traced | undefined;
  /** The name of the default node group's instance profile. */
  readonly profile: Traced | undefined;
}

const NODE_POLICIES = [
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonEC2ContainerRegistryReadOnly",
];

/**
 * Roles that were given, or one of the component's own (pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts, createCore).
 * @param hasDefaultGroup whether a default node group is made
 */
export async function createInstanceRoles(
  construction: Construction,
  hasDefaultGroup: boolean,
): Promise<InstanceRoles> {
  const { monitor, inputs } = construction;
  if (inputs.instanceRole !== undefined && inputs.instanceRoles !== undefined) {
    throw new Refusal("instanceRole: excludes instanceRoles, got both; keep one");
  }
  const { instanceRole, instanceRoles } = inputs;
  if (instanceRoles !== undefined && isList(instanceRoles.value)) {
    const given = instanceRoles.value.map((_, index) => instanceRoles.at(index));
    const roles = await Promise.all(given.map((it) => named(monitor, it)));
    return {
      references: given,
      arns: roles.map((it) => it.output("arn")),
      defaultArn: undefined,
      profile: undefined,
    };
  }
  if (instanceRole !== undefined) {
    const arn = (await named(monitor, instanceRole)).output("arn");
    const profile = hasDefaultGroup ? await createProfile(construction, instanceRole) : undefined;
    return { references: [instanceRole], arns: [arn], defaultArn: arn, profile };
  }
  const wanted =
    decision(construction, "createInstanceRole") ?? decision(construction, "skipDefaultNodeGroup") !== true;
  return wanted === true
    ? createOwnRole(construction)
    : { references: [], arns: [], defaultArn: undefined, profile: undefined };
}

async function createOwnRole(construction: Construction): Promise<InstanceRoles> {
  const own = await createServiceRole(construction, `${construction.name}-instanceRole`, {
    service: "ec2.amazonaws.com",
    policies: NODE_POLICIES,
    tags: argument(construction, "tags"),
  });
  const reference = own.role.reference();
  return {
    references: [reference],
    arns: [own.resolvedArn],
    defaultArn: own.resolvedArn,
    profile: await createProfile(construction, reference),
  };
}

async function createProfile({ monitor, name, self }: Construction, role: Tree): Promise<Traced> {
  const profile = await monitor.register({
    type: "aws:iam/instanceProfile:InstanceProfile",
    name: `${name}-instanceProfile`,
    parent: self.urn,
    inputs: { role },
  });
  return profile.output("name");
}
