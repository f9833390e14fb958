import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "../../tools/places.ts";
import { exponent } from "../measure.ts";
import { rehearse, type Rehearsal } from "../rehearsal.ts";

/** How many apps there are, each on both clusters; the last is what the limit is for. */
const COUNTS = [125, 250, 500];

/** Rehearses many apps, as files for Argo CD and as resources; the exponent is of the time that the apps take. */
export async function workloads(): Promise<Readonly<Record<string, number>>> {
  await deliver("pulumi", 0);
  const empty = await deliver("pulumi", 0);
  const registered: Rehearsal[] = [];
  for (const count of COUNTS) registered.push(await deliver("pulumi", count));
  const most = registered.at(-1) ?? empty;
  const files = await deliver("argocd", COUNTS.at(-1) ?? 0);
  return {
    workloads500Seconds: most.seconds,
    workloadsExponent: exponent(
      COUNTS,
      registered.map(({ seconds }) => seconds - empty.seconds),
    ),
    workloads500FilesSeconds: files.seconds,
  };
}

async function deliver(delivery: "pulumi" | "argocd", count: number): Promise<Rehearsal> {
  const state = mkdtempSync(join(tmpdir(), "kakehashi-bench-"));
  try {
    const program = join(CHECKOUT, "bench", "programs", "workloads");
    const rehearsal = await rehearse(`${delivery}-${count}`, state, "--cwd", program);
    console.error(
      `  ${delivery}, ${count} apps: ${rehearsal.create} resources in ${rehearsal.seconds.toFixed(1)} s`,
    );
    return rehearsal;
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}
