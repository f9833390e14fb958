import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BadInput } from "../../../cli/rehearsal/problems.ts";
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

  it("is made with a folder of its own, and empty", () => {
    rmSync(backend, { recursive: true });
    state.create();
    assert.deepEqual([state.exists(), state.resources(), state.pending()], [true, [], []]);
    assert.deepEqual(readdirSync(dirname(state.file)), ["dev.json"]);
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

  const damaged: readonly (readonly [string, string])[] = [
    ['{"checkpoint":{"latest":{"resources":[{}]}}}', "checkpoint.latest.resources.0.urn: Invalid input"],
    ['{"checkpoint":{"lat', "SyntaxError: Unterminated string in JSON at position 19"],
    ["", "SyntaxError: Unexpected end of JSON input"],
  ];
  for (const [text, reason] of damaged) {
    it(`is refused, with ways out, when it is ${text === "" ? "empty" : text}`, () => {
      write(null);
      renameSync(state.file, `${state.file}.bak`);
      writeFileSync(state.file, text);
      assert.throws(
        () => state.pending(),
        (error) => {
          assert.ok(error instanceof BadInput);
          const { message } = error;
          assert.ok(
            message.startsWith(`${state.file}: must be a state of the engine, got ${reason}`),
            message,
          );
          assert.ok(
            message.includes(`; copy ${state.file}.bak over it, the state of one step before, or delete `),
          );
          return true;
        },
      );
    });
  }

  it("is not to be had from a copy that is damaged too", () => {
    writeFileSync(state.file, "");
    writeFileSync(`${state.file}.bak`, "{");
    assert.throws(() => state.resources(), /; delete the rehearsal's folder to start anew$/);
    assert.throws(() => state.resources(), { reason: "badInput" });
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

  it("of another deployment's outputs, which are only read, is not counted", () => {
    const type = "pulumi:pulumi:StackReference";
    assert.equal(isCounted({ urn: `urn:pulumi:dev::tiny::${type}::last-deployment`, type }), false);
  });
});
