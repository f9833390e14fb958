import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { cases } from "./cases.ts";
import { T, type Platform } from "./fixtures.ts";

const GROUP = { resourceGroupName: "platform" };

/** An account for backups. */
const ACCOUNT: PropertyMap = {
  ...GROUP,
  location: "japaneast",
  accountName: "kakehashibackups",
  kind: "StorageV2",
  sku: { name: "Standard_ZRS" },
  accessTier: "Hot",
  minimumTlsVersion: "TLS1_2",
  publicNetworkAccess: "Enabled",
};

const OF_ACCOUNT = { ...GROUP, accountName: "kakehashibackups" };

const withAccount = ({ cloud }: Platform): void => {
  cloud.make(T.storage, "kakehashibackups", ACCOUNT);
};

const accounts = cases(T.storage, () => ACCOUNT, {
  location: { refuses: { location: "tokyo" } },
  "sku-of-kind": {
    refuses: { kind: "BlobStorage" },
    passes: { kind: "BlobStorage", sku: { name: "Standard_LRS" } },
  },
});

const services = cases(
  T.blobService,
  () => ({
    ...OF_ACCOUNT,
    blobServicesName: "default",
    deleteRetentionPolicy: { enabled: true, days: 14 },
    containerDeleteRetentionPolicy: { enabled: true, days: 14 },
  }),
  {
    "retention-days": {
      before: withAccount,
      refuses: { deleteRetentionPolicy: { enabled: true } },
    },
  },
);

const containers = cases(
  T.container,
  () => ({ ...OF_ACCOUNT, containerName: "mysql", publicAccess: "None" }),
  {
    "public-access": { before: withAccount, refuses: { publicAccess: "Blob" } },
  },
);

/** Cases of storage accounts and what is in them. */
export const storageCases: readonly CheckCase[] = [...accounts, ...services, ...containers];
