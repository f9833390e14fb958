import { join } from "node:path";
import { CHECKOUT } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";
import { seconds } from "../measure.ts";

/** Runs all unit tests. */
export async function unitTests(): Promise<Readonly<Record<string, number>>> {
  const taken = await seconds(async () => {
    const result = await run(join(CHECKOUT, "node_modules", ".bin", "mocha"), ["--reporter", "dot"], {
      cwd: CHECKOUT,
    });
    if (result.code !== 0) throw new Error(`the unit tests fail:\n${result.stdout}${result.stderr}`);
  });
  return { unitTests: taken };
}
