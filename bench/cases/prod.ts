import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { rehearse } from "../rehearsal.ts";

const reportSchema = z.object({ clouds: z.object({ operations: z.number(), ownMilliseconds: z.number() }) });

/** Rehearses production by the command itself: preview, up from an empty state, up with nothing changed. */
export async function prod(): Promise<Readonly<Record<string, number>>> {
  const state = mkdtempSync(join(tmpdir(), "kakehashi-bench-"));
  try {
    const preview = await rehearse("prod", state, "--preview");
    const up = await rehearse("prod", state);
    const { clouds } = reportSchema.parse(JSON.parse(readFileSync(join(state, "report.json"), "utf8")));
    const again = await rehearse("prod", state);
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
