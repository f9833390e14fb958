import { spawn } from "node:child_process";
import { once } from "node:events";
import { namespaces, processesIn, until } from "./network/system.ts";
import type { Report } from "./report.ts";

/**
 * A lab that is killed leaves neither namespaces nor processes: its watchdog outlives it for a moment.
 * @param victim a script that says the names of its namespaces, in each of which something runs, and waits
 * @param count how many namespaces those are
 */
export async function killed(report: Report, victim: string, count: number): Promise<void> {
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
    const lab = spawn(process.execPath, [...process.execArgv, victim], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const died = once(lab, "exit").then(() => {
      throw new Error("the lab that is to be killed has ended by itself");
    });
    const [said] = (await Promise.race([once(lab.stdout, "data"), died])) as [Buffer];
    died.catch(() => undefined);
    const names = said.toString().trim().split(" ");
    await until("the victim's processes run", async () =>
      (await Promise.all(names.map(processesIn))).every(({ length }) => length > 0),
    );
    const running = (await Promise.all(names.map(processesIn))).flat();
    lab.kill(signal);
    const gone = async (): Promise<boolean> => {
      const left = await namespaces();
      return names.every((name) => !left.includes(name)) && running.every((pid) => !isThere(pid));
    };
    const cleared = await until("cleared up", gone, { seconds: 10 }).then(
      () => true,
      () => false,
    );
    report.check(
      `a lab ended by ${signal} leaves nothing`,
      names.length === count && cleared,
      `${running.length} processes in ${names.length} namespaces`,
    );
  };
  await end("SIGKILL");
  await end("SIGTERM");
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
