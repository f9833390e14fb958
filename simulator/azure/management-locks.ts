import type { ResourceModel } from "../model.ts";
import { text } from "../properties.ts";
import { copiedName, idOf, RESOURCE_GROUP } from "./arm.ts";
import { VAULT } from "./key-vaults.ts";
import { MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { MYSQL_SERVER } from "./mysql-servers.ts";
import { NAT_GATEWAY } from "./nat-gateways.ts";
import { PUBLIC_IP } from "./public-ips.ts";
import { STORAGE_ACCOUNT } from "./storage-accounts.ts";
import { VIRTUAL_MACHINE } from "./virtual-machines.ts";
import { VIRTUAL_NETWORK } from "./virtual-networks.ts";

const LOCKS = "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources";
const API = "https://learn.microsoft.com/rest/api/resources/management-locks/create-or-update-by-scope";

const TOKEN = "azure-native:authorization:ManagementLockByScope";

/** What locks are put on, of the modelled types. */
const LOCKED = [
  RESOURCE_GROUP,
  ...[
    MYSQL_SERVER,
    STORAGE_ACCOUNT,
    VAULT,
    MANAGED_CLUSTER,
    VIRTUAL_MACHINE,
    VIRTUAL_NETWORK,
    NAT_GATEWAY,
    PUBLIC_IP,
  ].map((it) => it.token),
];

/** A lock: until it is gone, Azure deletes nothing that it is on. */
export const managementLock: ResourceModel = {
  type: TOKEN,
  title: "management lock",
  ...copiedName("lockName"),
  properties: {
    scope: { required: true, immutable: true, references: idOf(LOCKED), source: LOCKS },
    lockName: {
      immutable: true,
      pattern: /^[^<>%&?/\\]{1,90}$/,
      patternMeans: "1 to 90 characters other than <>%&?/\\",
      source: API,
    },
    level: { required: true, oneOf: ["CanNotDelete", "ReadOnly"], ignoreCase: true, source: LOCKS },
    notes: { maxLength: 512, source: API },
  },
  inputOnly: ["scope", "lockName"],
  create: ({ inputs }) => {
    const name = text(inputs, "lockName") ?? "";
    return {
      id: `${text(inputs, "scope") ?? ""}/providers/Microsoft.Authorization/locks/${name}`,
      outputs: { name, type: "Microsoft.Authorization/locks", azureApiVersion: "2020-05-01", systemData: {} },
    };
  },
};
