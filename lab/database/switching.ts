import { contains, countOf, parseGtidSet, subtract } from "../../lib/mysql/gtid.ts";
import { peerOf, type MySqlService } from "../../lib/mysql/service.ts";
import { pause, until } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Acknowledged } from "./application.ts";
import type { Bed } from "./bed.ts";
import type { Outcome } from "./station.ts";

/** Writes a second of all applications together. */
export const WRITES_PER_SECOND = 200;

/** How long they write between two switches. */
const BETWEEN_MS = 500;

/** The bound: from the fence to the first write that the new primary acknowledges. */
const LONGEST_SWITCH_SECONDS = 5;

interface Round {
  readonly to: MySqlService;
  readonly outcome: Outcome;
}

/** Switches to and fro while the applications write, and counts what went wrong. */
export async function switchovers(report: Report, bed: Bed, rounds: number): Promise<void> {
  const done: Round[] = [];
  let divergent = 0;
  await bed.write(WRITES_PER_SECOND);
  for (let round = 0; round < 2 * rounds; round += 1) {
    await pause(BETWEEN_MS);
    const to = round % 2 === 0 ? "azure" : "aurora";
    const outcome = await bed.order({ kind: "switchover", to }, round % 4 < 2 ? "aurora" : "azure");
    if (outcome.problems.length > 0) throw new Error(outcome.problems.join("; "));
    divergent += await divergence(bed, to);
    done.push({ to, outcome });
  }
  await pause(BETWEEN_MS);
  const { acknowledged, attempts } = await bed.stopWriting();
  report.note(`${attempts} writes, ${acknowledged.length} acknowledged`);
  await account(report, bed, acknowledged, divergent);
  const times = done.map(({ to, outcome }) => secondsOf(outcome, to, acknowledged));
  const sorted = times.toSorted((a, b) => a - b);
  report.figure("switchoverMedianSeconds", sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
  report.limit(
    "switchoverSeconds",
    `${done.length} switchovers, fence to first write on the new primary, longest`,
    sorted.at(-1) ?? Number.NaN,
    LONGEST_SWITCH_SECONDS,
  );
}

/** Transactions that only the old primary has, after a switch. */
async function divergence(bed: Bed, to: MySqlService): Promise<number> {
  const seen = await bed.look();
  const [next, old] = [seen[to], seen[peerOf(to)]];
  if (next === undefined || old === undefined) throw new Error("a server does not answer");
  if (!old.fenced || old.sessions > 0) throw new Error(`${peerOf(to)} is not fenced after the switch`);
  return countOf(subtract(parseGtidSet(old.executed), parseGtidSet(next.executed)));
}

function secondsOf({ steps }: Outcome, to: MySqlService, acknowledged: readonly Acknowledged[]): number {
  const fenced = steps.find(({ words }) => words.startsWith("fence"))?.at ?? Number.NaN;
  let first = Number.POSITIVE_INFINITY;
  for (const { by, at } of acknowledged) if (by === to && at > fenced && at < first) first = at;
  return (first - fenced) / 1000;
}

/** Compares what was acknowledged with what is there, on both servers. */
async function account(
  report: Report,
  bed: Bed,
  acknowledged: readonly Acknowledged[],
  divergent: number,
): Promise<void> {
  const primary: MySqlService = "aurora";
  await until("the replica has everything", async () => {
    const { aurora, azure } = await bed.look();
    return (
      aurora !== undefined &&
      azure !== undefined &&
      contains(parseGtidSet(azure.executed), parseGtidSet(aurora.executed))
    );
  });
  const names = await bed.names(primary);
  const there = new Set(names);
  const lost = acknowledged.filter(({ name }) => !there.has(name)).length;
  const copy = await bed.names(peerOf(primary));
  const unlike = names.length - copy.length + copy.filter((name) => !there.has(name)).length;
  count(report, "switchoverLost", "acknowledged writes that the switchovers lost", lost);
  count(report, "switchoverDuplicate", "writes that are there twice", names.length - there.size);
  count(
    report,
    "switchoverDivergent",
    "transactions or rows on one server only",
    divergent + Math.abs(unlike),
  );
}

/** A count that must be 0. */
export function count(report: Report, name: string, title: string, value: number): void {
  report.figure(name, value);
  report.check(title, value === 0, `${value}, must be 0`);
}

/** A switchover whose operator dies before each of its steps is done to its end by the same command. */
export async function resumed(report: Report, bed: Bed): Promise<void> {
  const steps = 6;
  const broken: string[] = [];
  let [to, lost]: [MySqlService, number] = ["azure", 0];
  await bed.write(WRITES_PER_SECOND / 2);
  for (let step = 0; step < steps; step += 1) {
    await pause(BETWEEN_MS);
    const died = await bed.orderAndDie({ kind: "switchover", to }, step);
    const { problems } = await bed.order({ kind: "switchover", to });
    if (!died || problems.length > 0) broken.push(`before step ${step + 1}: ${problems.join("; ")}`);
    lost += await divergence(bed, to);
    to = peerOf(to);
  }
  const { acknowledged } = await bed.stopWriting();
  const there = new Set(await bed.names(peerOf(to)));
  lost += acknowledged.filter(({ name }) => !there.has(name)).length;
  report.figure("switchoverResumed", steps - broken.length);
  report.check(
    "a switchover killed before any of its steps is finished by the same command",
    broken.length === 0 && lost === 0,
    broken.length === 0 ? `${steps} of ${steps}, ${lost} lost` : broken.join(", "),
  );
}
