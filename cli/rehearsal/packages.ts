import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

/** What a package says of itself when it is the SDK of a provider. */
const manifestSchema = z.object({
  name: z.string(),
  pulumi: z.object({ resource: z.literal(true), name: z.string().optional() }),
});

/**
 * The provider packages that a program could use: those in its node_modules, and in the folders above as Node looks
 * for them. The engine asks for each by the name that this returns.
 */
export function providerPackages(folder: string): readonly string[] {
  const installed = foldersUpFrom(folder).flatMap((it) => packagesIn(join(it, "node_modules")));
  return [...new Set([DYNAMIC, ...installed])].sort();
}

/** The package of dynamic providers: what the program itself would do to a resource is simulated like everything else. */
const DYNAMIC = "pulumi-nodejs";

function packagesIn(modules: string): readonly string[] {
  return list(modules)
    .flatMap((name) =>
      name.startsWith("@")
        ? list(join(modules, name)).map((inner) => join(modules, name, inner))
        : [join(modules, name)],
    )
    .flatMap((folder) => providerOf(join(folder, "package.json")) ?? []);
}

function providerOf(file: string): string | undefined {
  const text = read(file);
  // Hundreds of manifests, of which a handful are providers'.
  if (text?.includes('"pulumi"') !== true) return undefined;
  const manifest = manifestSchema.safeParse(JSON.parse(text));
  return manifest.success
    ? (manifest.data.pulumi.name ?? manifest.data.name.replace(/^@pulumi\//, ""))
    : undefined;
}

function foldersUpFrom(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpFrom(above)];
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
