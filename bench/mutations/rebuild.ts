import type { Quotas } from "../../cli/rehearsal/quotas.ts";
import { nameOf } from "../../cli/rehearsal/state.ts";
import type { SimulatedPackage } from "../../simulator/model.ts";
import { Operations } from "../../simulator/operations.ts";
import type { Provider, Subject } from "../../simulator/operations.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import { Refusal } from "../../simulator/refusal.ts";
import { Registry } from "../../simulator/registry.ts";
import { Unmodelled } from "../../simulator/unmodelled.ts";
import { World } from "../../simulator/world.ts";
import { Translation } from "../faults/program.ts";
import type { Goal } from "../faults/program.ts";

/** A resource that a cloud makes, and what it is asked for with. */
export interface Step {
  readonly subject: Subject;
  /** The URN of its provider. */
  readonly provider: string;
  readonly inputs: PropertyMap;
  readonly secrets: ReadonlySet<string>;
  /** What it is when nothing is wrong: others' inputs are made of it. */
  readonly made: { readonly id: string; readonly outputs: PropertyMap };
}

type Providers = ReadonlyMap<string, { readonly owner: SimulatedPackage; readonly config: PropertyMap }>;

const registry = new Registry();

/**
 * Builds a recorded stack again, object by object, in the order in which the engine had it built: the same calls of the
 * same clouds, without an engine between. What one object's change does to the inputs of others is put into them, as
 * the program would pass it on.
 */
export class Rebuild {
  readonly steps: readonly Step[];
  /** The clouds when everything is there. */
  readonly end: World;
  readonly #providers: Providers;
  /** The clouds just before each step. */
  readonly #before: readonly World[];

  private constructor(parts: Pick<Rebuild, "steps" | "end">, providers: Providers, before: readonly World[]) {
    this.steps = parts.steps;
    this.end = parts.end;
    this.#providers = providers;
    this.#before = before;
  }

  /**
   * @param order URNs of what was made, in the order in which it was
   * @throws when the unchanged stack is refused anywhere, or becomes another: then nothing that follows would count
   */
  static async of(goals: readonly Goal[], order: readonly string[], quotas: Quotas): Promise<Rebuild> {
    const byUrn = new Map(goals.map((goal) => [goal.entry.urn, goal]));
    const recorded = order.flatMap((urn) => stepOf(byUrn.get(urn)));
    const configured = await providersOf(goals);
    // Names that providers make up are others than in the recording, so the steps are put into the words of this one.
    const translation = new Translation();
    const first = build(recorded, configured, { quotas, translation });
    const providers = new Map(
      [...configured].map(([urn, it]) => [urn, { ...it, config: translation.map(it.config) }] as const),
    );
    const before: World[] = [];
    const { world: end, steps } = build(first.steps, providers, { quotas, before });
    return new Rebuild({ steps, end }, providers, before);
  }

  /** The clouds just before a step, to try things on. */
  before(index: number): World {
    const world = this.#before[index];
    if (world === undefined) throw new Error(`step ${index}: there are ${this.steps.length}`);
    return world.fork().world;
  }

  /** Builds on from a step with other inputs of it: what is refused, of it or of any that follows. */
  refusalFrom(index: number, inputs: PropertyMap): string | undefined {
    const world = this.before(index);
    const translation = new Translation();
    return refusalOf(() => {
      for (const [offset, step] of this.steps.slice(index).entries())
        make(world, this.#providers, offset === 0 ? { ...step, inputs } : step, translation);
    });
  }

  /** Makes one thing in a world: what is refused of it. */
  refusalIn(world: World, step: Step): string | undefined {
    return refusalOf(() => {
      make(world, this.#providers, step, new Translation());
    });
  }

  /** The package that makes a step's object. */
  ownerOf({ provider }: Step): SimulatedPackage {
    const found = this.#providers.get(provider);
    if (found === undefined) throw new Error(`${provider}: is no provider of the stack`);
    return found.owner;
  }

  /** Deletes one thing when everything is there: what is refused. */
  refusalOfDeletion({ subject, provider }: Step): string | undefined {
    const { world } = this.end.fork();
    const object = world.madeBy(subject.urn).find((it) => it.type === subject.type);
    if (object === undefined) throw new Error(`${subject.urn}: was not made`);
    return refusalOf(() => {
      operationsOn(world).delete(
        providerOf(this.#providers, provider, new Translation()),
        subject.type,
        object.id,
        object.inputs,
      );
    });
  }
}

function stepOf(goal: Goal | undefined): readonly Step[] {
  if (goal?.wanted === undefined || goal.recorded === undefined) return [];
  const { urn, type, provider: reference = "" } = goal.entry;
  return [
    {
      subject: { urn, type, name: nameOf(urn) },
      provider: reference.slice(0, reference.lastIndexOf("::")),
      inputs: goal.wanted.values,
      secrets: goal.wanted.secrets,
      made: goal.recorded,
    },
  ];
}

async function providersOf(goals: readonly Goal[]): Promise<Providers> {
  const entries = goals.flatMap(({ entry, config }) =>
    config === undefined
      ? []
      : [{ urn: entry.urn, config, owner: entry.type.slice("pulumi:providers:".length) }],
  );
  return new Map(
    await Promise.all(
      entries.map(
        async ({ urn, config, owner }) => [urn, { config, owner: await registry.load(owner) }] as const,
      ),
    ),
  );
}

interface BuildOptions {
  readonly quotas: Quotas;
  /** Given, the steps are put into the words of this building; else it has to be as the steps say. */
  readonly translation?: Translation;
  /** Takes the clouds before each step. */
  readonly before?: World[];
}

/** Builds everything from nothing, and tells the steps as they were done. */
function build(
  steps: readonly Step[],
  providers: Providers,
  { quotas, translation, before }: BuildOptions,
): { readonly world: World; readonly steps: readonly Step[] } {
  const world = World.inMemory([], { quotas });
  const done = steps.map((step) => {
    before?.push(world.fork().world);
    const made = make(world, providers, step, translation ?? new Translation());
    if (translation === undefined && made.made.id !== step.made.id)
      throw new Error(
        `${step.subject.urn}: became another than the first time, although nothing has changed`,
      );
    return made;
  });
  return { world, steps: done };
}

/** @throws Refusal */
function make(world: World, providers: Providers, step: Step, translation: Translation): Step {
  const { subject, secrets } = step;
  const operations = operationsOn(world);
  const provider = providerOf(providers, step.provider, translation);
  const inputs = translation.map(step.inputs);
  const naming = { name: subject.name, seed: new Uint8Array(8) };
  const checked = operations.check(provider, subject, {}, { values: inputs, secrets }, naming);
  if (checked.problems.length > 0) throw new Refusal(checked.problems.join("\n"));
  const { id, outputs } = operations.create(provider, subject, checked.inputs);
  const made = { id, outputs: outputs.values };
  if (provider.package.model(subject.type)?.inStateOnly === true) return step;
  translation.learn(step.made.id, id);
  translation.learn(step.made.outputs, made.outputs);
  return { ...step, inputs, made };
}

function operationsOn(world: World): Operations {
  const unmodelled = new Unmodelled("refuse", () => undefined);
  return new Operations(world, unmodelled, (type) => registry.assignsIds(type));
}

function providerOf(providers: Providers, urn: string, translation: Translation): Provider {
  const found = providers.get(urn);
  if (found === undefined) throw new Error(`${urn}: is no provider of the stack`);
  const config = translation.map(found.config);
  return { package: found.owner, config, place: found.owner.place(config) };
}

function refusalOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
