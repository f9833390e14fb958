import type { CreateContext, RuleContext } from "../model.ts";
import { isMap, text, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { clusterChecks } from "./eks-cluster-checks.ts";
import { clusterNetworkChecks } from "./eks-cluster-network-checks.ts";
import { within } from "./eks-cluster-reading.ts";
import { DEFAULT_VERSION } from "./eks-versions.ts";
import { arn, assignedId } from "./identity.ts";
import { QUOTAS } from "./quotas.ts";
import { dnsSuffixOf } from "./regions.ts";
import { awsResource } from "./resource.ts";
import { subnetsNamed } from "./subnets.ts";
import { HANDLES, roleArnReference, securityGroupReference, TYPES } from "./types.ts";
import { vpcIdOf } from "./vpc.ts";

const CREATE = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html";
const SERVICE_RANGE =
  "https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html";
const ACCESS = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessConfigRequest.html";
const DELETE = "https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteCluster.html";
const LOGGING = "https://docs.aws.amazon.com/eks/latest/APIReference/API_LogSetup.html";
const ENCRYPTION = "https://docs.aws.amazon.com/eks/latest/APIReference/API_EncryptionConfig.html";

/** The range of services of a cluster that chooses none, by the VPC's addresses (KubernetesNetworkConfigRequest). */
const SERVICE_RANGES = { usual: "10.100.0.0/16", inTen: "172.20.0.0/16" };

function computed(ctx: CreateContext): PropertyMap {
  const name = text(ctx.inputs, "name") ?? "";
  const digits = ctx.hex(32, "endpoint").toUpperCase();
  const suffix = dnsSuffixOf(ctx.place.region);
  return {
    arn: arn(ctx.place, "eks", `cluster/${name}`),
    certificateAuthority: { data: certificate(ctx) },
    clusterId: "",
    createdAt: ctx.now,
    deletionProtection: ctx.inputs.deletionProtection === true,
    endpoint: `https://${digits}.gr7.${ctx.place.region}.eks.${suffix}`,
    identities: [{ oidcs: [{ issuer: `https://oidc.eks.${ctx.place.region}.${suffix}/id/${digits}` }] }],
    platformVersion: "eks.1",
    status: "ACTIVE",
    version: text(ctx.inputs, "version") ?? DEFAULT_VERSION,
    ...computedWithin(ctx),
  };
}

/** What EKS adds to the properties that hold others. */
function computedWithin(ctx: CreateContext): PropertyMap {
  const { accessConfig, kubernetesNetworkConfig, upgradePolicy, vpcConfig } = ctx.inputs;
  const [subnet] = subnetsNamed(within(ctx.inputs, "vpcConfig", "subnetIds"), ctx.world);
  const owner = vpcIdOf(subnet) ?? "";
  const inTen = ctx.world
    .having("id", owner)
    .some((it) => (text(it.inputs, "cidrBlock") ?? "").startsWith("10."));
  const ipFamily = within(ctx.inputs, "kubernetesNetworkConfig", "ipFamily") ?? "ipv4";
  const range = inTen ? SERVICE_RANGES.inTen : SERVICE_RANGES.usual;
  return {
    accessConfig: {
      authenticationMode: "CONFIG_MAP",
      bootstrapClusterCreatorAdminPermissions: true,
      ...(isMap(accessConfig) ? accessConfig : {}),
    },
    kubernetesNetworkConfig: {
      elasticLoadBalancing: { enabled: false },
      ipFamily,
      serviceIpv4Cidr: ipFamily === "ipv4" ? range : "",
      serviceIpv6Cidr: ipFamily === "ipv6" ? `fd${ctx.hex(2, "ipv6")}:${ctx.hex(4, "ipv6b")}::/108` : "",
      ...(isMap(kubernetesNetworkConfig) ? kubernetesNetworkConfig : {}),
    },
    upgradePolicy: { supportType: "EXTENDED", ...(isMap(upgradePolicy) ? upgradePolicy : {}) },
    vpcConfig: {
      clusterSecurityGroupId: assignedId(ctx, "sg"),
      controlPlaneEgressMode: "AWS_MANAGED",
      endpointPrivateAccess: false,
      endpointPublicAccess: true,
      publicAccessCidrs: ["0.0.0.0/0"],
      securityGroupIds: [],
      vpcId: owner,
      ...(isMap(vpcConfig) ? vpcConfig : {}),
    },
  };
}

/** What the provider leaves to EKS, in the blocks that the program gives: nobody knows it before there is a cluster. */
const LEFT_TO_EKS: Readonly<Record<string, readonly string[]>> = {
  accessConfig: ["authenticationMode"],
  kubernetesNetworkConfig: ["elasticLoadBalancing", "ipFamily", "serviceIpv4Cidr", "serviceIpv6Cidr"],
  upgradePolicy: ["supportType"],
  vpcConfig: ["clusterSecurityGroupId", "controlPlaneEgressMode", "publicAccessCidrs", "vpcId"],
};

function notYetKnown({ inputs }: RuleContext): PropertyMap {
  const blocks = Object.entries(LEFT_TO_EKS).flatMap(([name, keys]) => {
    const given = inputs[name];
    return isMap(given) ? [[name, { ...unknowns(keys), ...given }] as const] : [];
  });
  return Object.fromEntries(blocks);
}

function unknowns(keys: readonly string[]): PropertyMap {
  return Object.fromEntries(keys.map((key) => [key, UNKNOWN]));
}

/** Text in the form of a certificate authority's file. It signs nothing. */
function certificate(ctx: CreateContext): string {
  const body = Buffer.from(ctx.hex(512, "certificate"), "hex").toString("base64");
  const lines = body.match(/.{1,64}/g) ?? [];
  const pem = ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  return Buffer.from(pem).toString("base64");
}

const cluster = awsResource(
  CREATE,
  {
    type: TYPES.cluster,
    title: "EKS cluster",
    assignedIds: false,
    autoName: { property: "name", style: "dash7", maxLength: 100 },
    properties: {
      name: {
        pattern: /^[0-9A-Za-z][A-Za-z0-9_-]*$/,
        patternMeans: "of letters, digits, - and _, a letter or digit first",
        minLength: 1,
        maxLength: 100,
        immutable: true,
        source: CREATE,
      },
      roleArn: { required: true, immutable: true, references: roleArnReference, source: CREATE },
      vpcConfig: { required: true, source: CREATE },
      "vpcConfig.subnetIds": { required: true, source: CREATE },
      "vpcConfig.subnetIds[*]": { references: { to: TYPES.subnet }, source: CREATE },
      "vpcConfig.securityGroupIds": { maxLength: 5, source: CREATE },
      "vpcConfig.securityGroupIds[*]": { references: securityGroupReference() },
      "vpcConfig.publicAccessCidrs": {
        maxLength: QUOTAS.publicCidrs.value,
        source: QUOTAS.publicCidrs.source,
      },
      "vpcConfig.publicAccessCidrs[*]": { cidr: { shortest: 0, longest: 32 }, source: CREATE },
      "kubernetesNetworkConfig.serviceIpv4Cidr": {
        cidr: { shortest: 12, longest: 24 },
        immutable: true,
        source: SERVICE_RANGE,
      },
      "kubernetesNetworkConfig.ipFamily": { oneOf: ["ipv4", "ipv6"], immutable: true, source: SERVICE_RANGE },
      "accessConfig.authenticationMode": {
        oneOf: ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"],
        source: ACCESS,
      },
      "accessConfig.bootstrapClusterCreatorAdminPermissions": { immutable: true, source: ACCESS },
      bootstrapSelfManagedAddons: { default: true, immutable: true, source: CREATE },
      "enabledClusterLogTypes[*]": {
        oneOf: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        source: LOGGING,
      },
      "encryptionConfig.provider.keyArn": {
        required: true,
        references: { to: [TYPES.key, "aws:kms/alias:Alias"], by: "arn", onTargetDelete: "ignores" },
        source: ENCRYPTION,
      },
      "encryptionConfig.resources": { required: true, minLength: 1, source: ENCRYPTION },
      "encryptionConfig.resources[*]": { oneOf: ["secrets"], source: ENCRYPTION },
      "upgradePolicy.supportType": { oneOf: ["STANDARD", "EXTENDED"], source: CREATE },
      "computeConfig.nodePools[*]": { oneOf: ["general-purpose", "system"], source: CREATE },
      "outpostConfig.controlPlaneInstanceType": { immutable: true },
    },
    checks: [...clusterNetworkChecks, ...clusterChecks],
    preview: notYetKnown,
    create: (ctx) => {
      const outputs = computed(ctx);
      const own = isMap(outputs.vpcConfig) ? text(outputs.vpcConfig, "clusterSecurityGroupId") : undefined;
      return { id: text(ctx.inputs, "name") ?? "", outputs, handles: { [HANDLES.securityGroup]: own ?? "" } };
    },
    deleteBlockers: ({ object }) =>
      object.inputs.deletionProtection === true ? [`deletion protection, which is on (${DELETE})`] : [],
  },
  { tags: "any" },
);

export const clusterModels = [cluster];
