import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import { CHECKOUT } from "../../tools/places.ts";

/** The line of `rehearse --json`, with exactly the keys that are promised. */
const lineSchema = z.strictObject({
  stack: z.string(),
  result: z.enum(["succeeded", "failed", "refused", "interrupted"]),
  create: z.number().int(),
  update: z.number().int(),
  replace: z.number().int(),
  delete: z.number().int(),
  same: z.number().int(),
  resources: z.number().int(),
  drifted: z.number().int().nonnegative().nullable(),
  faults: z.array(z.strictObject({ fault: z.string(), fired: z.number().int().nonnegative() })),
  driftLeftAlone: z.number().int().nonnegative().nullable(),
  wallSeconds: z.number().positive(),
  peakRssMiB: z.number().int().positive(),
  virtualSeconds: z.number().nonnegative().nullable(),
  criticalPathSeconds: z.number().nonnegative().nullable(),
  scheduleRatio: z.number().min(1).nullable(),
  assumedLatencies: z.number().int().nonnegative().nullable(),
});

export type Line = z.output<typeof lineSchema>;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the real command, as the launcher does. */
export function start(
  args: readonly string[],
  checkout: string = CHECKOUT,
  env: Readonly<Record<string, string>> = {},
): Running {
  const node = ["--disable-warning=ExperimentalWarning", join(checkout, "cli", "main.ts")];
  const child = spawn(process.execPath, [...node, ...args], {
    cwd: checkout,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => {
      resolve({ code, signal, ...said });
    });
  });
  return { child, ended };
}

/** Runs the real command to its end. */
export function kakehashi(args: readonly string[], checkout?: string): Promise<Ended> {
  return start(args, checkout).ended;
}

/** Runs `rehearse ... --json`, and reads the one line that it ends with. */
export async function rehearse(
  args: readonly string[],
  checkout?: string,
): Promise<Ended & { readonly line: Line }> {
  const ended = await kakehashi(["rehearse", ...args, "--json"], checkout);
  const lines = ended.stdout.trimEnd().split("\n");
  if (lines.length !== 1 || lines[0] === "")
    throw new Error(`expected one line on stdout, got ${ended.stdout}\nstderr: ${ended.stderr}`);
  return { ...ended, line: lineSchema.parse(JSON.parse(lines[0] ?? "")) };
}

/** The part of a line that does not differ from machine to machine. */
export function counts({
  create,
  update,
  replace,
  delete: deleted,
  same,
  resources,
}: Line): readonly number[] {
  return [create, update, replace, deleted, same, resources];
}
