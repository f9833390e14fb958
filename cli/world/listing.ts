import { nameOf, titledName } from "../../simulator/editing/find-objects.ts";
import { clusterAt } from "../../simulator/kubernetes/cluster.ts";
import type { World, WorldObject } from "../../simulator/world.ts";

/** The objects that a word or glob names by name, type, both (`Vpc/aws-vpc`) or id; all of them without one. */
export function chosen(objects: readonly WorldObject[], filter: string | undefined): readonly WorldObject[] {
  if (filter === undefined) return objects;
  const pattern = globPattern(filter);
  const typePattern = isGlob(filter) ? pattern : new RegExp(`(?:^|:.*)${literal(filter)}`, "i");
  return objects.filter(
    (it) =>
      typePattern.test(it.type) || [nameOf(it), titledName(it), it.id].some((text) => pattern.test(text)),
  );
}

/**
 * A word without a wildcard is looked for anywhere; in a type not within the name of its package, since each type of
 * azure-native would have a `nat`.
 */
function globPattern(glob: string): RegExp {
  if (!isGlob(glob)) return new RegExp(literal(glob), "i");
  const parts = glob
    .split(/([*?])/)
    .map((part) => (part === "*" ? ".*" : part === "?" ? "." : literal(part)));
  return new RegExp(`^${parts.join("")}$`, "i");
}

function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Where an object lives, in words: region and account, or its cluster. */
export function placeOf({ package: packageName, account, region }: WorldObject, world: World): string {
  if (packageName !== "kubernetes") return [region, account].filter((it) => it !== "").join(" ");
  const cluster = clusterAt(account, world);
  if (cluster === undefined) return account;
  return `${cluster.handles.name ?? cluster.id} (${cluster.package === "aws" ? "EKS" : "AKS"})`;
}

/** The clouds in the order in which they are listed; other packages follow by name. */
const TITLES: Readonly<Record<string, string>> = {
  aws: "AWS",
  "azure-native": "Azure",
  kubernetes: "Kubernetes",
};

/** Longer ids are cut at their beginning, which for Azure's is the same for all. */
const LONGEST_ID = 60;

/** The world for people: by cloud, then type and name. */
export function renderListing(objects: readonly WorldObject[], world: World): readonly string[] {
  const clouds = Map.groupBy(objects, (it) => it.package);
  const order = [...Object.keys(TITLES), ...[...clouds.keys()].filter((it) => !(it in TITLES)).sort()];
  const lines = order.flatMap((cloud) => {
    const own = clouds.get(cloud);
    if (own === undefined) return [];
    const rows = own
      .toSorted(byTypeAndName)
      .map((it) => [it.type, nameOf(it), short(it.id), placeOf(it, world)]);
    return [`${TITLES[cloud] ?? cloud} (${count(own.length)})`, ...table(rows), ""];
  });
  const all = objects.length === world.size ? count(world.size) : `${objects.length} of ${count(world.size)}`;
  return [...lines, all];
}

function count(number: number): string {
  return number === 1 ? "1 object" : `${number} objects`;
}

function byTypeAndName(left: WorldObject, right: WorldObject): number {
  return left.type === right.type
    ? nameOf(left).localeCompare(nameOf(right), "en", { numeric: true })
    : left.type.localeCompare(right.type, "en");
}

function short(id: string): string {
  return id.length <= LONGEST_ID ? id : `…${id.slice(1 - LONGEST_ID)}`;
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}

/** What is told of every object to scripts. */
export function objectFacts(object: WorldObject): Readonly<Record<string, string>> {
  const { type, id, package: packageName, account, region, urn } = object;
  return { type, name: nameOf(object), id, urn, package: packageName, account, region };
}
