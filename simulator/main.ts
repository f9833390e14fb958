import { join } from "node:path";
import { z } from "zod";
import { formatProblem } from "../lib/problems.ts";
import { PACKAGE_NAMES } from "./registry.ts";
import { startSimulator } from "./server.ts";
import type { SimulatorOptions } from "./server.ts";
import type { UnmodelledMode } from "./unmodelled.ts";
import { versionOf } from "./versions.ts";

/**
 * The plugin of one package, for plain `pulumi`: prints its port and serves until the engine goes away.
 * KAKEHASHI_WORLD names the world's directory, KAKEHASHI_UNMODELLED=echo accepts types without a model, KAKEHASHI_FAULTS
 * says what goes wrong (docs/faults.md), KAKEHASHI_QUOTAS is JSON of what the AWS account was given beyond the defaults.
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
const unmodelled = process.env.KAKEHASHI_UNMODELLED === "echo" ? "echo" : "refuse";
const simulator = await startSimulator({
  worldDir: process.env.KAKEHASHI_WORLD ?? join(process.cwd(), ".kakehashi", "world"),
  unmodelled,
  quotas: z.record(z.string(), z.int()).parse(JSON.parse(process.env.KAKEHASHI_QUOTAS ?? "{}")),
  version: versionOf(packageName),
  onWarning: (text) => process.stderr.write(`warning: ${text}\n`),
  ...(await faults(process.env.KAKEHASHI_FAULTS ?? "", unmodelled)),
});
process.stdout.write(`${simulator.port}\n`);

/** An engine that was killed tells nobody, but its children get another parent. */
setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, 500);

/** Each provider counts its own operations, since each has a process of its own. */
async function faults(texts: string, mode: UnmodelledMode): Promise<Partial<SimulatorOptions>> {
  if (texts.trim() === "") return {};
  const { readFaults } = await import("./faults/plan.ts");
  const { FaultWatch } = await import("./faults/fault-watch.ts");
  const { FaultyHandlers } = await import("./faults/faulty-handlers.ts");
  const { plan, problems } = await readFaults(texts.trim().split(/\s+/), "KAKEHASHI_FAULTS", mode);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  if (problems.length > 0) process.exit(2);
  const watch = new FaultWatch(plan, (fault, { operation, type }) =>
    process.stderr.write(`fault ${fault} befalls ${operation} of ${type}\n`),
  );
  return {
    between: (handlers, surroundings) => new FaultyHandlers(handlers, { watch, ...surroundings }),
    onProviderGone: () => process.kill(process.pid, "SIGKILL"),
  };
}
