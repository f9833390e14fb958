import type { Check, PropertyRule } from "../model.ts";
import { text } from "../properties.ts";
import { refusal, textsAt } from "./values.ts";

/** "Azure regions list", https://learn.microsoft.com/azure/reliability/regions-list */
const REGIONS_LIST = "https://learn.microsoft.com/azure/reliability/regions-list";

/** Public regions with three availability zones, by the names that people see. */
const WITH_ZONES = [
  "Australia East",
  "Austria East",
  "Belgium Central",
  "Brazil South",
  "Canada Central",
  "Central India",
  "Central US",
  "Chile Central",
  "Denmark East",
  "East Asia",
  "East US",
  "East US 2",
  "France Central",
  "Germany West Central",
  "Indonesia Central",
  "Israel Central",
  "Italy North",
  "Japan East",
  "Japan West",
  "Korea Central",
  "Malaysia West",
  "Mexico Central",
  "New Zealand North",
  "North Europe",
  "Norway East",
  "Poland Central",
  "Qatar Central",
  "South Africa North",
  "South Central US",
  "Southeast Asia",
  "Spain Central",
  "Sweden Central",
  "Switzerland North",
  "UAE North",
  "UK South",
  "West Europe",
  "West US 2",
  "West US 3",
];

/** Public regions without zones. */
const WITHOUT_ZONES = [
  "Australia Central",
  "Australia Central 2",
  "Australia Southeast",
  "Brazil Southeast",
  "Canada East",
  "France South",
  "Germany North",
  "Jio India Central",
  "Jio India West",
  "Korea South",
  "North Central US",
  "Norway West",
  "South Africa West",
  "South India",
  "Sweden South",
  "Switzerland West",
  "UAE Central",
  "UK West",
  "West Central US",
  "West India",
  "West US",
];

/** The rule of every location. Of what lives in a resource group, the provider fills in the group's. */
export const LOCATION: PropertyRule = { required: false, source: REGIONS_LIST };

/** The zones of a region that has any. */
export const ZONES = ["1", "2", "3"];

const zonesByRegion = new Map<string, readonly string[]>([
  ...WITH_ZONES.map((name) => [normalLocation(name), ZONES] as const),
  ...WITHOUT_ZONES.map((name) => [normalLocation(name), []] as const),
]);

/** Azure writes the same location as `Japan East` and `japaneast`. */
export function normalLocation(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

/** The zones of a region; undefined when there is no such region. */
export function zonesOf(location: string): readonly string[] | undefined {
  return zonesByRegion.get(normalLocation(location));
}

/** Refuses a location that Azure does not have. */
export function knownLocation(type: string): Check {
  return {
    id: `${type}:location`,
    source: REGIONS_LIST,
    needs: ["location"],
    refuses: ({ inputs }) => {
      const location = text(inputs, "location") ?? "";
      if (zonesOf(location) !== undefined) return undefined;
      return refusal("location", "must be a region of Azure", location, "use a name such as japaneast");
    },
  };
}

/** Refuses a location other than `global`, for what lives in every region at once. */
export function globalLocation(type: string): Check {
  return {
    id: `${type}:location`,
    source: "https://learn.microsoft.com/rest/api/dns/privatedns/private-zones/create-or-update",
    needs: ["location"],
    refuses: ({ inputs }) => {
      const location = text(inputs, "location") ?? "";
      if (normalLocation(location) === "global") return undefined;
      return refusal("location", "private DNS belongs to no region", location, "write global");
    },
  };
}

/** Refuses zones that the region does not have, or that are named twice. */
export function knownZones(type: string, property: string): Check {
  return {
    id: `${type}:zones`,
    source: REGIONS_LIST,
    needs: ["location", property],
    refuses: ({ inputs }) => wrongZones(property, textsAt(inputs, property), text(inputs, "location") ?? ""),
  };
}

/** What is wrong with a list of zones of a region; nothing where there is no such region, which is said of that. */
export function wrongZones(path: string, zones: readonly string[], location: string): string | undefined {
  const offered = zonesOf(location);
  if (offered === undefined) return undefined;
  const foreign = zones.find((zone) => !offered.includes(zone));
  if (foreign !== undefined) {
    const fix = offered.length === 0 ? "leave zones out" : `use ${offered.join(", ")}`;
    return refusal(path, `must be zones of ${normalLocation(location)}`, foreign, fix);
  }
  if (new Set(zones).size === zones.length) return undefined;
  return refusal(path, "must name each zone once", [...zones], "remove the repetition");
}
