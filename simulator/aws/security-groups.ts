import type { Check, PropertyRule } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import { arn, assignedId } from "./identity.ts";
import { othersInRegion, overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { DESCRIPTION_RULE, PORT_RULE, problemOfPorts } from "./security-group-rules.ts";
import { HANDLES, securityGroupReference, TYPES } from "./types.ts";

const CREATE_GROUP = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html";
const PERMISSION = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html";
const DEFAULT_GROUP = "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html";

const reservedName: Check = {
  id: "aws:ec2/securityGroup:reserved-name",
  source: CREATE_GROUP,
  needs: ["name"],
  refuses: ({ inputs }) => {
    const name = text(inputs, "name") ?? "";
    if (!/^sg-/i.test(name) && name.toLowerCase() !== "default") return undefined;
    return `name: must not begin with sg- nor be default, got ${name}; choose another`;
  },
};

const noVpc: Check = {
  id: "aws:ec2/securityGroup:no-default-vpc",
  source: CREATE_GROUP,
  refuses: ({ inputs }) =>
    inputs.vpcId === undefined
      ? "vpcId: is required, as the account has no default VPC, got nothing; name the VPC"
      : undefined,
};

const groupQuota: Check = {
  id: "aws:ec2/securityGroup:quota",
  source: QUOTAS.securityGroups.source,
  refuses: (ctx) =>
    overQuota(ctx, "vpcId", QUOTAS.securityGroups, othersInRegion(ctx, TYPES.securityGroup).length),
};

/** A check of the rules that a group carries itself. */
function inlineRules(family: string): Check {
  return {
    id: `${family}:inline-ports`,
    source: PERMISSION,
    refuses: ({ inputs }) => {
      for (const direction of ["ingress", "egress"]) {
        const rules = inputs[direction];
        for (const [index, rule] of (isList(rules) ? rules : []).entries()) {
          const at = `${direction}[${index}].protocol`;
          const problem = isMap(rule)
            ? problemOfPorts(at, rule.protocol, rule.fromPort, rule.toPort)
            : undefined;
          if (problem !== undefined) return problem;
        }
      }
      return undefined;
    },
  };
}

function inlineRuleProperties(direction: "ingress" | "egress"): Readonly<Record<string, PropertyRule>> {
  return {
    [`${direction}[*].protocol`]: { required: true, source: PERMISSION },
    [`${direction}[*].fromPort`]: PORT_RULE,
    [`${direction}[*].toPort`]: PORT_RULE,
    [`${direction}[*].cidrBlocks[*]`]: { cidr: { shortest: 0, longest: 32 }, source: PERMISSION },
    [`${direction}[*].securityGroups[*]`]: { references: securityGroupReference() },
    [`${direction}[*].description`]: DESCRIPTION_RULE,
  };
}

const INLINE_RULES = { ...inlineRuleProperties("ingress"), ...inlineRuleProperties("egress") };

const securityGroup = awsResource(
  CREATE_GROUP,
  {
    type: TYPES.securityGroup,
    title: "security group",
    autoName: { property: "name", style: "dash7", maxLength: 255 },
    properties: {
      name: { ...DESCRIPTION_RULE, minLength: 1, immutable: true, source: CREATE_GROUP },
      description: {
        ...DESCRIPTION_RULE,
        default: "Managed by Pulumi",
        immutable: true,
        source: CREATE_GROUP,
      },
      vpcId: { immutable: true, references: { to: TYPES.vpc } },
      revokeRulesOnDelete: { default: false },
      ...INLINE_RULES,
    },
    unique: [{ properties: ["name", "vpcId"], within: "region", source: CREATE_GROUP }],
    checks: [reservedName, noVpc, inlineRules("aws:ec2/securityGroup"), groupQuota],
    create: (ctx) => {
      const id = assignedId(ctx, "sg");
      const outputs = {
        arn: arn(ctx.place, "ec2", `security-group/${id}`),
        ...(ctx.inputs.ingress === undefined ? { ingress: [] } : {}),
        ...(ctx.inputs.egress === undefined ? { egress: [] } : {}),
        namePrefix: "",
        ownerId: ctx.place.account,
      };
      return { id, outputs, handles: { [HANDLES.securityGroup]: id } };
    },
  },
  { tags: "any" },
);

/** Takes over the group that AWS made with the VPC. To delete it only lets it go; it goes with its VPC. */
const defaultSecurityGroup = awsResource(
  DEFAULT_GROUP,
  {
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    title: "default security group",
    assignedIds: false,
    properties: {
      vpcId: {
        required: true,
        immutable: true,
        references: { to: TYPES.vpc, onTargetDelete: "cascades" },
        source: DEFAULT_GROUP,
      },
      ...INLINE_RULES,
    },
    checks: [inlineRules("aws:ec2/defaultSecurityGroup")],
    create: (ctx) => {
      const id = text(ctx.target("vpcId")?.outputs ?? {}, "defaultSecurityGroupId") ?? assignedId(ctx, "sg");
      const outputs = {
        arn: arn(ctx.place, "ec2", `security-group/${id}`),
        description: "default VPC security group",
        name: "default",
        namePrefix: "",
        ownerId: ctx.place.account,
        ...(ctx.inputs.ingress === undefined ? { ingress: [] } : {}),
        ...(ctx.inputs.egress === undefined ? { egress: [] } : {}),
      };
      return { id, outputs };
    },
  },
  { tags: "any" },
);

export const securityGroupModels = [securityGroup, defaultSecurityGroup];
