import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { signal, until, type Namespace } from "../network/system.ts";

/**
 * A process that is the first of its own process namespace, as in a container: what it does not handle it does not
 * notice, and when it ends, everything in there ends.
 */
export class Container {
  readonly #first: number;
  /** When it ended, in milliseconds since 1970. */
  readonly ended: Promise<number>;

  private constructor(process: ChildProcess, first: number) {
    this.#first = first;
    this.ended = once(process, "exit").then(() => Date.now());
  }

  /** @param folder for its files; what it says goes to `log` there */
  static async start(namespace: Namespace, folder: string, command: readonly string[]): Promise<Container> {
    await mkdir(folder, { recursive: true });
    const log = openSync(join(folder, "log"), "a");
    const isolated = ["unshare", "--pid", "--fork", "--kill-child", "--", ...command];
    const [program, ...rest] = namespace.command(...isolated);
    const outside = spawn(program, rest, { stdio: ["ignore", log, log] });
    const children = `/proc/${outside.pid ?? 0}/task/${outside.pid ?? 0}/children`;
    let first = 0;
    await until(
      `${command[0] ?? ""} starts`,
      async () => {
        first = Number((await readFile(children, "utf8").catch(() => "")).trim());
        return first > 0;
      },
      { everyMs: 10 },
    );
    return new Container(outside, first);
  }

  /** Sends a signal to the first process. */
  signal(name: NodeJS.Signals): void {
    signal(this.#first, name);
  }
}
