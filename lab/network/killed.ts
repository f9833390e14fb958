import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Report } from "../report.ts";
import { namespaces, processesIn, until } from "./system.ts";

/** A lab that is killed leaves neither namespaces nor processes: its watchdog outlives it for a moment. */
export async function killed(report: Report): Promise<void> {
  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    const script = join(import.meta.dirname, "victim.ts");
    const victim = spawn(process.execPath, [...process.execArgv, script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = (await once(victim.stdout, "data")) as [Buffer];
    const names = said.toString().trim().split(" ");
    await until("the victim's processes run", async () =>
      (await Promise.all(names.map(processesIn))).every(({ length }) => length > 0),
    );
    const running = (await Promise.all(names.map(processesIn))).flat();
    victim.kill(signal);
    const gone = async (): Promise<boolean> => {
      const left = await namespaces();
      return names.every((name) => !left.includes(name)) && running.every((pid) => !isThere(pid));
    };
    const cleared = await until("cleared up", gone, { seconds: 10 }).then(
      () => true,
      () => false,
    );
    report.check(`a lab ended by ${signal} leaves nothing`, names.length === 2 && cleared);
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
