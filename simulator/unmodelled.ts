import { createHash } from "node:crypto";
import { Refusal } from "./refusal.ts";
import type { InvokeModel, ResourceModel } from "./model.ts";

/** What the simulator does with a type that it has no model of. */
export type UnmodelledMode = "refuse" | "echo";

/** Refuses what is not modelled, or accepts it with one warning for each type. */
export class Unmodelled {
  readonly #mode: UnmodelledMode;
  readonly #warn: (text: string) => void;
  readonly #models = new Map<string, ResourceModel>();
  readonly #warned = new Set<string>();

  constructor(mode: UnmodelledMode, warn: (text: string) => void) {
    this.#mode = mode;
    this.#warn = warn;
  }

  model(type: string): ResourceModel {
    this.#accept("resource type", type);
    const known = this.#models.get(type);
    if (known !== undefined) return known;
    const model: ResourceModel = {
      type,
      echoed: true,
      create: (ctx) => ({ id: `${ctx.name}-${ctx.hex(8)}`, outputs: {} }),
    };
    this.#models.set(type, model);
    return model;
  }

  invoke(token: string): InvokeModel {
    this.#accept("function", token);
    return {
      token,
      run: ({ args }) => ({ id: createHash("sha256").update(token).digest("hex").slice(0, 16), ...args }),
    };
  }

  #accept(what: string, name: string): void {
    if (this.#mode === "refuse") {
      throw new Refusal(
        `${what}: not modelled by the simulated clouds, got ${name}; rehearse with --unmodelled=echo to accept it, or add a model (docs/simulator.md)`,
      );
    }
    if (this.#warned.has(name)) return;
    this.#warned.add(name);
    this.#warn(`${what} ${name} is not modelled: its inputs are echoed and nothing about it is checked`);
  }
}
