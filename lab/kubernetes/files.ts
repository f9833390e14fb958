import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Cloud } from "./clusters.ts";
import type { StackObject } from "./objects.ts";

/** Clouds by the folder of their cluster, as stacks/gitops.ts names them. */
const FOLDERS: Readonly<Record<string, Cloud>> = { eks: "aws", aks: "azure" };

const fileSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** The objects that a stack leaves to the files of a folder, for Argo CD. */
export function objectsInFiles(folder: string): readonly StackObject[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((it) =>
    it.endsWith(".yaml"),
  );
  return files.toSorted().map((file) => {
    const cluster = file.split("/")[0] ?? "";
    const cloud = FOLDERS[cluster];
    if (cloud === undefined) throw new Error(`${join(folder, file)}: no cluster is called ${cluster}`);
    const manifest = fileSchema.parse(parse(readFileSync(join(folder, file), "utf8")));
    const { name, namespace } = manifest.metadata;
    return {
      cloud,
      kind: manifest.kind,
      id: namespace === undefined ? name : `${namespace}/${name}`,
      manifest,
    };
  });
}
