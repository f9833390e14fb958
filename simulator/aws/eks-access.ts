import type { Check, CheckContext } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { textWithin, within } from "./eks-cluster-reading.ts";
import { arn, assignedUuid, REHEARSAL_ROLE } from "./identity.ts";
import { trusts } from "./policy-documents.ts";
import { awsResource } from "./resource.ts";
import { clusterNameReference, roleArnReference, TYPES } from "./types.ts";

const CREATE_ENTRY = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html";
const ENTRIES = "https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html";
const MODES = "https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html";
const POLICIES = "https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html";
const ASSOCIATE = "https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateAccessPolicy.html";
const SCOPE = "https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessScope.html";
const POD_IDENTITY =
  "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html";
const POD_ROLE = "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html";
const CREATOR = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessConfigRequest.html";
const NODE_ENTRY = "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html";

const ENTRY_TYPES = [
  "STANDARD",
  "EC2_LINUX",
  "EC2_WINDOWS",
  "FARGATE_LINUX",
  "EC2",
  "HYBRID_LINUX",
  "HYPERPOD_LINUX",
];

/**
 * Policies that an entry can have: what `aws eks list-access-policies` prints (a public transcript of April 2026),
 * and those of the EKS User Guide, "Review access policy permissions".
 */
const ACCESS_POLICIES: ReadonlySet<string> = new Set([
  "AIDevOpsAgentAccessPolicy",
  "AWSBackupFullAccessPolicyForBackup",
  "AWSBackupFullAccessPolicyForRestore",
  "AmazonAIOpsAssistantPolicy",
  "AmazonARCRegionSwitchScalingPolicy",
  "AmazonEKSACKPolicy",
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSArgoCDClusterPolicy",
  "AmazonEKSArgoCDPolicy",
  "AmazonEKSAutoNodePolicy",
  "AmazonEKSBlockStorageClusterPolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSClusterInsightsPolicy",
  "AmazonEKSComputeClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSEventPolicy",
  "AmazonEKSHybridPolicy",
  "AmazonEKSKROPolicy",
  "AmazonEKSLoadBalancingClusterPolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingClusterPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSPodIdentityPolicy",
  "AmazonEKSSecretAdminPolicy",
  "AmazonEKSSecretReaderPolicy",
  "AmazonEKSViewPolicy",
  "AmazonEMRJobPolicy",
  "AmazonSagemakerHyperpodClusterPolicy",
  "AmazonSagemakerHyperpodControllerPolicy",
  "AmazonSagemakerHyperpodSpacePolicy",
  "AmazonSagemakerHyperpodSpaceTemplatePolicy",
  "AmazonSagemakerHyperpodSystemNamespacePolicy",
  "AmazonSagemakerHyperpodUserClusterPolicy",
]);

const entryMode: Check = {
  id: "aws:eks/accessEntry:authentication-mode",
  source: MODES,
  needs: ["clusterName"],
  when: "apply",
  refuses: (ctx) => {
    const mode = textWithin(ctx.target("clusterName")?.outputs ?? {}, "accessConfig", "authenticationMode");
    if (mode !== "CONFIG_MAP") return undefined;
    return "clusterName: access entries need the authentication mode API or API_AND_CONFIG_MAP, got a cluster with CONFIG_MAP; set accessConfig.authenticationMode";
  },
};

const principal: Check = {
  id: "aws:eks/accessEntry:principal",
  source: CREATE_ENTRY,
  needs: ["principalArn"],
  refuses: ({ inputs }) => {
    const principalArn = text(inputs, "principalArn") ?? "";
    const kind = text(inputs, "type") ?? "STANDARD";
    const match = /^arn:aws[\w-]*:(iam|sts)::\d{12}:(role|user|root|assumed-role)(\/.+)?$/.exec(principalArn);
    if (match?.[1] !== "iam" || (match[2] !== "role" && match[2] !== "user") || match[3] === undefined)
      return `principalArn: must be the ARN of an IAM role or user, got ${principalArn}; a session or the root user cannot have an entry`;
    if (kind !== "STANDARD" && match[2] !== "role")
      return `principalArn: must be a role for the type ${kind}, got ${principalArn}; use the nodes' role`;
    return undefined;
  },
};

const groupsOfNodes: Check = {
  id: "aws:eks/accessEntry:groups",
  source: CREATE_ENTRY,
  refuses: ({ inputs }) => {
    const kind = text(inputs, "type") ?? "STANDARD";
    const groups = isList(inputs.kubernetesGroups) ? inputs.kubernetesGroups : [];
    const reserved = groups.find(
      (it) => typeof it === "string" && /^(system:|eks:|aws:|amazon:|iam:)/.test(it),
    );
    if (kind !== "STANDARD" && groups.length > 0)
      return `kubernetesGroups: must not be given for the type ${kind}, got ${groups.length}; drop them`;
    return typeof reserved === "string"
      ? `kubernetesGroups: must not begin with system:, eks:, aws:, amazon: or iam:, got ${reserved}; bind a group of your own`
      : undefined;
  },
};

/** EKS makes entries of its own for the roles of nodes and of Fargate pods. */
const madeByEks: Check = {
  id: "aws:eks/accessEntry:made-by-eks",
  source: NODE_ENTRY,
  needs: ["clusterName", "principalArn"],
  when: "apply",
  refuses: (ctx) => {
    const cluster = ctx.target("clusterName");
    const principalArn = text(ctx.inputs, "principalArn") ?? "";
    if (cluster === undefined || ctx.self !== undefined) return undefined;
    const user = ctx.world.referrers(cluster).find((it) => {
      if (it.type === TYPES.nodeGroup) return it.inputs.nodeRoleArn === principalArn;
      return it.type === TYPES.fargateProfile && it.inputs.podExecutionRoleArn === principalArn;
    });
    if (user === undefined) return undefined;
    return `principalArn: has an entry already, made by EKS for ${user.id}, got ${principalArn}; drop this one`;
  },
};

/**
 * EKS makes an entry for whoever makes the cluster, if it is told to, and it is by default. Who that is with a provider
 * that assumes a role, no check can see.
 */
const madeForCreator: Check = {
  id: "aws:eks/accessEntry:made-for-creator",
  source: CREATOR,
  needs: ["clusterName", "principalArn"],
  when: "apply",
  refuses: (ctx) => {
    const { accessConfig } = ctx.target("clusterName")?.outputs ?? {};
    const principalArn = text(ctx.inputs, "principalArn") ?? "";
    const isCreator = principalArn.endsWith(`:iam::${ctx.place.account}:role/${REHEARSAL_ROLE}`);
    if (!isCreator || ctx.self !== undefined || !isMap(accessConfig)) return undefined;
    if (accessConfig.bootstrapClusterCreatorAdminPermissions !== true) return undefined;
    return `principalArn: has an entry already, made by EKS for the creator of the cluster, got ${principalArn}; drop this one, or make the cluster with accessConfig.bootstrapClusterCreatorAdminPermissions false`;
  },
};

const accessEntry = awsResource(
  CREATE_ENTRY,
  {
    type: TYPES.accessEntry,
    title: "access entry",
    assignedIds: false,
    properties: {
      clusterName: {
        required: true,
        immutable: true,
        references: clusterNameReference("cascades"),
        source: CREATE_ENTRY,
      },
      principalArn: { required: true, minLength: 1, immutable: true, source: CREATE_ENTRY },
      type: { oneOf: ENTRY_TYPES, default: "STANDARD", immutable: true, source: CREATE_ENTRY },
    },
    checks: [entryMode, principal, groupsOfNodes, madeByEks, madeForCreator],
    create: (ctx) => {
      const [clusterName, principalArn] = [
        text(ctx.inputs, "clusterName") ?? "",
        text(ctx.inputs, "principalArn") ?? "",
      ];
      const path = principalArn.replace(/^arn:[^:]*:iam::(\d+):(role|user)\/(?:.*\/)?/, "$2/$1/");
      const outputs = {
        accessEntryArn: arn(ctx.place, "eks", `access-entry/${clusterName}/${path}/${assignedUuid(ctx)}`),
        createdAt: ctx.now,
        modifiedAt: ctx.now,
        ...(ctx.inputs.kubernetesGroups === undefined ? { kubernetesGroups: [] } : {}),
        userName: text(ctx.inputs, "userName") ?? principalArn,
      };
      return { id: `${clusterName}:${principalArn}`, outputs };
    },
    update: (ctx) => ({ modifiedAt: ctx.now }),
  },
  { tags: "any" },
);

const policyName: Check = {
  id: "aws:eks/accessPolicyAssociation:no-such-policy",
  source: POLICIES,
  needs: ["policyArn"],
  refuses: ({ inputs }) => {
    const policyArn = text(inputs, "policyArn") ?? "";
    const name = /^arn:aws[\w-]*:eks::aws:cluster-access-policy\/(\w+)$/.exec(policyArn)?.[1];
    if (name !== undefined && ACCESS_POLICIES.has(name)) return undefined;
    return `policyArn: must be an access policy of EKS, got ${policyArn}; use arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy or alike`;
  },
};

const scope: Check = {
  id: "aws:eks/accessPolicyAssociation:scope",
  source: SCOPE,
  needs: ["accessScope.type"],
  refuses: ({ inputs }) => {
    const namespaces = within(inputs, "accessScope", "namespaces");
    if (
      within(inputs, "accessScope", "type") === "namespace" &&
      (!isList(namespaces) || namespaces.length === 0)
    )
      return "accessScope.namespaces: is required by the scope namespace, got none; name the namespaces";
    return undefined;
  },
};

/** Entries of nodes get their rights from EKS, not from policies. */
const standardEntry: Check = {
  id: "aws:eks/accessPolicyAssociation:entry-type",
  source: ENTRIES,
  needs: ["clusterName", "principalArn"],
  refuses: (ctx) => {
    const kind = text(ctx.target("principalArn")?.inputs ?? {}, "type") ?? "STANDARD";
    if (kind === "STANDARD" || kind === "EC2") return undefined;
    return `principalArn: policies go with entries of the type STANDARD, got one of type ${kind}; drop the association`;
  },
};

const accessPolicyAssociation = awsResource(ASSOCIATE, {
  type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  title: "access policy association",
  assignedIds: false,
  properties: {
    clusterName: {
      required: true,
      immutable: true,
      references: clusterNameReference("cascades"),
      source: ASSOCIATE,
    },
    principalArn: {
      required: true,
      immutable: true,
      references: {
        to: TYPES.accessEntry,
        handle: (value, ctx) => entryId(value, ctx),
        within: "clusterName",
        onTargetDelete: "cascades",
      },
      source: ASSOCIATE,
    },
    policyArn: { required: true, immutable: true, source: POLICIES },
    accessScope: { required: true, immutable: true, source: SCOPE },
    "accessScope.type": { required: true, oneOf: ["cluster", "namespace"], source: SCOPE },
  },
  checks: [policyName, scope, standardEntry],
  create: (ctx) => {
    const [clusterName, principalArn, policyArn] = ["clusterName", "principalArn", "policyArn"].map(
      (it) => text(ctx.inputs, it) ?? "",
    );
    return {
      id: [clusterName, principalArn, policyArn].join("#"),
      outputs: { associatedAt: ctx.now, modifiedAt: ctx.now },
    };
  },
});

function entryId(principalArn: string, { inputs }: Pick<CheckContext, "inputs">): string | undefined {
  const clusterName = text(inputs, "clusterName");
  return clusterName === undefined ? undefined : `${clusterName}:${principalArn}`;
}

const taken: Check = {
  id: "aws:eks/podIdentityAssociation:taken",
  source: POD_IDENTITY,
  needs: ["clusterName", "namespace", "serviceAccount"],
  refuses: (ctx) => {
    const same = (it: WorldObject): boolean =>
      it.inputs.namespace === ctx.inputs.namespace && it.inputs.serviceAccount === ctx.inputs.serviceAccount;
    const other = ctx.siblings("clusterName").find(same);
    if (other === undefined) return undefined;
    return `serviceAccount: has an association already (${other.id}), got ${text(ctx.inputs, "serviceAccount") ?? ""}; change that one`;
  },
};

const podRole: Check = {
  id: "aws:eks/podIdentityAssociation:role-trust",
  source: POD_ROLE,
  needs: ["roleArn"],
  when: "apply",
  refuses: (ctx) => {
    const role = ctx.target("roleArn");
    const trust = text(role?.inputs ?? {}, "assumeRolePolicy") ?? "";
    const missing = ["sts:AssumeRole", "sts:TagSession"].find(
      (it) => !trusts(trust, "pods.eks.amazonaws.com", it),
    );
    if (role === undefined || missing === undefined) return undefined;
    return `roleArn: pods.eks.amazonaws.com must be allowed ${missing}, got role ${role.id}; add it to the trust policy`;
  },
};

/** Names of Kubernetes: namespaces are labels, service accounts subdomains (RFC 1123). */
const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

const podIdentityAssociation = awsResource(
  POD_IDENTITY,
  {
    type: TYPES.podIdentity,
    title: "pod identity association",
    properties: {
      clusterName: {
        required: true,
        immutable: true,
        references: clusterNameReference("cascades"),
        source: POD_IDENTITY,
      },
      namespace: {
        required: true,
        immutable: true,
        pattern: LABEL,
        patternMeans: "of lower-case letters, digits and -",
        maxLength: 63,
        source: POD_IDENTITY,
      },
      serviceAccount: {
        required: true,
        immutable: true,
        pattern: SUBDOMAIN,
        patternMeans: "of lower-case letters, digits, - and .",
        maxLength: 253,
        source: POD_IDENTITY,
      },
      roleArn: { required: true, references: roleArnReference, source: POD_IDENTITY },
      targetRoleArn: { references: { ...roleArnReference, builtIn: /^arn:aws[\w-]*:iam::\d{12}:role\// } },
    },
    checks: [taken, podRole],
    create: (ctx) => {
      const id = `a-${ctx.hex(17, "association")}`;
      const clusterName = text(ctx.inputs, "clusterName") ?? "";
      const outputs = {
        associationArn: arn(ctx.place, "eks", `podidentityassociation/${clusterName}/${id}`),
        associationId: id,
        disableSessionTags: ctx.inputs.disableSessionTags === true,
        externalId: "",
      };
      return { id, outputs };
    },
  },
  { tags: "any" },
);

export const accessModels = [accessEntry, accessPolicyAssociation, podIdentityAssociation];
