import type { Check, CreateContext, InvokeModel, ResourceModel } from "../model.ts";
import { isMap } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { Refusal } from "../refusal.ts";
import { armId, armObject, copiedName, inResourceGroup, parentName, randomName } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { containerName, storageAccountName } from "./names.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { refusal, sameText, textAt, valueAt } from "./values.ts";

const API = "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/create";
const KINDS = "https://learn.microsoft.com/azure/storage/common/storage-account-overview";
const ANONYMOUS = "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent";
const SHARED_KEY = "https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent";
const SOFT_DELETE = "https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview";
const TLS =
  "https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version";

const VERSION = "2024-01-01";

export const STORAGE_ACCOUNT: ArmKind = {
  token: "azure-native:storage:StorageAccount",
  arm: "Microsoft.Storage/storageAccounts",
  names: ["accountName"],
  apiVersion: VERSION,
};

const BLOB_SERVICE: ArmKind = {
  token: "azure-native:storage:BlobServiceProperties",
  arm: "Microsoft.Storage/storageAccounts/blobServices",
  names: ["accountName", "blobServicesName"],
  apiVersion: VERSION,
};

const CONTAINER: ArmKind = {
  token: "azure-native:storage:BlobContainer",
  arm: "Microsoft.Storage/storageAccounts/blobServices/containers",
  names: ["accountName", "blobServicesName", "containerName"],
  apiVersion: VERSION,
};

const { token } = STORAGE_ACCOUNT;

/** Zones are for the kinds that keep blobs with others; the premium ones copy within a region only. */
const skuOfKind: Check = {
  id: `${token}:sku-of-kind`,
  source: KINDS,
  needs: ["kind", "sku.name"],
  refuses: ({ inputs }) => {
    const [kind, sku] = [textAt(inputs, "kind") ?? "", textAt(inputs, "sku.name") ?? ""];
    const premium = sku.startsWith("Premium_");
    const fits =
      kind === "StorageV2"
        ? sku !== "Premium_ZRS"
        : kind === "BlobStorage"
          ? /^Standard_(LRS|GRS|RAGRS)$/.test(sku)
          : kind === "Storage" || premium;
    if (fits) return undefined;
    return refusal("sku.name", `is none of the kind ${kind}`, sku, "use kind StorageV2 and Standard_ZRS");
  },
};

const endpointsOf = (name: string): PropertyMap =>
  Object.fromEntries(
    ["blob", "dfs", "file", "queue", "table"].map((it) => [it, `https://${name}.${it}.core.windows.net/`]),
  );

export const storageAccount: ResourceModel = {
  type: token,
  title: "storage account",
  ...randomName("accountName"),
  properties: {
    resourceGroupName: inResourceGroup,
    accountName: storageAccountName,
    location: { ...LOCATION, immutable: true },
    kind: {
      required: true,
      oneOf: ["Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage"],
      source: KINDS,
    },
    sku: { required: true, source: API },
    minimumTlsVersion: { oneOf: ["TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"], source: TLS },
    accessTier: { oneOf: ["Hot", "Cool", "Cold", "Premium"], source: API },
    publicNetworkAccess: { oneOf: ["Enabled", "Disabled", "SecuredByPerimeter"], source: API },
  },
  unique: [{ properties: ["accountName"], within: "everywhere", source: API }],
  checks: [knownLocation(token), skuOfKind],
  inputOnly: ["resourceGroupName", "accountName"],
  create: (ctx) => {
    const { id, outputs } = armObject(STORAGE_ACCOUNT, ctx);
    const name = textAt(ctx.inputs, "accountName") ?? "";
    return {
      id,
      outputs: {
        ...outputs,
        creationTime: ctx.now,
        primaryEndpoints: endpointsOf(name),
        primaryLocation: textAt(ctx.inputs, "location") ?? "",
        provisioningState: "Succeeded",
        statusOfPrimary: "available",
      },
    };
  },
};

const accountOf = (ctx: Parameters<Check["refuses"]>[0]) => ctx.target("accountName");

const publicAccess: Check = {
  id: `${CONTAINER.token}:public-access`,
  source: ANONYMOUS,
  needs: ["publicAccess"],
  refuses: (ctx) => {
    const wanted = textAt(ctx.inputs, "publicAccess") ?? "None";
    const account = accountOf(ctx);
    if (sameText(wanted, "None") || account === undefined) return undefined;
    if (valueAt(account.inputs, "allowBlobPublicAccess") === true) return undefined;
    const problem = "is not permitted on this storage account (PublicAccessNotPermitted)";
    return refusal("publicAccess", problem, wanted, "leave it out");
  },
};

/** The only service of its kind in an account. */
const DEFAULT_SERVICE = "default";

const withService = (ctx: CreateContext): CreateContext => ({
  ...ctx,
  inputs: { ...ctx.inputs, blobServicesName: DEFAULT_SERVICE },
});

export const blobContainer: ResourceModel = {
  type: CONTAINER.token,
  title: "blob container",
  ...copiedName("containerName"),
  properties: {
    resourceGroupName: inResourceGroup,
    accountName: parentName(STORAGE_ACCOUNT, "cascades"),
    containerName,
    publicAccess: { oneOf: ["None", "Blob", "Container"], source: ANONYMOUS },
  },
  checks: [publicAccess],
  inputOnly: ["resourceGroupName", "accountName", "containerName"],
  create: (ctx) => {
    const { id, outputs } = armObject(CONTAINER, withService(ctx));
    return {
      id,
      outputs: { ...outputs, etag: `"0x${ctx.hex(15, "etag").toUpperCase()}"`, leaseState: "Available" },
    };
  },
};

const days: Check = {
  id: `${BLOB_SERVICE.token}:retention-days`,
  source: SOFT_DELETE,
  refuses: ({ inputs }) => {
    for (const policy of ["deleteRetentionPolicy", "containerDeleteRetentionPolicy"]) {
      const kept = isMap(inputs[policy]) ? inputs[policy] : {};
      if (kept.enabled === true && kept.days === undefined)
        return refusal(
          `${policy}.days`,
          "is required where deleted ones are kept",
          undefined,
          "write 1 to 365",
        );
    }
    return undefined;
  },
};

/** There from the beginning with its account; what makes it writes it. */
export const blobService: ResourceModel = {
  type: BLOB_SERVICE.token,
  title: "blob service",
  takesOver: true,
  properties: {
    resourceGroupName: inResourceGroup,
    accountName: parentName(STORAGE_ACCOUNT, "cascades"),
    blobServicesName: { required: true, immutable: true, oneOf: [DEFAULT_SERVICE], source: API },
    "deleteRetentionPolicy.days": { min: 1, max: 365, source: SOFT_DELETE },
    "containerDeleteRetentionPolicy.days": { min: 1, max: 365, source: SOFT_DELETE },
  },
  checks: [days],
  inputOnly: ["resourceGroupName", "accountName", "blobServicesName"],
  create: (ctx) => armObject(BLOB_SERVICE, ctx),
};

/** The two keys of an account, which are its password. */
export const listStorageAccountKeys: InvokeModel = {
  token: "azure-native:storage:listStorageAccountKeys",
  required: ["resourceGroupName", "accountName"],
  secretOutputs: ["keys[*].value"],
  run: ({ args, place, world }) => {
    const id = armId(STORAGE_ACCOUNT, { inputs: args, place }) ?? "";
    const account = world.having("id", id).find((it) => it.type === token);
    if (account === undefined)
      throw new Refusal(
        `ResourceNotFound: The Resource '${id}' was not found, got a call for it; make it first`,
      );
    if (valueAt(account.inputs, "allowSharedKeyAccess") === false)
      throw new Refusal(
        `KeyBasedAuthenticationNotPermitted: shared keys are not permitted on this account, got ${id}; allow them (${SHARED_KEY})`,
      );
    const keys = ["key1", "key2"].map((keyName) => ({
      keyName,
      permissions: "FULL",
      creationTime: "",
      value: Buffer.from(`${id}/${keyName}`).toString("base64").slice(-86).padStart(86, "k").concat("=="),
    }));
    return { keys };
  },
};
