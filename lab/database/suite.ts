import { rm } from "node:fs/promises";
import { setPriority } from "node:os";
import { join } from "node:path";
import { killed } from "../killed.ts";
import { Report, type LabOptions, type SuiteResult } from "../report.ts";
import { RehearsedStack } from "../network/rehearsed.ts";
import { whyNot as whyNoNetwork } from "../network/requirements.ts";
import { clearUp, startWatchdog, sweep } from "../network/system.ts";
import { Bed } from "./bed.ts";
import { controls } from "./controls.ts";
import { copies } from "./copy.ts";
import { keeper, rotation } from "./keeper.ts";
import { kills } from "./killing.ts";
import { lag } from "./lag.ts";
import { pages } from "./page.ts";
import { runbooks } from "./runbooks.ts";
import { accountsStay, twice } from "./setup.ts";
import { mysqlImage } from "./image.ts";
import { FOLDER } from "./machine.ts";
import { resumed, switchovers } from "./switching.ts";

/** Of the lab and all that it starts (nice(2)). */
const PRIORITY = -10;

/** What the machine lacks; it is asked for MySQL only when it can run it. */
async function whyNot(say: (line: string) => void): Promise<string | undefined> {
  const machine = await whyNoNetwork(say);
  if (machine !== undefined) return machine;
  if (process.arch !== "x64") return "it needs x86-64: Debian's packages are pinned for it";
  return mysqlImage(say).then(
    () => undefined,
    (error: unknown) => `no MySQL: ${error instanceof Error ? error.message : String(error)}`,
  );
}

/** Two MySQL servers on two clouds, linked and switched by the SQL that the program renders. */
export async function database({ trials, only, say }: LabOptions): Promise<SuiteResult> {
  const report = new Report("database", say);
  const skipped = await whyNot(say);
  if (skipped !== undefined) return { ...report.result(), skipped };
  const image = await mysqlImage(say);
  const left = await clearUp();
  if (left > 0) report.note(`removed ${left} namespaces that an earlier run left`);
  startWatchdog();
  setPriority(PRIORITY);
  const wanted = (name: string): boolean => only?.includes(name) ?? true;
  const timed = async (name: string, work: () => Promise<void>): Promise<void> => {
    if (!wanted(name)) return;
    const begin = performance.now();
    await report.step(name, work);
    report.note(`${name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  };
  // Neither measures anything, so that they may disturb each other.
  const [stack] = await Promise.all([
    wanted("runbooks") ? RehearsedStack.make("prod", join(FOLDER, "prod")) : undefined,
    timed("killed", () => killed(report, join(import.meta.dirname, "victim.ts"), 3)),
  ]);
  const bed = await Bed.start(image.root);
  report.note(`MySQL ${image.version}; nothing is claimed for another version`);
  report.figure("roundTripMs", await bed.two.roundTripMs());
  await timed("twice", () => twice(report, bed));
  await timed("accounts", () => accountsStay(report, bed));
  await timed("switchover", () => switchovers(report, bed, trials));
  await timed("resume", () => resumed(report, bed));
  await timed("kill", () => kills(report, bed, trials));
  await timed("page", () => pages(report, bed));
  if (stack !== undefined) await timed("runbooks", () => runbooks(report, bed, stack, image.root));
  await timed("lag", () => lag(report, bed));
  await timed("keeper", () => keeper(report, bed));
  await timed("rotation", () => rotation(report, bed));
  await timed("copy", () => copies(report, bed));
  await timed("controls", () => controls(report, bed));
  await bed.stop();
  await sweep();
  const result = report.result();
  if (result.failed === 0) await rm(FOLDER, { recursive: true, force: true });
  else report.note(`what the servers said: ${FOLDER}`);
  return result;
}
