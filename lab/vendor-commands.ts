import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { Typed } from "./runbooks.ts";

/** Sends a vendor's command line to the lab, word by word. */
const VENDOR_COMMAND = `#!/bin/sh
for word in "$(basename "$0")" "$@"; do printf '%s' "$word" | base64 -w 0; echo; done |
  curl -sS --fail-with-body --max-time 60 --unix-socket "$LAB_SOCKET" --data-binary @- http://lab/
`;

/** A vendor's command line, taken apart: `aws ec2 reboot-instances` with what was given by name. */
export interface VendorCommand {
  readonly command: string;
  readonly given: ReadonlyMap<string, string>;
  /** Whether these options were given, and no other. */
  readonly only: (...names: readonly string[]) => boolean;
}

/** `aws`, `az` and others, as far as the lab obeys them. */
export class VendorCommands {
  readonly #folder: string;
  readonly #server: Server;

  private constructor(folder: string, obey: (command: VendorCommand) => Promise<Typed>) {
    this.#folder = folder;
    this.#server = createServer((request, response) => {
      void (async () => {
        let body = "";
        for await (const chunk of request) body += String(chunk);
        const words = body.split("\n").map((word) => Buffer.from(word, "base64").toString());
        const { code, output } = await obey(parse(words.slice(0, -1))).catch((error: unknown) => ({
          code: 1,
          output: String(error),
        }));
        response.writeHead(code === 0 ? 200 : 400).end(output);
      })();
    });
  }

  /**
   * @param folder for the commands; it is made
   * @param names of the commands
   */
  static async open(
    folder: string,
    obey: (command: VendorCommand) => Promise<Typed>,
    names: readonly string[] = ["aws", "az"],
  ): Promise<VendorCommands> {
    const commands = new VendorCommands(folder, obey);
    await mkdir(commands.bin, { recursive: true });
    for (const name of names) await commands.add(name, VENDOR_COMMAND);
    await new Promise<void>((resolve) => commands.#server.listen(commands.#socket, resolve));
    return commands;
  }

  /** Puts another command beside them. */
  async add(name: string, script: string): Promise<void> {
    await writeFile(join(this.bin, name), script);
    await chmod(join(this.bin, name), 0o755);
  }

  /** The folder of the commands, for PATH. */
  get bin(): string {
    return join(this.#folder, "bin");
  }

  /** What the commands need. */
  get environment(): Readonly<Record<string, string>> {
    return { LAB_SOCKET: this.#socket };
  }

  close(): void {
    this.#server.close();
  }

  get #socket(): string {
    return join(this.#folder, "desk.sock");
  }
}

/** A command that the lab does not know is a failure. */
export const unknown = ({ command, given }: VendorCommand): Typed => ({
  code: 1,
  output: `the lab does not know: ${command} ${[...given].flat().join(" ")}\n`,
});

function parse(words: readonly string[]): VendorCommand {
  const options = words.findIndex((word) => word.startsWith("--"));
  const given = new Map<string, string>();
  for (let at = options; at < words.length; at += 2) given.set(words[at] ?? "", words[at + 1] ?? "");
  return {
    command: words.slice(0, options).join(" "),
    given,
    only: (...names) => given.size === names.length && names.every((name) => given.has(name)),
  };
}
