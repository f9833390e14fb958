import type { Check, ResourceModel } from "../model.ts";
import { armObject, inResourceGroup, randomName, uuid } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { recordSetModel } from "./dns-records.ts";
import { zoneName } from "./names.ts";
import { globalLocation, LOCATION } from "./regions.ts";
import { refusal, textAt } from "./values.ts";

/** "Overview of DNS zones and records". */
const ZONE_PAGE = "https://learn.microsoft.com/azure/dns/dns-zones-records";
/** "DNS limits" of "Azure subscription and service limits". */
const LIMITS = { maxNumberOfRecordSets: 10_000, maxNumberOfRecordsPerRecordSet: 20 };

const ZONE: ArmKind = {
  token: "azure-native:dns:Zone",
  arm: "Microsoft.Network/dnsZones",
  names: ["zoneName"],
  apiVersion: "2023-07-01-preview",
};

const privateKind: Check = {
  id: `${ZONE.token}:private-kind`,
  source: "https://learn.microsoft.com/azure/dns/private-dns-overview",
  needs: ["zoneType"],
  refuses: ({ inputs }) => {
    if (textAt(inputs, "zoneType") !== "Private") return undefined;
    const fix = "use privatedns.PrivateZone";
    return refusal("zoneType", "is no longer made by Azure DNS", "Private", fix);
  },
};

/** A zone that anybody may look up. */
export const publicZone: ResourceModel = {
  type: ZONE.token,
  title: "DNS zone",
  ...randomName("zoneName"),
  properties: {
    resourceGroupName: inResourceGroup,
    zoneName: { ...zoneName, source: ZONE_PAGE },
    location: LOCATION,
    zoneType: { oneOf: ["Public", "Private"], ignoreCase: true, immutable: true, source: ZONE_PAGE },
  },
  checks: [globalLocation(ZONE.token), privateKind],
  inputOnly: ["resourceGroupName", "zoneName"],
  unknownAfterUpdate: ["etag", "numberOfRecordSets"],
  create: (ctx) => {
    const { id, outputs } = armObject(ZONE, ctx);
    const cell = (Number.parseInt(ctx.hex(2, "servers"), 16) % 99) + 1;
    const server = (index: number, domain: string): string =>
      `ns${index}-${String(cell).padStart(2, "0")}.azure-dns.${domain}.`;
    return {
      id,
      outputs: {
        ...outputs,
        ...LIMITS,
        etag: uuid(ctx, "etag"),
        nameServers: [server(1, "com"), server(2, "net"), server(3, "org"), server(4, "info")],
        // Its own NS and SOA records; what is added later shows after a refresh only, as in life.
        numberOfRecordSets: 2,
        signingKeys: [],
        zoneType: "Public",
      },
    };
  },
  update: (ctx) => ({ etag: uuid(ctx, "etag") }),
};

/** Records of a public zone. */
export const publicRecordSet = recordSetModel({
  token: "azure-native:dns:RecordSet",
  zone: ZONE,
  page: ZONE_PAGE,
  types: ["A", "AAAA", "CAA", "CNAME", "DS", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV", "TLSA", "TXT"],
  alias: "targetResource",
});
