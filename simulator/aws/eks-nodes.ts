import type { Check, CreateContext } from "../model.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { within } from "./eks-cluster-reading.ts";
import { nodeChecks } from "./eks-node-checks.ts";
import { nodeReadinessChecks } from "./eks-node-readiness-checks.ts";
import { arn, assignedUuid } from "./identity.ts";
import { trusts } from "./policy-documents.ts";
import { overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { wayOut } from "./subnet-routing.ts";
import { subnetsNamed } from "./subnets.ts";
import { clusterNameReference, roleArnReference, TYPES } from "./types.ts";
import { vpcIdOf } from "./vpc.ts";

const CREATE_GROUP = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html";
const SCALING = "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html";
const UPDATE_CONFIG = "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html";
const TAINT = "https://docs.aws.amazon.com/eks/latest/APIReference/API_Taint.html";
const DELETE_CLUSTER = "https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteCluster.html";
const CREATE_PROFILE = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateFargateProfile.html";
const PROFILE = "https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html";
const POD_ROLE = "https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html";

const AMI_TYPES = [
  "AL2_x86_64",
  "AL2_x86_64_GPU",
  "AL2_ARM_64",
  "AL2023_x86_64_STANDARD",
  "AL2023_ARM_64_STANDARD",
  "AL2023_x86_64_NEURON",
  "AL2023_x86_64_NVIDIA",
  "AL2023_ARM_64_NVIDIA",
  "BOTTLEROCKET_ARM_64",
  "BOTTLEROCKET_x86_64",
  "BOTTLEROCKET_ARM_64_FIPS",
  "BOTTLEROCKET_x86_64_FIPS",
  "BOTTLEROCKET_ARM_64_NVIDIA",
  "BOTTLEROCKET_x86_64_NVIDIA",
  "BOTTLEROCKET_ARM_64_NVIDIA_FIPS",
  "BOTTLEROCKET_x86_64_NVIDIA_FIPS",
  "WINDOWS_CORE_2019_x86_64",
  "WINDOWS_FULL_2019_x86_64",
  "WINDOWS_CORE_2022_x86_64",
  "WINDOWS_FULL_2022_x86_64",
  "WINDOWS_CORE_2025_x86_64",
  "WINDOWS_FULL_2025_x86_64",
  "CUSTOM",
];

function groupOutputs(ctx: CreateContext): PropertyMap {
  const [clusterName, name] = [
    text(ctx.inputs, "clusterName") ?? "",
    text(ctx.inputs, "nodeGroupName") ?? "",
  ];
  const uuid = assignedUuid(ctx);
  const kubernetes =
    text(ctx.inputs, "version") ?? text(ctx.target("clusterName")?.outputs ?? {}, "version") ?? "";
  const template = ctx.target("launchTemplate.id") ?? ctx.target("launchTemplate.name");
  const { launchTemplate } = ctx.inputs;
  return {
    amiType:
      text(ctx.inputs, "amiType") ??
      (template?.inputs.imageId === undefined ? "AL2023_x86_64_STANDARD" : "CUSTOM"),
    arn: arn(ctx.place, "eks", `nodegroup/${clusterName}/${name}/${uuid}`),
    capacityType: text(ctx.inputs, "capacityType") ?? "ON_DEMAND",
    diskSize: isMap(launchTemplate) ? 0 : (ctx.inputs.diskSize ?? 20),
    instanceTypes:
      ctx.inputs.instanceTypes ?? (template?.inputs.instanceType === undefined ? ["t3.medium"] : []),
    ...(isMap(launchTemplate) && template !== undefined
      ? { launchTemplate: { ...launchTemplate, id: template.id, name: text(template.outputs, "name") ?? "" } }
      : {}),
    nodeGroupNamePrefix: "",
    nodeRepairConfig: ctx.inputs.nodeRepairConfig ?? { enabled: false },
    releaseVersion: text(ctx.inputs, "releaseVersion") ?? releaseOf(kubernetes),
    resources: [{ autoscalingGroups: [{ name: `eks-${name}-${uuid}` }], remoteAccessSecurityGroupId: "" }],
    status: "ACTIVE",
    updateConfig: ctx.inputs.updateConfig ?? { maxUnavailable: 1 },
    version: kubernetes,
  };
}

/** An AMI's release: the patch version of Kubernetes and a date. The date is assumed. */
function releaseOf(kubernetes: string): string {
  return `${kubernetes}.0-20261101`;
}

const nodeGroup = awsResource(
  CREATE_GROUP,
  {
    type: TYPES.nodeGroup,
    title: "node group",
    assignedIds: false,
    autoName: { property: "nodeGroupName", style: "dash7", maxLength: 63 },
    properties: {
      // A cluster cannot be deleted before its node groups are.
      clusterName: {
        required: true,
        immutable: true,
        references: clusterNameReference("blocks"),
        source: DELETE_CLUSTER,
      },
      nodeGroupName: {
        pattern: /^[0-9A-Za-z][A-Za-z0-9_-]*$/,
        patternMeans: "of letters, digits, - and _, a letter or digit first",
        maxLength: 63,
        immutable: true,
        source: CREATE_GROUP,
      },
      nodeRoleArn: { required: true, immutable: true, references: roleArnReference, source: CREATE_GROUP },
      subnetIds: { required: true, minLength: 1, immutable: true, source: CREATE_GROUP },
      "subnetIds[*]": { references: { to: TYPES.subnet } },
      amiType: { oneOf: AMI_TYPES, immutable: true, source: CREATE_GROUP },
      capacityType: { oneOf: ["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"], immutable: true, source: CREATE_GROUP },
      diskSize: { min: 1, max: 65_536, immutable: true, source: CREATE_GROUP },
      instanceTypes: { maxLength: 20, immutable: true, source: CREATE_GROUP },
      scalingConfig: { required: true, source: SCALING },
      "scalingConfig.minSize": { required: true, min: 0, source: SCALING },
      "scalingConfig.maxSize": { required: true, min: 1, max: QUOTAS.nodesPerGroup.value, source: SCALING },
      "scalingConfig.desiredSize": { required: true, min: 0, source: SCALING },
      "updateConfig.maxUnavailable": { min: 1, max: 100, source: UPDATE_CONFIG },
      "updateConfig.maxUnavailablePercentage": { min: 1, max: 100, source: UPDATE_CONFIG },
      "updateConfig.updateStrategy": { oneOf: ["DEFAULT", "MINIMAL"], source: UPDATE_CONFIG },
      "labels.*": {
        pattern: /^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/,
        patternMeans: "a label value of Kubernetes",
        maxLength: 63,
        source: CREATE_GROUP,
      },
      taints: { maxLength: 50, source: CREATE_GROUP },
      "taints[*].key": { required: true, minLength: 1, maxLength: 63, source: TAINT },
      "taints[*].value": { maxLength: 63, source: TAINT },
      "taints[*].effect": {
        required: true,
        oneOf: ["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"],
        source: TAINT,
      },
      // EKS keeps a copy, so that EC2 lets the template go.
      "launchTemplate.id": {
        immutable: true,
        references: { to: TYPES.launchTemplate, onTargetDelete: "ignores" },
      },
      "launchTemplate.name": {
        immutable: true,
        references: { to: TYPES.launchTemplate, by: "name", onTargetDelete: "ignores" },
      },
      "launchTemplate.version": { required: true, source: CREATE_GROUP },
      remoteAccess: { immutable: true },
    },
    checks: [...nodeChecks, ...nodeReadinessChecks],
    create: (ctx) => ({
      id: `${text(ctx.inputs, "clusterName") ?? ""}:${text(ctx.inputs, "nodeGroupName") ?? ""}`,
      outputs: groupOutputs(ctx),
    }),
    update: (ctx) => {
      const version = text(ctx.inputs, "version");
      if (version === undefined || version === text(ctx.oldOutputs, "version")) return {};
      return { releaseVersion: text(ctx.inputs, "releaseVersion") ?? releaseOf(version) };
    },
  },
  { tags: "any" },
);

const profileRole: Check = {
  id: "aws:eks/fargateProfile:role-trust",
  source: POD_ROLE,
  needs: ["podExecutionRoleArn"],
  when: "apply",
  refuses: (ctx) => {
    const role = ctx.target("podExecutionRoleArn");
    const trust = text(role?.inputs ?? {}, "assumeRolePolicy") ?? "";
    if (role === undefined || trusts(trust, "eks-fargate-pods.amazonaws.com", "sts:AssumeRole"))
      return undefined;
    return `podExecutionRoleArn: must be a role that eks-fargate-pods.amazonaws.com may assume, got ${role.id}; correct its trust policy`;
  },
};

const privateSubnets: Check = {
  id: "aws:eks/fargateProfile:public-subnet",
  source: CREATE_PROFILE,
  needs: ["subnetIds"],
  when: "apply",
  refuses: (ctx) => {
    const wrong = subnetsNamed(ctx.inputs.subnetIds, ctx.world).find(
      (it) => wayOut(it, ctx.world) === "internet-gateway",
    );
    if (wrong === undefined) return undefined;
    return `subnetIds: must be private, got ${wrong.id} with a route to an internet gateway; use private subnets`;
  },
};

const subnetsOfCluster: Check = {
  id: "aws:eks/fargateProfile:subnet-of-another-vpc",
  source: CREATE_PROFILE,
  needs: ["clusterName", "subnetIds"],
  refuses: (ctx) => {
    const wanted = vpcIdOf(ctx.target("clusterName"));
    const foreign = subnetsNamed(ctx.inputs.subnetIds, ctx.world).find((it) => vpcIdOf(it) !== wanted);
    if (wanted === undefined || wanted === "" || foreign === undefined) return undefined;
    return `subnetIds: must be of the cluster's VPC ${wanted}, got ${foreign.id} of ${vpcIdOf(foreign) ?? ""}; use subnets of that VPC`;
  },
};

const profileQuota: Check = {
  id: "aws:eks/fargateProfile:quota",
  source: QUOTAS.fargateProfiles.source,
  needs: ["clusterName"],
  refuses: (ctx) => overQuota(ctx, "clusterName", QUOTAS.fargateProfiles, ctx.siblings("clusterName").length),
};

const fargateProfile = awsResource(
  CREATE_PROFILE,
  {
    type: TYPES.fargateProfile,
    title: "Fargate profile",
    assignedIds: false,
    autoName: { property: "fargateProfileName", style: "dash7", maxLength: 63 },
    properties: {
      clusterName: {
        required: true,
        immutable: true,
        references: clusterNameReference("blocks"),
        source: DELETE_CLUSTER,
      },
      fargateProfileName: { maxLength: 63, immutable: true, source: CREATE_PROFILE },
      podExecutionRoleArn: {
        required: true,
        immutable: true,
        references: roleArnReference,
        source: CREATE_PROFILE,
      },
      subnetIds: { immutable: true },
      "subnetIds[*]": { references: { to: TYPES.subnet } },
      selectors: {
        required: true,
        minLength: 1,
        maxLength: QUOTAS.fargateSelectors.value,
        immutable: true,
        source: PROFILE,
      },
      "selectors[*].namespace": { required: true, source: PROFILE },
    },
    checks: [profileRole, privateSubnets, subnetsOfCluster, profileQuota],
    create: (ctx) => {
      const [clusterName, name] = [
        text(ctx.inputs, "clusterName") ?? "",
        text(ctx.inputs, "fargateProfileName") ?? "",
      ];
      const outputs = {
        arn: arn(ctx.place, "eks", `fargateprofile/${clusterName}/${name}/${assignedUuid(ctx)}`),
        status: "ACTIVE",
        subnetIds:
          ctx.inputs.subnetIds ??
          within(ctx.target("clusterName")?.inputs ?? {}, "vpcConfig", "subnetIds") ??
          [],
      };
      return { id: `${clusterName}:${name}`, outputs };
    },
  },
  { tags: "any" },
);

export const nodeModels = [nodeGroup, fargateProfile];
