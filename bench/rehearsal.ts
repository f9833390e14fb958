import { join } from "node:path";
import { z } from "zod";
import { CHECKOUT } from "../tools/places.ts";
import { run } from "../tools/run.ts";
import { seconds } from "./measure.ts";

/** The line of `rehearse --json`, as far as it is measured. */
const lineSchema = z.object({
  result: z.literal("succeeded"),
  create: z.number(),
  update: z.number(),
  replace: z.number(),
  delete: z.number(),
  peakRssMiB: z.number(),
});

/** What a rehearsal says of itself, and how long it took, its start and its end included. */
export type Rehearsal = z.output<typeof lineSchema> & { readonly seconds: number };

/** Rehearses by the command itself. */
export async function rehearse(
  stack: string,
  state: string,
  ...flags: readonly string[]
): Promise<Rehearsal> {
  let stdout = "";
  const taken = await seconds(async () => {
    const args = ["rehearse", stack, "--json", "--state", state, ...flags];
    const result = await run(join(CHECKOUT, "kakehashi"), args, { cwd: CHECKOUT });
    if (result.code !== 0)
      throw new Error(`kakehashi ${args.join(" ")} ended with ${result.code}:\n${result.stderr}`);
    stdout = result.stdout;
  });
  return { ...lineSchema.parse(JSON.parse(stdout)), seconds: taken };
}
