import type { Check, CheckContext, ResourceModel } from "../model.ts";
import { text } from "../properties.ts";
import type { WorldObject } from "../world-object.ts";
import { trusts } from "./policy-documents.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const ADD_ROLE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddRoleToDBCluster.html";
const CREATE_ROLE =
  "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.Authorizing.IAM.CreateRole.html";
const PASS_ROLE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html";

/** The role, when it is of the same program: another stack may have made it. */
const roleOf = (ctx: CheckContext): WorldObject | undefined =>
  ctx.world.having("arn", text(ctx.inputs, "roleArn") ?? "").find((it) => it.type === TYPES.role);

const trustedRole: Check = {
  id: "aws:rds/clusterRoleAssociation:role-trust",
  source: CREATE_ROLE,
  needs: ["roleArn"],
  when: "apply",
  refuses: (ctx) => {
    const role = roleOf(ctx);
    const trust = text(role?.inputs ?? {}, "assumeRolePolicy");
    if (role === undefined || trust === undefined || trusts(trust, "rds.amazonaws.com", "sts:AssumeRole"))
      return undefined;
    return `roleArn: must be a role that rds.amazonaws.com may assume, got ${role.id}; correct its trust policy`;
  },
};

const ownAccount: Check = {
  id: "aws:rds/clusterRoleAssociation:account",
  source: PASS_ROLE,
  needs: ["roleArn"],
  refuses: ({ inputs, place }) => {
    const role = text(inputs, "roleArn") ?? "";
    const account = role.split(":")[4] ?? "";
    if (account === place.account) return undefined;
    return `roleArn: must be a role of the cluster's account ${place.account}, got ${role}; use one of that account`;
  },
};

/** Roles that clusters use. */
export const clusterRoleModels: readonly ResourceModel[] = [
  awsResource(ADD_ROLE, {
    type: TYPES.dbClusterRole,
    title: "role of a DB cluster",
    properties: {
      dbClusterIdentifier: {
        required: true,
        immutable: true,
        references: { to: TYPES.dbCluster, onTargetDelete: "cascades" },
      },
      roleArn: {
        required: true,
        immutable: true,
        pattern: /^arn:aws(-cn|-us-gov)?:iam::\d{12}:role\/\S+$/,
        patternMeans: "the ARN of an IAM role",
      },
      featureName: { immutable: true },
    },
    unique: [{ properties: ["dbClusterIdentifier", "roleArn"], within: "region", source: ADD_ROLE }],
    checks: [trustedRole, ownAccount],
    create: ({ inputs }) => ({
      id: `${text(inputs, "dbClusterIdentifier") ?? ""},${text(inputs, "roleArn") ?? ""}`,
      outputs: {},
    }),
  }),
];
