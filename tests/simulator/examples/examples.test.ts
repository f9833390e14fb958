import assert from "node:assert/strict";
import { DELETIONS, listedChecks, PACKAGES } from "../../../simulator/examples/index.ts";
import type { ListedCheck } from "../../../simulator/examples/index.ts";
import { deletionCheckId, deletionExample, examplesOf } from "../../../simulator/examples/listing.ts";
import { pairOf } from "../../../simulator/examples/pairs.ts";
import { listChecks } from "../../../simulator/rules.ts";
import { outcomeOf } from "./rebuilt.ts";

/** Builds both stacks from what is printed of them. */
function rebuild({ id, stacks }: ListedCheck): void {
  const { refuses, passes } = stacks();
  assert.deepEqual(
    outcomeOf(refuses).map((said) => said.slice(0, said.indexOf(": "))),
    [id],
  );
  assert.deepEqual(outcomeOf(passes), [], id);
}

describe("the stacks of every check, built anew from what is printed: one refused by it alone, one by nothing,", () => {
  for (const { models, ...examples } of PACKAGES) {
    for (const model of models) {
      specify(`of ${model.type}`, () => {
        for (const check of examplesOf(model, examples, () => true)) rebuild(check);
      });
    }
  }
  for (const it of DELETIONS) {
    specify(`of deleting ${it.type}`, () => {
      rebuild(deletionExample(it));
    });
  }
});

describe("every check", () => {
  let checks: readonly ListedCheck[];
  before(() => {
    checks = listedChecks();
  });

  it("has an id of its own, a page, and a message with problem and fix", () => {
    const ids = checks.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const broken = checks.filter(
      ({ source, message }) => !/^https:\/\/\S+/.test(source) || !/^[^:]+: [^]+, got [^]*[;?]/.test(message),
    );
    assert.deepEqual(
      broken.map(({ id, source, message }) => [id, source, message]),
      [],
    );
  });

  it("is listed, and they are many", () => {
    const listed = new Set(checks.map(({ id }) => id));
    const known = PACKAGES.flatMap(({ models }) => models.flatMap((model) => listChecks(model)));
    assert.deepEqual(
      known.filter(({ id }) => !listed.has(id)).map(({ id }) => id),
      [],
    );
    assert.ok(checks.length >= 200);
  });
});

describe("the cases of the checks", () => {
  const cases = PACKAGES.flatMap((it) => it.cases);

  it("are all about checks that there are", () => {
    const known = PACKAGES.flatMap(({ models }) => models.flatMap((model) => listChecks(model)));
    const ids = new Set(known.map(({ id }) => id));
    assert.deepEqual(
      cases.filter(({ check }) => !ids.has(check)).map(({ check }) => check),
      [],
    );
  });

  it("are refused by their check, and by it alone, the second of a check too", () => {
    const seconds = cases.filter(({ check }, index) => cases.findIndex((it) => it.check === check) !== index);
    assert.ok(seconds.length > 0);
    for (const it of seconds) assert.doesNotThrow(() => pairOf(it));
  });

  it("are there for the deletion of every type that something can block", () => {
    const models = PACKAGES.flatMap((it) => it.models);
    const blocked = models.flatMap(({ properties = {} }) =>
      Object.values(properties).flatMap(({ references }) =>
        references === undefined || (references.onTargetDelete ?? "blocks") !== "blocks"
          ? []
          : [references.to].flat(),
      ),
    );
    const byModel = models.filter((it) => "deleteBlockers" in it).map(({ type }) => type);
    const have = new Set(DELETIONS.map(({ type }) => deletionCheckId(type)));
    assert.deepEqual(
      [...new Set([...blocked, ...byModel])].filter((type) => !have.has(deletionCheckId(type))),
      [],
    );
  });
});
