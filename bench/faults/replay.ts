import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type struct from "google-protobuf/google/protobuf/struct_pb.js";
import { z } from "zod";
import { nameOf } from "../../cli/rehearsal/state.ts";
import type { StateResource } from "../../cli/rehearsal/state.ts";
import { decode, encode, plain } from "../../simulator/codec.ts";
import type { Properties } from "../../simulator/codec.ts";
import { cloudOf } from "../../simulator/faults/cloud-of.ts";
import type { CloudName } from "../../simulator/faults/fault.ts";
import { ProviderError, ProviderGone } from "../../simulator/faults/provider-error.ts";
import type { PartialState } from "../../simulator/faults/provider-error.ts";
import { packageOfType } from "../../simulator/handlers.ts";
import type { ProviderCalls } from "../../simulator/handlers.ts";
import { Refusal } from "../../simulator/refusal.ts";
import type { Entry, Pending } from "./books.ts";
import type { Clouds } from "./clouds.ts";
import { Translation, translated } from "./program.ts";
import type { Goal } from "./program.ts";

/** Who is killed while an operation is under way. */
export type Victim = "command" | "engine";

/** What came of one step. */
export interface Step {
  /** The resource as the books have it now; undefined when it is gone, or when a failure leaves it as it was. */
  readonly entry: Entry | undefined;
  /** Why the run ends here. */
  readonly failure?: string;
  /** What stays begun in the state. */
  readonly pending?: Pending;
  /** What was asked of the cloud. */
  readonly deed: Deed;
}

export type Deed = "create" | "update" | "delete" | "read" | "none";

/**
 * Does what the engine does with one resource, and writes down what the engine would (pulumi v3.246.0,
 * pkg/engine/update.go, OnResourceStepPost; pkg/backend/snapshot.go; pkg/resource/deploy/step.go and step_generator.go):
 *
 * - An operation is pending from before the call to its end, however it ends, as long as the engine lives.
 * - A creation that succeeds, or fails with the object's state (a partial failure), is kept; any other is not.
 * - An update that fails with the object's state keeps the old inputs and the new outputs; any other failure, the old
 *   resource. An object with errors of its last operation is updated again even if nothing differs.
 * - A deletion that fails leaves the resource; a resource that is deleted with another one is only forgotten.
 * - A lost connection is a failure like any other. The engine stops after a failure.
 *
 * Replacements are not replayed: the recorded programs have none.
 */
export class Replay {
  readonly clouds: Clouds;
  readonly #victim: Victim;
  readonly #translation = new Translation();

  /** @param victim who is killed at an operation that never answers */
  constructor(clouds: Clouds, victim: Victim = "command") {
    this.clouds = clouds;
    this.#victim = victim;
  }

  /** The cloud that a resource's provider talks to. */
  cloudOf({ type, provider = "" }: StateResource): CloudName | undefined {
    const { instances, world } = this.clouds;
    return cloudOf(instances.of(urnOf(provider), packageOfType(type)), world);
  }

  /** Registers one resource of the program. */
  async register(recorded: Goal, old: Entry | undefined, calls: ProviderCalls): Promise<Step> {
    const goal = translated(recorded, this.#translation);
    const step =
      goal.wanted === undefined ? await this.#keep(goal, old) : this.#change(goal, goal.wanted, old, calls);
    if (step.entry === undefined) return step;
    const entry = { ...step.entry, goal: recorded };
    this.#learn(entry);
    return { ...step, entry };
  }

  /** A goal in the words of this replay. */
  translate(goal: Goal): Goal {
    return translated(goal, this.#translation);
  }

  /** Takes over what the books know: what the objects are now, and the providers. */
  async know(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) this.#learn(entry);
    for (const { goal } of entries) await this.#configure(translated(goal, this.#translation));
  }

  /** Reads an object, as a refresh does. */
  refresh(entry: Entry, calls: ProviderCalls): Step {
    const { goal, id, inputs, outputs } = entry;
    if (goal.wanted === undefined || id === undefined) return { entry, deed: "none" };
    const request = new messages.ReadRequest()
      .setId(id)
      .setUrn(goal.entry.urn)
      .setType(goal.entry.type)
      .setName(nameOf(goal.entry.urn))
      .setInputs(encoded(inputs))
      .setProperties(encoded(outputs));
    const answer = this.#ask(() => calls.read(request, peerOf(goal)));
    if (answer.response === undefined) return { entry: undefined, failure: answer.failure, deed: "read" };
    if (answer.response.getId() === "") {
      this.clouds.lost.add(goal.entry.urn);
      return { entry: undefined, deed: "read" };
    }
    const read = {
      inputs: sameAs(inputs, answer.response.getInputs()),
      outputs: sameAs(outputs, answer.response.getProperties()),
    };
    return { entry: { ...entry, ...read, id: answer.response.getId(), initErrors: [] }, deed: "read" };
  }

  /** @param deleted URNs of all that is deleted in this run */
  delete(entry: Entry, deleted: ReadonlySet<string>, calls: ProviderCalls): Step {
    const { goal, id, inputs, outputs } = entry;
    if (goal.wanted === undefined || id === undefined || deleted.has(goal.entry.deletedWith ?? ""))
      return { entry: undefined, deed: "none" };
    const request = new messages.DeleteRequest()
      .setId(id)
      .setUrn(goal.entry.urn)
      .setType(goal.entry.type)
      .setName(nameOf(goal.entry.urn))
      .setOldInputs(encoded(inputs))
      .setProperties(encoded(outputs));
    const answer = this.#ask(() => calls.delete(request, peerOf(goal)));
    if (answer.failure === "") return { entry: undefined, deed: "delete" };
    return { entry: undefined, ...this.#failed(answer, { type: "deleting", entry }), deed: "delete" };
  }

  /** Components are only written down, and providers are configured too. */
  async #keep(goal: Goal, old: Entry | undefined): Promise<Step> {
    await this.#configure(goal);
    const { id } = goal.entry;
    const entry = { goal, id, inputs: plain(goal.config ?? {}), outputs: plain({}), initErrors: [] };
    return { entry: old ?? entry, deed: "none" };
  }

  /** What is known of an object that was not waited for is not what others will be told. */
  #learn({ goal: { recorded }, id, outputs, initErrors }: Entry): void {
    if (recorded === undefined || initErrors.length > 0) return;
    this.#translation.learn(recorded.id, id);
    this.#translation.learn(recorded.outputs, outputs.values);
  }

  async #configure({ entry: { urn, type }, config }: Goal): Promise<void> {
    if (config !== undefined) await this.clouds.instances.configure(urn, packageOfType(type), config);
  }

  #change(goal: Goal, wanted: Properties, old: Entry | undefined, calls: ProviderCalls): Step {
    const checked = this.#ask(() => calls.check(this.#checkRequest(goal, wanted, old), peerOf(goal)));
    const refused = checked.response?.getFailuresList().map((it) => it.getReason()) ?? [checked.failure];
    if (refused.length > 0) return { entry: undefined, failure: refused.join("\n"), deed: "none" };
    const inputs = sameAs(old?.inputs, checked.response?.getInputs());
    if (old === undefined) return this.#create(goal, inputs, calls);
    const compared = this.#ask(() => calls.diff(diffRequest(goal, inputs, old), peerOf(goal)));
    if (compared.response === undefined) return { entry: undefined, failure: compared.failure, deed: "none" };
    const replaces = compared.response.getReplacesList();
    if (replaces.length > 0)
      return {
        entry: undefined,
        failure: `is to be replaced because of ${replaces.join(", ")}, which is not replayed`,
        deed: "none",
      };
    const differs = compared.response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME;
    if (differs || old.initErrors.length > 0) return this.#update(goal, inputs, old, calls);
    return { entry: { ...old, inputs }, deed: "none" };
  }

  #create(goal: Goal, inputs: Properties, calls: ProviderCalls): Step {
    const { urn, type } = goal.entry;
    const request = new messages.CreateRequest()
      .setUrn(urn)
      .setType(type)
      .setName(nameOf(urn))
      .setProperties(encoded(inputs));
    const answer = this.#ask(() => calls.create(request, peerOf(goal)));
    const begun: Entry = { goal, id: undefined, inputs, outputs: plain({}), initErrors: [] };
    const { response, partial, failure } = answer;
    if (response !== undefined) {
      const outputs = decode(response.getProperties());
      return { entry: { ...begun, id: response.getId(), outputs }, deed: "create" };
    }
    const outputs = decode(partial?.properties);
    const kept = partial && { ...begun, id: partial.id, outputs, initErrors: [failure] };
    return { entry: kept, ...this.#failed(answer, { type: "creating", entry: begun }), deed: "create" };
  }

  #update(goal: Goal, inputs: Properties, old: Entry, calls: ProviderCalls): Step {
    const { urn, type } = goal.entry;
    const request = new messages.UpdateRequest()
      .setId(old.id ?? "")
      .setUrn(urn)
      .setType(type)
      .setName(nameOf(urn))
      .setOldInputs(encoded(old.inputs))
      .setOlds(encoded(old.outputs))
      .setNews(encoded(inputs));
    const answer = this.#ask(() => calls.update(request, peerOf(goal)));
    const { response, partial, failure } = answer;
    if (response !== undefined) {
      const outputs = decode(response.getProperties());
      return { entry: { ...old, inputs, outputs, initErrors: [] }, deed: "update" };
    }
    const kept = partial && { ...old, outputs: decode(partial.properties), initErrors: [failure] };
    return { entry: kept, ...this.#failed(answer, { type: "updating", entry: old }), deed: "update" };
  }

  #checkRequest(goal: Goal, wanted: Properties, old: Entry | undefined): messages.CheckRequest {
    const { urn, type } = goal.entry;
    return new messages.CheckRequest()
      .setUrn(urn)
      .setType(type)
      .setName(nameOf(urn))
      .setNews(encoded(wanted))
      .setOlds(encoded(old?.inputs ?? plain({})))
      .setRandomseed(this.#seed(urn));
  }

  /** Chance, and the same in each replay; another one for a second object of a resource, which gets another name. */
  #seed(urn: string): Uint8Array {
    return createHash("sha256").update(urn).update(this.clouds.againOf(urn)).digest();
  }

  #failed({ failure, isKilled }: Answer<unknown>, pending: Pending): Pick<Step, "failure" | "pending"> {
    return isKilled && this.#victim === "engine" ? { failure, pending } : { failure };
  }

  #ask<Response>(call: () => Response | Promise<Response>): Answer<Response> {
    try {
      const response = call();
      // All that is asked here is answered at once, or never.
      if (response instanceof Promise) return { failure: "killed", isKilled: true };
      return { response, failure: "" };
    } catch (error) {
      if (error instanceof ProviderError) return { failure: error.message, partial: error.partial };
      if (error instanceof ProviderGone || error instanceof Refusal) return { failure: error.message };
      throw error;
    }
  }
}

/** How a call was answered. */
interface Answer<Response> {
  readonly response?: Response;
  /** Empty when it was carried out. */
  readonly failure: string;
  readonly partial?: PartialState | undefined;
  readonly isKilled?: boolean;
}

function diffRequest(goal: Goal, inputs: Properties, old: Entry): messages.DiffRequest {
  return new messages.DiffRequest()
    .setId(old.id ?? "")
    .setUrn(goal.entry.urn)
    .setType(goal.entry.type)
    .setName(nameOf(goal.entry.urn))
    .setOldInputs(encoded(old.inputs))
    .setOlds(encoded(old.outputs))
    .setNews(encoded(inputs))
    .setIgnorechangesList(ignoredOf(goal));
}

const ignoredSchema = z.array(z.string()).default([]);

/** Properties that the program leaves as its cloud has them. */
export function ignoredOf({ entry }: Goal): string[] {
  return ignoredSchema.parse(entry.ignoreChanges);
}

/** A provider is known by its URN, as the engine knows it by its connection. */
function peerOf({ entry: { provider = "" } }: Goal): string {
  return urnOf(provider);
}

function urnOf(provider: string): string {
  return provider.slice(0, provider.lastIndexOf("::"));
}

/** Properties as they were answered; those that are known when they are the same, of which more is known already. */
function sameAs(known: Properties | undefined, message: struct.Struct | undefined): Properties {
  const answered = decode(message);
  return known !== undefined && isDeepStrictEqual(known, answered) ? known : answered;
}

const messagesOf = new WeakMap<Properties, struct.Struct>();

/** Properties as they are sent; what many replays send is written once. */
function encoded(properties: Properties): struct.Struct {
  const known = messagesOf.get(properties) ?? encode(properties);
  messagesOf.set(properties, known);
  return known;
}
