import type { Check, ResourceModel } from "../model.ts";
import { text } from "../properties.ts";
import { othersInRegion, overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE_ZONE = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html";
const DELETE_ZONE = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHostedZone.html";
const NAME_FORMAT = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html";

/** A DNS name of one label or more, as Route 53 takes it for zones and, with a wildcard, for records. */
export const DNS_NAME = /^(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?$/;

/** Domains whose zones Route 53 makes for nobody. */
const KEPT = ["com", "net", "org", "amazonaws.com"];

const keptDomain: Check = {
  id: "aws:route53/zone:kept-domain",
  source: CREATE_ZONE,
  needs: ["name"],
  refuses: ({ inputs }) => {
    const name = text(inputs, "name") ?? "";
    if (!KEPT.includes(withoutDot(name))) return undefined;
    return `name: is a domain that Route 53 makes no zone for (InvalidDomainName), got ${name}; use a domain of your own`;
  },
};

const zoneQuota: Check = {
  id: "aws:route53/zone:quota",
  source: QUOTAS.hostedZones.source,
  refuses: (ctx) => overQuota(ctx, "name", QUOTAS.hostedZones, othersInRegion(ctx, TYPES.zone).length),
};

const zone = awsResource(
  CREATE_ZONE,
  {
    type: TYPES.zone,
    title: "hosted zone",
    global: true,
    properties: {
      name: {
        required: true,
        immutable: true,
        maxLength: 255,
        pattern: DNS_NAME,
        patternMeans:
          "labels of letters, digits, hyphens and underscores, each up to 63 characters, with dots between",
        source: NAME_FORMAT,
      },
      comment: { default: "Managed by Pulumi", maxLength: 256 },
      forceDestroy: { default: false },
      delegationSetId: { immutable: true },
    },
    checks: [keptDomain, zoneQuota],
    create: (ctx) => {
      const id = `Z0${ctx.hex(18, "zone").toUpperCase()}`;
      const nameServers = [0, 1, 2, 3].map((index) => nameServer(ctx.hex(4, "servers"), index));
      return {
        id,
        outputs: {
          arn: `arn:aws:route53:::hostedzone/${id}`,
          zoneId: id,
          name: withoutDot(text(ctx.inputs, "name") ?? ""),
          nameServers,
          primaryNameServer: nameServers[0] ?? "",
        },
        // Names of zones are not unique: no reference may go by them.
        handles: { name: `${text(ctx.inputs, "name") ?? ""}#${id}` },
      };
    },
    // HostedZoneNotEmpty; with forceDestroy the provider deletes the records first.
    deleteBlockers: ({ object, world }) => {
      if (object.inputs.forceDestroy === true) return [];
      return world
        .referrers(object)
        .filter((it) => it.type === TYPES.record)
        .map((it) => `record ${it.id} (HostedZoneNotEmpty, ${DELETE_ZONE})`);
    },
  },
  { tags: "strict" },
);

/** One of a zone's four name servers, as Route 53 spreads them over four top-level domains. */
function nameServer(digits: string, index: number): string {
  const number = (Number.parseInt(digits, 16) + index * 512) % 2048;
  const domain = ["com", "net", "org", "co.uk"][index] ?? "com";
  return `ns-${number}.awsdns-${String(number % 64).padStart(2, "0")}.${domain}`;
}

/** Route 53 takes names with and without the last dot; the provider shows them without. */
export function withoutDot(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** Hosted zones. */
export const zoneModels: readonly ResourceModel[] = [zone];
