import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { stringify } from "yaml";
import type { Manifest } from "./objects.ts";

/** Texts by their paths below a directory, with `/`. */
export type Files = Readonly<Record<string, string>>;

/** What an object is called among an app's own: its kind, and what its name has more than the app's. */
export function keyOf({ kind, metadata }: Pick<Manifest, "kind" | "metadata">, app: string): string {
  const words = kind.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-").toLowerCase();
  // A Job's name has the hash of its content, which is to be another object and the same file.
  const more = kind === "Job" ? "" : metadata.name.slice(app.length);
  return `${words}${more}`;
}

/**
 * An app's objects on a cluster, for a repository that Argo CD pulls: one file each, and the same bytes for the same
 * objects.
 */
export function filesOf(cluster: string, app: string, objects: readonly Manifest[]): Files {
  return Object.fromEntries(
    objects.map((object) => {
      const { kind, metadata } = object;
      if (kind === "Secret")
        throw new Error(`${app}: a Secret is not for a repository, got ${metadata.name}`);
      const path = `${cluster}/${metadata.namespace}/${app}/${keyOf(object, app)}.yaml`;
      return [path, stringify(object, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false })];
    }),
  );
}

/** What a writer has changed, by paths. */
export interface Written {
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Makes a directory hold these files and no other YAML.
 * @param directory nobody else's: what is not among the files goes
 */
export function writeManifests(directory: string, files: Files): Written {
  mkdirSync(directory, { recursive: true });
  const there = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".yaml"));
  const removed = there.filter((path) => files[path] === undefined).sort();
  for (const path of removed) rmSync(join(directory, path));
  const kept = new Set(there);
  const written = Object.keys(files)
    .filter((path) => !kept.has(path) || readFileSync(join(directory, path), "utf8") !== files[path])
    .sort();
  for (const path of written) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), files[path] ?? "");
  }
  return { written, removed };
}
