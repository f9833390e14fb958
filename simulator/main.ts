import { join } from "node:path";
import { PACKAGE_NAMES } from "./registry.ts";
import { startSimulator } from "./server.ts";
import { versionOf } from "./versions.ts";

/**
 * The plugin of one package, for plain `pulumi`: prints its port and serves until the engine goes away.
 * KAKEHASHI_WORLD names the world's directory, KAKEHASHI_UNMODELLED=echo accepts types without a model.
 */
// Read before the port is told: an engine may be gone as soon as it has it.
const parent = process.ppid;
const [packageName = ""] = process.argv.slice(2);
if (!PACKAGE_NAMES.includes(packageName)) {
  process.stderr.write(
    `package: is not simulated, got ${packageName}; use one of ${PACKAGE_NAMES.join(", ")}\n`,
  );
  process.exit(2);
}
const simulator = await startSimulator({
  worldDir: process.env.KAKEHASHI_WORLD ?? join(process.cwd(), ".kakehashi", "world"),
  unmodelled: process.env.KAKEHASHI_UNMODELLED === "echo" ? "echo" : "refuse",
  version: versionOf(packageName),
  onWarning: (text) => process.stderr.write(`warning: ${text}\n`),
});
process.stdout.write(`${simulator.port}\n`);

/** An engine that was killed tells nobody, but its children get another parent. */
setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, 500);
