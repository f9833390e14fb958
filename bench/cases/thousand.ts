import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineCommand } from "../../cli/rehearsal/engine-command.ts";
import { loadAutomation, openStack, operate } from "../../cli/rehearsal/engine.ts";
import { engineEnvironment } from "../../cli/rehearsal/environment.ts";
import { placesOf } from "../../cli/rehearsal/places.ts";
import { readProgram, stackFileOf } from "../../cli/rehearsal/program.ts";
import { EngineState } from "../../cli/rehearsal/state.ts";
import { writeWorkspace } from "../../cli/rehearsal/workspace.ts";
import { startSimulator } from "../../simulator/server.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { ensurePulumi } from "../../tools/pulumi.ts";
import { startDoNothingProvider } from "../do-nothing-provider.ts";
import { seconds } from "../measure.ts";

const STACK = "bench";

/**
 * Previews a thousand resources over the simulated clouds and over clouds that do nothing: there and back, so that a
 * machine that becomes slower meanwhile does so for both.
 */
export async function thousand(): Promise<Readonly<Record<string, number>>> {
  const state = mkdtempSync(join(tmpdir(), "kakehashi-bench-"));
  const nothing = await startDoNothingProvider();
  const simulator = await startSimulator({ worldDir: join(state, "world"), unmodelled: "refuse" });
  try {
    const idle = () => preview(join(state, "idle"), nothing.port);
    const simulated = () => preview(join(state, "simulated"), simulator.port);
    const taken = [await idle(), await simulated(), await simulated(), await idle()] as const;
    return { thousandRatio: (taken[1] + taken[2]) / (taken[0] + taken[3]) };
  } finally {
    nothing.close();
    await simulator.close();
    rmSync(state, { recursive: true, force: true });
  }
}

async function preview(folder: string, port: number): Promise<number> {
  const program = readProgram(join(CHECKOUT, "bench", "programs", "thousand"));
  const places = placesOf(program, STACK, folder);
  const state = new EngineState(places.backend, program.name, STACK);
  const tool = await ensurePulumi();
  const env = engineEnvironment(process.env, {
    places,
    pathEntries: tool.pathEntries,
    packages: ["aws"],
    port,
  });
  const command = new EngineCommand({ ...tool, env, state, onStart: () => undefined });
  writeWorkspace(program, STACK, stackFileOf(program, STACK), places);
  const stack = await openStack(await loadAutomation(), {
    name: STACK,
    folder: places.workspace,
    command,
    state,
  });
  let outcome = { code: -1, stderr: "" };
  const taken = await seconds(async () => {
    outcome = await operate(stack, "preview", { refresh: false, onEvent: () => undefined });
  });
  if (outcome.code !== 0) throw new Error(`the preview of a thousand resources failed:\n${outcome.stderr}`);
  return taken;
}
