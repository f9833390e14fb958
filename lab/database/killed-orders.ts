import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { peerOf, type MySqlService } from "../../lib/mysql/service.ts";
import { signal } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Bed } from "./bed.ts";
import type { DatabaseDesk } from "./operator-desk.ts";

/** The steps of a switchover, as the command says each when it begins. */
const STEPS = ["fence", "wait", "promote", "unfence", "point", "make"];

/**
 * `kakehashi db switchover`, killed with SIGKILL as soon as it begins a step, which is after the step before; then the
 * same command again. Once for each step, to and fro: the primary is the same afterwards.
 */
export async function killedOrders(report: Report, bed: Bed, desk: DatabaseDesk): Promise<void> {
  await desk.writeServers();
  const broken: string[] = [];
  let to: MySqlService = (await bed.look()).azure?.link === "none" ? "aurora" : "azure";
  for (const step of STEPS) {
    const words = ["db", "switchover", "prod", "--servers", "servers.json", "--to", to];
    const died = await dieAt(desk, step, words);
    const { code, output } = await desk.type("aurora", `./kakehashi ${words.join(" ")}`);
    const seen = await bed.look();
    const [next, old] = [seen[to], seen[peerOf(to)]];
    const done = next?.link === "none" && !next.fenced && old?.link === "ON ON" && old.fenced;
    if (!died || code !== 0 || !done) broken.push(`at ${step}: ${output.trim()}`);
    to = peerOf(to);
  }
  await desk.type("aurora", "rm servers.json");
  report.figure("killedOrdersResumed", STEPS.length - broken.length);
  report.check(
    "kakehashi db switchover killed at each of its steps is finished by the same command",
    broken.length === 0,
    broken.length === 0 ? `${STEPS.length} of ${STEPS.length}` : broken.join(", "),
  );
}

/** @returns whether it was killed, and did not end by itself before */
async function dieAt(desk: DatabaseDesk, step: string, words: readonly string[]): Promise<boolean> {
  const { command, env } = await desk.at("aurora", "./kakehashi", ...words);
  const [program, ...args] = command;
  const running = spawn(program, args, {
    ...{ cwd: desk.stack.copy.folder, env, detached: true },
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface({ input: running.stdout }).on("line", (line) => {
    if (line.startsWith(`  ${step} `) && running.pid !== undefined) signal(-running.pid, "SIGKILL");
  });
  const [, by] = (await once(running, "exit")) as [number | null, NodeJS.Signals | null];
  return by === "SIGKILL";
}
