import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plain } from "../../simulator/codec.ts";
import { Refusal } from "../../simulator/refusal.ts";
import { show, UNKNOWN } from "../../simulator/properties.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import { LABEL, NET, PART, subject, ToyCloud } from "./toy-cloud.ts";

const NET_INPUTS: PropertyMap = { range: "10.0.0.0/16" };

describe("operations of the simulated clouds", () => {
  let cloud: ToyCloud;
  beforeEach(() => {
    cloud = new ToyCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  const refusal = (message: string) => (error: unknown) =>
    error instanceof Refusal && error.message === message;

  it("creates an object with defaults, computed outputs and its secrets apart", () => {
    const net = cloud.make(NET, "n", NET_INPUTS);
    assert.match(net.id, /^net-0[0-9a-f]{16}$/);
    assert.deepEqual(net.outputs.values, {
      range: "10.0.0.0/16",
      mode: "Open",
      arn: "arn:aws:toy:here::net",
      token: "s3cret",
      endpoint: "https://net",
    });
    assert.deepEqual([...net.outputs.secrets], ["token"]);
  });

  it("gives a second object of the same resource another id", () => {
    assert.notEqual(cloud.make(NET, "n", NET_INPUTS).id, cloud.make(NET, "n", NET_INPUTS).id);
  });

  it("keeps no secret in the journal, neither the program's nor the model's", () => {
    cloud.make(NET, "n", { ...NET_INPUTS, password: "hunter2" }, {}, new Set(["password"]));
    const journal = readFileSync(join(cloud.directory, "world.jsonl"), "utf8");
    assert.doesNotMatch(journal, /hunter2|s3cret/);
    assert.match(journal, /"password":\{"\$secret":"[0-9a-f]{64}"\}/);
  });

  it("reads an object back, with the secrets that the state knows", () => {
    const net = cloud.make(NET, "n", { ...NET_INPUTS, password: "hunter2" }, {}, new Set(["password"]));
    const read = cloud.operations.read(cloud.provider(), NET, net.id, net);
    assert.deepEqual(read, net);
  });

  it("reads a secret that was changed behind the state's back as another value", () => {
    const net = cloud.make(NET, "n", { ...NET_INPUTS, password: "hunter2" }, {}, new Set(["password"]));
    const known = {
      inputs: { ...net.inputs, values: { ...net.inputs.values, password: "old" } },
      outputs: net.outputs,
    };
    const read = cloud.operations.read(cloud.provider(), NET, net.id, known);
    assert.match(show(read?.inputs.values.password), /^[0-9a-f]{64}$/);
    assert.deepEqual(read?.inputs.secrets, new Set(["password"]));
  });

  it("reads nothing where there is nothing, or only in another region", () => {
    const net = cloud.make(NET, "n", NET_INPUTS);
    const nothing = { inputs: plain({}), outputs: plain({}) };
    assert.equal(cloud.operations.read(cloud.provider(), NET, "net-00000000000000000", nothing), undefined);
    assert.equal(cloud.operations.read(cloud.provider({ region: "there" }), NET, net.id, nothing), undefined);
  });

  it("refuses at check what is known to be wrong, and says all of it", () => {
    const { problems } = cloud.check(NET, "n", {
      range: "10.0.0.1/16",
      mode: "ajar",
      rules: [{ port: 0, name: "UPPER!" }],
    });
    assert.deepEqual(problems, [
      "range: must be an IPv4 range without host bits, got 10.0.0.1/16; write it like 10.0.0.0/16",
      "mode: must be one of the vendor's values, got ajar; use Open, Closed",
      "rules[0].port: must be a number from 1 to 65535, got 0; choose one",
      "rules[0].name: must be lower-case letters, got UPPER!; change it",
      "rules[0].name: must have up to 5 characters, got UPPER!; it has 6",
    ]);
  });

  it("judges nothing that is not known yet", () => {
    assert.deepEqual(cloud.check(NET, "n", { range: UNKNOWN, mode: UNKNOWN, rules: UNKNOWN }).problems, []);
  });

  it("masks secret values in messages", () => {
    const { problems } = cloud.check(NET, "n", { ...NET_INPUTS, mode: "hunter2" }, {}, new Set(["mode"]));
    assert.deepEqual(problems, ["mode: must be one of the vendor's values, got [secret]; use Open, Closed"]);
  });

  it("resolves references and computes from their targets", () => {
    const net = cloud.make(NET, "n", NET_INPUTS);
    assert.equal(cloud.make(PART, "p", { netId: net.id }).outputs.values.netRange, "10.0.0.0/16");
  });

  it("refuses a second holder of a unique value, unless it is the same object", () => {
    const net = cloud.make(NET, "n", NET_INPUTS);
    const part = cloud.make(PART, "p", { netId: net.id, name: "one" });
    assert.throws(
      () => cloud.make(PART, "q", { netId: net.id, name: "one" }),
      refusal(`name: is taken by Part ${part.id}, got one; choose another`),
    );
    const change = {
      id: part.id,
      olds: part.inputs,
      oldOutputs: part.outputs,
      news: plain({ ...part.inputs.values, weight: 1 }),
      preview: false,
    };
    assert.equal(
      cloud.operations.update(cloud.provider(), subject(PART, "p"), change).outputs.values.weight,
      1,
    );
    assert.ok(
      cloud.make(
        PART,
        "q",
        { netId: cloud.make(NET, "m", NET_INPUTS, { region: "there" }).id, name: "one" },
        { region: "there" },
      ),
    );
  });

  it("refuses an id that exists already", () => {
    cloud.make(LABEL, "a", { key: "k" });
    assert.throws(
      () => cloud.make(LABEL, "b", { key: "k" }),
      refusal("Label k: exists already, got a second one; choose another name or import it"),
    );
  });

  it("runs a check only when what it needs is known, and against the objects beside", () => {
    const net = cloud.make(NET, "n", NET_INPUTS);
    for (const name of ["a", "b", "c"]) cloud.make(PART, name, { netId: net.id, weight: 1 });
    const full = "weight: net is full, got a fourth part; make a net";
    assert.deepEqual(cloud.check(PART, "d", { netId: net.id, weight: 1 }).problems, [full]);
    assert.deepEqual(cloud.check(PART, "d", { netId: net.id, weight: UNKNOWN }).problems, []);
    assert.deepEqual(cloud.check(PART, "d", { netId: UNKNOWN, weight: 1 }).problems, []);
    assert.deepEqual(
      cloud.check(PART, "c", { netId: net.id, weight: 1 }).problems,
      [],
      "an object is no sibling of itself",
    );
  });

  it("keeps computed outputs on an update, and drops outputs of inputs that are gone", () => {
    const net = cloud.make(NET, "n", { ...NET_INPUTS, note: "x" });
    const news = plain({ range: "10.0.0.0/16", mode: "Closed" });
    const change = { id: net.id, olds: net.inputs, oldOutputs: net.outputs, news, preview: false };
    const { outputs } = cloud.operations.update(cloud.provider(), subject(NET, "n"), change);
    const kept = Object.entries(net.outputs.values).filter(([key]) => key !== "note");
    assert.deepEqual(outputs.values, { ...Object.fromEntries(kept), mode: "Closed" });
  });

  it("refuses to update what is gone", () => {
    const net = cloud.make(NET, "n", NET_INPUTS);
    cloud.operations.delete(cloud.provider(), NET, net.id, {});
    const change = {
      id: net.id,
      olds: net.inputs,
      oldOutputs: net.outputs,
      news: net.inputs,
      preview: false,
    };
    assert.throws(
      () => cloud.operations.update(cloud.provider(), subject(NET, "n"), change),
      refusal(`Net ${net.id}: does not exist any more, got an update; run a refresh`),
    );
  });

  it("refuses to delete what is in use, and deletes it afterwards", () => {
    const net = cloud.make(NET, "n", NET_INPUTS);
    const part = cloud.make(PART, "p", { netId: net.id });
    assert.throws(
      () => {
        cloud.operations.delete(cloud.provider(), NET, net.id, {});
      },
      refusal(`Net ${net.id}: cannot be deleted while it is in use, got Part ${part.id}; delete those first`),
    );
    cloud.operations.delete(cloud.provider(), PART, part.id, {});
    cloud.operations.delete(cloud.provider(), NET, net.id, {});
    assert.equal(cloud.world.size, 0);
  });

  it("asks the model too before it deletes", () => {
    cloud.make(LABEL, "a", { key: "k", sticky: true });
    assert.throws(() => {
      cloud.operations.delete(cloud.provider(), LABEL, "k", {});
    }, refusal("Label k: cannot be deleted while it is in use, got glue; delete those first"));
  });

  it("takes along what goes with an object, and deletes what is gone without complaint", () => {
    const net = cloud.make(NET, "n", NET_INPUTS);
    const first = cloud.make(PART, "p", { netId: net.id, name: "one" });
    const second = cloud.make(PART, "q", { netId: net.id, name: "two", follows: "one" });
    cloud.operations.delete(cloud.provider(), PART, first.id, {});
    assert.deepEqual(
      cloud.world.all().map((it) => it.id),
      [net.id],
    );
    cloud.operations.delete(cloud.provider(), PART, second.id, {});
  });

  it("previews the inputs as outputs, and writes nothing", () => {
    const inputs = cloud.check(NET, "n", { ...NET_INPUTS, note: UNKNOWN }).inputs;
    const outputs = cloud.operations.previewCreate(cloud.provider(), subject(NET, "n"), inputs);
    assert.deepEqual(outputs.values, { range: "10.0.0.0/16", mode: "Open", note: UNKNOWN });
    assert.equal(cloud.world.size, 0);
  });

  it("names the arguments that a function lacks", () => {
    assert.deepEqual(cloud.operations.invoke(cloud.provider(), "toy:index:where", { what: "x" }).values, {
      what: "x",
      region: "here",
    });
    assert.throws(
      () => cloud.operations.invoke(cloud.provider(), "toy:index:where", {}),
      refusal("what: is required by toy:index:where, got nothing; set it"),
    );
  });
});

describe("types without a model", () => {
  it("are refused by name, with what to do", () => {
    const cloud = new ToyCloud();
    assert.throws(() => cloud.make("toy:index:Dream", "d", {}), {
      message:
        "resource type: not modelled by the simulated clouds, got toy:index:Dream; rehearse with --unmodelled=echo to accept it, or add a model (docs/simulator.md)",
    });
    cloud.close();
  });

  it("are echoed when asked for, with one warning for each type", () => {
    const cloud = new ToyCloud("echo");
    const dream = cloud.make("toy:index:Dream", "d", { colour: "blue" });
    cloud.make("toy:index:Dream", "e", {});
    assert.match(dream.id, /^d-[0-9a-f]{8}$/);
    assert.deepEqual(dream.outputs.values, { colour: "blue" });
    assert.deepEqual(cloud.warnings, [
      "resource type toy:index:Dream is not modelled: its inputs are echoed, its other outputs are made up, and nothing about it is checked",
    ]);
    cloud.close();
  });
});
