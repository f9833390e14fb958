import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OWN_LOGS, sh, type Namespace } from "../network/system.ts";

/** Where the suite's run keeps its logs, and what it makes for itself. */
export const FOLDER = join(OWN_LOGS, "database");

/** Memory over what the image has read-only, so that nothing outlives the machine. */
const MEMORY = ["tmp", "run", "dev/shm", "var/lib/mysql", "secrets", "sql"];

/**
 * A machine with the image as its root: a namespace, and memory for what it writes. It exists as long as the process
 * that holds its mounts, which the lab's sweep ends with the namespace.
 */
export class Machine {
  readonly namespace: Namespace;
  readonly image: string;
  readonly #holder: ChildProcess;

  private constructor(namespace: Namespace, image: string, holder: ChildProcess) {
    this.namespace = namespace;
    this.image = image;
    this.#holder = holder;
  }

  static async start(namespace: Namespace, image: string): Promise<Machine> {
    const mounts = [
      "set -e",
      ...MEMORY.map((folder) => `mount -t tmpfs -o mode=1777 tmpfs '${join(image, folder)}'`),
      // WireGuard's control socket.
      "mount -t tmpfs tmpfs /run",
      "echo ready",
      "exec sleep infinity",
    ];
    const [command, ...rest] = namespace.command("unshare", "--mount", "sh", "-c", mounts.join("\n"));
    const holder = spawn(command, rest, { stdio: ["ignore", "pipe", "inherit"] });
    await Promise.race([
      once(holder.stdout, "data"),
      once(holder, "exit").then(() => {
        throw new Error(`${namespace.name}: no machine`);
      }),
    ]);
    return new Machine(namespace, image, holder);
  }

  /** The command line that runs a command on the machine, outside the image. */
  #enter(): readonly [string, ...string[]] {
    return ["nsenter", "--target", String(this.#holder.pid), "--mount", "--net", "--"];
  }

  /** Runs a command of the lab's machine here: `ip`, `wg`. */
  async run(...args: readonly string[]): Promise<string> {
    const [command, ...rest] = this.#enter();
    return sh(command, ...rest, ...args);
  }

  /** Starts a program of the image; what it says goes to a file of the run's logs. */
  start(log: string, program: string, ...args: readonly string[]): ChildProcess {
    const [command, ...rest] = this.#enter();
    const output = openSync(join(FOLDER, `${log}.log`), "a");
    return spawn(command, [...rest, "chroot", this.image, program, ...args], {
      stdio: ["ignore", output, output],
    });
  }

  /** Runs a program of the image to its end, with text on standard input. */
  async program(
    [program, ...args]: readonly [string, ...string[]],
    { input = "", env = {} }: { input?: string; env?: Readonly<Record<string, string>> } = {},
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
    const [command, ...rest] = this.#enter();
    const child = spawn(command, [...rest, "chroot", this.image, program, ...args], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env },
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? -1, ...said };
  }

  /** Where a path of the image is for the lab's own process. */
  path(path: string): string {
    return join(`/proc/${this.#holder.pid ?? 0}/root`, this.image, path);
  }

  async write(path: string, content: string, mode = 0o600): Promise<void> {
    await mkdir(dirname(this.path(path)), { recursive: true });
    await writeFile(this.path(path), content, { mode });
  }
}
