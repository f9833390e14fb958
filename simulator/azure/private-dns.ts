import type { Check, ResourceModel } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import {
  armId,
  armObject,
  copiedName,
  find,
  fixedOnceMade,
  idOf,
  inResourceGroup,
  parentName,
  randomName,
  uuid,
} from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { networkName, zoneName } from "./names.ts";
import { parseAddress } from "./ranges.ts";
import { globalLocation, LOCATION } from "./regions.ts";
import { isOn, mapsAt, refusal, sameText, textAt } from "./values.ts";
import { VIRTUAL_NETWORK } from "./virtual-networks.ts";

/** "What is an Azure Private DNS zone?" and "What is a virtual network link?". */
const ZONE_PAGE = "https://learn.microsoft.com/azure/dns/private-dns-privatednszone";
const LINK_PAGE = "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links";
const RECORDS_PAGE = "https://learn.microsoft.com/azure/dns/dns-private-records";

export const PRIVATE_ZONE: ArmKind = {
  token: "azure-native:privatedns:PrivateZone",
  arm: "Microsoft.Network/privateDnsZones",
  names: ["privateZoneName"],
  apiVersion: "2024-06-01",
};

const LINK: ArmKind = {
  token: "azure-native:privatedns:VirtualNetworkLink",
  arm: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
  names: ["privateZoneName", "virtualNetworkLinkName"],
  apiVersion: "2024-06-01",
};

const RECORD_SET = "azure-native:privatedns:PrivateRecordSet";

/** Zones that Azure lets nobody make. */
const RESERVED_ZONES = [
  "azclient.ms",
  "azure.com",
  "cloudapp.net",
  "core.windows.net",
  "microsoft.com",
  "msidentity.com",
  "trafficmanager.net",
  "windows.net",
];

const reservedZone: Check = {
  id: `${PRIVATE_ZONE.token}:reserved-name`,
  source: ZONE_PAGE,
  needs: ["privateZoneName"],
  refuses: ({ inputs }) => {
    const name = textAt(inputs, "privateZoneName") ?? "";
    if (!RESERVED_ZONES.some((it) => sameText(it, name))) return undefined;
    return refusal(
      "privateZoneName",
      "is a zone that Azure keeps for itself",
      name,
      "use a domain of your own",
    );
  },
};

/** Limits of a zone, as the zone itself reports them. */
const ZONE_LIMITS = {
  maxNumberOfRecordSets: 25_000,
  maxNumberOfVirtualNetworkLinks: 1000,
  maxNumberOfVirtualNetworkLinksWithRegistration: 100,
};

export const privateZone: ResourceModel = {
  type: PRIVATE_ZONE.token,
  title: "private DNS zone",
  ...randomName("privateZoneName"),
  properties: {
    resourceGroupName: inResourceGroup,
    privateZoneName: zoneName,
    location: LOCATION,
  },
  checks: [globalLocation(PRIVATE_ZONE.token), reservedZone],
  inputOnly: ["resourceGroupName", "privateZoneName"],
  unknownAfterUpdate: [
    "etag",
    "internalId",
    "numberOfRecordSets",
    "numberOfVirtualNetworkLinks",
    "provisioningState",
  ],
  create: (ctx) => {
    const { id, outputs } = armObject(PRIVATE_ZONE, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        ...ZONE_LIMITS,
        etag: uuid(ctx, "etag"),
        internalId: Buffer.from(ctx.hex(24, "internalId")).toString("base64"),
        // Its own SOA record; what is added later shows after a refresh only, as in life.
        numberOfRecordSets: 1,
        numberOfVirtualNetworkLinks: 0,
        numberOfVirtualNetworkLinksWithRegistration: 0,
        provisioningState: "Succeeded",
      },
    };
  },
  update: (ctx) => ({ etag: uuid(ctx, "etag") }),
};

const ownNetwork = (link: PropertyMap): string => textAt(link, "virtualNetwork.id") ?? "";

const linkedTwice: Check = {
  id: `${LINK.token}:one-per-network`,
  source: LINK_PAGE,
  when: "apply",
  needs: ["virtualNetwork.id"],
  refuses: (ctx) => {
    const network = ownNetwork(ctx.inputs);
    const other = ctx.siblings("privateZoneName").find((it) => sameText(ownNetwork(it.inputs), network));
    if (other === undefined) return undefined;
    return refusal(
      "virtualNetwork.id",
      `the zone is linked to the network by ${other.id}`,
      network,
      "keep one link",
    );
  },
};

const oneRegistration: Check = {
  id: `${LINK.token}:one-registration-zone`,
  source: LINK_PAGE,
  when: "apply",
  needs: ["virtualNetwork.id", "registrationEnabled"],
  refuses: (ctx) => {
    const network = find(ctx, ownNetwork(ctx.inputs), VIRTUAL_NETWORK.token);
    if (!isOn(ctx.inputs, "registrationEnabled") || network === undefined) return undefined;
    const own = armId(LINK, ctx) ?? "";
    const registers = (it: WorldObject): boolean =>
      it.type === LINK.token && isOn(it.inputs, "registrationEnabled") && !sameText(it.id, own);
    const other = ctx.world.referrers(network).find(registers);
    if (other === undefined) return undefined;
    const problem = `the network's machines register in the zone of ${other.id}`;
    return refusal("registrationEnabled", problem, true, "set it to false here or there");
  },
};

export const virtualNetworkLink: ResourceModel = {
  type: LINK.token,
  title: "virtual network link",
  ...copiedName("virtualNetworkLinkName"),
  properties: {
    resourceGroupName: inResourceGroup,
    privateZoneName: parentName(PRIVATE_ZONE, "blocks"),
    virtualNetworkLinkName: networkName,
    location: LOCATION,
    virtualNetwork: { required: true, source: LINK_PAGE },
    "virtualNetwork.id": {
      required: true,
      references: idOf(VIRTUAL_NETWORK.token, "cascades"),
      source: LINK_PAGE,
    },
    resolutionPolicy: {
      oneOf: ["Default", "NxDomainRedirect"],
      ignoreCase: true,
      source: "https://learn.microsoft.com/azure/dns/private-dns-fallback",
    },
  },
  checks: [
    globalLocation(LINK.token),
    linkedTwice,
    oneRegistration,
    fixedOnceMade(LINK, ["virtualNetwork.id"], [], LINK_PAGE),
  ],
  inputOnly: ["resourceGroupName", "privateZoneName", "virtualNetworkLinkName"],
  unknownAfterUpdate: ["etag", "provisioningState", "virtualNetworkLinkState"],
  create: (ctx) => {
    const { id, outputs } = armObject(LINK, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        etag: `"${uuid(ctx, "etag")}"`,
        provisioningState: "Succeeded",
        registrationEnabled: ctx.inputs.registrationEnabled ?? false,
        resolutionPolicy: ctx.inputs.resolutionPolicy ?? "Default",
        virtualNetworkLinkState: "Completed",
      },
    };
  },
  update: (ctx) => ({ etag: `"${uuid(ctx, "etag")}"` }),
};

/** The property that holds the records of each type. */
const RECORDS: Readonly<Record<string, string>> = {
  A: "aRecords",
  AAAA: "aaaaRecords",
  CNAME: "cnameRecord",
  MX: "mxRecords",
  PTR: "ptrRecords",
  SOA: "soaRecord",
  SRV: "srvRecords",
  TXT: "txtRecords",
};

/** `.../privateDnsZones/example.internal/A/www`: the record's type stands where others have a fixed word. */
function recordSetId(zone: string, inputs: PropertyMap): string {
  return `${zone}/${(textAt(inputs, "recordType") ?? "").toUpperCase()}/${textAt(inputs, "relativeRecordSetName") ?? ""}`;
}

const recordsOfType: Check = {
  id: `${RECORD_SET}:records-of-type`,
  source: RECORDS_PAGE,
  needs: ["recordType"],
  refuses: ({ inputs }) => {
    const type = (textAt(inputs, "recordType") ?? "").toUpperCase();
    const wanted = RECORDS[type] ?? "";
    const said = Object.values(RECORDS).filter((key) => inputs[key] !== undefined);
    if (said.length === 1 && said[0] === wanted) return undefined;
    return refusal(
      "recordType",
      `${type} records are said as ${wanted}`,
      said.join(" and ") || undefined,
      `set ${wanted} alone`,
    );
  },
};

const wrongAddress: Check = {
  id: `${RECORD_SET}:a-record`,
  source: RECORDS_PAGE,
  refuses: ({ inputs }) => {
    const wrong = mapsAt(inputs, "aRecords")
      .flatMap((it) => textAt(it, "ipv4Address") ?? [])
      .find((it) => parseAddress(it) === undefined);
    return wrong === undefined
      ? undefined
      : refusal("aRecords", "must be IPv4 addresses", wrong, "write one such as 10.68.0.4");
  },
};

const aliasAlone: Check = {
  id: `${RECORD_SET}:cname-alone`,
  source: RECORDS_PAGE,
  when: "apply",
  needs: ["recordType", "relativeRecordSetName"],
  refuses: (ctx) => {
    const name = textAt(ctx.inputs, "relativeRecordSetName") ?? "";
    const isAlias = (inputs: PropertyMap): boolean => sameText(textAt(inputs, "recordType") ?? "", "CNAME");
    if (isAlias(ctx.inputs) && name === "@")
      return refusal(
        "relativeRecordSetName",
        "a CNAME cannot stand at the zone's top",
        name,
        "use an A record",
      );
    const other = ctx
      .siblings("privateZoneName")
      .find(
        (it) =>
          sameText(textAt(it.inputs, "relativeRecordSetName") ?? "", name) &&
          isAlias(it.inputs) !== isAlias(ctx.inputs),
      );
    if (other === undefined) return undefined;
    return refusal(
      "relativeRecordSetName",
      `a CNAME stands alone, and there is ${other.id}`,
      name,
      "use another name",
    );
  },
};

export const privateRecordSet: ResourceModel = {
  type: RECORD_SET,
  title: "record set",
  ...copiedName("relativeRecordSetName"),
  properties: {
    resourceGroupName: inResourceGroup,
    privateZoneName: parentName(PRIVATE_ZONE, "cascades"),
    recordType: {
      required: true,
      immutable: true,
      oneOf: Object.keys(RECORDS),
      ignoreCase: true,
      source: RECORDS_PAGE,
    },
    relativeRecordSetName: {
      required: true,
      immutable: true,
      pattern: /^(?:@|(?:\*|[\w-]{1,63})(?:\.[\w-]{1,63})*)$/,
      patternMeans: "@ or labels of letters, digits, underscores and hyphens, the first of which may be *",
      source: RECORDS_PAGE,
    },
    ttl: { required: true, min: 1, max: 2_147_483_647, source: RECORDS_PAGE },
    aRecords: { maxLength: 20, source: ZONE_PAGE },
  },
  checks: [recordsOfType, wrongAddress, aliasAlone],
  inputOnly: ["resourceGroupName", "privateZoneName", "recordType", "relativeRecordSetName"],
  unknownAfterUpdate: ["etag", "fqdn"],
  create: (ctx) => {
    const zone = armId(PRIVATE_ZONE, ctx) ?? "";
    const name = textAt(ctx.inputs, "relativeRecordSetName") ?? "";
    const type = (textAt(ctx.inputs, "recordType") ?? "").toUpperCase();
    const domain = textAt(ctx.inputs, "privateZoneName") ?? "";
    return {
      id: recordSetId(zone, ctx.inputs),
      outputs: {
        name,
        type: `Microsoft.Network/privateDnsZones/${type}`,
        azureApiVersion: PRIVATE_ZONE.apiVersion,
        etag: uuid(ctx, "etag"),
        fqdn: name === "@" ? `${domain}.` : `${name}.${domain}.`,
        isAutoRegistered: false,
      },
    };
  },
  update: (ctx) => ({ etag: uuid(ctx, "etag") }),
};
