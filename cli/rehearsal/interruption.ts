import type { ExitReason } from "../exit-codes.ts";
import type { EngineCommand } from "./engine-command.ts";

type StopReason = Extract<ExitReason, "interrupted" | "terminated">;

/** A signal that asks the rehearsal to stop, passed on to the engine once there is one. */
export class Interruption {
  #reason: StopReason | undefined;
  #times = 0;
  #command: Pick<EngineCommand, "interrupt"> | undefined;

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Whether the engine was not left the time to end. */
  get forced(): boolean {
    return this.#times > 1;
  }

  ask(reason: StopReason): void {
    this.#reason ??= reason;
    this.#times += 1;
    this.#command?.interrupt();
  }

  attach(command: Pick<EngineCommand, "interrupt">): void {
    this.#command = command;
    for (let passed = 0; passed < this.#times; passed += 1) command.interrupt();
  }
}
