import { readFileSync } from "node:fs";

/**
 * The version that a plugin of a package answers: that of the installed npm package, so that the engine, which
 * warns when a plugin is older than what the program asks for, is content.
 */
export function versionOf(packageName: string): string {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL(import.meta.resolve(`@pulumi/${packageName}/package.json`)), "utf8"),
    );
    if (
      typeof manifest === "object" &&
      manifest !== null &&
      "version" in manifest &&
      typeof manifest.version === "string"
    ) {
      return manifest.version;
    }
  } catch {
    // Not installed beside the simulator: a program elsewhere may still use it.
  }
  return ANY_VERSION;
}

/**
 * What a server for all packages answers: the engine asks for the version before it says which package it means,
 * and only compares it to the least version that it wants.
 */
export const ANY_VERSION = "9999.0.0";
