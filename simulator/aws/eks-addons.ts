import type { Check, CheckContext } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { within } from "./eks-cluster-reading.ts";
import { arn, assignedUuid } from "./identity.ts";
import { awsResource } from "./resource.ts";
import { clusterNameReference, roleArnReference, TYPES } from "./types.ts";

const CREATE_ADDON = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html";
const ADDONS = "https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html";
const COREDNS = "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3446";

/** An add-on that EKS offers. */
interface EksAddOn {
  /** What a cluster gets that names no version. Assumed: DescribeAddonVersions is not to be had here. */
  readonly version: string;
  /** It has pods that need a node without taints; without one it ends DEGRADED and its creation fails. */
  readonly needsNodes: boolean;
}

const daemons = (version: string): EksAddOn => ({ version, needsNodes: false });
const pods = (version: string): EksAddOn => ({ version, needsNodes: true });

/** Add-ons of AWS and of the community. `VERSION` stands for the cluster's minor version. */
const ADD_ONS: Readonly<Record<string, EksAddOn>> = {
  "vpc-cni": daemons("v1.21.1-eksbuild.1"),
  "kube-proxy": daemons("vVERSION.0-eksbuild.2"),
  coredns: pods("v1.13.2-eksbuild.1"),
  "eks-pod-identity-agent": daemons("v1.3.10-eksbuild.2"),
  "eks-node-monitoring-agent": daemons("v1.5.1-eksbuild.1"),
  "aws-ebs-csi-driver": pods("v1.55.0-eksbuild.1"),
  "aws-efs-csi-driver": pods("v3.4.1-eksbuild.1"),
  "aws-fsx-csi-driver": pods("v1.8.0-eksbuild.1"),
  "aws-mountpoint-s3-csi-driver": pods("v2.2.0-eksbuild.1"),
  "aws-secrets-store-csi-driver-provider": daemons("v2.1.0-eksbuild.1"),
  "snapshot-controller": pods("v8.3.0-eksbuild.1"),
  "amazon-cloudwatch-observability": pods("v4.8.0-eksbuild.1"),
  "aws-guardduty-agent": daemons("v1.12.1-eksbuild.2"),
  "aws-network-flow-monitoring-agent": daemons("v1.1.3-eksbuild.1"),
  "aws-privateca-connector-for-kubernetes": pods("v1.7.0-eksbuild.1"),
  "amazon-sagemaker-hyperpod-observability": pods("v1.0.5-eksbuild.1"),
  "amazon-sagemaker-hyperpod-taskgovernance": pods("v1.3.1-eksbuild.1"),
  "amazon-sagemaker-hyperpod-training-operator": pods("v1.2.0-eksbuild.1"),
  adot: pods("v0.141.0-eksbuild.1"),
  "metrics-server": pods("v0.8.1-eksbuild.1"),
  "kube-state-metrics": pods("v2.18.0-eksbuild.1"),
  "prometheus-node-exporter": daemons("v1.10.2-eksbuild.4"),
  "cert-manager": pods("v1.19.3-eksbuild.1"),
  "external-dns": pods("v0.20.0-eksbuild.2"),
  "fluent-bit": daemons("v4.2.2-eksbuild.1"),
};

/** Add-ons of the AWS Marketplace have their vendor before an underscore. */
const MARKETPLACE = /^[a-z0-9-]+_[a-z0-9-]+$/;

/** The version of an add-on that a cluster gets by default, or undefined for one that EKS does not have. */
export function defaultAddOnVersion(name: string, kubernetesVersion: string): string | undefined {
  return ADD_ONS[name]?.version.replace("VERSION", kubernetesVersion);
}

const unknownName: Check = {
  id: "aws:eks/addon:unknown-name",
  source: ADDONS,
  needs: ["addonName"],
  refuses: ({ inputs }) => {
    const name = text(inputs, "addonName") ?? "";
    if (ADD_ONS[name] !== undefined || MARKETPLACE.test(name)) return undefined;
    return `addonName: must be an add-on of EKS, got ${name}; use ${Object.keys(ADD_ONS).slice(0, 6).join(", ")} or alike`;
  },
};

const proxyVersion: Check = {
  id: "aws:eks/addon:version-of-cluster",
  source: CREATE_ADDON,
  needs: ["addonName", "addonVersion", "clusterName"],
  when: "apply",
  refuses: (ctx) => {
    const version = text(ctx.inputs, "addonVersion") ?? "";
    const kubernetes = text(ctx.target("clusterName")?.outputs ?? {}, "version");
    // Of the others no list of versions is known.
    if (text(ctx.inputs, "addonName") !== "kube-proxy" || kubernetes === undefined) return undefined;
    if (version.startsWith(`v${kubernetes}.`)) return undefined;
    return `addonVersion: must be one for Kubernetes ${kubernetes}, got ${version}; use v${kubernetes}.x-eksbuild.y`;
  },
};

const configuration: Check = {
  id: "aws:eks/addon:configuration-values",
  source: CREATE_ADDON,
  needs: ["configurationValues"],
  refuses: ({ inputs }) => {
    const values = text(inputs, "configurationValues") ?? "";
    if (!/^\s*[{[]/.test(values)) return undefined;
    try {
      JSON.parse(values);
      return undefined;
    } catch {
      return `configurationValues: must be JSON or YAML, got ${values.slice(0, 40)}; pass JSON.stringify of the values`;
    }
  },
};

/** Whether an add-on has pods that need a node without taints. */
export function needsNodes(name: string): boolean {
  return ADD_ONS[name]?.needsNodes === true;
}

/** Whether a cluster has somewhere to run a pod that tolerates nothing. */
export function hasHome(cluster: WorldObject, namespace: string, ctx: CheckContext): boolean {
  if (within(cluster.inputs, "computeConfig", "enabled") === true) return true;
  return ctx.world.referrers(cluster).some((it) => isHome(it, namespace)) || hasOwnNodes(cluster, ctx);
}

/** Whether an Auto Scaling group makes nodes of the cluster: their tag says so, and nothing else does. */
function hasOwnNodes(cluster: WorldObject, ctx: CheckContext): boolean {
  const tag = `kubernetes.io/cluster/${text(cluster.outputs, "name") ?? ""}`;
  return ctx.world.ofType("aws:autoscaling/group:Group").some(({ inputs, outputs }) => {
    const tags = isList(inputs.tags) ? inputs.tags : [];
    return Number(outputs.desiredCapacity) > 0 && tags.some((it) => isMap(it) && it.key === tag);
  });
}

/** Whether an object of a cluster runs pods of a namespace that tolerate nothing. */
export function isHome(object: WorldObject, namespace: string): boolean {
  if (object.type === TYPES.nodeGroup)
    return Number(within(object.inputs, "scalingConfig", "desiredSize")) > 0 && !isTainted(object);
  return object.type === TYPES.fargateProfile && selects(object, namespace);
}

function isTainted(group: WorldObject): boolean {
  const taints = isList(group.inputs.taints) ? group.inputs.taints : [];
  return taints.some((it) => isMap(it) && it.effect !== "PREFER_NO_SCHEDULE");
}

function selects(profile: WorldObject, namespace: string): boolean {
  const selectors = isList(profile.inputs.selectors) ? profile.inputs.selectors : [];
  return selectors.some((it) => isMap(it) && text(it, "namespace") === namespace);
}

const degraded: Check = {
  id: "aws:eks/addon:no-nodes",
  source: COREDNS,
  needs: ["addonName", "clusterName"],
  when: "apply",
  refuses: (ctx) => {
    const name = text(ctx.inputs, "addonName") ?? "";
    const cluster = ctx.target("clusterName");
    if (!needsNodes(name) || cluster === undefined || hasHome(cluster, "kube-system", ctx)) return undefined;
    return `addonName: has nowhere to run and would end DEGRADED after 20 minutes, got ${name} in a cluster without an untainted node; make a node group first (dependsOn)`;
  },
};

const addon = awsResource(
  CREATE_ADDON,
  {
    type: TYPES.addon,
    title: "EKS add-on",
    assignedIds: false,
    properties: {
      clusterName: {
        required: true,
        immutable: true,
        references: clusterNameReference("cascades"),
        source: CREATE_ADDON,
      },
      addonName: { required: true, immutable: true, source: ADDONS },
      addonVersion: {
        pattern: /^v\d+\.\d+\.\d+-eksbuild\.\d+$/,
        patternMeans: "a version of EKS such as v1.21.1-eksbuild.1",
        source: CREATE_ADDON,
      },
      resolveConflictsOnCreate: { oneOf: ["NONE", "OVERWRITE"], source: CREATE_ADDON },
      resolveConflictsOnUpdate: { oneOf: ["NONE", "OVERWRITE", "PRESERVE"], source: CREATE_ADDON },
      serviceAccountRoleArn: { references: roleArnReference, source: CREATE_ADDON },
      "podIdentityAssociations[*].roleArn": { required: true, references: roleArnReference },
      "podIdentityAssociations[*].serviceAccount": { required: true },
    },
    checks: [unknownName, proxyVersion, configuration, degraded],
    create: (ctx) => {
      const [clusterName, name] = [
        text(ctx.inputs, "clusterName") ?? "",
        text(ctx.inputs, "addonName") ?? "",
      ];
      const kubernetes = text(ctx.target("clusterName")?.outputs ?? {}, "version") ?? "";
      const version =
        text(ctx.inputs, "addonVersion") ?? defaultAddOnVersion(name, kubernetes) ?? "v1.0.0-eksbuild.1";
      const outputs = {
        addonVersion: version,
        arn: arn(ctx.place, "eks", `addon/${clusterName}/${name}/${assignedUuid(ctx)}`),
        configurationValues: text(ctx.inputs, "configurationValues") ?? "",
        createdAt: ctx.now,
        modifiedAt: ctx.now,
      };
      return { id: `${clusterName}:${name}`, outputs };
    },
    update: (ctx) => ({ modifiedAt: ctx.now }),
  },
  { tags: "any" },
);

export const addonModels = [addon];
