import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { run } from "../../tools/run.ts";
import type { Bridge } from "./bridge.ts";
import { builtGateways, type BuiltGateway } from "./built-gateways.ts";
import type { RehearsedStack } from "./rehearsed.ts";

/** Sends a vendor's command line to the lab, word by word. */
const VENDOR_COMMAND = `#!/bin/sh
for word in "$(basename "$0")" "$@"; do printf '%s' "$word" | base64 -w 0; echo; done |
  curl -sS --fail-with-body --max-time 60 --unix-socket "$LAB_SOCKET" --data-binary @- http://lab/
`;

/** The lab goes before everything else; a deployment is everything else (nice(1) adds to the lab's own). */
const USUAL_PRIORITY = ["-n", "10"];

/** What typing something came to. */
export interface Typed {
  readonly code: number;
  readonly output: string;
}

/**
 * Where an operator sits: a copy of the checkout with plain `pulumi` over the simulated clouds, and `aws` and `az` as
 * far as the lab's machines can obey them. What is deployed there reaches the bridge.
 */
export class OperatorDesk {
  readonly #stack: RehearsedStack;
  readonly #bridge: Bridge;
  readonly #folder: string;
  readonly #server: Server;
  #built: readonly BuiltGateway[];

  private constructor(stack: RehearsedStack, bridge: Bridge, folder: string, built: readonly BuiltGateway[]) {
    this.#stack = stack;
    this.#bridge = bridge;
    this.#folder = folder;
    this.#built = built;
    this.#server = createServer((request, response) => {
      void (async () => {
        let body = "";
        for await (const chunk of request) body += String(chunk);
        const words = body.split("\n").map((word) => Buffer.from(word, "base64").toString());
        const { code, output } = await this.#obey(words.slice(0, -1)).catch((error: unknown) => ({
          code: 1,
          output: String(error),
        }));
        response.writeHead(code === 0 ? 200 : 400).end(output);
      })();
    });
  }

  static async open(stack: RehearsedStack, bridge: Bridge, folder: string): Promise<OperatorDesk> {
    const built = builtGateways(bridge.plan.mesh, await stack.resources());
    const desk = new OperatorDesk(stack, bridge, folder, built);
    const bin = join(folder, "bin");
    await mkdir(bin, { recursive: true });
    for (const name of ["aws", "az"]) {
      await writeFile(join(bin, name), VENDOR_COMMAND);
      await chmod(join(bin, name), 0o755);
    }
    await new Promise<void>((resolve) => desk.#server.listen(desk.#socket, resolve));
    return desk;
  }

  close(): void {
    this.#server.close();
  }

  /** Types commands in the checkout. What they have deployed is in the clouds then. */
  async type(commands: string, variables: Readonly<Record<string, string>>): Promise<Typed> {
    const environment = await this.#stack.environment();
    const { code, stdout, stderr } = await run(
      "nice",
      [...USUAL_PRIORITY, "bash", "-euo", "pipefail", "-c", commands],
      {
        cwd: this.#stack.copy.folder,
        env: {
          ...environment,
          ...variables,
          PATH: `${join(this.#folder, "bin")}:${environment.PATH ?? ""}`,
          LAB_SOCKET: this.#socket,
        },
        timeoutSeconds: 180,
      },
    );
    if (commands.includes("pulumi up")) await this.#follow();
    return { code, output: stdout + stderr };
  }

  get #socket(): string {
    return join(this.#folder, "desk.sock");
  }

  /** The clouds: a new bundle lies where its gateway looks for it, a new machine boots. */
  async #follow(): Promise<void> {
    const before = this.#built;
    this.#built = builtGateways(this.#bridge.plan.mesh, await this.#stack.resources());
    for (const now of this.#built) {
      const old = before.find(({ name }) => name === now.name);
      const gateway = this.#bridge.gateway(now.name);
      if (old?.firstBundle !== now.firstBundle) {
        const { privateAddress: owner, secret: name, firstBundle: value } = now;
        await this.#bridge.internet.ask("publish", { owner, name, value });
      }
      if (old?.machine !== now.machine) {
        await gateway.stop();
        await gateway.boot(now.userData);
      } else if (old.firstBundle !== now.firstBundle) {
        // Instead of the minute's wait. A gateway that is down does not hear it.
        await gateway.sync().catch(() => undefined);
      }
    }
  }

  /** The few commands of the vendors that runbooks use. */
  async #obey(words: readonly string[]): Promise<Typed> {
    const options = words.findIndex((word) => word.startsWith("--"));
    const command = words.slice(0, options).join(" ");
    const given = new Map<string, string>();
    for (let at = options; at < words.length; at += 2) given.set(words[at] ?? "", words[at + 1] ?? "");
    const only = (...names: readonly string[]): boolean =>
      given.size === names.length && names.every((name) => given.has(name));
    const id = given.get("--ids") ?? given.get("--instance-ids");
    const built = this.#built.find(({ machine }) => machine === id);
    if (built === undefined) return { code: 1, output: `no machine ${id ?? ""}: ${words.join(" ")}` };
    const gateway = this.#bridge.gateway(built.name);
    if (
      (command === "aws ec2 reboot-instances" && built.cloud === "aws" && only("--instance-ids")) ||
      (command === "az vm restart" && built.cloud === "azure" && only("--ids"))
    ) {
      await gateway.stop();
      await gateway.boot(built.userData);
      return { code: 0, output: "" };
    }
    if (
      command === "az vm run-command invoke" &&
      built.cloud === "azure" &&
      only("--ids", "--command-id", "--scripts", "--query", "--output") &&
      given.get("--command-id") === "RunShellScript"
    ) {
      const said = await gateway.run("sh", "-c", given.get("--scripts") ?? "");
      return { code: 0, output: `Enable succeeded: \n[stdout]\n${said}\n[stderr]\n\n` };
    }
    return { code: 1, output: `the lab does not know: ${words.join(" ")}` };
  }
}
