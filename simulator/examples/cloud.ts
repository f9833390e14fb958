import { aws } from "../aws/package.ts";
import { azureNative } from "../azure/package.ts";
import { plain } from "../codec.ts";
import { kubernetes } from "../kubernetes/package.ts";
import type { Provider, SimulatedPackage } from "../model.ts";
import { Operations } from "../operations.ts";
import type { Subject } from "../operations.ts";
import type { PropertyMap } from "../properties.ts";
import { random } from "../random/package.ts";
import type { Refused } from "../rules.ts";
import { Unmodelled } from "../unmodelled.ts";
import type { WorldObject } from "../world.ts";
import { changed } from "./changes.ts";
import type { Changes } from "./changes.ts";
import { ObservedWorld } from "./observed-world.ts";

export const ACCOUNT = "111111111111";
export const REGION = "ap-northeast-1";
export const SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";
export const TENANT = "22222222-2222-4222-8222-222222222222";
/** Where the API server of the cluster answers in which Kubernetes objects are made. */
const API_SERVER = "https://example.hcp.japaneast.azmk8s.io";

/** Something that was made, with its inputs as the provider completed them. */
export interface Made {
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

/** Something that was done to the world, as a program would write it. */
export interface Step {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: PropertyMap;
  /** Which one of several it is about: as many more as this were put beside it. */
  readonly more?: number;
  /** Done past the program, which would not have been let. */
  readonly byHand?: true;
  /** The object as it was after it. */
  readonly object: WorldObject;
  /** What it could not be done without, by URN. */
  readonly needs: ReadonlySet<string>;
}

/** Clouds of their own for one example, without an engine. They remember how they came to be what they are. */
export class ExampleCloud {
  readonly world = new ObservedWorld();
  readonly operations = new Operations(this.world, new Unmodelled("refuse", () => undefined), assignsIds);
  #steps: readonly Step[] = [];

  /** What was done, in order; nothing of what is gone. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  close(): void {
    this.world.close();
  }

  /** Takes over what was made elsewhere, into a world that has nothing yet. */
  takeOver(objects: readonly WorldObject[], steps: readonly Step[]): void {
    for (const object of objects) this.world.put(object);
    this.#steps = steps;
  }

  /** Makes something as the engine would, what the provider fills in included. Throws what the cloud refuses. */
  make(type: string, name: string, inputs: PropertyMap): Made {
    if (this.has(type, name)) throw new Error(`${type} ${name} is there already: give it another name`);
    const provider = providerOf(type);
    const needs = this.#needed(type, name, inputs);
    const news = plain(this.#completed(type, name, inputs));
    const state = this.operations.create(provider, subjectOf(type, name), news);
    this.#note({ type, name, inputs }, needs);
    return { id: state.id, inputs: state.inputs.values, outputs: state.outputs.values };
  }

  /** Changes something in place. Throws what the cloud refuses. */
  change(type: string, name: string, inputs: PropertyMap): Made {
    const old = this.find(type, name);
    const needs = this.#needed(type, name, inputs);
    const state = this.operations.update(providerOf(type), subjectOf(type, name), {
      id: old.id,
      olds: plain(old.inputs),
      oldOutputs: plain(old.outputs),
      news: plain(this.#completed(type, name, inputs)),
      preview: false,
    });
    this.#note({ type, name, inputs }, needs);
    return { id: state.id, inputs: state.inputs.values, outputs: state.outputs.values };
  }

  /** Changes something past the program, as people do. */
  changeByHand(type: string, name: string, changes: Changes): void {
    const old = this.find(type, name);
    this.world.put({ ...old, inputs: changed(old.inputs, changes) });
    const written = this.#steps.findLast(({ urn }) => urn === old.urn)?.inputs ?? {};
    this.#note({ type, name, inputs: changed(written, changes), byHand: true });
  }

  /** Deletes something. Throws what the cloud refuses. */
  delete(type: string, name: string): void {
    const { id, inputs, urn } = this.find(type, name);
    this.operations.delete(providerOf(type), type, id, inputs);
    this.#steps = this.#steps.filter((it) => it.urn !== urn);
  }

  /** Puts more of something into the world, without asking anybody: to fill quotas. */
  multiply(type: string, name: string, more: number): void {
    const object = this.find(type, name);
    const there = this.world.ofType(type).length;
    for (let index = there; index < there + more; index++) {
      this.world.put({
        ...object,
        id: `${object.id}-${index}`,
        urn: `${object.urn}${COPY}${index}`,
        unique: [],
        handles: { ...object.handles, id: `${object.id}-${index}` },
      });
    }
    this.#note({ type, name, inputs: {}, more });
  }

  has(type: string, name: string): boolean {
    return this.#made(type, name) !== undefined;
  }

  find(type: string, name: string): WorldObject {
    const found = this.#made(type, name);
    if (found === undefined) throw new Error(`nobody made ${type} ${name}`);
    return found;
  }

  /** What a resource made, and not what the cloud made along with it. */
  #made(type: string, name: string): WorldObject | undefined {
    return this.world.madeBy(subjectOf(type, name).urn).find((it) => it.type === type);
  }

  /** What is refused of these inputs, and by which checks, when something is to be made or changed now. */
  refused(type: string, name: string, inputs: PropertyMap): readonly Refused[] {
    const subject = subjectOf(type, name);
    const values = this.#completed(type, name, inputs);
    return this.operations.refused(providerOf(type), subject, plain(values), this.#made(type, name));
  }

  /** What is refused of inputs in a preview, where some of them may not be known yet. */
  refusedInPreview(type: string, name: string, inputs: PropertyMap): readonly string[] {
    if (type.startsWith("kubernetes:")) this.#needCluster();
    const naming = { name, seed: new Uint8Array([1]) };
    const news = plain({ ...apiOf(type), ...inputs });
    const olds = this.#made(type, name)?.inputs ?? {};
    return this.operations.check(providerOf(type), subjectOf(type, name), olds, news, naming).problems;
  }

  /** Why something would not be deleted now; undefined when it would. Throws when it is not there. */
  refusedDeletion(type: string, name: string): string | undefined {
    return this.operations.refusedDeletion(providerOf(type), this.find(type, name));
  }

  /** Inputs with what the provider fills in. */
  #completed(type: string, name: string, inputs: PropertyMap): PropertyMap {
    if (type.startsWith("kubernetes:")) this.#needCluster();
    const naming = { name, seed: new Uint8Array([1]) };
    return this.operations.completed(providerOf(type), type, {}, { ...apiOf(type), ...inputs }, naming);
  }

  /** What is looked at and cannot be missing: what the inputs name, or would be refused without. By URN. */
  #needed(type: string, name: string, inputs: PropertyMap): ReadonlySet<string> {
    const ask = (): readonly Refused[] => this.refused(type, name, inputs);
    const { seen } = this.world.observe(ask);
    const written = JSON.stringify(inputs);
    const missed = [...seen].filter(
      (object) =>
        written.includes(`"${object.id}"`) || this.world.without((it) => it === object, ask).length > 0,
    );
    return new Set(missed.map(originOf));
  }

  #note(step: Omit<Step, "urn" | "object" | "needs">, needs: Step["needs"] = new Set()): void {
    const object = this.#made(step.type, step.name);
    // What lives in the state alone is in no world, and no example builds on it.
    if (object !== undefined) this.#steps = [...this.#steps, { ...step, urn: object.urn, object, needs }];
  }

  /** The cluster that Kubernetes objects live in: it is there, whatever the example. */
  #needCluster(): void {
    const type = "azure-native:containerservice:ManagedCluster";
    const place = { ...providerOf(type).place, scope: SUBSCRIPTION };
    const urn = subjectOf(type, "home").urn;
    if (this.world.madeBy(urn).length > 0) return;
    const outputs = { fqdn: new URL(API_SERVER).host };
    this.world.put({
      ...place,
      type,
      id: "home",
      urn,
      inputs: {},
      outputs,
      handles: {},
      unique: [],
      references: [],
    });
  }
}

/** What examples make of an empty world again and again: made once, and copied from then on. */
export function usual<T>(make: (cloud: ExampleCloud) => T): (cloud: ExampleCloud) => T {
  let known:
    | { readonly made: T; readonly objects: readonly WorldObject[]; readonly steps: readonly Step[] }
    | undefined;
  return (cloud) => {
    if (cloud.world.size > 0) return make(cloud);
    if (known === undefined) known = { made: make(cloud), objects: cloud.world.all(), steps: cloud.steps };
    else cloud.takeOver(known.objects, known.steps);
    return known.made;
  };
}

/** The text at a key of outputs; an example that reads nothing there is wrong. */
export function read(outputs: PropertyMap, key: string): string {
  const value = outputs[key];
  if (typeof value !== "string") throw new TypeError(`${key} is no text: ${JSON.stringify(value)}`);
  return value;
}

/** Sets the copies of `multiply` apart from the one that they are copies of. */
const COPY = "#";

/** The URN of the resource that an object is, or is a copy of. */
export function originOf({ urn }: Pick<WorldObject, "urn">): string {
  return urn.split(COPY)[0] ?? urn;
}

export function subjectOf(type: string, name: string): Subject {
  return { urn: `urn:pulumi:example::kakehashi::${type}::${name}`, type, name };
}

interface ProviderKind {
  readonly package: SimulatedPackage;
  /** Its configuration, in a region. */
  readonly config: (region?: string) => PropertyMap;
}

const PROVIDERS: Readonly<Record<string, ProviderKind>> = {
  aws: {
    package: aws,
    config: (region = REGION) => ({ region, allowedAccountIds: JSON.stringify([ACCOUNT]) }),
  },
  "azure-native": {
    package: azureNative,
    config: (location) => ({
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
      ...(location === undefined ? {} : { location }),
    }),
  },
  kubernetes: {
    package: kubernetes,
    config: () => ({
      kubeconfig: JSON.stringify({
        clusters: [{ name: "home", cluster: { server: API_SERVER } }],
        contexts: [{ name: "home", context: { cluster: "home", user: "example" } }],
        "current-context": "home",
      }),
    }),
  },
  random: { package: random, config: () => ({}) },
};

const providers = new Map<string, Provider>();

/** The provider that makes objects of a type. @param region the usual one when left out */
export function providerOf(type: string, region?: string): Provider {
  const owner = type.slice(0, type.indexOf(":"));
  const kind = PROVIDERS[owner];
  if (kind === undefined) throw new Error(`no example can have a ${type}`);
  const known = providers.get(`${owner} ${region ?? ""}`);
  if (known !== undefined) return known;
  const config = kind.config(region);
  const made = { package: kind.package, config, place: kind.package.place(config) };
  providers.set(`${owner} ${region ?? ""}`, made);
  return made;
}

/** What every class of @pulumi/kubernetes sets itself. */
function apiOf(type: string): PropertyMap {
  const [owner, groupVersion = "", kind = ""] = type.split(":");
  if (owner !== "kubernetes" || groupVersion.startsWith("helm.sh/")) return {};
  return { apiVersion: groupVersion.replace(/^core\//, ""), kind: kind.replace(/Patch$/, "") };
}

function assignsIds(type: string): boolean {
  const owner = PROVIDERS[type.slice(0, type.indexOf(":"))]?.package;
  return owner?.model(type)?.assignedIds ?? owner?.assignedIds ?? false;
}
