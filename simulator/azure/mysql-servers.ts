import type { Check, CheckContext, CreateContext, ResourceModel } from "../model.ts";
import { isMap, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { armObject, fixedOnceMade, find, idOf, inResourceGroup, present, randomName } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { mySqlServerName } from "./names.ts";
import { PRIVATE_ZONE, VNET_LINK } from "./private-dns.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { SUBNET, subnetReference } from "./subnets.ts";
import { mapsAt, numberAt, refusal, sameText, textAt, valueAt } from "./values.ts";

const API = "https://learn.microsoft.com/rest/api/mysql/flexibleserver/servers/create";
const TIERS_PAGE = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-service-tiers-storage";
const STANDBY = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-high-availability";
const PRIVATE_ACCESS = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-networking-vnet";
const BACKUPS = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-backup-restore";
const VERSIONS = "https://learn.microsoft.com/azure/mysql/concepts-version-policy";
const UPGRADES = "https://learn.microsoft.com/azure/mysql/flexible-server/how-to-upgrade";

export const MYSQL_SERVER: ArmKind = {
  token: "azure-native:dbformysql:Server",
  arm: "Microsoft.DBforMySQL/flexibleServers",
  names: ["serverName"],
  apiVersion: "2024-02-01-preview",
};

const { token } = MYSQL_SERVER;
const SUBNET_ID = "network.delegatedSubnetResourceId";
const ZONE_ID = "network.privateDnsZoneResourceId";

/** Tiers by the letter of the size. */
const TIERS: Readonly<Record<string, string>> = {
  B: "Burstable",
  D: "GeneralPurpose",
  E: "MemoryOptimized",
};

const skuTier: Check = {
  id: `${token}:sku-tier`,
  source: TIERS_PAGE,
  needs: ["sku.name", "sku.tier"],
  refuses: ({ inputs }) => {
    const name = textAt(inputs, "sku.name");
    const tier = textAt(inputs, "sku.tier") ?? "";
    const known = TIERS[/^Standard_([BDE])\d/i.exec(name ?? "")?.[1]?.toUpperCase() ?? ""];
    if (name === undefined || (known !== undefined && sameText(known, tier))) return undefined;
    const fix = known === undefined ? "use one such as Standard_D2ads_v5" : `write ${known} for sku.tier`;
    return refusal("sku.name", `must be a size of the tier ${tier}`, name, fix);
  },
};

const standbyOn = (inputs: PropertyMap): boolean =>
  !sameText(textAt(inputs, "highAvailability.mode") ?? "Disabled", "Disabled");

const standbyTier: Check = {
  id: `${token}:standby-tier`,
  source: STANDBY,
  needs: ["sku.tier", "highAvailability.mode"],
  refuses: ({ inputs }) => {
    if (!standbyOn(inputs) || !sameText(textAt(inputs, "sku.tier") ?? "", "Burstable")) return undefined;
    const mode = textAt(inputs, "highAvailability.mode");
    return refusal(
      "highAvailability.mode",
      "the tier Burstable has no standby",
      mode,
      "write Disabled, or another tier",
    );
  },
};

const standbyZone: Check = {
  id: `${token}:standby-zone`,
  source: STANDBY,
  needs: ["availabilityZone", "highAvailability"],
  refuses: ({ inputs }) => {
    const mode = textAt(inputs, "highAvailability.mode") ?? "";
    const standby = textAt(inputs, "highAvailability.standbyAvailabilityZone");
    if (
      !sameText(mode, "ZoneRedundant") ||
      standby !== textAt(inputs, "availabilityZone") ||
      standby === undefined
    )
      return undefined;
    return refusal(
      "highAvailability.standbyAvailabilityZone",
      "must be another zone than the server's",
      standby,
      "name another",
    );
  },
};

const storageShrinks: Check = {
  id: `${token}:storage-shrinks`,
  source: TIERS_PAGE,
  when: "apply",
  needs: ["storage.storageSizeGB"],
  refuses: (ctx) => {
    const before = numberAt(present(MYSQL_SERVER, ctx)?.inputs ?? {}, "storage.storageSizeGB");
    const wanted = numberAt(ctx.inputs, "storage.storageSizeGB");
    if (before === undefined || wanted === undefined || wanted >= before) return undefined;
    return refusal(
      "storage.storageSizeGB",
      `cannot become smaller than it is (${before})`,
      wanted,
      "restore it",
    );
  },
};

/** The subnet that the server's address is in. */
const subnetOf = (ctx: CheckContext): WorldObject | undefined => {
  const id = textAt(ctx.inputs, SUBNET_ID);
  return id === undefined ? undefined : find(ctx, id, SUBNET.token);
};

const delegation: Check = {
  id: `${token}:subnet-delegation`,
  source: PRIVATE_ACCESS,
  needs: [SUBNET_ID],
  refuses: (ctx) => {
    const subnet = subnetOf(ctx);
    if (subnet === undefined) return undefined;
    const services = mapsAt(subnet.inputs, "delegations").map((it) => textAt(it, "serviceName") ?? "");
    if (services.some((it) => sameText(it, MYSQL_SERVER.arm))) return undefined;
    const got = services[0];
    return refusal(SUBNET_ID, `must be delegated to ${MYSQL_SERVER.arm}`, got, "delegate the subnet to it");
  },
};

const privateZone: Check = {
  id: `${token}:private-zone`,
  source: PRIVATE_ACCESS,
  needs: ["network"],
  refuses: ({ inputs }) => {
    const [subnet, zone] = [valueAt(inputs, SUBNET_ID), valueAt(inputs, ZONE_ID)];
    if ((subnet === undefined) === (zone === undefined)) return undefined;
    const path = subnet === undefined ? SUBNET_ID : ZONE_ID;
    return refusal(
      path,
      "a server in a subnet has a private DNS zone, and no other has",
      undefined,
      "set both or none",
    );
  },
};

const zoneName: Check = {
  id: `${token}:private-zone-name`,
  source: PRIVATE_ACCESS,
  needs: [ZONE_ID],
  refuses: ({ inputs }) => {
    const name = textAt(inputs, ZONE_ID)?.replace(/^.*\//, "");
    if (name === undefined || name.toLowerCase().endsWith(".mysql.database.azure.com")) return undefined;
    return refusal(
      ZONE_ID,
      "must be a zone whose name ends with .mysql.database.azure.com",
      name,
      "make such a zone",
    );
  },
};

const zoneLink: Check = {
  id: `${token}:private-zone-link`,
  source: PRIVATE_ACCESS,
  when: "apply",
  needs: [SUBNET_ID, ZONE_ID],
  refuses: (ctx) => {
    const zone = find(ctx, textAt(ctx.inputs, ZONE_ID) ?? "", PRIVATE_ZONE.token);
    const subnet = textAt(ctx.inputs, SUBNET_ID) ?? "";
    if (zone === undefined || subnet === "") return undefined;
    const network = subnet.replace(/\/subnets\/[^/]+$/i, "");
    const linked = ctx.world
      .referrers(zone)
      .some(
        (it) =>
          it.type === VNET_LINK.token && sameText(textAt(it.inputs, "virtualNetwork.id") ?? "", network),
      );
    if (linked) return undefined;
    return refusal(
      ZONE_ID,
      "is not linked to the server's network (VnetNotLinkedToPrivateDnsZone)",
      zone.id,
      "make the link first",
    );
  },
};

const publicAccess: Check = {
  id: `${token}:public-access`,
  source: PRIVATE_ACCESS,
  needs: ["network"],
  refuses: ({ inputs }) => {
    const access = textAt(inputs, "network.publicNetworkAccess");
    if (valueAt(inputs, SUBNET_ID) === undefined || !sameText(access ?? "", "Enabled")) return undefined;
    return refusal(
      "network.publicNetworkAccess",
      "a server in a subnet has no public address",
      access,
      "write Disabled",
    );
  },
};

const subnetRegion: Check = {
  id: `${token}:region-of-network`,
  source: PRIVATE_ACCESS,
  needs: [SUBNET_ID, "location"],
  refuses: (ctx) => {
    const network = subnetOf(ctx);
    const home =
      network === undefined
        ? undefined
        : find(ctx, network.id.replace(/\/subnets\/[^/]+$/i, ""), "azure-native:network:VirtualNetwork");
    const location = (textAt(ctx.inputs, "location") ?? "").replaceAll(" ", "").toLowerCase();
    if (home === undefined || home.region === location) return undefined;
    return refusal("location", `must be ${home.region}, where its network is`, location, "write that");
  },
};

/** Names that Azure keeps for itself. */
const RESERVED = ["azure_superuser", "admin", "administrator", "root", "guest", "public"];

const adminName: Check = {
  id: `${token}:admin-name`,
  source: API,
  needs: ["administratorLogin"],
  refuses: ({ inputs }) => {
    const name = textAt(inputs, "administratorLogin");
    if (name === undefined || !RESERVED.includes(name.toLowerCase())) return undefined;
    return refusal("administratorLogin", "is reserved", name, "choose another");
  },
};

const administrator: Check = {
  id: `${token}:administrator`,
  source: API,
  refuses: ({ inputs }) => {
    if (!sameText(textAt(inputs, "createMode") ?? "Default", "Default")) return undefined;
    const missing = ["administratorLogin", "administratorLoginPassword"].find(
      (it) => valueAt(inputs, it) === undefined,
    );
    return missing === undefined
      ? undefined
      : refusal(missing, "is required of a new server", undefined, "set it");
  },
};

/** Capitals, small letters, digits and others: three of the four. */
const passwordForm: Check = {
  id: `${token}:password`,
  source: API,
  needs: ["administratorLoginPassword"],
  refuses: ({ inputs }) => {
    const password = textAt(inputs, "administratorLoginPassword");
    if (password === undefined) return undefined;
    const kinds = [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z0-9]/].filter((it) => it.test(password)).length;
    if (password.length >= 8 && password.length <= 128 && kinds >= 3) return undefined;
    const rule = "must have 8 to 128 characters of three of capitals, small letters, digits, others";
    return `administratorLoginPassword: ${rule}, got ${password.length} of ${kinds}; choose another`;
  },
};

function serverOutputs(ctx: CreateContext): PropertyMap {
  const mode = textAt(ctx.inputs, "highAvailability.mode") ?? "Disabled";
  const part = (key: string): PropertyMap => {
    const value = ctx.inputs[key];
    return isMap(value) ? value : {};
  };
  const backup = part("backup");
  return {
    fullyQualifiedDomainName: `${textAt(ctx.inputs, "serverName") ?? ""}.mysql.database.azure.com`,
    highAvailability: {
      ...part("highAvailability"),
      mode,
      state: sameText(mode, "Disabled") ? "NotEnabled" : "Healthy",
    },
    backup: { backupIntervalHours: 24, backupRetentionDays: 7, geoRedundantBackup: "Disabled", ...backup },
    maintenanceWindow: { customWindow: "Disabled", dayOfWeek: 0, startHour: 0, startMinute: 0 },
    network: { publicNetworkAccess: "Enabled", ...part("network") },
    privateEndpointConnections: [],
    replicaCapacity: sameText(textAt(ctx.inputs, "sku.tier") ?? "", "Burstable") ? 0 : 10,
    replicationRole: "None",
    state: "Ready",
    systemData: {},
  };
}

/** Flexible Server. */
export const mySqlServer: ResourceModel = {
  type: token,
  title: "MySQL server",
  ...randomName("serverName"),
  properties: {
    resourceGroupName: inResourceGroup,
    serverName: mySqlServerName,
    location: LOCATION,
    version: { oneOf: ["5.7", "8.0.21", "8.4"], source: VERSIONS },
    sku: { required: false },
    "backup.backupRetentionDays": { min: 1, max: 35, source: BACKUPS },
    "highAvailability.mode": {
      oneOf: ["Disabled", "ZoneRedundant", "SameZone"],
      ignoreCase: true,
      source: STANDBY,
    },
    "storage.storageSizeGB": { min: 20, max: 32_768, source: TIERS_PAGE },
    [SUBNET_ID]: { references: subnetReference, source: PRIVATE_ACCESS },
    [ZONE_ID]: { references: idOf(PRIVATE_ZONE.token), source: PRIVATE_ACCESS },
    availabilityZone: { oneOf: ["1", "2", "3", ""], source: STANDBY },
  },
  unique: [{ properties: ["serverName"], within: "everywhere", source: API }],
  secretOutputs: ["administratorLoginPassword"],
  checks: [
    knownLocation(token),
    ...[skuTier, standbyTier, standbyZone, storageShrinks],
    ...[delegation, privateZone, zoneName, zoneLink, publicAccess, subnetRegion],
    ...[administrator, adminName, passwordForm],
    fixedOnceMade(
      MYSQL_SERVER,
      ["administratorLogin", SUBNET_ID, ZONE_ID, "location", "availabilityZone"],
      [],
      UPGRADES,
    ),
  ],
  inputOnly: ["resourceGroupName", "serverName", "administratorLoginPassword", "createMode"],
  preview: ({ inputs }) =>
    isMap(inputs.network) ? { network: { publicNetworkAccess: UNKNOWN, ...inputs.network } } : {},
  create: (ctx) => {
    const { id, outputs } = armObject(MYSQL_SERVER, ctx);
    return { id, outputs: { ...outputs, ...serverOutputs(ctx) } };
  },
  update: (ctx) => serverOutputs(ctx),
};
