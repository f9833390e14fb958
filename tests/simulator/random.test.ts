import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plain } from "../../simulator/codec.ts";
import { Operations } from "../../simulator/operations.ts";
import type { Provider, State } from "../../simulator/operations.ts";
import { show, strings } from "../../simulator/properties.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import { random } from "../../simulator/random/package.ts";
import { Unmodelled } from "../../simulator/unmodelled.ts";
import { World } from "../../simulator/world.ts";
import { subject } from "./toy-cloud.ts";

describe("random values", () => {
  const directory = mkdtempSync(join(tmpdir(), "kakehashi-random-"));
  const world = World.open(directory);
  const operations = new Operations(world, new Unmodelled("refuse", () => undefined), () => false);
  const provider: Provider = { package: random, config: {}, place: random.place({}) };
  after(() => {
    world.close();
    rmSync(directory, { recursive: true });
  });

  const token = (name: string): string =>
    `random:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
  const make = (name: string, inputs: PropertyMap): State =>
    operations.create(provider, subject(token(name), "r"), plain(inputs));
  const result = (name: string, inputs: PropertyMap): string =>
    show(make(name, inputs).outputs.values.result);

  it("are passwords of the length and classes that are asked for, and secret", () => {
    const made = make("RandomPassword", { length: 24, minNumeric: 3, minSpecial: 2, overrideSpecial: "_" });
    const password = show(made.outputs.values.result);
    assert.equal(password.length, 24);
    assert.ok((password.match(/\d/g) ?? []).length >= 3);
    assert.ok((password.match(/_/g) ?? []).length >= 2);
    assert.match(password, /^[A-Za-z0-9_]+$/);
    assert.deepEqual(made.outputs.secrets, new Set(["result", "bcryptHash"]));
    assert.equal(made.id, "none");
  });

  it("leave out classes that are switched off", () => {
    assert.match(
      result("RandomString", { length: 40, special: false, upper: false, numeric: false }),
      /^[a-z]{40}$/,
    );
  });

  it("are ids of as many bytes, in every notation", () => {
    const { id, outputs } = make("RandomId", { byteLength: 4, prefix: "p-" });
    const bytes = Buffer.from(id, "base64url");
    assert.equal(bytes.length, 4);
    assert.deepEqual(outputs.values, {
      byteLength: 4,
      prefix: "p-",
      b64Url: `p-${id}`,
      b64Std: `p-${bytes.toString("base64")}`,
      hex: `p-${bytes.toString("hex")}`,
      dec: `p-${bytes.readUInt32BE(0)}`,
    });
  });

  it("are UUIDs, numbers, words and orders", () => {
    assert.match(
      result("RandomUuid", {}),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const number = Number(result("RandomInteger", { min: 3, max: 5 }));
    assert.ok(number >= 3 && number <= 5);
    assert.match(make("RandomPet", { prefix: "my", separator: "_" }).id, /^my_[a-z]+_[a-z]+$/);
    const { results } = make("RandomShuffle", { inputs: ["a", "b", "c"] }).outputs.values;
    assert.deepEqual([...strings(results)].sort(), ["a", "b", "c"]);
  });

  it("are another each time, and in no world", () => {
    assert.notEqual(result("RandomPassword", { length: 20 }), result("RandomPassword", { length: 20 }));
    assert.equal(world.size, 0);
  });

  it("are read as the state has them, and deleted without a trace", () => {
    const made = make("RandomPassword", { length: 20 });
    assert.deepEqual(operations.read(provider, token("RandomPassword"), "none", made), made);
    operations.delete(provider, token("RandomPassword"), "none", {});
  });

  it("are made anew by any change", () => {
    const { changes } = operations.diff(
      provider,
      token("RandomId"),
      { byteLength: 4, keepers: { a: "1" } },
      { byteLength: 4, keepers: { a: "2" } },
      [],
    );
    assert.deepEqual(changes, [{ path: "keepers.a", kind: "update", replaces: true }]);
  });

  it("are refused when they cannot be", () => {
    const problems = (name: string, inputs: PropertyMap): readonly string[] =>
      operations.check(provider, subject(token(name), "r"), {}, plain(inputs), {
        name: "r",
        seed: new Uint8Array(),
      }).problems;
    assert.deepEqual(problems("RandomPassword", {}), [
      "length: is required by RandomPassword, got nothing; set it",
    ]);
    assert.deepEqual(problems("RandomPassword", { length: 3, minLower: 4 }), [
      "length: must be at least the sum of the minima (4), got 3; raise it",
    ]);
    assert.deepEqual(problems("RandomInteger", { min: 2, max: 1 }), [
      "min: must not exceed max (1), got 2; lower it or raise max",
    ]);
  });
});
