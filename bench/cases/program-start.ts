import { join } from "node:path";
import { CHECKOUT } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";
import { seconds } from "../measure.ts";

const PRELOAD = join(CHECKOUT, "cli", "rehearsal", "preload", "program.cjs");

/** What a program without resources loads, and what Kakehashi's does before it makes its first. */
const EMPTY = `await import("@pulumi/pulumi");`;
const OWN = `${EMPTY} await import("./config/load.ts"); await import("./stacks/index.ts");`;

/** How much longer the program takes to load than an empty one, both as a rehearsal loads them. */
export async function programStart(): Promise<Readonly<Record<string, number>>> {
  const empty = await seconds(() => load(EMPTY));
  const own = await seconds(() => load(OWN));
  return { programStart: own - empty };
}

async function load(code: string): Promise<void> {
  const options = ["--require", PRELOAD, "--disable-warning=ExperimentalWarning", "--input-type=module"];
  // With it set, as by the language host, the preload does all that it does for a program.
  const env = { ...process.env, PULUMI_CONFIG: "{}" };
  const result = await run(process.execPath, [...options, "--eval", code], { cwd: CHECKOUT, env });
  if (result.code !== 0) throw new Error(`the program does not load:\n${result.stderr}`);
}
