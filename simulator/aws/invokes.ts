import { configList } from "../config.ts";
import { Refusal } from "../refusal.ts";
import type { InvokeContext, InvokeModel } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import { REHEARSAL_ROLE } from "./identity.ts";
import { dnsSuffixOf, partitionOf, regionNames, regionOf, zonesOf } from "./regions.ts";
import { strings } from "./subnets.ts";

/** The region that a function is asked about: the argument's, else the provider's. */
export function regionAsked({ args, place }: InvokeContext): string {
  return text(args, "region") ?? place.region;
}

/** Who calls: the role that the provider assumes, else one that stands for whoever rehearses. */
function caller(ctx: InvokeContext): string {
  const [assumed] = configList(ctx.config, "assumeRoles");
  const roleArn = isMap(assumed) ? text(assumed, "roleArn") : undefined;
  return roleArn?.replace(/^.*:role\/(?:.*\/)?/, "") ?? REHEARSAL_ROLE;
}

const getCallerIdentity: InvokeModel = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  run: (ctx) => {
    const { account, region } = ctx.place;
    return {
      accountId: account,
      arn: `arn:${partitionOf(region)}:sts::${account}:assumed-role/${caller(ctx)}/pulumi`,
      id: account,
      userId: "AROAREHEARSALREHEARSA:pulumi",
    };
  },
};

const getRegion: InvokeModel = {
  token: "aws:index/getRegion:getRegion",
  run: (ctx) => {
    const { args, place } = ctx;
    const name = text(args, "region") ?? text(args, "name") ?? place.region;
    const region = regionOf(name);
    if (region === undefined)
      throw new Refusal(
        `region: no such region, got ${name}; use ${regionNames().slice(0, 3).join(", ")} or alike`,
      );
    return {
      description: region.description,
      endpoint: `ec2.${name}.${dnsSuffixOf(name)}`,
      id: name,
      name,
      region: name,
    };
  },
};

const getPartition: InvokeModel = {
  token: "aws:index/getPartition:getPartition",
  run: ({ place }) => {
    const [partition, dnsSuffix] = [partitionOf(place.region), dnsSuffixOf(place.region)];
    return {
      dnsSuffix,
      id: partition,
      partition,
      reverseDnsPrefix: dnsSuffix.split(".").reverse().join("."),
    };
  },
};

const getAvailabilityZones: InvokeModel = {
  token: "aws:index/getAvailabilityZones:getAvailabilityZones",
  run: (ctx) => {
    const region = regionAsked(ctx);
    const [names, ids] = [strings(ctx.args.excludeNames), strings(ctx.args.excludeZoneIds)];
    const all = ["available", undefined].includes(text(ctx.args, "state")) ? zonesOf(region) : [];
    const zones = all.filter((zone) => !names.includes(zone.name) && !ids.includes(zone.id));
    const local =
      isList(ctx.args.filters) && ctx.args.filters.some((it) => isMap(it) && asksForOtherZones(it));
    const found = local ? [] : zones;
    return {
      ...ctx.args,
      groupNames: found.length === 0 ? [] : [`${region}-zg-1`],
      id: region,
      names: found.map((zone) => zone.name),
      region,
      zoneIds: found.map((zone) => zone.id),
    };
  },
};

/** Local and Wavelength zones are not modelled; a filter for zones that need no opting in changes nothing. */
function asksForOtherZones(filter: Readonly<Record<string, unknown>>): boolean {
  const values = strings(filter.values);
  if (filter.name === "opt-in-status") return !values.includes("opt-in-not-required");
  return filter.name === "zone-type" && !values.includes("availability-zone");
}

export const placeInvokes = [getCallerIdentity, getRegion, getPartition, getAvailabilityZones];
