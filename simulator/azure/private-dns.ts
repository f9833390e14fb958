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
import { recordSetModel } from "./dns-records.ts";
import { networkName, zoneName } from "./names.ts";
import { globalLocation, LOCATION } from "./regions.ts";
import { isOn, refusal, sameText, textAt } from "./values.ts";
import { VIRTUAL_NETWORK } from "./virtual-networks.ts";

/** "What is an Azure Private DNS zone?" and "What is a virtual network link?". */
const ZONE_PAGE = "https://learn.microsoft.com/azure/dns/private-dns-privatednszone";
const LINK_PAGE = "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links";

export const PRIVATE_ZONE: ArmKind = {
  token: "azure-native:privatedns:PrivateZone",
  arm: "Microsoft.Network/privateDnsZones",
  names: ["privateZoneName"],
  apiVersion: "2024-06-01",
};

export const VNET_LINK: ArmKind = {
  token: "azure-native:privatedns:VirtualNetworkLink",
  arm: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
  names: ["privateZoneName", "virtualNetworkLinkName"],
  apiVersion: "2024-06-01",
};

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
  id: `${VNET_LINK.token}:one-per-network`,
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
  id: `${VNET_LINK.token}:one-registration-zone`,
  source: LINK_PAGE,
  when: "apply",
  needs: ["virtualNetwork.id", "registrationEnabled"],
  refuses: (ctx) => {
    const network = find(ctx, ownNetwork(ctx.inputs), VIRTUAL_NETWORK.token);
    if (!isOn(ctx.inputs, "registrationEnabled") || network === undefined) return undefined;
    const own = armId(VNET_LINK, ctx) ?? "";
    const registers = (it: WorldObject): boolean =>
      it.type === VNET_LINK.token && isOn(it.inputs, "registrationEnabled") && !sameText(it.id, own);
    const other = ctx.world.referrers(network).find(registers);
    if (other === undefined) return undefined;
    const problem = `the network's machines register in the zone of ${other.id}`;
    return refusal("registrationEnabled", problem, true, "set it to false here or there");
  },
};

export const virtualNetworkLink: ResourceModel = {
  type: VNET_LINK.token,
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
    globalLocation(VNET_LINK.token),
    linkedTwice,
    oneRegistration,
    fixedOnceMade(VNET_LINK, ["virtualNetwork.id"], [], LINK_PAGE),
  ],
  inputOnly: ["resourceGroupName", "privateZoneName", "virtualNetworkLinkName"],
  unknownAfterUpdate: ["etag", "provisioningState", "virtualNetworkLinkState"],
  create: (ctx) => {
    const { id, outputs } = armObject(VNET_LINK, ctx);
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

/** Records of a private zone. */
export const privateRecordSet = recordSetModel({
  token: "azure-native:privatedns:PrivateRecordSet",
  zone: PRIVATE_ZONE,
  page: "https://learn.microsoft.com/azure/dns/dns-private-records",
  types: ["A", "AAAA", "CNAME", "MX", "PTR", "SOA", "SRV", "TXT"],
});
