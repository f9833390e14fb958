import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Every namespace of the lab begins so; nothing else is ever deleted. */
const EVERY_RUN = "kkl-";

/** Every namespace of this run. */
export const PREFIX = `${EVERY_RUN}${process.pid}-`;

/** What a command said on standard output. */
export async function sh(command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(command, args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** As {@link sh}, with text on standard input. */
export async function feed(input: string, command: string, ...args: readonly string[]): Promise<string> {
  const running = execute(command, args);
  running.child.stdin?.end(input);
  return (await running).stdout;
}

/** The lab's namespaces that exist now. */
export async function namespaces(): Promise<readonly string[]> {
  const list = await sh("ip", "netns", "list");
  return list
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((name) => name.startsWith(EVERY_RUN));
}

/** Where the runs keep their logs, and where this one does. The next run removes them. */
const LOGS = join(tmpdir(), "kakehashi-lab");
export const OWN_LOGS = join(LOGS, String(process.pid));

/** Processes in a namespace. */
export async function processesIn(namespace: string): Promise<readonly number[]> {
  const list = await sh("ip", "netns", "pids", namespace);
  return list.split("\n").filter(Boolean).map(Number);
}

/** Ends every process in the lab's namespaces and deletes them, also those that a killed run left. */
export async function sweep(names?: readonly string[]): Promise<number> {
  const found = (await namespaces()).filter((name) => names?.includes(name) ?? true);
  for (const name of found) {
    for (const pid of await processesIn(name)) signal(pid, "SIGKILL");
  }
  for (const name of found) await sh("ip", "netns", "delete", name);
  return found.length;
}

/** Removes what earlier runs left, and makes a folder for this one, whose other suites may have logs there. */
export async function clearUp(): Promise<number> {
  const left = await sweep();
  for (const name of await readdir(LOGS).catch(() => [])) {
    if (name !== String(process.pid)) await rm(join(LOGS, name), { recursive: true, force: true });
  }
  await mkdir(OWN_LOGS, { recursive: true });
  return left;
}

/** Sends a signal; a process that has ended meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/** The same as {@link sweep}, for a shell: it must work when this process is gone. */
const SWEEP = `cat >/dev/null
for name in $(ip netns list | cut -d' ' -f1 | grep '^${PREFIX}'); do
  ip netns pids "$name" | xargs -r kill -9
  ip netns delete "$name"
done`;

/** A process that sweeps when this one ends in whatever way: its standard input closes then. */
export function startWatchdog(): ChildProcess {
  const watchdog = spawn("sh", ["-c", SWEEP], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  watchdog.unref();
  return watchdog;
}

/** A network namespace of the lab. */
export class Namespace {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static async create(name: string): Promise<Namespace> {
    await sh("ip", "netns", "add", name);
    const namespace = new Namespace(name);
    await namespace.ip("link set lo up");
    return namespace;
  }

  /** The command line that runs a command in here. */
  command(...args: readonly string[]): readonly [string, ...string[]] {
    return ["ip", "netns", "exec", this.name, ...args];
  }

  async run(...args: readonly string[]): Promise<string> {
    return sh("ip", "netns", "exec", this.name, ...args);
  }

  /** `ip` with words separated by spaces. */
  async ip(line: string): Promise<string> {
    return sh("ip", "-n", this.name, ...line.split(" "));
  }

  async sysctl(name: string, value: number): Promise<void> {
    await this.run("sysctl", "-qw", `${name}=${value}`);
  }

  /** Makes a router: forwards, and takes packets whose way back is another one. */
  async forwards(): Promise<void> {
    await this.sysctl("net.ipv4.ip_forward", 1);
    await this.sysctl("net.ipv4.conf.all.rp_filter", 0);
    await this.sysctl("net.ipv4.conf.all.send_redirects", 0);
  }
}

/** A cable between two namespaces. */
export async function cable(
  a: { readonly in: Namespace; readonly as: string },
  b: { readonly in: Namespace; readonly as: string },
  mtu = 1500,
): Promise<void> {
  const [left, right] = [
    `link add ${a.as} mtu ${mtu} type veth peer name ${b.as} mtu ${mtu} netns ${b.in.name}`,
    "",
  ];
  await a.in.ip(`${left}${right}`);
  await a.in.ip(`link set ${a.as} up`);
  await b.in.ip(`link set ${b.as} up`);
}

/** Asks until the answer is yes. */
export async function until(
  what: string,
  question: () => Promise<boolean> | boolean,
  { seconds = 30, everyMs = 100 } = {},
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await question())) {
    if (performance.now() > deadline) throw new Error(`${what}: not so after ${seconds} s`);
    await pause(everyMs);
  }
}

/** Waits. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** Milliseconds on the machine's clock, which all processes share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;
