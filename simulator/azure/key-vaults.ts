import type { Check, CreateContext, ResourceModel } from "../model.ts";
import { isMap, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import {
  armObject,
  copiedName,
  fixedOnceMade,
  inResourceGroup,
  parentName,
  present,
  randomName,
} from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { secretName, vaultName } from "./names.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { isOn, mapsAt, refusal, sameText, textAt, valueAt } from "./values.ts";

const API = "https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/create-or-update";
const SOFT_DELETE = "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview";
const FIREWALL = "https://learn.microsoft.com/azure/key-vault/general/network-security";
const RBAC = "https://learn.microsoft.com/azure/key-vault/general/rbac-guide";
const SECRETS = "https://learn.microsoft.com/azure/key-vault/secrets/about-secrets";

export const VAULT: ArmKind = {
  token: "azure-native:keyvault:Vault",
  arm: "Microsoft.KeyVault/vaults",
  names: ["vaultName"],
  apiVersion: "2024-11-01",
};

export const SECRET: ArmKind = {
  token: "azure-native:keyvault:Secret",
  arm: "Microsoft.KeyVault/vaults/secrets",
  names: ["vaultName", "secretName"],
  apiVersion: "2024-11-01",
};

const { token } = VAULT;

/** Days in which a deleted vault can be had back, unless the vault says fewer. Until then its name is taken. */
const LONGEST_RECOVERY = 90;

const access: Check = {
  id: `${token}:access`,
  source: RBAC,
  refuses: ({ inputs }) => {
    // A value that is not known yet may be the one.
    const rbac = valueAt(inputs, "properties.enableRbacAuthorization");
    if (rbac === true || rbac === UNKNOWN) return undefined;
    if (valueAt(inputs, "properties.accessPolicies") !== undefined) return undefined;
    return refusal(
      "properties.accessPolicies",
      "is required without role-based access",
      undefined,
      "set enableRbacAuthorization",
    );
  },
};

const softDelete: Check = {
  id: `${token}:soft-delete`,
  source: "https://learn.microsoft.com/azure/key-vault/general/soft-delete-change",
  refuses: ({ inputs }) =>
    valueAt(inputs, "properties.enableSoftDelete") === false
      ? refusal("properties.enableSoftDelete", "cannot be turned off", false, "leave it out")
      : undefined,
};

const purgeProtection: Check = {
  id: `${token}:purge-protection`,
  source: SOFT_DELETE,
  refuses: (ctx) => {
    const path = "properties.enablePurgeProtection";
    const wanted = valueAt(ctx.inputs, path);
    if (wanted === false) return refusal(path, "cannot be turned off", false, "leave it out");
    const old = present(VAULT, ctx);
    if (old === undefined || wanted !== undefined || !isOn(old.inputs, path)) return undefined;
    return refusal(path, "stays once it is on", undefined, "leave it on");
  },
};

/** Ranges that no packet from the internet comes from. */
const PRIVATE = /^(10\.|127\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/;

const firewall: Check = {
  id: `${token}:firewall`,
  source: FIREWALL,
  refuses: ({ inputs }) => {
    for (const [index, rule] of mapsAt(inputs, "properties.networkAcls.ipRules").entries()) {
      const value = textAt(rule, "value");
      if (value === undefined) continue;
      const at = `properties.networkAcls.ipRules[${index}].value`;
      if (!/^(\d{1,3}\.){3}\d{1,3}(\/([89]|[12]\d|3[0-2]))?$/.test(value))
        return refusal(at, "must be an IPv4 address or range", value, "write one such as 203.0.113.7");
      if (PRIVATE.test(value))
        return refusal(at, "must be public", value, "name the address that the vault sees");
    }
    return undefined;
  },
};

function vaultUri(name: string): string {
  return `https://${name.toLowerCase()}.vault.azure.net/`;
}

function vaultProperties(ctx: CreateContext): PropertyMap {
  const given = isMap(ctx.inputs.properties) ? ctx.inputs.properties : {};
  return {
    enableSoftDelete: true,
    softDeleteRetentionInDays: LONGEST_RECOVERY,
    ...given,
    hsmPoolResourceId: "",
    provisioningState: "Succeeded",
    vaultUri: vaultUri(textAt(ctx.inputs, "vaultName") ?? ""),
  };
}

export const vault: ResourceModel = {
  type: token,
  title: "key vault",
  ...randomName("vaultName"),
  properties: {
    resourceGroupName: inResourceGroup,
    vaultName,
    location: { ...LOCATION, immutable: true },
    "properties.softDeleteRetentionInDays": { min: 7, max: LONGEST_RECOVERY, source: SOFT_DELETE },
  },
  unique: [{ properties: ["vaultName"], within: "everywhere", source: API }],
  checks: [
    knownLocation(token),
    access,
    softDelete,
    purgeProtection,
    firewall,
    fixedOnceMade(
      VAULT,
      ["location", "properties.tenantId", "properties.softDeleteRetentionInDays"],
      ["location"],
      SOFT_DELETE,
    ),
  ],
  inputOnly: ["resourceGroupName", "vaultName"],
  recoverableDays: ({ properties }) => {
    const days = isMap(properties) ? properties.softDeleteRetentionInDays : undefined;
    return typeof days === "number" ? days : LONGEST_RECOVERY;
  },
  preview: ({ inputs }) =>
    isMap(inputs.properties) ? { properties: { ...inputs.properties, vaultUri: UNKNOWN } } : {},
  create: (ctx) => {
    const { id, outputs } = armObject(VAULT, ctx);
    return { id, outputs: { ...outputs, properties: vaultProperties(ctx), systemData: {} } };
  },
  update: (ctx) => ({ properties: vaultProperties(ctx) }),
};

/** Bytes of a secret. */
const LARGEST_SECRET = 25_600;

const secretSize: Check = {
  id: `${SECRET.token}:size`,
  source: SECRETS,
  needs: ["properties.value"],
  refuses: ({ inputs }) => {
    const bytes = Buffer.byteLength(textAt(inputs, "properties.value") ?? "");
    if (bytes <= LARGEST_SECRET) return undefined;
    return `properties.value: must have up to ${LARGEST_SECRET} bytes, got ${bytes}; divide it`;
  },
};

/** What Azure tells of a secret: never its value. */
function secretProperties(ctx: CreateContext): PropertyMap {
  const given = isMap(ctx.inputs.properties) ? ctx.inputs.properties : {};
  const uri = `${vaultUri(textAt(ctx.inputs, "vaultName") ?? "")}secrets/${textAt(ctx.inputs, "secretName") ?? ""}`;
  const shown = Object.fromEntries(Object.entries(given).filter(([key]) => key !== "value"));
  return { ...shown, secretUri: uri, secretUriWithVersion: `${uri}/${ctx.hex(32, "version")}` };
}

/**
 * A secret, written through Azure Resource Manager. It can only be deleted on the vault's data plane, which the
 * vault's firewall guards (pulumi-azure-native, provider/pkg/resources/customresources/custom_keyvault.go).
 */
export const secret: ResourceModel = {
  type: SECRET.token,
  title: "key vault secret",
  ...copiedName("secretName"),
  properties: {
    resourceGroupName: inResourceGroup,
    vaultName: parentName(VAULT, "cascades"),
    secretName,
    "properties.value": { required: true, source: SECRETS },
    "properties.contentType": { maxLength: 255, source: SECRETS },
  },
  secretOutputs: ["properties.value"],
  checks: [secretSize],
  inputOnly: ["resourceGroupName", "vaultName", "secretName"],
  unknownAfterUpdate: ["properties"],
  preview: ({ inputs }) =>
    isMap(inputs.properties) ? { properties: { secretUri: UNKNOWN, secretUriWithVersion: UNKNOWN } } : {},
  create: (ctx) => {
    const { id, outputs } = armObject(SECRET, ctx);
    return { id, outputs: { ...outputs, properties: secretProperties(ctx) } };
  },
  update: (ctx) => ({ properties: secretProperties(ctx) }),
  deleteBlockers: ({ object, world }) => {
    const home = object.id.replace(/\/secrets\/[^/]+$/i, "");
    const owner = world.having("id", home).find((it) => it.type === token);
    const closed = sameText(
      textAt(owner?.inputs ?? {}, "properties.networkAcls.defaultAction") ?? "",
      "Deny",
    );
    return closed
      ? [
          "the firewall of its vault, since secrets are deleted on the data plane (use deletedWith: the vault)",
        ]
      : [];
  },
};
