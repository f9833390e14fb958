import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/** A process that another one with the same number is not taken for. */
export interface ProcessMark {
  readonly pid: number;
  /** When it began, in the form that the system gives it. */
  readonly began: string;
}

/** Marks a living process; undefined when there is none. */
export function markOf(pid: number): ProcessMark | undefined {
  const began = process.platform === "linux" ? beganOnLinux(pid) : beganByPs(pid);
  return began === undefined ? undefined : { pid, began };
}

/** Whether a marked process still lives. */
export function isAlive(mark: ProcessMark): boolean {
  return markOf(mark.pid)?.began === mark.began;
}

/** When a living process began, in milliseconds since 1970; undefined when there is no such process. */
export function beganAt(pid: number): number | undefined {
  const began = markOf(pid)?.began;
  if (began === undefined) return undefined;
  if (process.platform !== "linux") return Date.parse(began);
  const uptimeSeconds = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  return Date.now() - uptimeSeconds * 1000 + (Number(began) / TICKS_PER_SECOND) * 1000;
}

/** The resident memory of a process and all that descend from it, in bytes. */
export function treeMemory(root: number): number {
  return process.platform === "linux" ? treeOnLinux(root) : treeByPs(root);
}

const PAGE_BYTES = 4096;

/** USER_HZ, which is 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

function beganOnLinux(pid: number): string | undefined {
  const fields = statFields(pid);
  // A zombie has ended; only its parent has not looked yet.
  return fields === undefined || fields[0] === "Z" ? undefined : fields[19];
}

/** The fields of /proc/PID/stat after the name, which is the only one that may hold spaces (proc(5)). */
function statFields(pid: number): readonly string[] | undefined {
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat === "" ? undefined : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function treeOnLinux(pid: number): number {
  const fields = statFields(pid);
  if (fields === undefined) return 0;
  return (
    Number(fields[21]) * PAGE_BYTES + childrenOnLinux(pid).reduce((sum, child) => sum + treeOnLinux(child), 0)
  );
}

function childrenOnLinux(pid: number): readonly number[] {
  const tasks = `/proc/${pid}/task`;
  return entriesOf(tasks).flatMap((task) => {
    const children = contentOf(`${tasks}/${task}/children`).trim();
    return children === "" ? [] : children.split(" ").map(Number);
  });
}

/** Processes and threads end while they are looked at; those that are left still count. */
function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function beganByPs(pid: number): string | undefined {
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function treeByPs(root: number): number {
  const table = execFileSync("ps", ["-axo", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const sum = (pid: number): number =>
    table.reduce((total, [child = 0, parent = 0, kib = 0]) => {
      const own = child === pid ? kib * 1024 : 0;
      return total + own + (parent === pid && child !== pid ? sum(child) : 0);
    }, 0);
  return sum(root);
}
