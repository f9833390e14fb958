import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Namespace } from "./system.ts";

/** Ends every answer. */
const END = " .";

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** A Node process in a namespace that answers requests, one JSON object a line. */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #next = 1;
  #ended = false;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  static async start(namespace: Namespace, script: string, ...args: readonly string[]): Promise<Child> {
    const [command, ...rest] = namespace.command(process.execPath, ...process.execArgv, script, ...args);
    const child = new Child(spawn(command, rest, { stdio: ["pipe", "pipe", "inherit"] }));
    const { stdout } = child.#process;
    if (stdout === null) throw new Error(`${script}: cannot be heard`);
    child.#process.on("exit", () => {
      child.#ended = true;
      for (const { reject } of child.#waiting.values()) reject(new Error(`${script} has ended`));
    });
    createInterface({ input: stdout }).on("line", (line) => {
      // The last line of a process that was killed may be half a one.
      if (line.endsWith(END)) child.#hear(JSON.parse(line.slice(0, -END.length)) as Answer);
    });
    child.#process.stdin?.on("error", () => undefined);
    await once(child.#process, "spawn");
    return child;
  }

  /** Asks for `name` and waits for what the process returns. */
  async ask(name: string, argument: unknown = {}): Promise<unknown> {
    if (this.#ended) throw new Error(`asked for ${name}: the process has ended`);
    const id = this.#next++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.#process.stdin?.write(`${JSON.stringify({ id, name, argument })}\n`);
    return answer;
  }

  #hear({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }
}

/** The other end: answers requests until nobody can ask any more. */
export function serve(handlers: Readonly<Record<string, (argument: never) => unknown>>): void {
  const input = createInterface({ input: process.stdin });
  input.on("line", (line) => {
    const { id, name, argument } = JSON.parse(line) as { id: number; name: string; argument: unknown };
    void (async () => {
      const answer: Answer = await Promise.resolve()
        .then(() => handlers[name]?.(argument as never))
        .then((value) => ({ id, value }))
        .catch((error: unknown) => ({ id, error: String(error) }));
      process.stdout.write(`${JSON.stringify(answer)}${END}\n`);
    })();
  });
  input.on("close", () => process.exit());
}
