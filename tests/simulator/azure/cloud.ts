import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { azureNative } from "../../../simulator/azure/package.ts";
import { Examination } from "../../../simulator/checks.ts";
import { plain } from "../../../simulator/codec.ts";
import type { ResourceModel } from "../../../simulator/model.ts";
import { Operations } from "../../../simulator/operations.ts";
import type { Provider, State, Subject } from "../../../simulator/operations.ts";
import { isList, isMap } from "../../../simulator/properties.ts";
import type { PropertyMap, PropertyValue } from "../../../simulator/properties.ts";
import { compile } from "../../../simulator/rules.ts";
import type { Refused } from "../../../simulator/rules.ts";
import { Unmodelled } from "../../../simulator/unmodelled.ts";
import { World } from "../../../simulator/world.ts";
import type { WorldObject } from "../../../simulator/world.ts";

export const SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";
export const TENANT = "22222222-2222-4222-8222-222222222222";

/** A simulated Azure without an engine: what a test asks of the rules and the operations. */
export class Cloud {
  readonly #directory = mkdtempSync(join(tmpdir(), "azure-"));
  readonly world = World.open(this.#directory);
  readonly provider: Provider;
  readonly #operations: Operations;

  constructor(config: PropertyMap = { location: "japaneast" }) {
    const full = { subscriptionId: SUBSCRIPTION, tenantId: TENANT, ...config };
    this.provider = { package: azureNative, config: full, place: azureNative.place(full) };
    this.#operations = new Operations(this.world, new Unmodelled("refuse", () => undefined), () => false);
  }

  close(): void {
    this.world.close();
    rmSync(this.#directory, { recursive: true });
  }

  /** Makes an object; throws when the cloud refuses it. */
  make(type: string, inputs: PropertyMap, name = "it"): State {
    const subject = subjectOf(type, name);
    const { inputs: checked, problems } = this.#operations.check(this.provider, subject, {}, plain(inputs), {
      name,
      seed: new Uint8Array([1]),
    });
    assert.deepEqual(problems, [], `${type} ${name}`);
    return this.#operations.create(this.provider, subject, checked);
  }

  /** What a preview would know of an object's outputs. */
  preview(type: string, inputs: PropertyMap): PropertyMap {
    return this.#operations.previewCreate(this.provider, subjectOf(type, "it"), plain(inputs)).values;
  }

  change(type: string, state: State, inputs: PropertyMap, preview = false): State {
    return this.#operations.update(this.provider, subjectOf(type, "it"), {
      id: state.id,
      olds: state.inputs,
      oldOutputs: state.outputs,
      news: plain(inputs),
      preview,
    });
  }

  /** The paths whose change the provider would replace an object for. */
  replacedBy(type: string, olds: PropertyMap, news: PropertyMap): readonly string[] {
    const { changes } = this.#operations.diff(this.provider, type, olds, news, []);
    return changes.filter((it) => it.replaces).map((it) => it.path);
  }

  delete(type: string, state: State): void {
    this.#operations.delete(this.provider, type, state.id, state.outputs.values);
  }

  invoke(token: string, args: PropertyMap): PropertyMap {
    return this.#operations.invoke(this.provider, token, args).values;
  }

  object(id: string): WorldObject {
    const [found] = this.world.having("id", id);
    assert.ok(found !== undefined, `${id} is not there`);
    return found;
  }

  /** What would be refused of inputs, of a new object or of one that is there. */
  refusals(
    type: string,
    inputs: PropertyMap,
    options: { self?: WorldObject; name?: string } = {},
  ): readonly Refused[] {
    const model = modelOf(type);
    const region = azureNative.region?.(inputs, this.provider.place) ?? "";
    return new Examination({
      model: compile(model),
      inputs: plain(inputs),
      place: { ...this.provider.place, region },
      subject: subjectOf(type, options.name ?? "examined"),
      world: this.world,
      phase: "apply",
      assignedIds: () => false,
      self: options.self,
    }).refused();
  }
}

export function modelOf(type: string): ResourceModel {
  const model = azureNative.model(type);
  assert.ok(model !== undefined, `${type} has no model`);
  return model;
}

function subjectOf(type: string, name: string): Subject {
  return { urn: `urn:pulumi:test::kakehashi::${type}::${name}`, type, name };
}

/** Changes to inputs by path: `networkProfile.podCidr`, `agentPoolProfiles[0].count`; undefined removes. */
export type Changes = Readonly<Record<string, PropertyValue | undefined>>;

/** A copy of inputs with changes. */
export function changed(inputs: PropertyMap, changes: Changes): PropertyMap {
  return Object.entries(changes).reduce<PropertyMap>((result, [path, value]) => {
    const next = put(result, path.replaceAll(/\[(\d+)\]/g, ".$1").split("."), value);
    return isMap(next) ? next : {};
  }, inputs);
}

function put(
  holder: PropertyValue | undefined,
  [key, ...rest]: readonly string[],
  value: PropertyValue | undefined,
): PropertyValue | undefined {
  if (key === undefined) return value;
  if (isList(holder) || (/^\d+$/.test(key) && holder === undefined)) {
    const list = isList(holder) ? [...holder] : [];
    const item = put(list[Number(key)], rest, value);
    if (item === undefined) list.splice(Number(key), 1);
    else list[Number(key)] = item;
    return list;
  }
  const map: Record<string, PropertyValue> = { ...(isMap(holder) ? holder : {}) };
  const next = put(map[key], rest, value);
  if (next === undefined) Reflect.deleteProperty(map, key);
  else map[key] = next;
  return map;
}
