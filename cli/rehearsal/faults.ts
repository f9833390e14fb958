import type { CloudName, FaultReport } from "../../simulator/faults/fault.ts";
import type { SimulatorOptions } from "../../simulator/server.ts";
import type { UnmodelledMode } from "../../simulator/unmodelled.ts";
import type { WorldObject, WorldView } from "../../simulator/world.ts";
import type { Side } from "./clouds.ts";
import { BadInput } from "./problems.ts";
import { nameOf } from "./state.ts";

/** What goes wrong in a rehearsal, and what of it has come to pass. */
export interface RehearsalFaults {
  /** What the clouds are started with. */
  readonly options: Pick<SimulatorOptions, "between">;
  /** Whether a cloud is out of reach. */
  isOut(side: Side): boolean;
  /** Whether the cloud of an object can be reached. */
  reaches(object: WorldObject, world: WorldView): boolean;
  reports(): readonly FaultReport[];
}

export const NO_FAULTS: RehearsalFaults = {
  options: {},
  isOut: () => false,
  reaches: () => true,
  reports: () => [],
};

/**
 * Reads the faults that a rehearsal is asked for.
 * @param say hears of each that comes to pass
 * @throws BadInput with everything that is wrong with them
 */
export async function faultsOf(
  texts: readonly string[],
  unmodelled: UnmodelledMode,
  say: (line: string) => void,
): Promise<RehearsalFaults> {
  if (texts.length === 0) return NO_FAULTS;
  // Loaded only here: a rehearsal without faults does not wait for them.
  const { readFaults } = await import("../../simulator/faults/plan.ts");
  const { FaultWatch } = await import("../../simulator/faults/fault-watch.ts");
  const { FaultyHandlers } = await import("../../simulator/faults/faulty-handlers.ts");
  const { cloudOfObject } = await import("../../simulator/faults/cloud-of.ts");
  const { plan, problems } = await readFaults(texts, "--fault", unmodelled);
  if (problems.length > 0) throw new BadInput(...problems);
  const watch = new FaultWatch(plan, (fault, { operation, type, urn }) => {
    say(`fault ${fault} befalls ${operation} of ${type} ${nameOf(urn)}`.trimEnd());
  });
  const isOut = (side: Side | CloudName | undefined): boolean =>
    (side === "aws" || side === "azure") && watch.isOutOfReach(side);
  return {
    options: {
      between: (handlers, surroundings) => new FaultyHandlers(handlers, { watch, ...surroundings }),
    },
    isOut,
    reaches: (object, world) => !isOut(cloudOfObject(object, world)),
    reports: () => watch.reports(),
  };
}

/** How much longer each resource's operation takes in the real clouds because of faults, in seconds. */
export function delaysOf(reports: readonly FaultReport[]): ReadonlyMap<string, number> {
  const delays = new Map<string, number>();
  for (const { urn, delaySeconds } of reports.flatMap(({ befell }) => befell))
    delays.set(urn, (delays.get(urn) ?? 0) + delaySeconds);
  return delays;
}

/** That nobody asks a cloud that is out of reach is what one would wish. */
const OUTAGE = /:unreachable(?:@|$)/;

/** What became of each fault, for people. */
export function renderFaults(reports: readonly FaultReport[]): readonly string[] {
  return reports.map(({ fault, befell }) => {
    const [first] = befell;
    if (first === undefined && OUTAGE.test(fault)) return `  ${fault}: it was asked for nothing`;
    if (first === undefined)
      return `  warning: fault ${fault} never fired: there was no such operation in this run`;
    const name = nameOf(first.urn);
    const others = befell.length === 1 ? "" : `, and ${befell.length - 1} more`;
    return `  fault ${fault} fired: ${first.operation} of ${first.type}${name === "" ? "" : ` ${name}`}${others}`;
  });
}
