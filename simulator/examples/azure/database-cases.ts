import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { cases } from "./cases.ts";
import { changed } from "../changes.ts";
import { platform, subnet, T, type Platform } from "./fixtures.ts";

const GROUP = { resourceGroupName: "platform" };
const HERE = { ...GROUP, location: "japaneast" };
const ZONE = "prod.private.mysql.database.azure.com";

/** A server that is reached from the internet. */
const PUBLIC: PropertyMap = {
  ...HERE,
  serverName: "kakehashi-test",
  version: "8.4",
  administratorLogin: "kakehashi",
  administratorLoginPassword: "Hush-hush-1",
  sku: { name: "Standard_D2ads_v5", tier: "GeneralPurpose" },
  availabilityZone: "1",
  highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "2" },
  storage: { storageSizeGB: 64 },
  backup: { backupRetentionDays: 7 },
};

/** A subnet of its own, a zone, and the link between them. */
function place({ cloud, network }: Platform, linked = true): PropertyMap {
  const delegations = [{ name: "data", serviceName: "Microsoft.DBforMySQL/flexibleServers" }];
  const { id } = cloud.make(T.subnet, "data", { ...subnet("data", "10.68.24.0/24"), delegations });
  const zone = cloud.make(T.zone, "mysql", { ...GROUP, location: "global", privateZoneName: ZONE });
  const link = { ...GROUP, location: "global", privateZoneName: ZONE, virtualNetworkLinkName: "mysql" };
  if (linked) cloud.make(T.link, "mysql", { ...link, virtualNetwork: { id: network.id } });
  return { delegatedSubnetResourceId: id, privateDnsZoneResourceId: zone.id };
}

const privately = (where: Platform): PropertyMap => ({ ...PUBLIC, network: place(where) });

const servers = cases(T.mySql, () => PUBLIC, {
  location: { refuses: { location: "tokyo" } },
  "sku-tier": { refuses: { "sku.tier": "MemoryOptimized" } },
  "standby-tier": {
    refuses: { sku: { name: "Standard_B2s", tier: "Burstable" } },
    passes: { sku: { name: "Standard_B2s", tier: "Burstable" }, highAvailability: { mode: "Disabled" } },
  },
  "standby-zone": { refuses: { "highAvailability.standbyAvailabilityZone": "1" } },
  "storage-shrinks": {
    there: true,
    refuses: { "storage.storageSizeGB": 32 },
    passes: { "storage.storageSizeGB": 128 },
  },
  "subnet-delegation": {
    base: privately,
    refuses: ({ bare }) => ({ "network.delegatedSubnetResourceId": bare.id }),
  },
  "private-zone": { base: privately, refuses: { "network.privateDnsZoneResourceId": undefined } },
  "private-zone-name": {
    base: privately,
    before: ({ cloud, network }) => {
      const link = { ...GROUP, location: "global", virtualNetworkLinkName: "own" };
      const ends = { privateZoneName: "prod.kakehashi.internal", virtualNetwork: { id: network.id } };
      cloud.make(T.link, "own", { ...link, ...ends });
    },
    refuses: ({ zone }) => ({ "network.privateDnsZoneResourceId": zone.id }),
  },
  "public-access": {
    base: privately,
    refuses: { "network.publicNetworkAccess": "Enabled" },
    passes: { "network.publicNetworkAccess": "Disabled" },
  },
  "region-of-network": { base: privately, refuses: { location: "japanwest" } },
  administrator: { refuses: { administratorLoginPassword: undefined } },
  "admin-name": { refuses: { administratorLogin: "root" } },
  password: { refuses: { administratorLoginPassword: "hush" } },
  "fixed-once-made": {
    there: true,
    refuses: { administratorLogin: "other" },
    passes: { "backup.backupRetentionDays": 14 },
  },
});

const zoneLink: CheckCase = {
  check: `${T.mySql}:private-zone-link`,
  type: T.mySql,
  refused: (cloud) => ({ ...PUBLIC, network: place(platform(cloud), false) }),
  passes: (cloud) => privately(platform(cloud)),
};

const PARAMETER: PropertyMap = {
  ...GROUP,
  serverName: "kakehashi-test",
  configurationName: "binlog_expire_logs_seconds",
  value: "604800",
  source: "user-override",
};

/** A server without a standby, which begins without GTIDs. */
const single = ({ cloud }: Platform): void => {
  cloud.make(T.mySql, "kakehashi-test", changed(PUBLIC, { highAvailability: { mode: "Disabled" } }));
};

const gtid = (value: string): PropertyMap => ({ configurationName: "gtid_mode", value });

const parameters = cases(T.mySqlParameter, () => PARAMETER, {
  "read-only": { before: single, refuses: { configurationName: "server_id", value: "7" } },
  value: { before: single, refuses: { value: "a week" } },
  "gtid-step": {
    before: (where) => {
      single(where);
      const enforced = { configurationName: "enforce_gtid_consistency", value: "ON" };
      where.cloud.make(T.mySqlParameter, "enforced", { ...PARAMETER, ...enforced });
    },
    refuses: gtid("ON"),
    passes: gtid("OFF_PERMISSIVE"),
  },
  "gtid-consistency": {
    before: (where) => {
      single(where);
      for (const value of ["OFF_PERMISSIVE", "ON_PERMISSIVE"])
        where.cloud.make(T.mySqlParameter, value, { ...PARAMETER, ...gtid(value) });
    },
    refuses: gtid("ON"),
    passes: { configurationName: "enforce_gtid_consistency", value: "ON" },
  },
});

/** The cases of Flexible Server and its parameters. */
export const databaseCases: readonly CheckCase[] = [...servers, zoneLink, ...parameters];
