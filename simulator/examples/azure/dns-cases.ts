import type { CheckCase } from "../case.ts";
import { changed } from "../changes.ts";
import { cases } from "./cases.ts";
import type { Platform } from "./fixtures.ts";

const ZONE = "azure-native:dns:Zone";
const RECORDS = "azure-native:dns:RecordSet";
const GROUP = { resourceGroupName: "platform" };

const zone = { ...GROUP, zoneName: "example.com", location: "global" };

const zones = cases(ZONE, () => zone, {
  location: { refuses: { location: "japaneast" } },
  "private-kind": { refuses: { zoneType: "Private" }, passes: { zoneType: "Public" } },
});

const record = {
  ...GROUP,
  zoneName: "example.com",
  recordType: "A",
  relativeRecordSetName: "shop",
  ttl: 60,
  aRecords: [{ ipv4Address: "203.0.113.10" }],
};

const withZone = ({ cloud }: Platform): void => {
  cloud.make(ZONE, "zone", zone);
};

const records = cases(RECORDS, () => record, {
  "records-of-type": { before: withZone, refuses: { recordType: "CNAME" } },
  "a-record": { before: withZone, refuses: { "aRecords[0].ipv4Address": "203.0.113.256" } },
  "cname-alone": {
    before: (platform) => {
      withZone(platform);
      const alias = {
        recordType: "CNAME",
        relativeRecordSetName: "www",
        cnameRecord: { cname: "shop.example.com" },
      };
      platform.cloud.make(RECORDS, "www", { ...changed(record, { aRecords: undefined }), ...alias });
    },
    refuses: { relativeRecordSetName: "www" },
  },
});

export const dnsCases: readonly CheckCase[] = [...zones, ...records];
