import type { Properties } from "./codec.ts";
import type { Check, CheckContext, Place, Unique } from "./model.ts";
import { containsUnknown, parsePath, select, show, within } from "./properties.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";
import { resolveReferences, targetOf } from "./references.ts";
import type { AssignedIds, Phase, Resolved } from "./references.ts";
import { refusedByRules, ruleId, titleOf } from "./rules.ts";
import type { CompiledModel, Refused } from "./rules.ts";
import { refusedBySchema } from "./vendor-rules.ts";
import { keyOf } from "./world.ts";
import { WatchedInputs } from "./watched-inputs.ts";
import type { World, WorldObject, WorldReference } from "./world.ts";

export interface CheckRequest {
  readonly model: CompiledModel;
  readonly inputs: Properties;
  readonly place: Place;
  readonly subject: { readonly urn: string; readonly name: string };
  readonly world: World;
  readonly phase: Phase;
  readonly assignedIds: AssignedIds;
  /** The object as it is now, when it is to be changed. */
  readonly self?: WorldObject | undefined;
  /** What the provider's objects live in, or why it cannot be reached. */
  readonly home?: WorldObject | string | undefined;
}

/** All that is asked of one resource's inputs at one time. */
export class Examination {
  readonly context: CheckContext;
  readonly #request: CheckRequest;
  readonly #resolved: Resolved;
  readonly #hasUnknown: boolean;

  constructor(request: CheckRequest) {
    this.#request = request;
    const { model, inputs } = request;
    this.context = this.#contextOf(inputs.values);
    this.#hasUnknown = request.phase === "check" && containsUnknown(inputs.values);
    this.#resolved = resolveReferences(model, inputs, this.context, request.phase, request.assignedIds);
  }

  get references(): readonly WorldReference[] {
    const { home } = this.#request;
    if (typeof home !== "object") return this.#resolved.references;
    return [...this.#resolved.references, { path: "", target: keyOf(home), onTargetDelete: "cascades" }];
  }

  /** What the model refuses, and at other paths what the vendor's published schema does. */
  refused(): readonly Refused[] {
    const { model, inputs, home } = this.#request;
    if (typeof home === "string") return [{ check: `${model.model.type}#home`, text: home }];
    const byHand = this.#refusedByHand();
    return [...byHand, ...refusedBySchema(model, inputs, byHand)];
  }

  /** Property rules first; a check that looks further is only made of inputs that keep them. */
  #refusedByHand(): readonly Refused[] {
    const { model, inputs } = this.#request;
    const rules = refusedByRules(model, inputs);
    // Where there is no such region, nothing can be looked for.
    const isNowhere = rules.some(({ check }) => check === ruleId(model.model, "region", "enum"));
    const simple = [...rules, ...(isNowhere ? [] : this.#resolved.refused)];
    if (simple.length > 0) return simple;
    const own = (model.model.checks ?? []).flatMap((check) => this.#refusedBy(check));
    return [...own, ...(this.#request.phase === "apply" ? this.#taken() : [])];
  }

  /** The values that no other object may hold, as the world keeps them. */
  uniqueValues(): readonly string[] {
    return (this.#request.model.model.unique ?? []).flatMap((unique) => {
      const value = this.#uniqueValue(unique);
      return value === undefined ? [] : [value];
    });
  }

  #refusedBy(check: Check): readonly Refused[] {
    if (check.when === "apply" && this.#request.phase !== "apply") return [];
    const values = this.#request.inputs.values;
    const known = (check.needs ?? []).every((path) => isKnown(values, path));
    const text = known ? this.#certainlyRefused(check) : undefined;
    return text === undefined ? [] : [{ check: check.id, text }];
  }

  /** What is refused because of something that is not known yet may be let pass once it is: it is asked again then. */
  #certainlyRefused(check: Check): string | undefined {
    const text = check.refuses(this.context);
    if (text === undefined || !this.#hasUnknown) return text;
    // Few checks refuse, and to watch what one looks at costs more than to ask it.
    const watched = new WatchedInputs(this.#request.inputs.values);
    check.refuses(this.#contextOf(watched.inputs));
    return watched.sawUnknown ? undefined : text;
  }

  #contextOf(inputs: PropertyMap): CheckContext {
    const { model, place, subject, world, self } = this.#request;
    const context: CheckContext = {
      inputs,
      secrets: this.#request.inputs.secrets,
      place,
      name: subject.name,
      urn: subject.urn,
      world,
      self,
      target: (path) => targetOf(model, path, context),
      siblings: (path) => this.#siblings(path, context.target(path)),
    };
    return context;
  }

  #taken(): readonly Refused[] {
    const { model, world, self } = this.#request;
    return (model.model.unique ?? []).flatMap((unique) => {
      const value = this.#uniqueValue(unique);
      const holder = value === undefined ? undefined : world.holder(value);
      if (holder === undefined || holder === self) return [];
      const [property = ""] = unique.properties;
      const got = show(this.#values(unique)[0], within(this.#request.inputs.secrets, property));
      const text = `${property}: is taken by ${holding(holder)}, got ${got}; choose another`;
      return [{ check: ruleId(model.model, property, "unique"), text }];
    });
  }

  #uniqueValue(unique: Unique): string | undefined {
    const values = this.#values(unique);
    if (values.some((it) => it === undefined || containsUnknown(it))) return undefined;
    const { account, region } = this.#request.place;
    const within = { everywhere: "", account, region: `${account} ${region}` }[unique.within];
    return [this.#request.model.model.type, within, ...unique.properties, JSON.stringify(values)].join(" ");
  }

  #values(unique: Unique): readonly (PropertyValue | undefined)[] {
    return unique.properties.map((path) => select(this.#request.inputs.values, parsePath(path))[0]?.value);
  }

  /** In Check, what the resource itself made before is no sibling; in Create it is, as it is there still. */
  #siblings(path: string, target: WorldObject | undefined): readonly WorldObject[] {
    const { model, world, self, phase, subject } = this.#request;
    if (target === undefined) return [];
    const key = keyOf(target);
    return world.referrers(target).filter((it) => {
      if (it.type !== model.model.type || it === self || (phase === "check" && it.urn === subject.urn))
        return false;
      return it.references.some((reference) => reference.path === path && reference.target === key);
    });
  }
}

/** The holder of a value, for people. */
function holding({ type, id, heldUntil }: WorldObject): string {
  if (heldUntil === undefined) return `${titleOf(type)} ${id}`;
  return `deleted ${titleOf(type)} ${id}, which can be had back until ${heldUntil.slice(0, 10)}`;
}

/** Whether all that a path names is there and known. A list may be empty; what holds a property must be there. */
function isKnown(values: PropertyMap, path: string): boolean {
  const found = select(values, parsePath(path));
  if (found.length === 0) return path.includes("*");
  return found.every((it) => it.value !== undefined && !containsUnknown(it.value));
}
