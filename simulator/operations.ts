import { createHash } from "node:crypto";
import { Examination } from "./checks.ts";
import { NO_SECRETS, plain } from "./codec.ts";
import type { Properties } from "./codec.ts";
import { diffInputs, keepsName } from "./diff.ts";
import type { Change } from "./diff.ts";
import type { Beside, CreateContext, Created, Furnish, NamingRequest, Provider } from "./model.ts";
import { DEFAULTS_KEY, autoName } from "./naming.ts";
import { echo, notYetKnown, usualHandles, withComputed } from "./outputs.ts";
import { parsePath, sameValue } from "./properties.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";
import type { Phase } from "./references.ts";
import { Refusal } from "./refusal.ts";
import { compile, titleOf } from "./rules.ts";
import type { CompiledModel, Refused } from "./rules.ts";
import { clockOf, type Salt } from "./salt.ts";
import { idScope, isBlocking, regionOf } from "./scopes.ts";
import { marked, secretsOf, unmarked } from "./secrets.ts";
import type { Unmodelled } from "./unmodelled.ts";
import { keyOf } from "./world.ts";
import type { World, WorldObject } from "./world.ts";

export type { Provider } from "./model.ts";

/** The resource that an operation is about. */
export interface Subject {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

/** What a resource is after an operation. */
export interface State {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** The outcome of Check. */
export interface Checked {
  readonly inputs: Properties;
  readonly problems: readonly string[];
}

/** The outcome of Diff. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly deleteBeforeReplace: boolean;
}

/** A wanted change of an object. */
export interface Update {
  readonly id: string;
  readonly olds: Properties;
  readonly oldOutputs: Properties;
  readonly news: Properties;
  readonly preview: boolean;
  /** Made in the cloud by a person: whoever asks has looked at what is refused, and no state is believed. @default false */
  readonly byHand?: boolean;
}

/** What the clouds do, in plain values: the server only translates. Every operation is done when it returns. */
export class Operations {
  readonly world: World;
  readonly unmodelled: Unmodelled;
  readonly #assignedIds: (type: string) => boolean;
  readonly #saltOf: Salt;

  constructor(
    world: World,
    unmodelled: Unmodelled,
    assignedIds: (type: string) => boolean,
    saltOf = clockOf(world),
  ) {
    this.world = world;
    this.unmodelled = unmodelled;
    this.#assignedIds = assignedIds;
    this.#saltOf = saltOf;
  }

  /** Where the rehearsal echoes: what the account of a provider has before any program does anything. */
  furnish(provider: Provider): void {
    if (!this.unmodelled.echoes) return;
    const make: Furnish = (subject, inputs) => this.create(provider, subject, plain(inputs));
    provider.package.furnish?.(make, provider.place, this.world);
  }

  check(
    provider: Provider,
    subject: Subject,
    olds: PropertyMap,
    news: Properties,
    naming: NamingRequest,
  ): Checked {
    const model = this.#model(provider, subject.type);
    const inputs = {
      values: this.completed(provider, subject.type, olds, news.values, naming),
      secrets: news.secrets,
    };
    const self = this.#selfBefore(subject, olds);
    const examination = this.#examine(provider, subject, model, inputs, "check", self);
    return { inputs, problems: examination.refused().map((it) => it.text) };
  }

  diff(
    provider: Provider,
    type: string,
    olds: PropertyMap,
    news: PropertyMap,
    ignored: readonly string[],
  ): Difference {
    const { model, immutable } = this.#model(provider, type);
    const changes = diffInputs(olds, news, immutable, ignored);
    const replaces = changes.some((it) => it.replaces);
    const oneAtATime = model.oneAtATime?.(olds, news) ?? keepsName(model.autoName, news, changes);
    return { changes, deleteBeforeReplace: replaces && oneAtATime };
  }

  /** What the real provider would know of the outputs before it creates. */
  previewCreate(provider: Provider, subject: Subject, inputs: Properties): Properties {
    const model = this.#model(provider, subject.type);
    const { context } = this.#examine(provider, subject, model, inputs, "check");
    const values = { ...echo(provider, model.model, inputs.values), ...model.model.preview?.(context) };
    return { values, secrets: secretsOf(values, inputs.secrets, model.secretOutputs) };
  }

  create(provider: Provider, subject: Subject, inputs: Properties): State {
    const model = this.#model(provider, subject.type);
    const examination = this.#examine(provider, subject, model, inputs, "apply");
    refuse(examination);
    const created = model.model.create(this.#createContext(model, examination));
    const values = { ...echo(provider, model.model, inputs.values), ...created.outputs };
    const outputs = { values, secrets: secretsOf(values, inputs.secrets, model.secretOutputs) };
    if (model.model.inStateOnly !== true) {
      this.#put(provider, model, examination, { ...created, inputs, outputs }, undefined);
    }
    return { id: created.id, inputs, outputs };
  }

  /** What is refused of inputs when an object is to be made or changed now, and by which checks. */
  refused(provider: Provider, subject: Subject, inputs: Properties, self?: WorldObject): readonly Refused[] {
    const model = this.#model(provider, subject.type);
    return this.#examine(provider, subject, model, inputs, "apply", self).refused();
  }

  update(provider: Provider, subject: Subject, change: Update): State {
    const { id, olds, oldOutputs, news } = change;
    if (!change.preview && change.byHand !== true && isBelievedDone(provider, change))
      return { id, inputs: news, outputs: oldOutputs };
    const model = this.#model(provider, subject.type);
    const self = this.#find(provider, model, id, news.values);
    if (self === undefined && !change.preview && model.model.inStateOnly !== true)
      throw new Refusal(`${model.title} ${id}: does not exist any more, got an update; run a refresh`);
    const examination = this.#examine(
      provider,
      subject,
      model,
      news,
      change.preview ? "check" : "apply",
      self,
    );
    if (!change.preview && change.byHand !== true) refuse(examination);
    const merged = withComputed(echo(provider, model.model, news.values), oldOutputs.values, olds.values);
    const context = {
      ...this.#createContext(model, examination),
      id,
      oldInputs: olds.values,
      oldOutputs: oldOutputs.values,
    };
    const values = {
      ...merged,
      ...(change.preview ? notYetKnown(model.model) : model.model.update?.(context)),
    };
    const outputs = {
      values,
      secrets: secretsOf(values, new Set([...news.secrets, ...oldOutputs.secrets]), model.secretOutputs),
    };
    if (self !== undefined && !change.preview) {
      this.#put(provider, model, examination, { id, handles: self.handles, inputs: news, outputs }, self);
    }
    return { id, inputs: news, outputs };
  }

  /** The world's truth, or undefined when the object is not there. Secrets are only known to the state. */
  read(provider: Provider, type: string, id: string, known: Omit<State, "id">): State | undefined {
    const model = this.#model(provider, type);
    if (model.model.inStateOnly === true) return { id, ...known };
    this.#reach(provider);
    const object = this.#find(provider, model, id, { ...known.outputs.values, ...known.inputs.values });
    if (object === undefined) return undefined;
    return {
      id: object.id,
      inputs: unmarked(object.inputs, known.inputs, this.world),
      outputs: unmarked(object.outputs, known.outputs, this.world),
    };
  }

  delete(provider: Provider, type: string, id: string, known: PropertyMap): void {
    const model = this.#model(provider, type);
    this.#reach(provider);
    const object = this.#find(provider, model, id, known);
    if (object === undefined) return;
    const problem = this.refusedDeletion(provider, object);
    if (problem !== undefined) throw new Refusal(problem);
    this.world.remove(object);
  }

  /** Why an object cannot be deleted now; undefined when it can. */
  refusedDeletion(provider: Provider, object: WorldObject): string | undefined {
    const model = this.#model(provider, object.type);
    const users = this.world.referrers(object).filter((it) => it !== object && isBlocking(it, object));
    const blockers = [
      ...users.map((it) => `${titleOf(it.type)} ${it.id}`),
      ...(model.model.deleteBlockers?.({ object, world: this.world }) ?? []),
    ];
    if (blockers.length === 0) return undefined;
    return `${model.title} ${object.id}: cannot be deleted while it is in use, got ${blockers.join(", ")}; delete those first`;
  }

  /** Calls a function of the provider. */
  invoke(provider: Provider, token: string, args: PropertyMap): Properties {
    const known = provider.package.canonical?.(token) ?? token;
    const model = provider.package.invokes.find((it) => it.token === known) ?? this.unmodelled.invoke(token);
    for (const name of model.required ?? []) {
      if (args[name] === undefined)
        throw new Refusal(`${name}: is required by ${token}, got nothing; set it`);
    }
    const { place, config } = provider;
    const values = model.run({
      args,
      place,
      config,
      world: this.world,
      tolerates: (problem, consequence) => this.unmodelled.tolerates(problem, consequence),
    });
    return { values, secrets: secretsOf(values, NO_SECRETS, (model.secretOutputs ?? []).map(parsePath)) };
  }

  #model(provider: Provider, type: string): CompiledModel {
    return compile(provider.package.model(type, provider.config) ?? this.unmodelled.model(type));
  }

  /** Inputs with all that the provider fills in. */
  completed(
    provider: Provider,
    type: string,
    olds: PropertyMap,
    news: PropertyMap,
    naming: NamingRequest,
  ): PropertyMap {
    const { model } = this.#model(provider, type);
    const filled: Record<string, PropertyValue> = { ...news };
    for (const [path, rule] of Object.entries(model.properties ?? {})) {
      if (rule.default !== undefined) filled[path] ??= rule.default;
    }
    const named = model.autoName === undefined ? filled : autoName(model.autoName, filled, olds, naming);
    return (
      provider.package.defaults?.(model, named, provider.place, this.world, {
        olds,
        naming,
        config: provider.config,
      }) ?? named
    );
  }

  #examine(
    provider: Provider,
    subject: Subject,
    model: CompiledModel,
    inputs: Properties,
    phase: Phase,
    self?: WorldObject,
  ): Examination {
    const place = { ...provider.place, region: regionOf(provider, model.model, inputs.values) };
    return new Examination({
      model,
      inputs: withSecrets(model, inputs),
      place,
      subject,
      world: this.world,
      phase,
      assignedIds: this.#assignedIds,
      self,
      home: this.#home(provider),
    });
  }

  #createContext(model: CompiledModel, examination: Examination): CreateContext {
    const { context } = examination;
    const salt = this.#saltOf(context.urn, model.model.inStateOnly === true);
    const hex = (length: number, purpose = ""): string =>
      createHash("shake256", { outputLength: Math.ceil(length / 2) })
        .update(`${context.urn} ${purpose} ${salt}`)
        .digest("hex")
        .slice(0, length);
    return { ...context, hex, now: new Date().toISOString() };
  }

  /** Refuses what needs an API server that is not there. */
  #reach(provider: Provider): void {
    const home = this.#home(provider);
    if (typeof home === "string") throw new Refusal(home);
  }

  /** What the provider's objects live in, or why it cannot be reached. */
  #home(provider: Provider): WorldObject | string | undefined {
    const home = provider.package.home?.(provider.place, this.world);
    if (typeof home !== "string" || !this.unmodelled.tolerates(home, "taken to be there")) return home;
    return undefined;
  }

  /** What a resource made before; with another name in the program (an alias), the object that has its inputs. */
  #selfBefore({ urn, type }: Subject, olds: PropertyMap): WorldObject | undefined {
    if (Object.keys(olds).length === 0) return undefined;
    const made = this.world.madeBy(urn).filter((it) => it.type === type);
    return made.at(-1) ?? this.world.ofType(type).find((it) => sameValue(it.inputs, olds));
  }

  #find(provider: Provider, model: CompiledModel, id: string, known: PropertyMap): WorldObject | undefined {
    return this.world.get(
      keyOf({ type: model.model.type, id, scope: idScope(provider, model.model, known) }),
    );
  }

  #put(
    provider: Provider,
    model: CompiledModel,
    examination: Examination,
    made: State & Pick<Created, "handles">,
    old: WorldObject | undefined,
  ): void {
    const { place, urn } = examination.context;
    const object: WorldObject = {
      type: model.model.type,
      id: made.id,
      ...place,
      scope: idScope(provider, model.model, made.inputs.values),
      urn,
      inputs: marked(withSecrets(model, made.inputs), this.world),
      outputs: marked(made.outputs, this.world),
      handles: { ...usualHandles(made.outputs.values), ...made.handles, id: made.id },
      unique: examination.uniqueValues(),
      recoverableDays: model.model.recoverableDays?.(made.inputs.values),
      references: examination.references,
    };
    const taken = this.world.get(keyOf(object));
    if (taken !== undefined && taken !== old && model.model.takesOver !== true) {
      throw new Refusal(
        `${model.title} ${made.id}: exists already, got a second one; choose another name or import it`,
      );
    }
    this.world.put(object);
    if (model.model.besides !== undefined)
      this.#putBesides(object, model.model.besides(this.#createContext(model, examination)));
  }

  /** What the cloud makes along with an object, in the place of what it had made before. */
  #putBesides(object: WorldObject, besides: readonly Beside[]): void {
    const before = this.world
      .referrers(object)
      .filter((it) => it.urn === object.urn && it.type !== object.type);
    for (const it of before) this.world.remove(it);
    for (const { place, stoodOn, survives, ...beside } of besides) {
      this.world.put({
        ...beside,
        ...place,
        scope: `${place.account}/${place.region}`,
        urn: object.urn,
        inputs: {},
        outputs: {},
        handles: { id: beside.id },
        unique: [],
        references: [
          { path: "", target: keyOf(object), onTargetDelete: "cascades" },
          ...stoodOn.map((it) => ({ path: "", target: keyOf(it), onTargetDelete: "blocks" as const })),
        ],
        survives,
      });
    }
  }
}

/** Inputs with what is secret in outputs of the type secret too: no message shows it, and no journal. */
function withSecrets(model: CompiledModel, inputs: Properties): Properties {
  if (model.secretOutputs.length === 0) return inputs;
  return { values: inputs.values, secrets: secretsOf(inputs.values, inputs.secrets, model.secretOutputs) };
}

/** Whether the state says that all is as it should be, which is as much as the Terraform bridge looks at. */
function isBelievedDone(provider: Provider, { news, oldOutputs }: Update): boolean {
  if (provider.package.bridged !== true) return false;
  return Object.entries(news.values).every(
    ([key, value]) => key === DEFAULTS_KEY || sameValue(value, oldOutputs.values[key] ?? null),
  );
}

function refuse(examination: Examination): void {
  const refused = examination.refused();
  if (refused.length > 0) throw new Refusal(refused.map((it) => it.text).join("\n"));
}
