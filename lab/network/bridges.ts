import { Bridge } from "./bridge.ts";
import type { LabPlan } from "./plan.ts";

/** Builds several bridges of one plan, side by side. They share nothing but the machine. */
export async function startBridges(plans: readonly LabPlan[], name: string): Promise<readonly Bridge[]> {
  return Promise.all(
    plans.map(async (plan, index) => {
      const bridge = await Bridge.start(plan, `${name}${index}`);
      await bridge.settled();
      return bridge;
    }),
  );
}

/** Runs trials on all bridges at the same time, on each one after the other. */
export async function spread<T>(
  bridges: readonly Bridge[],
  trials: number,
  trial: (bridge: Bridge, index: number) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  await Promise.all(
    bridges.map(async (bridge) => {
      while (next < trials) {
        const index = next++;
        results.push(await trial(bridge, index));
      }
    }),
  );
  return results;
}
