import { createHash } from "node:crypto";
import type { ComponentModel, MethodModel } from "./construct/construction.ts";
import { untraced } from "./construct/traced.ts";
import { SdkDeclarations } from "./echo/declarations.ts";
import { madeUp } from "./echo/made-up.ts";
import type { CreateContext, InvokeModel, ResourceModel } from "./model.ts";
import type { PropertyMap } from "./properties.ts";
import { Refusal } from "./refusal.ts";
import { titleOf } from "./rules.ts";

/** What the simulator does with what it has no model of. */
export type UnmodelledMode = "refuse" | "echo";

/** Refuses what is not modelled, or accepts it with one warning for each type. */
export class Unmodelled {
  readonly #mode: UnmodelledMode;
  readonly #warn: (text: string) => void;
  readonly #sdk: SdkDeclarations;
  readonly #models = new Map<string, ResourceModel>();
  readonly #warned = new Set<string>();

  /** @param modules the program's folder, whose SDKs say which outputs what is not modelled has */
  constructor(mode: UnmodelledMode, warn: (text: string) => void, modules = import.meta.dirname) {
    this.#mode = mode;
    this.#warn = warn;
    this.#sdk = new SdkDeclarations(modules);
  }

  model(type: string): ResourceModel {
    this.#accept("resource type", type, MADE_UP);
    const known = this.#models.get(type);
    if (known !== undefined) return known;
    const model: ResourceModel = {
      type,
      echoed: true,
      create: (ctx) => ({ id: idOf(type, ctx), outputs: this.#outputs(type, ctx) }),
    };
    this.#models.set(type, model);
    return model;
  }

  invoke(token: string): InvokeModel {
    this.#accept("function", token, MADE_UP);
    return {
      token,
      run: ({ args, place }) => {
        const id = createHash("sha256").update(token).digest("hex").slice(0, 16);
        const source = { token, name: titleOf(token), ...place, hex: hexOf(token) };
        return { id, ...madeUp(this.#sdk.resultOf(token), args, source, this.#sdk) };
      },
    };
  }

  component(type: string, name: string): ComponentModel {
    this.#accept("component", type, `none of its resources are made, ${MADE_UP}`, `${type} ${name}`);
    return {
      type,
      arguments: "any",
      construct: ({ inputs }) => {
        const source = { token: type, name, account: "", region: "", hex: hexOf(`${type} ${name}`) };
        return Promise.resolve({
          ...madeUp(this.#sdk.outputsOf(type), untraced(inputs), source, this.#sdk),
          ...inputs,
        });
      },
    };
  }

  method(token: string): MethodModel {
    this.#accept("method", token, "it returns nothing");
    return { token, call: () => Promise.resolve({}) };
  }

  get echoes(): boolean {
    return this.#mode === "echo";
  }

  /** Whether what would otherwise be refused is accepted; it is said once what that means. */
  tolerates(problem: string, consequence: string): boolean {
    if (this.#mode === "refuse") return false;
    this.#remark(problem, `${problem}: ${consequence}`);
    return true;
  }

  #outputs(type: string, ctx: CreateContext): PropertyMap {
    const source = {
      token: type,
      name: ctx.name,
      ...ctx.place,
      hex: (length: number, purpose: string) => ctx.hex(length, purpose),
    };
    return madeUp(this.#sdk.outputsOf(type), ctx.inputs, source, this.#sdk);
  }

  #accept(what: string, name: string, consequence: string, got = name): void {
    if (this.#mode === "refuse") {
      throw new Refusal(
        `${what}: not modelled by the simulated clouds, got ${got}; rehearse with --unmodelled=echo to accept it, or add a model (docs/simulator.md)`,
      );
    }
    this.#remark(name, `${what} ${name} is not modelled: ${consequence}`);
  }

  #remark(about: string, text: string): void {
    if (this.#warned.has(about)) return;
    this.#warned.add(about);
    this.#warn(text);
  }
}

const MADE_UP = "its inputs are echoed, its other outputs are made up, and nothing about it is checked";

/** Azure's ids are paths; whoever reads one expects that. */
function idOf(type: string, ctx: CreateContext): string {
  const own = `${ctx.name}-${ctx.hex(8)}`;
  if (ctx.place.package !== "azure-native") return own;
  const [, module = "", title = ""] = type.replace(/\/v\w+:/, ":").split(":");
  const group = typeof ctx.inputs.resourceGroupName === "string" ? ctx.inputs.resourceGroupName : "echo";
  const home = `/subscriptions/${ctx.place.account}/resourceGroups/${group}`;
  return `${home}/providers/Microsoft.${module.charAt(0).toUpperCase()}${module.slice(1)}/${title}/${own}`;
}

/** Digits that are the same whenever the same is asked for. */
function hexOf(seed: string): (length: number, purpose: string) => string {
  return (length, purpose) =>
    createHash("shake256", { outputLength: Math.ceil(length / 2) })
      .update(`${seed} ${purpose}`)
      .digest("hex")
      .slice(0, length);
}
