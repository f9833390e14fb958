import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aws } from "../../../simulator/aws/package.ts";
import { Examination } from "../../../simulator/checks.ts";
import { plain } from "../../../simulator/codec.ts";
import type { Place } from "../../../simulator/model.ts";
import { Operations, type Provider } from "../../../simulator/operations.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { compile, type CompiledModel, type Refused } from "../../../simulator/rules.ts";
import { Unmodelled } from "../../../simulator/unmodelled.ts";
import { World, type WorldObject } from "../../../simulator/world.ts";

export const ACCOUNT = "111111111111";
export const REGION = "ap-northeast-1";

/** What a test made. */
export interface Made {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** The text at a path of outputs; a test that reads nothing there fails. */
export function read(outputs: PropertyMap, key: string): string {
  const value = outputs[key];
  if (typeof value !== "string") throw new TypeError(`${key} is no text: ${JSON.stringify(value)}`);
  return value;
}

/** A simulated AWS of its own, driven without the engine. */
export class TestCloud {
  readonly world: World;
  readonly #directory: string;
  readonly #operations: Operations;

  constructor() {
    this.#directory = mkdtempSync(join(tmpdir(), "kakehashi-aws-"));
    this.world = World.open(this.#directory);
    const unmodelled = new Unmodelled("refuse", () => undefined);
    this.#operations = new Operations(this.world, unmodelled, assignsIds);
  }

  close(): void {
    this.world.close();
    rmSync(this.#directory, { recursive: true });
  }

  /** Creates an object as the engine would, defaults included. Throws what AWS refuses. */
  make(type: string, name: string, inputs: PropertyMap, region = REGION): Made {
    const provider = providerIn(region);
    const checked = this.#check(provider, type, name, inputs);
    const state = this.#operations.create(provider, subject(type, name), plain(checked));
    return { id: state.id, outputs: state.outputs.values };
  }

  /** Changes an object in place. */
  change(type: string, name: string, inputs: PropertyMap): Made {
    const old = this.find(type, name);
    const state = this.#operations.update(providerIn(REGION), subject(type, name), {
      id: old.id,
      olds: plain(old.inputs),
      oldOutputs: plain(old.outputs),
      news: plain(this.#check(providerIn(REGION), type, name, inputs)),
      preview: false,
    });
    return { id: state.id, outputs: state.outputs.values };
  }

  delete(type: string, name: string): void {
    const { id, inputs } = this.find(type, name);
    this.#operations.delete(providerIn(REGION), type, id, inputs);
  }

  /** Puts more of an object into the world, without asking anybody: to fill quotas. */
  multiply(type: string, name: string, times: number): void {
    const object = this.find(type, name);
    const there = this.world.ofType(type).length;
    for (let index = there; index < there + times; index++) {
      this.world.put({
        ...object,
        id: `${object.id}-${index}`,
        urn: `${object.urn}-${index}`,
        unique: [],
        handles: { ...object.handles, id: `${object.id}-${index}` },
      });
    }
  }

  find(type: string, name: string): WorldObject {
    const [found] = this.world.madeBy(subject(type, name).urn);
    if (found === undefined) throw new Error(`nobody made ${type} ${name}`);
    return found;
  }

  /** What is refused of these inputs, and by which checks, when the object is to be created or changed. */
  refused(
    type: string,
    name: string,
    inputs: PropertyMap,
    phase: "check" | "apply" = "apply",
  ): readonly Refused[] {
    const model = modelOf(type);
    const values = this.#check(providerIn(REGION), type, name, inputs);
    const { place } = providerIn(REGION);
    const region = model.model.global === true ? "" : place.region;
    return new Examination({
      model,
      inputs: plain(values),
      place: { ...place, region },
      subject: subject(type, name),
      world: this.world,
      phase,
      assignedIds: assignsIds,
      self: this.world.madeBy(subject(type, name).urn)[0],
    }).refused();
  }

  /** What Check says, as the engine asks it before anything is done. */
  problems(type: string, name: string, inputs: PropertyMap, olds: PropertyMap = {}): readonly string[] {
    const naming = { name, seed: new Uint8Array([1, 2, 3]) };
    return this.#operations.check(providerIn(REGION), subject(type, name), olds, plain(inputs), naming)
      .problems;
  }

  /** Which properties of a change make a replacement. */
  replacing(type: string, olds: PropertyMap, news: PropertyMap): readonly string[] {
    const { changes } = this.#operations.diff(providerIn(REGION), type, olds, news, []);
    return changes.filter((it) => it.replaces).map((it) => it.path);
  }

  invoke(token: string, args: PropertyMap, config: PropertyMap = {}): PropertyMap {
    const provider = providerIn(REGION);
    return this.#operations.invoke({ ...provider, config: { ...provider.config, ...config } }, token, args)
      .values;
  }

  #check(provider: Provider, type: string, name: string, inputs: PropertyMap): PropertyMap {
    const naming = { name, seed: new Uint8Array([1, 2, 3]) };
    return this.#operations.check(provider, subject(type, name), {}, plain(inputs), naming).inputs.values;
  }
}

export function modelOf(type: string): CompiledModel {
  const model = aws.model(type);
  if (model === undefined) throw new Error(`${type} is not modelled`);
  return compile(model);
}

function providerIn(region: string): Provider {
  const config = { region, allowedAccountIds: JSON.stringify([ACCOUNT]) };
  const place: Place = aws.place(config);
  return { package: aws, config, place };
}

function subject(
  type: string,
  name: string,
): { readonly urn: string; readonly type: string; readonly name: string } {
  return { urn: `urn:pulumi:test::test::${type}::${name}`, type, name };
}

function assignsIds(type: string): boolean {
  return aws.model(type)?.assignedIds ?? aws.assignedIds;
}
