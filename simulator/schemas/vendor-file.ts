import { writeFileSync } from "node:fs";
import type { Fields } from "../vendor-schema.ts";
import { Join } from "./join.ts";
import type { Adjust, TypeEntry } from "./join.ts";
import { Sdk } from "./sdk-types.ts";
import { installedSdk, titleOf } from "./sources.ts";
import type { Package } from "./sources.ts";
import type { VendorNode } from "./vendor-model.ts";

/** What makes up a data file. */
export interface VendorFileArgs {
  /** The file, beside the generators. */
  readonly file: string;
  /** The npm package of Pulumi's SDK. */
  readonly sdk: string;
  readonly sources: readonly Package[];
  readonly entries: readonly TypeEntry[];
  readonly adjust: Adjust;
  readonly modelOf: (model: string) => VendorNode;
  /** Where a model stands. */
  readonly pageOf: (model: string) => string;
}

/** Makes a data file. With `--report`, lists the SDK's paths that have no counterpart in the vendor's model. */
export function makeVendorFile({ file, sources, entries, ...args }: VendorFileArgs): void {
  const installed = installedSdk(args.sdk);
  const join = new Join(new Sdk(installed.directory), args.adjust);
  const joined = join.finished(entries.map((entry) => join.type(entry, args.modelOf(entry.model))));
  const types = entries.map(({ type, model }, index): readonly [string, object] => [
    type,
    { source: args.pageOf(model), fields: joined.types[index] ?? {} },
  ]);
  write(file, [...sources, installed.package], types, joined.definitions);
  if (process.argv.includes("--report")) process.stdout.write(`${join.unmatched.join("\n")}\n`);
}

/** A type and a definition a line, so that a change of version can be reviewed. */
function write(
  file: string,
  sources: readonly Package[],
  types: readonly (readonly [string, object])[],
  definitions: ReadonlyMap<string, Fields>,
): void {
  const lines = (entries: readonly (readonly [string, object])[]): string =>
    entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(",\n");
  const list = sources
    .map(({ holds, ...it }) => JSON.stringify({ source: titleOf(it), version: it.version, holds }))
    .join(",\n");
  const text = `{"sources":[\n${list}\n],\n"types":{\n${lines(types)}\n},\n"definitions":{\n${lines([...definitions])}\n}}\n`;
  writeFileSync(new URL(file, import.meta.url), text);
}
