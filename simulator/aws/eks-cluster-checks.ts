import type { Check } from "../model.ts";
import { isList, text, UNKNOWN } from "../properties.ts";
import { clusterBefore, policiesOf, textWithin, within } from "./eks-cluster-reading.ts";
import { EKS_CALENDAR, minorsBetween, today, versionOf, versionsOn } from "./eks-versions.ts";
import { isSymmetric } from "./kms.ts";
import { trusts } from "./policy-documents.ts";
import { othersInRegion, overQuota, QUOTAS } from "./quotas.ts";
import { TYPES } from "./types.ts";

const ROLE = "https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html";
const AUTHENTICATION = "https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html";
const UPDATE = "https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html";
const UPDATE_VERSION = "https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterVersion.html";
const ENCRYPTION = "https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateEncryptionConfig.html";
const AUTO_MODE = "https://docs.aws.amazon.com/eks/latest/userguide/auto-enable-existing.html";

const unsupportedVersion: Check = {
  id: "aws:eks/cluster:unsupported-version",
  source: EKS_CALENDAR,
  needs: ["version"],
  refuses: (ctx) => {
    const version = text(ctx.inputs, "version") ?? "";
    if (text(clusterBefore(ctx)?.inputs ?? {}, "version") === version) return undefined;
    const available = versionsOn(today());
    if (available.includes(version)) return undefined;
    return `version: must be a Kubernetes version that EKS has today, got ${version}; use ${available.join(", ")}`;
  },
};

const extendedSupport: Check = {
  id: "aws:eks/cluster:standard-support-ended",
  source: EKS_CALENDAR,
  needs: ["version", "upgradePolicy.supportType"],
  refuses: (ctx) => {
    const version = text(ctx.inputs, "version") ?? "";
    const support = versionOf(version);
    if (textWithin(ctx.inputs, "upgradePolicy", "supportType") !== "STANDARD" || support === undefined)
      return undefined;
    if (today() <= support.standardUntil || text(clusterBefore(ctx)?.inputs ?? {}, "version") === version)
      return undefined;
    return `version: standard support ended on ${support.standardUntil}, got ${version}; take a newer version or supportType EXTENDED`;
  },
};

const versionStep: Check = {
  id: "aws:eks/cluster:version-step",
  source: UPDATE,
  needs: ["name", "version"],
  refuses: (ctx) => {
    const [old, next] = [
      text(clusterBefore(ctx)?.outputs ?? {}, "version"),
      text(ctx.inputs, "version") ?? "",
    ];
    if (old === undefined) return undefined;
    const step = minorsBetween(old, next);
    if (step < 0) return `version: must not go back from ${old}, got ${next}; make a new cluster`;
    return step > 1
      ? `version: must go up by one minor version at a time from ${old}, got ${next}; go one up first`
      : undefined;
  },
};

const nodesBehind: Check = {
  id: "aws:eks/cluster:nodes-behind",
  source: UPDATE_VERSION,
  needs: ["name", "version"],
  when: "apply",
  refuses: (ctx) => {
    const cluster = clusterBefore(ctx);
    const old = text(cluster?.outputs ?? {}, "version");
    if (
      cluster === undefined ||
      old === undefined ||
      minorsBetween(old, text(ctx.inputs, "version") ?? "") <= 0
    )
      return undefined;
    const behind = ctx.world
      .referrers(cluster)
      .find(
        (it) => it.type === TYPES.nodeGroup && minorsBetween(text(it.outputs, "version") ?? old, old) > 0,
      );
    if (behind === undefined) return undefined;
    return `version: node group ${behind.id} must be at ${old} first, got ${text(behind.outputs, "version") ?? ""}; update the nodes`;
  },
};

const roleTrust: Check = {
  id: "aws:eks/cluster:role-trust",
  source: ROLE,
  needs: ["roleArn"],
  when: "apply",
  refuses: (ctx) => {
    const role = ctx.target("roleArn");
    if (
      role === undefined ||
      trusts(text(role.inputs, "assumeRolePolicy") ?? "", "eks.amazonaws.com", "sts:AssumeRole")
    )
      return undefined;
    return `roleArn: must be a role that eks.amazonaws.com may assume, got ${role.id}; correct its trust policy`;
  },
};

const rolePolicies: Check = {
  id: "aws:eks/cluster:role-policies",
  source: ROLE,
  needs: ["roleArn"],
  when: "apply",
  refuses: (ctx) => {
    const role = ctx.target("roleArn");
    if (role === undefined || clusterBefore(ctx) !== undefined) return undefined;
    const { names, own } = policiesOf(role, ctx);
    if (own || names.includes("AmazonEKSClusterPolicy")) return undefined;
    return `roleArn: the role must have AmazonEKSClusterPolicy attached, got ${names.join(", ") || "no policy"}; attach it before the cluster is made (dependsOn)`;
  },
};

const symmetricKey: Check = {
  id: "aws:eks/cluster:symmetric-key",
  source: ENCRYPTION,
  needs: ["encryptionConfig.provider.keyArn"],
  refuses: (ctx) => {
    const key = ctx.target("encryptionConfig.provider.keyArn");
    if (key?.type !== TYPES.key || isSymmetric(key.inputs)) return undefined;
    return `encryptionConfig.provider.keyArn: must be a symmetric encryption key, got ${key.id}; make another key`;
  },
};

const encryptionStays: Check = {
  id: "aws:eks/cluster:encryption-stays",
  source: ENCRYPTION,
  needs: ["name"],
  refuses: (ctx) => {
    const old = textWithin(clusterBefore(ctx)?.inputs ?? {}, "encryptionConfig", "provider", "keyArn");
    const next = within(ctx.inputs, "encryptionConfig", "provider", "keyArn");
    if (old === undefined || next === old || next === UNKNOWN || ctx.inputs.encryptionConfig === UNKNOWN)
      return undefined;
    const got = typeof next === "string" ? next : "none";
    return `encryptionConfig.provider.keyArn: cannot be changed or removed once it is set (${old}), got ${got}; keep the key`;
  },
};

const MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];

const modeStep: Check = {
  id: "aws:eks/cluster:authentication-mode-step",
  source: AUTHENTICATION,
  needs: ["name", "accessConfig.authenticationMode"],
  refuses: (ctx) => {
    const old = textWithin(clusterBefore(ctx)?.outputs ?? {}, "accessConfig", "authenticationMode");
    const next = textWithin(ctx.inputs, "accessConfig", "authenticationMode") ?? "";
    if (old === undefined || [0, 1].includes(MODES.indexOf(next) - MODES.indexOf(old))) return undefined;
    return `accessConfig.authenticationMode: goes from CONFIG_MAP to API_AND_CONFIG_MAP to API and never back, got ${next} after ${old}; take the next step`;
  },
};

const creatorNeeded: Check = {
  id: "aws:eks/cluster:creator-needed",
  source: AUTHENTICATION,
  refuses: ({ inputs }) =>
    within(inputs, "accessConfig", "bootstrapClusterCreatorAdminPermissions") === false &&
    [undefined, "CONFIG_MAP"].includes(textWithin(inputs, "accessConfig", "authenticationMode")) &&
    within(inputs, "accessConfig", "authenticationMode") !== UNKNOWN
      ? "accessConfig.bootstrapClusterCreatorAdminPermissions: must be true with the mode CONFIG_MAP, got false; use the mode API"
      : undefined,
};

const autoMode: Check = {
  id: "aws:eks/cluster:auto-mode",
  source: AUTO_MODE,
  refuses: ({ inputs }) => {
    const parts = {
      "computeConfig.enabled": within(inputs, "computeConfig", "enabled"),
      "storageConfig.blockStorage.enabled": within(inputs, "storageConfig", "blockStorage", "enabled"),
      "kubernetesNetworkConfig.elasticLoadBalancing.enabled": within(
        inputs,
        "kubernetesNetworkConfig",
        "elasticLoadBalancing",
        "enabled",
      ),
    };
    const values = Object.values(parts).map((it) => it ?? false);
    if (values.includes(UNKNOWN) || new Set(values).size === 1) return undefined;
    const off = Object.entries(parts).find(([, value]) => value !== true)?.[0] ?? "";
    return `${off}: compute, storage and load balancing of Auto Mode go together, got some of them; set all three alike`;
  },
};

/** EKS's words, in the pull request: "bootstrapSelfManagedAddons must be set to false". */
const autoModeAddOns: Check = {
  id: "aws:eks/cluster:auto-mode-add-ons",
  source: "https://github.com/hashicorp/terraform-provider-aws/pull/40483",
  refuses: (ctx) => {
    if (within(ctx.inputs, "computeConfig", "enabled") !== true || clusterBefore(ctx) !== undefined)
      return undefined;
    const { bootstrapSelfManagedAddons: own = true } = ctx.inputs;
    if (own === false || own === UNKNOWN) return undefined;
    return "bootstrapSelfManagedAddons: must be false in Auto Mode, got true; set it";
  },
};

/** EKS's words for either half are in issue 3238 and in issue 3366 of the same repository. */
const autoModeRole: Check = {
  id: "aws:eks/cluster:auto-mode-role",
  source: "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3238",
  refuses: ({ inputs }) => {
    const [role, pools = []] = ["nodeRoleArn", "nodePools"].map((it) => within(inputs, "computeConfig", it));
    const count = isList(pools) ? pools.length : undefined;
    if (role === UNKNOWN || count === undefined) return undefined;
    if (role === undefined && count > 0)
      return `computeConfig.nodeRoleArn: must be set with nodePools, got nothing for ${count}; set it`;
    return role !== undefined && count === 0
      ? "computeConfig.nodePools: must not be empty with nodeRoleArn, got none; name a pool, or leave the role out"
      : undefined;
  },
};

const clusterQuota: Check = {
  id: "aws:eks/cluster:quota",
  source: QUOTAS.clusters.source,
  refuses: (ctx) => overQuota(ctx, "name", QUOTAS.clusters, othersInRegion(ctx, TYPES.cluster).length),
};

export const clusterChecks: readonly Check[] = [
  unsupportedVersion,
  extendedSupport,
  versionStep,
  nodesBehind,
  roleTrust,
  rolePolicies,
  symmetricKey,
  encryptionStays,
  modeStep,
  creatorNeeded,
  autoMode,
  autoModeAddOns,
  autoModeRole,
  clusterQuota,
];
