import { BLOWS, blowsOf } from "./cells.ts";
import type { Blow } from "./cells.ts";
import { inOrder } from "./phases.ts";
import type { Phase, PhaseName } from "./phases.ts";
import { STACK } from "./recorded-run.ts";
import type { RunOptions } from "./recorded-run.ts";
import type { Trial } from "./sample.ts";

/** Where the trials of a phase begin, and what is asked for. */
export interface Stage extends Omit<RunOptions, "state"> {
  readonly from: string | undefined;
}

/** Which blows are tried with full processes. Creations are where most can be lost. */
const TRIED: Readonly<Record<PhaseName, readonly Blow[]>> = {
  create: BLOWS,
  update: ["5xx", "kill command", "kill engine", "kill both"],
  read: ["crash", "kill both"],
  delete: ["crash", "kill command", "kill engine", "kill both"],
};

/** The cells that are tried, each at an operation by chance; the same ones in each run, whatever the engine's order. */
export function sampleOf(
  phases: readonly Phase[],
  stages: Readonly<Record<PhaseName, Stage>>,
  seed = 1,
): readonly Trial[] {
  const chance = chanceFrom(seed);
  return phases.flatMap((phase) => {
    const { from, ...asked } = stages[phase.name];
    const byUrn = inOrder(phase);
    return TRIED[phase.name]
      .filter((blow) => blowsOf(phase.name).includes(blow))
      .flatMap((blow) => {
        const moment = byUrn[Math.floor(chance() * byUrn.length)];
        const request = { ...asked, stack: STACK, unmodelled: "refuse" } as const;
        return moment === undefined ? [] : [{ phase, moment, blow, from, request }];
      });
  });
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
