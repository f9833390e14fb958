import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DRIFT_KINDS, LEFT_ALONE_KINDS } from "../../bench/drift/kinds.ts";
import { worldDifferences } from "../../bench/drift/same-world.ts";
import { drift } from "../../bench/drift/scenario.ts";
import type { Command } from "../../bench/drift/scenario.ts";
import { World } from "../../simulator/world.ts";
import type { WorldObject } from "../../simulator/world.ts";

function object(type: string, name: string, inputs: WorldObject["inputs"] = {}): WorldObject {
  const id = `${name}-id`;
  return {
    type,
    id,
    package: "aws",
    account: "111111111111",
    region: "ap-northeast-1",
    scope: "111111111111/ap-northeast-1",
    urn: `urn:pulumi:dev::kakehashi::${type}::${name}`,
    inputs,
    outputs: { ...inputs, etag: "1" },
    handles: { id },
    unique: [],
    references: [],
  };
}

const gateway = object("aws:ec2/internetGateway:InternetGateway", "aws-internet");
const vpc = object("aws:ec2/vpc:Vpc", "aws-vpc", { tags: { platform: "kakehashi" } });

describe("the trial of drift", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "kakehashi-drift-test-"));
    const world = World.open(join(root, "world"));
    for (const it of [gateway, vpc]) world.put(it);
    world.close();
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  /** A command whose refreshes say what they are told to say, one after the other. */
  const saying = (...refreshes: readonly (readonly [drifted: number, told: string])[]): Command => {
    const left = [...refreshes];
    return (args) => {
      if (args[0] === "world") return Promise.resolve({ code: 0, stdout: "", stderr: "" });
      const [drifted = 0, stderr = ""] = left.shift() ?? [];
      const line = { result: "succeeded", create: 0, update: 0, replace: 0, delete: 0 };
      return Promise.resolve({
        code: 0,
        stdout: JSON.stringify({ ...line, drifted, driftLeftAlone: 0 }),
        stderr,
      });
    };
  };

  it("has more than 30 kinds for each stack, each with a title of its own", () => {
    const kinds = [...DRIFT_KINDS, ...LEFT_ALONE_KINDS];
    for (const stack of ["dev", "prod"]) {
      const titles = kinds
        .filter(({ only }) => only === undefined || only === stack)
        .map(({ title }) => title);
      assert.ok(titles.length > 30, `${stack}: ${titles.length}`);
      assert.equal(new Set(titles).size, titles.length);
    }
  });

  it("misses every kind when a refresh tells nothing, and those that it tells otherwise", async () => {
    const silent = await drift({ stack: "dev", root, kakehashi: saying() });
    assert.ok(silent.kinds > 30);
    assert.equal(silent.missed.length, silent.kinds);
    const told =
      "drift:\n  aws:ec2/vpc:Vpc aws-vpc (index.ts:1)\n    tags.Owner: was nothing, is someone\n" +
      "  aws:ec2/subnet:Subnet aws-private-a\n    tags.platform: was kakehashi, is nothing\n";
    const { missed, drifted } = await drift({ stack: "dev", root, kakehashi: saying([2, told]) });
    assert.equal(drifted, 2);
    assert.equal(missed.length, silent.kinds - 1);
    assert.ok(!missed.includes("a tag was added") && missed.includes("a tag was changed"));
  });

  it("finds what one update did not repair", async () => {
    const outcome = await drift({ stack: "dev", root, kakehashi: saying([2, ""], [2, ""], [1, ""]) });
    assert.deepEqual([outcome.drifted, outcome.left, outcome.differences], [2, 1, []]);
    const spoils: Command = (args) => {
      const world = World.open(join(root, "world"));
      world.put({ ...vpc, inputs: { tags: { platform: "another" } } });
      world.close();
      return saying()(args);
    };
    assert.deepEqual((await drift({ stack: "dev", root, kakehashi: spoils })).differences, [
      'Vpc/aws-vpc: inputs were {"tags":{"platform":"kakehashi"}}, are {"tags":{"platform":"another"}}',
    ]);
  });

  it("ends when a command fails", async () => {
    await assert.rejects(
      drift({
        stack: "dev",
        root,
        kakehashi: () => Promise.resolve({ code: 2, stdout: "", stderr: "aws-vpc: is no object" }),
      }),
      { message: "kakehashi world dev ended with 2:\naws-vpc: is no object" },
    );
  });

  it("compares worlds: what is missing, what is new, what changed; not how often", () => {
    const none = new Set<string>();
    const touched = { ...vpc, outputs: { ...vpc.outputs, etag: "2" } };
    assert.deepEqual(worldDifferences([vpc, gateway], [gateway, touched], none), []);
    assert.deepEqual(worldDifferences([vpc], [gateway], none), [
      "Vpc/aws-vpc: is missing",
      "InternetGateway/aws-internet: was not there",
    ]);
    const anew = { ...vpc, id: "vpc-2", handles: { id: "vpc-2" }, outputs: { arn: "new" } };
    assert.match(
      worldDifferences([vpc], [anew], none).join("\n"),
      /^Vpc\/aws-vpc: outputs were .*, are \{"arn":"new"\}$/,
    );
    assert.deepEqual(worldDifferences([vpc], [anew], new Set([vpc.urn])), []);
  });
});
