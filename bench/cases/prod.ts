import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { CHECKOUT } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";
import { seconds } from "../measure.ts";

/** The line of `rehearse --json`, as far as it is measured. */
const lineSchema = z.object({
  result: z.literal("succeeded"),
  create: z.number(),
  update: z.number(),
  replace: z.number(),
  delete: z.number(),
  peakRssMiB: z.number(),
});

const reportSchema = z.object({ clouds: z.object({ operations: z.number(), ownMilliseconds: z.number() }) });

/** Rehearses production by the command itself: preview, up from an empty state, up with nothing changed. */
export async function prod(): Promise<Readonly<Record<string, number>>> {
  const state = mkdtempSync(join(tmpdir(), "kakehashi-bench-"));
  try {
    const preview = await rehearse(state, "--preview");
    const up = await rehearse(state);
    const { clouds } = reportSchema.parse(JSON.parse(readFileSync(join(state, "report.json"), "utf8")));
    const again = await rehearse(state);
    return {
      prodUp: up.seconds,
      prodPreview: preview.seconds,
      prodAgain: again.seconds,
      prodAgainChanges: again.create + again.update + again.replace + again.delete,
      prodPeak: Math.max(preview.peakRssMiB, up.peakRssMiB, again.peakRssMiB),
      cloudShare: clouds.ownMilliseconds / clouds.operations,
    };
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

async function rehearse(
  state: string,
  ...flags: string[]
): Promise<z.output<typeof lineSchema> & { seconds: number }> {
  let stdout = "";
  const taken = await seconds(async () => {
    const args = ["rehearse", "prod", "--json", "--state", state, ...flags];
    const result = await run(join(CHECKOUT, "kakehashi"), args, { cwd: CHECKOUT });
    if (result.code !== 0)
      throw new Error(`kakehashi ${args.join(" ")} ended with ${result.code}:\n${result.stderr}`);
    stdout = result.stdout;
  });
  return { ...lineSchema.parse(JSON.parse(stdout)), seconds: taken };
}
