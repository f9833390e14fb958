import type { Check, CheckContext } from "../model.ts";
import { isList, isMap, text, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { groupBefore, textWithin, within } from "./eks-cluster-reading.ts";
import { EKS_CALENDAR, minorsBetween } from "./eks-versions.ts";
import { given } from "./exclusive.ts";
import { architectureOf, isInstanceType } from "./instance-types.ts";
import { overQuota, QUOTAS } from "./quotas.ts";
import { strings } from "./subnets.ts";

const CREATE = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html";
const SCALING = "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html";
const UPDATE_CONFIG = "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html";
const TEMPLATES = "https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html";
const UPDATE_VERSION = "https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html";

const sizes: Check = {
  id: "aws:eks/nodeGroup:sizes",
  source: SCALING,
  needs: ["scalingConfig"],
  refuses: ({ inputs }) => {
    const [min, max, desired] = ["minSize", "maxSize", "desiredSize"].map((it) =>
      Number(within(inputs, "scalingConfig", it)),
    );
    if (min === undefined || max === undefined || desired === undefined) return undefined;
    if (min > max) return `scalingConfig.minSize: must not exceed maxSize (${max}), got ${min}; lower it`;
    if (desired >= min && desired <= max) return undefined;
    return `scalingConfig.desiredSize: must lie between minSize (${min}) and maxSize (${max}), got ${desired}; change it`;
  },
};

const oneUpdateLimit: Check = {
  id: "aws:eks/nodeGroup:update-limit",
  source: UPDATE_CONFIG,
  refuses: ({ inputs }) => {
    if (!isMap(inputs.updateConfig)) return undefined;
    const limits = given(inputs.updateConfig, ["maxUnavailable", "maxUnavailablePercentage"]);
    if (limits.length === 1) return undefined;
    return `updateConfig: must have exactly one of maxUnavailable and maxUnavailablePercentage, got ${limits.join(" and ") || "none"}; keep one`;
  },
};

const versionOfCluster: Check = {
  id: "aws:eks/nodeGroup:version-of-cluster",
  source: CREATE,
  needs: ["clusterName", "version"],
  when: "apply",
  refuses: (ctx) => {
    const kubernetes = text(ctx.target("clusterName")?.outputs ?? {}, "version");
    const version = text(ctx.inputs, "version") ?? "";
    const old = text(groupBefore(ctx)?.outputs ?? {}, "version");
    if (kubernetes === undefined || version === kubernetes || version === old) return undefined;
    // That it goes back is said by another check.
    if (old !== undefined && minorsBetween(old, version) < 0) return undefined;
    return `version: must be the cluster's, ${kubernetes}, got ${version}; leave it out or change the cluster first`;
  },
};

const noDowngrade: Check = {
  id: "aws:eks/nodeGroup:version-back",
  source: UPDATE_VERSION,
  needs: ["version"],
  refuses: (ctx) => {
    const [old, version] = [
      text(groupBefore(ctx)?.outputs ?? {}, "version"),
      text(ctx.inputs, "version") ?? "",
    ];
    if (old === undefined || minorsBetween(old, version) >= 0) return undefined;
    return `version: must not go back from ${old}, got ${version}; make a new node group`;
  },
};

/** The last minor version with AMIs of Amazon Linux 2. */
const LAST_AL2 = "1.32";

const oldLinux: Check = {
  id: "aws:eks/nodeGroup:amazon-linux-2",
  source: EKS_CALENDAR,
  needs: ["amiType"],
  refuses: (ctx) => {
    const [ami, version] = [
      text(ctx.inputs, "amiType") ?? "",
      text(ctx.inputs, "version") ?? text(ctx.target("clusterName")?.outputs ?? {}, "version"),
    ];
    if (!ami.startsWith("AL2_") || version === undefined || minorsBetween(LAST_AL2, version) <= 0)
      return undefined;
    return `amiType: Amazon Linux 2 ends with Kubernetes ${LAST_AL2}, got ${ami} for ${version}; use ${ami.replace("AL2_", "AL2023_")}_STANDARD or alike`;
  },
};

const knownTypes: Check = {
  id: "aws:eks/nodeGroup:instance-type",
  source: CREATE,
  needs: ["instanceTypes"],
  refuses: ({ inputs }) => {
    const wrong = strings(inputs.instanceTypes).find((it) => !isInstanceType(it));
    return wrong === undefined
      ? undefined
      : `instanceTypes: must be types of EC2, got ${wrong}; check family and size`;
  },
};

const architecture: Check = {
  id: "aws:eks/nodeGroup:architecture",
  source: CREATE,
  needs: ["instanceTypes"],
  refuses: ({ inputs }) => {
    const ami = text(inputs, "amiType") ?? "AL2023_x86_64_STANDARD";
    if (ami === "CUSTOM" || inputs.amiType === UNKNOWN) return undefined;
    const wanted = ami.includes("ARM_64") ? "arm64" : "x86_64";
    const wrong = strings(inputs.instanceTypes).find((it) => architectureOf(it) !== wanted);
    if (wrong === undefined) return undefined;
    return `instanceTypes: must be ${wanted} for the AMI type ${ami}, got ${wrong}; change one of the two`;
  },
};

/** Prefixes of labels that only EKS and Kubernetes may set. */
const RESERVED_LABELS = /^(.*\.)?(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)\//;

const labels: Check = {
  id: "aws:eks/nodeGroup:reserved-label",
  source: CREATE,
  refuses: ({ inputs }) => {
    const wrong = isMap(inputs.labels)
      ? Object.keys(inputs.labels).find((it) => RESERVED_LABELS.test(it))
      : undefined;
    if (wrong === undefined) return undefined;
    return `labels: must not have the prefixes kubernetes.io/, k8s.io/ and eks.amazonaws.com/, got ${wrong}; use a prefix of your own`;
  },
};

const groupQuota: Check = {
  id: "aws:eks/nodeGroup:quota",
  source: QUOTAS.nodeGroups.source,
  needs: ["clusterName"],
  refuses: (ctx) => overQuota(ctx, "clusterName", QUOTAS.nodeGroups, ctx.siblings("clusterName").length),
};

function templateOf(ctx: CheckContext): WorldObject | undefined {
  return ctx.target("launchTemplate.id") ?? ctx.target("launchTemplate.name");
}

const templateName: Check = {
  id: "aws:eks/nodeGroup:template-id-or-name",
  source: TEMPLATES,
  refuses: ({ inputs }) => {
    if (!isMap(inputs.launchTemplate)) return undefined;
    const names = given(inputs.launchTemplate, ["id", "name"]);
    if (names.length === 1) return undefined;
    return `launchTemplate: must have exactly one of id and name, got ${names.join(" and ") || "none"}; keep one`;
  },
};

const besideTemplate: Check = {
  id: "aws:eks/nodeGroup:beside-template",
  source: TEMPLATES,
  refuses: ({ inputs }) => {
    if (inputs.launchTemplate === undefined) return undefined;
    const [wrong] = given(inputs, ["diskSize", "remoteAccess"]);
    return wrong === undefined
      ? undefined
      : `${wrong}: must not be given beside a launch template, got both; put it into the template`;
  },
};

const templateVersion: Check = {
  id: "aws:eks/nodeGroup:template-version",
  source: TEMPLATES,
  needs: ["launchTemplate.version"],
  when: "apply",
  refuses: (ctx) => {
    const version = textWithin(ctx.inputs, "launchTemplate", "version") ?? "";
    const latest = templateOf(ctx)?.outputs.latestVersion;
    if (version === "$Latest" || version === "$Default") return undefined;
    if (
      typeof latest !== "number" ||
      (/^\d+$/.test(version) && Number(version) >= 1 && Number(version) <= latest)
    )
      return undefined;
    return `launchTemplate.version: must be one of the template's versions 1 to ${latest}, got ${version}; use its latestVersion`;
  },
};

/** What a template of a managed node group may not say. */
const FORBIDDEN_IN_TEMPLATE = [
  "iamInstanceProfile",
  "instanceMarketOptions",
  "hibernationOptions",
  "instanceInitiatedShutdownBehavior",
];

function problemOfTemplate(template: PropertyMap, inputs: PropertyMap): string | undefined {
  const [forbidden] = given(template, FORBIDDEN_IN_TEMPLATE);
  if (forbidden !== undefined) return `${forbidden}, which EKS sets itself; drop it from the template`;
  const interfaces = isList(template.networkInterfaces) ? template.networkInterfaces : [];
  if (interfaces.some((it) => isMap(it) && it.subnetId !== undefined))
    return "networkInterfaces.subnetId, which the node group's subnetIds say; drop it from the template";
  if (template.instanceType !== undefined && inputs.instanceTypes !== undefined)
    return "instanceType beside the node group's instanceTypes; keep one of the two";
  const [beside] = template.imageId === undefined ? [] : given(inputs, ["version", "releaseVersion"]);
  if (beside !== undefined) return `imageId beside the node group's ${beside}; keep one of the two`;
  const ami = text(inputs, "amiType");
  return template.imageId !== undefined && ami !== undefined && ami !== "CUSTOM"
    ? "imageId beside the node group's amiType; keep one of the two"
    : undefined;
}

const templateContents: Check = {
  id: "aws:eks/nodeGroup:template-contents",
  source: TEMPLATES,
  when: "apply",
  refuses: (ctx) => {
    const template = templateOf(ctx);
    const problem = template === undefined ? undefined : problemOfTemplate(template.inputs, ctx.inputs);
    return problem === undefined ? undefined : `launchTemplate: must fit a node group, got ${problem}`;
  },
};

/** Whether a node group's properties go together. */
export const nodeChecks: readonly Check[] = [
  sizes,
  oneUpdateLimit,
  versionOfCluster,
  noDowngrade,
  oldLinux,
  knownTypes,
  architecture,
  labels,
  groupQuota,
  templateName,
  besideTemplate,
  templateVersion,
  templateContents,
];
