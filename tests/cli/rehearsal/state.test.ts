import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EngineState, isCounted, nameOf, typesOf } from "../../../cli/rehearsal/state.ts";

const URN = "urn:pulumi:dev::tiny::acme:x:Net$aws:ec2/vpc:Vpc::net::vpc";

describe("the engine's state", () => {
  let backend: string;
  let state: EngineState;

  beforeEach(() => {
    backend = mkdtempSync(join(tmpdir(), "kakehashi-state-"));
    state = new EngineState(backend, "tiny", "dev");
    mkdirSync(dirname(state.file), { recursive: true });
  });

  afterEach(() => {
    rmSync(backend, { recursive: true, force: true });
  });

  const write = (latest: object | null): void => {
    writeFileSync(
      state.file,
      JSON.stringify({ version: 3, checkpoint: { stack: "organization/tiny/dev", latest } }),
    );
  };

  it("is empty before there is a stack, and before its first update", () => {
    assert.deepEqual([state.exists(), state.resources(), state.pending()], [false, [], []]);
    write(null);
    assert.deepEqual([state.exists(), state.resources(), state.pending()], [true, [], []]);
  });

  it("is what the file says now", () => {
    const resource = { urn: URN, type: "aws:ec2/vpc:Vpc", id: "vpc-1", custom: true };
    write({ resources: [resource] });
    assert.deepEqual(state.resources(), [resource]);
    write({ resources: [], pending_operations: [{ type: "creating", resource }] });
    assert.deepEqual(state.resources(), []);
    assert.deepEqual(state.pending(), [{ type: "creating", resource }]);
    rmSync(state.file);
    assert.deepEqual(state.resources(), []);
  });

  it("is refused when it is none", () => {
    writeFileSync(state.file, '{"checkpoint":{"latest":{"resources":[{}]}}}');
    assert.throws(() => state.resources());
  });
});

describe("a URN", () => {
  it("has the types of the resource and of the components around it, and a name that may hold colons", () => {
    assert.deepEqual(typesOf(URN), ["acme:x:Net", "aws:ec2/vpc:Vpc"]);
    assert.equal(nameOf(URN), "net::vpc");
  });

  it("of a default provider is the engine's own affair", () => {
    const type = "pulumi:providers:aws";
    assert.equal(isCounted({ urn: `urn:pulumi:dev::tiny::${type}::default_7_48_0`, type }), false);
    assert.equal(isCounted({ urn: `urn:pulumi:dev::tiny::${type}::aws`, type }), true);
    assert.equal(isCounted({ urn: URN, type: "aws:ec2/vpc:Vpc" }), true);
  });
});
