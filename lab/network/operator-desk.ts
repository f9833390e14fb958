import { run } from "../../tools/run.ts";
import type { Typed } from "../runbooks.ts";
import { unknown, VendorCommands, type VendorCommand } from "../vendor-commands.ts";
import type { Bridge } from "./bridge.ts";
import { builtGateways, type BuiltGateway } from "./built-gateways.ts";
import type { RehearsedStack } from "./rehearsed.ts";

/** The lab goes before everything else; a deployment is everything else (nice(1) adds to the lab's own). */
const USUAL_PRIORITY = ["-n", "10"];

/**
 * Where an operator sits: a copy of the checkout with plain `pulumi` over the simulated clouds, and `aws` and `az` as
 * far as the lab's machines can obey them. What is deployed there reaches the bridge.
 */
export class OperatorDesk {
  readonly #stack: RehearsedStack;
  readonly #bridge: Bridge;
  #commands: VendorCommands | undefined;
  #built: readonly BuiltGateway[];

  private constructor(stack: RehearsedStack, bridge: Bridge, built: readonly BuiltGateway[]) {
    this.#stack = stack;
    this.#bridge = bridge;
    this.#built = built;
  }

  static async open(stack: RehearsedStack, bridge: Bridge, folder: string): Promise<OperatorDesk> {
    const built = builtGateways(bridge.plan.mesh, await stack.resources());
    const desk = new OperatorDesk(stack, bridge, built);
    desk.#commands = await VendorCommands.open(folder, (command) => desk.#obey(command));
    return desk;
  }

  close(): void {
    this.#commands?.close();
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
          ...this.#commands?.environment,
          PATH: `${this.#commands?.bin ?? ""}:${environment.PATH ?? ""}`,
        },
        timeoutSeconds: 180,
      },
    );
    if (commands.includes("pulumi up")) await this.#follow();
    return { code, output: stdout + stderr };
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
  async #obey(vendor: VendorCommand): Promise<Typed> {
    const { command, given, only } = vendor;
    const id = given.get("--ids") ?? given.get("--instance-ids");
    const built = this.#built.find(({ machine }) => machine === id);
    if (built === undefined) return { code: 1, output: `no machine ${id ?? ""}: ${command}` };
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
    return unknown(vendor);
  }
}
