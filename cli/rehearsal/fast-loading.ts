import { createRequire } from "node:module";

/**
 * Makes this process load what comes after in half the time: types that were stripped before are not stripped again,
 * and the Pulumi SDK leaves out two libraries until they are used (preload/, docs/performance.md). Called before the
 * modules of a rehearsal are imported.
 */
export function loadFast(): void {
  const require = createRequire(import.meta.url);
  require("./preload/stripped-types.cjs");
  require("./preload/lazy-modules.cjs");
}
