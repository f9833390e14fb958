/** A region as a new account sees it. */
export interface Region {
  /** The vendor's words for the place. */
  readonly description: string;
  /** The letters of its availability zones. */
  readonly zones: string;
}

/**
 * Regions of the partitions aws, aws-cn and aws-us-gov, and their zones: botocore 1.44.5 (endpoints.json) and
 * cfn-lint 1.58.0 (AVAILABILITY_ZONES).
 */
const REGIONS: Readonly<Record<string, Region>> = {
  "af-south-1": { description: "Africa (Cape Town)", zones: "abc" },
  "ap-east-1": { description: "Asia Pacific (Hong Kong)", zones: "abc" },
  "ap-east-2": { description: "Asia Pacific (Taipei)", zones: "abc" },
  "ap-northeast-1": { description: "Asia Pacific (Tokyo)", zones: "abcd" },
  "ap-northeast-2": { description: "Asia Pacific (Seoul)", zones: "abcd" },
  "ap-northeast-3": { description: "Asia Pacific (Osaka)", zones: "abc" },
  "ap-south-1": { description: "Asia Pacific (Mumbai)", zones: "abc" },
  "ap-south-2": { description: "Asia Pacific (Hyderabad)", zones: "abc" },
  "ap-southeast-1": { description: "Asia Pacific (Singapore)", zones: "abc" },
  "ap-southeast-2": { description: "Asia Pacific (Sydney)", zones: "abc" },
  "ap-southeast-3": { description: "Asia Pacific (Jakarta)", zones: "abc" },
  "ap-southeast-4": { description: "Asia Pacific (Melbourne)", zones: "abc" },
  "ap-southeast-5": { description: "Asia Pacific (Malaysia)", zones: "abc" },
  "ap-southeast-6": { description: "Asia Pacific (New Zealand)", zones: "abc" },
  "ap-southeast-7": { description: "Asia Pacific (Thailand)", zones: "abc" },
  "ca-central-1": { description: "Canada (Central)", zones: "abcd" },
  "ca-west-1": { description: "Canada West (Calgary)", zones: "abc" },
  "cn-north-1": { description: "China (Beijing)", zones: "abc" },
  "cn-northwest-1": { description: "China (Ningxia)", zones: "abc" },
  "eu-central-1": { description: "Europe (Frankfurt)", zones: "abc" },
  "eu-central-2": { description: "Europe (Zurich)", zones: "abc" },
  "eu-north-1": { description: "Europe (Stockholm)", zones: "abc" },
  "eu-south-1": { description: "Europe (Milan)", zones: "abc" },
  "eu-south-2": { description: "Europe (Spain)", zones: "abc" },
  "eu-west-1": { description: "Europe (Ireland)", zones: "abc" },
  "eu-west-2": { description: "Europe (London)", zones: "abc" },
  "eu-west-3": { description: "Europe (Paris)", zones: "abc" },
  "il-central-1": { description: "Israel (Tel Aviv)", zones: "abc" },
  "me-central-1": { description: "Middle East (UAE)", zones: "abc" },
  "me-south-1": { description: "Middle East (Bahrain)", zones: "abc" },
  "mx-central-1": { description: "Mexico (Central)", zones: "abc" },
  "sa-east-1": { description: "South America (Sao Paulo)", zones: "abc" },
  "us-east-1": { description: "US East (N. Virginia)", zones: "abcdef" },
  "us-east-2": { description: "US East (Ohio)", zones: "abc" },
  "us-gov-east-1": { description: "AWS GovCloud (US-East)", zones: "abc" },
  "us-gov-west-1": { description: "AWS GovCloud (US-West)", zones: "abc" },
  "us-west-1": { description: "US West (N. California)", zones: "ac" },
  "us-west-2": { description: "US West (Oregon)", zones: "abcd" },
};

/** Zones that exist and that AWS gives to no new account ("Value (ap-northeast-1b) ... is invalid"). */
const CLOSED_ZONES: ReadonlySet<string> = new Set(["ap-northeast-1b"]);

/**
 * Where the numbers of zone ids do not follow the letters, as most accounts see it. Every account has a map of
 * its own (AWS RAM User Guide, "Availability Zone IDs"), so a program must not rely on either.
 */
const ZONE_NUMBERS: Readonly<Record<string, string>> = {
  "ap-northeast-1": "4312",
  "us-east-1": "461235",
  "us-west-1": "13",
};

/** The first letters of zone ids where they are not the region's own. */
const ZONE_ID_PREFIXES: Readonly<Record<string, string>> = {
  "us-gov-east-1": "usge1",
  "us-gov-west-1": "usgw1",
};

/** A zone and its account-independent id. */
export interface Zone {
  readonly name: string;
  readonly id: string;
}

export function regionNames(): readonly string[] {
  return Object.keys(REGIONS);
}

export function regionOf(name: string): Region | undefined {
  return REGIONS[name];
}

/** The zones of a region that an account can use; none for a region that does not exist. */
export function zonesOf(region: string): readonly Zone[] {
  const letters = REGIONS[region]?.zones ?? "";
  const numbers = ZONE_NUMBERS[region];
  return Array.from(letters)
    .map((letter, index) => ({
      name: `${region}${letter}`,
      id: `${zoneIdPrefix(region)}-az${numbers?.[index] ?? letter.charCodeAt(0) - "a".charCodeAt(0) + 1}`,
    }))
    .filter((zone) => !CLOSED_ZONES.has(zone.name));
}

/** The partition, by which every ARN begins. */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The last part of the partition's host names. */
export function dnsSuffixOf(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** `apne1` of `ap-northeast-1`. */
function zoneIdPrefix(region: string): string {
  const [area = "", place = "", number = ""] = region.split("-");
  const short = /^(north|south)?(east|west|central|north|south)$/.exec(place);
  const letters = [short?.[1], short?.[2]].map((word) => word?.charAt(0) ?? "").join("");
  return ZONE_ID_PREFIXES[region] ?? `${area}${letters}${number}`;
}
