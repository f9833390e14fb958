import { z } from "zod";
import type { Construction } from "../construct/construction.ts";
import { decision } from "../eks/arguments.ts";
import { show, strings } from "../properties.ts";
import { Refusal } from "../refusal.ts";
import { layOut } from "./subnet-layout.ts";
import type { LaidOutSubnet } from "./subnet-layout.ts";

const specsSchema = z.array(
  z.looseObject({
    type: z.string(),
    name: z.string().optional(),
    cidrMask: z.number().optional(),
    size: z.number().optional(),
    cidrBlocks: z.array(z.string()).optional(),
    tags: z.record(z.string(), z.string()).optional(),
  }),
);

const gatewaysSchema = z.object({
  strategy: z.enum(["None", "Single", "OnePerAz"]).default("OnePerAz"),
  elasticIpAllocationIds: z.array(z.string()).default([]),
});

/** What the component's arguments decide. */
export interface Plan {
  readonly zones: readonly string[];
  readonly cidrBlock: string;
  readonly subnets: readonly LaidOutSubnet[];
  readonly gateways: z.output<typeof gatewaysSchema>;
  readonly byZoneName: boolean;
}

/** Reads the arguments, and asks for the zones where they do not say them. */
export async function planOf(construction: Construction): Promise<Plan> {
  const zones = await zonesOf(construction);
  const cidrBlock = show(decision(construction, "cidrBlock") ?? "10.0.0.0/16");
  const specs = read(construction, "subnetSpecs", specsSchema)?.map(({ size, ...it }) => ({
    ...it,
    cidrMask: it.cidrMask ?? (size === undefined ? undefined : 32 - Math.log2(size)),
  }));
  const strategy =
    read(construction, "subnetStrategy", z.enum(["Legacy", "Auto", "Exact", "AutoMerge"])) ?? "Legacy";
  const zonePrefix = read(construction, "availabilityZoneCidrMask", z.number());
  const subnets = layOut(
    cidrBlock,
    zones.length,
    strategy,
    specs,
    strategy === "Legacy" ? undefined : zonePrefix,
  );
  const gateways = read(construction, "natGateways", gatewaysSchema) ?? gatewaysSchema.parse({});
  const types = new Set(subnets.map(({ spec }) => spec.type.toLowerCase()));
  if (
    gateways.strategy !== "None" &&
    !(types.has("public") && (types.has("private") || types.has("isolated")))
  )
    throw new Refusal(
      `natGateways.strategy: needs public subnets for the gateways and others that use them, got ${gateways.strategy}; add such subnets, or say None`,
    );
  const byZoneName = decision(construction, "subnetNameTagStrategy") === "AvailabilityZone";
  return { zones, cidrBlock, subnets, gateways, byZoneName };
}

async function zonesOf(construction: Construction): Promise<readonly string[]> {
  const names = strings(decision(construction, "availabilityZoneNames"));
  const number = read(construction, "numberOfAvailabilityZones", z.number());
  if (names.length > 0 && number !== undefined)
    throw new Refusal("availabilityZoneNames: excludes numberOfAvailabilityZones, got both; drop one");
  if (names.length > 0) return names;
  const { monitor, providers } = construction;
  const region = decision(construction, "region");
  const found = await monitor.invoke(
    "aws:index/getAvailabilityZones:getAvailabilityZones",
    region === undefined ? {} : { region },
    providers.get("aws"),
  );
  const zones = strings(found.at("names").value);
  const wanted = number ?? 3;
  if (zones.length < wanted)
    throw new Refusal(
      `numberOfAvailabilityZones: the region has ${zones.length} zones, got ${wanted}; choose fewer, or another region`,
    );
  return zones.slice(0, wanted);
}

/** An argument that decides what is made, of the form that it must have. */
export function read<T>(construction: Construction, key: string, schema: z.ZodType<T>): T | undefined {
  const value = decision(construction, key);
  if (value === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [key, ...(issue?.path ?? [])].join(".");
  throw new Refusal(
    `${path}: ${issue?.message ?? "is malformed"}, got ${show(value)}; write it as awsx documents it`,
  );
}
