import { countOf, formatGtidSet, parseGtidSet, subtract } from "../../lib/mysql/gtid.ts";
import { peerOf, type MySqlService } from "../../lib/mysql/service.ts";
import { clock, pause } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Bed, Written } from "./bed.ts";
import { count, WRITES_PER_SECOND } from "./switching.ts";

/** How long the primary writes what its replica does not get, in every other round. */
const UNSENT_MS = 200;

/** What the rounds came to. */
interface Tally {
  /** From the kill to the first write on the new primary. */
  readonly seconds: number[];
  /** Transactions that never left a primary. */
  unsent: number;
  refused: number;
  rejoined: number;
  /** Acknowledged writes that neither survived nor are among those reported. */
  unaccounted: number;
  readonly wrong: string[];
}

/** Kills the primary while it is written to, fails over, and brings the old primary back as it may come back. */
export async function kills(report: Report, bed: Bed, rounds: number): Promise<void> {
  const tally: Tally = { seconds: [], unsent: 0, refused: 0, rejoined: 0, unaccounted: 0, wrong: [] };
  let primary: MySqlService = "aurora";
  for (let round = 0; round < rounds; round += 1) {
    await killRound(bed, primary, round % 2 === 1, tally);
    primary = peerOf(primary);
  }
  if (primary !== "aurora") {
    const { problems } = await bed.order({ kind: "switchover", to: "aurora" });
    if (problems.length > 0) throw new Error(problems.join("; "));
  }
  report.figure("failoverSeconds", Math.max(...tally.seconds));
  report.figure("failoverUnsent", tally.unsent);
  report.note(
    `${rounds} kills: ${tally.unsent} transactions never left a primary; rejoin refused ${tally.refused} times, taken ${tally.rejoined} times`,
  );
  count(report, "failoverUnaccounted", "acknowledged writes neither kept nor reported", tally.unaccounted);
  report.figure("failoverExact", rounds - tally.wrong.length);
  report.check(
    "what was not shipped is reported as the exact GTID set, and such a primary may not rejoin",
    tally.wrong.length === 0 && tally.refused > 0,
    tally.wrong.length === 0 ? `${rounds} of ${rounds}` : tally.wrong.join(", "),
  );
}

async function killRound(bed: Bed, lost: MySqlService, cutFirst: boolean, tally: Tally): Promise<void> {
  const survivor = peerOf(lost);
  const { server } = bed.two.clouds[lost];
  await bed.write(WRITES_PER_SECOND);
  await pause(500);
  if (cutFirst) {
    await bed.two.partition();
    await pause(UNSENT_MS);
  }
  const killed = clock();
  await server.kill();
  const { problems } = await bed.order({ kind: "failover", to: survivor }, survivor);
  if (problems.length > 0) throw new Error(problems.join("; "));
  const first = await bed.firstWrite(survivor, killed);
  tally.seconds.push((first - killed) / 1000);
  await bed.two.heal();
  const written = await bed.stopWriting();
  await server.start();
  await comeBack(bed, lost, written, tally);
}

/** The old primary runs again: it is fenced, compared, and rejoins or not. */
async function comeBack(bed: Bed, lost: MySqlService, written: Written, tally: Tally): Promise<void> {
  const survivor = peerOf(lost);
  const { problems, advice } = await bed.order({ kind: "rejoin", to: lost }, survivor);
  const seen = await bed.look(survivor);
  const [back, next] = [seen[lost], seen[survivor]];
  if (back === undefined || next === undefined) throw new Error("a server does not answer");
  const [old, kept] = [await bed.names(lost), new Set(await bed.names(survivor))];
  const unsent = subtract(parseGtidSet(back.executed), parseGtidSet(next.executed));
  // Every transaction of these rounds is one row, so that the rows tell how many are missing.
  const missing = old.filter((name) => !kept.has(name));
  const reported = new Set(missing);
  tally.unsent += missing.length;
  tally.unaccounted += written.acknowledged.filter(
    ({ name }) => !kept.has(name) && !reported.has(name),
  ).length;
  const complaint = problems.join("; ");
  const exact = missing.length === 0 ? complaint === "" : complaint.includes(`got ${formatGtidSet(unsent)};`);
  if (!exact || countOf(unsent) !== missing.length || !back.fenced) {
    tally.wrong.push(
      `${lost}: ${missing.length} rows missing, ${countOf(unsent)} GTIDs, said "${complaint}"`,
    );
  }
  if (problems.length > 0) {
    if (back.link !== "none") tally.wrong.push(`${lost}: linked although refused`);
    if (advice.length === 0) tally.wrong.push(`${lost}: refused without saying how to seed it again`);
    tally.refused += 1;
    await bed.reseed(lost);
  } else {
    tally.rejoined += 1;
  }
}
