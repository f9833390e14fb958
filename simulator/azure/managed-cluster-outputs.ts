import { createHash } from "node:crypto";
import type { RuleContext } from "../model.ts";
import { isMap, text, UNKNOWN } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { isFlat, poolOutputs } from "./agent-pools.ts";
import { find, resourceGroupId } from "./arm.ts";
import { IDENTITY } from "./identities.ts";
import { offered, parseVersion, runningVersion } from "./kubernetes-versions.ts";
import { isOverlay, pools } from "./managed-cluster-inputs.ts";
import { isOn, sameText, textAt, textsAt, valueAt } from "./values.ts";

/** The tenant of a cluster that names none. */
export const DEFAULT_TENANT = "00000000-0000-4000-8000-000000000001";

/** Since this minor version a new cluster has an issuer unless it says otherwise (use-oidc-issuer). */
const ISSUER_BY_DEFAULT = 34;

/** What a cluster keeps from its creation on. */
export interface Birth {
  /** 24 hexadecimal digits. */
  readonly uid: string;
  readonly inputs: PropertyMap;
  readonly region: string;
}

/** Digits that belong to a cluster and a purpose, on every look the same. */
function digits(uid: string, purpose: string, length: number): string {
  return createHash("sha256").update(`${uid} ${purpose}`).digest("hex").slice(0, length);
}

function guid(uid: string, purpose: string): string {
  const all = digits(uid, purpose, 32);
  return [
    all.slice(0, 8),
    all.slice(8, 12),
    `4${all.slice(13, 16)}`,
    `8${all.slice(17, 20)}`,
    all.slice(20),
  ].join("-");
}

/** The issuer that the cluster has, whether it is on or not. The slash at the end is part of it. */
export function issuerUrl({ uid, inputs, region }: Birth): string {
  const tenant = textAt(inputs, "aadProfile.tenantID") ?? DEFAULT_TENANT;
  return `https://${region}.oic.prod-aks.azure.com/${tenant}/${guid(uid, "issuer")}/`;
}

function hosts({ uid, inputs, region }: Birth): PropertyMap {
  const prefix =
    textAt(inputs, "fqdnSubdomain") ?? `${textAt(inputs, "dnsPrefix") ?? ""}-${digits(uid, "fqdn", 8)}`;
  const isPrivate = isOn(inputs, "apiServerAccessProfile.enablePrivateCluster");
  const isHidden =
    isPrivate && valueAt(inputs, "apiServerAccessProfile.enablePrivateClusterPublicFQDN") === false;
  return {
    azurePortalFQDN: `${prefix}.portal.hcp.${region}.azmk8s.io`,
    ...(isHidden ? {} : { fqdn: `${prefix}.hcp.${region}.azmk8s.io` }),
    ...(isPrivate
      ? { privateFQDN: `${prefix}.${guid(uid, "private")}.privatelink.${region}.azmk8s.io` }
      : {}),
  };
}

/** The group that AKS makes for nodes, disks and load balancers. */
export function nodeGroupOf(inputs: PropertyMap, region: string): string {
  const named = textAt(inputs, "nodeResourceGroup");
  return (
    named ?? `MC_${text(inputs, "resourceGroupName") ?? ""}_${text(inputs, "resourceName") ?? ""}_${region}`
  );
}

function network(inputs: PropertyMap): PropertyMap {
  const given = isMap(inputs.networkProfile) ? inputs.networkProfile : {};
  const serviceCidr = given.serviceCidr ?? "10.0.0.0/16";
  const podCidr = isFlat(inputs) ? undefined : (given.podCidr ?? "10.244.0.0/16");
  return {
    dnsServiceIP: "10.0.0.10",
    ipFamilies: ["IPv4"],
    loadBalancerSku: "standard",
    networkDataplane: "azure",
    networkPlugin: "azure",
    ...(isOverlay(inputs) ? { networkPluginMode: "overlay" } : {}),
    networkPolicy: "none",
    outboundType: "loadBalancer",
    serviceCidr,
    serviceCidrs: [serviceCidr],
    ...(podCidr === undefined ? {} : { podCidr, podCidrs: [podCidr] }),
    ...given,
  };
}

/** Inputs name identities in a list; outputs say what each is. */
function identityOutput(ctx: RuleContext, uid: string): PropertyValue {
  const given = isMap(ctx.inputs.identity) ? ctx.inputs.identity : undefined;
  if (given === undefined) return {};
  const named = textsAt(ctx.inputs, "identity.userAssignedIdentities").map((id) => {
    const outputs = find(ctx, id, IDENTITY.token)?.outputs ?? {};
    return [id, { clientId: outputs.clientId ?? "", principalId: outputs.principalId ?? "" }] as const;
  });
  const own = {
    principalId: guid(uid, "principalId"),
    tenantId: textAt(ctx.inputs, "aadProfile.tenantID") ?? DEFAULT_TENANT,
  };
  const type = textAt(given, "type") ?? "None";
  return {
    type,
    ...(sameText(type, "SystemAssigned") ? own : {}),
    ...(named.length === 0 ? {} : { userAssignedIdentities: Object.fromEntries(named) }),
  };
}

function kubeletIdentity(ctx: RuleContext, uid: string): PropertyMap {
  const name = `${text(ctx.inputs, "resourceName") ?? ""}-agentpool`;
  const group = resourceGroupId(ctx.place, nodeGroupOf(ctx.inputs, ctx.place.region)).replace(
    "resourceGroups",
    "resourcegroups",
  );
  return {
    kubeletidentity: {
      clientId: guid(uid, "kubelet client"),
      objectId: guid(uid, "kubelet object"),
      resourceId: `${group}/providers/${IDENTITY.arm}/${name}`,
    },
  };
}

/** Each add-on has an identity of its own in the nodes' group; virtual nodes' is named so (Azure/AKS, "virtual nodes"). */
function addOnProfiles(ctx: RuleContext, uid: string): PropertyMap {
  const given = isMap(ctx.inputs.addonProfiles) ? ctx.inputs.addonProfiles : {};
  const group = resourceGroupId(ctx.place, nodeGroupOf(ctx.inputs, ctx.place.region));
  const named = Object.entries(given).map(([key, profile]) => {
    const name = `${key.toLowerCase()}-${text(ctx.inputs, "resourceName") ?? ""}`;
    const identity = {
      clientId: guid(uid, `${key} client`),
      objectId: guid(uid, `${key} object`),
      resourceId: `${group}/providers/${IDENTITY.arm}/${name}`,
    };
    return [key, isMap(profile) && profile.enabled === true ? { ...profile, identity } : profile] as const;
  });
  return named.length === 0 ? {} : { addonProfiles: Object.fromEntries(named) };
}

function hasIssuer(inputs: PropertyMap, version: string): boolean {
  const said = valueAt(inputs, "oidcIssuerProfile.enabled");
  return said === undefined ? (parseVersion(version)?.minor ?? 0) >= ISSUER_BY_DEFAULT : said === true;
}

/** Everything that AKS answers of a cluster, in the shape of the recorded answers of azure-native's own tests. */
export function clusterOutputs(ctx: RuleContext, uid: string): PropertyMap {
  const { inputs, place } = ctx;
  const birth = { uid, inputs, region: place.region };
  const running = runningVersion(textAt(inputs, "kubernetesVersion"));
  const wanted = textAt(inputs, "kubernetesVersion") ?? offered(running)?.minor ?? running;
  const isIssuing = hasIssuer(inputs, running);
  return {
    ...hosts(birth),
    ...addOnProfiles(ctx, uid),
    agentPoolProfiles: pools(inputs).map((pool) => ({
      ...pool,
      ...poolOutputs(pool, wanted),
      type: pool.type ?? "VirtualMachineScaleSets",
    })),
    autoUpgradeProfile: {
      nodeOSUpgradeChannel: "NodeImage",
      ...(isMap(inputs.autoUpgradeProfile) ? inputs.autoUpgradeProfile : {}),
    },
    currentKubernetesVersion: running,
    enableRBAC: inputs.enableRBAC ?? true,
    identity: identityOutput(ctx, uid),
    identityProfile: kubeletIdentity(ctx, uid),
    kubernetesVersion: wanted,
    maxAgentPools: 100,
    networkProfile: network(inputs),
    nodeProvisioningProfile: {
      mode: "Manual",
      ...(isMap(inputs.nodeProvisioningProfile) ? inputs.nodeProvisioningProfile : {}),
    },
    nodeResourceGroup: nodeGroupOf(inputs, place.region),
    oidcIssuerProfile: isIssuing ? { enabled: true, issuerURL: issuerUrl(birth) } : { enabled: false },
    powerState: { code: "Running" },
    provisioningState: "Succeeded",
    resourceUID: uid,
    securityProfile: inputs.securityProfile ?? {},
    servicePrincipalProfile: { clientId: "msi" },
    sku: { name: "Base", tier: "Free", ...(isMap(inputs.sku) ? inputs.sku : {}) },
    storageProfile: {
      diskCSIDriver: { enabled: true },
      fileCSIDriver: { enabled: true },
      snapshotController: { enabled: true },
      ...(isMap(inputs.storageProfile) ? inputs.storageProfile : {}),
    },
    supportPlan: inputs.supportPlan ?? "KubernetesOfficial",
    workloadAutoScalerProfile: inputs.workloadAutoScalerProfile ?? {},
  };
}

/** What lies within an input but is not known before the cluster is there. */
export function clusterPreview(inputs: PropertyMap): PropertyMap {
  const within = (key: string, unknown: PropertyMap): PropertyMap =>
    isMap(inputs[key]) ? { [key]: { ...inputs[key], ...unknown } } : {};
  return {
    ...within("oidcIssuerProfile", { issuerURL: UNKNOWN }),
    ...within("identity", { principalId: UNKNOWN, tenantId: UNKNOWN, userAssignedIdentities: UNKNOWN }),
    ...within("networkProfile", { podCidrs: UNKNOWN, serviceCidrs: UNKNOWN, ipFamilies: UNKNOWN }),
    ...(inputs.agentPoolProfiles === undefined ? {} : { agentPoolProfiles: UNKNOWN }),
    ...(inputs.addonProfiles === undefined ? {} : { addonProfiles: UNKNOWN }),
  };
}
