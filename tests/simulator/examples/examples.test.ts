import assert from "node:assert/strict";
import { DELETIONS, listedChecks, PACKAGES } from "../../../simulator/examples/index.ts";
import { deletionCheckId } from "../../../simulator/examples/listing.ts";
import { pairOf, refusals } from "../../../simulator/examples/pairs.ts";
import { listChecks } from "../../../simulator/rules.ts";
import { outcomeOf } from "./rebuilt.ts";

const checks = listedChecks();

describe("the stacks of every check, built anew from what is printed: one refused by it alone, one by nothing,", () => {
  for (const [type, ofType] of Map.groupBy(checks, (it) => it.type)) {
    specify(
      `of ${type} refuses its stack, alone, and lets its other one pass, built anew from what is printed`,
      () => {
        for (const { id, stacks } of ofType) {
          const { refuses, passes } = stacks();
          const said = outcomeOf(refuses);
          assert.deepEqual(
            said.map((it) => it.slice(0, it.indexOf(": "))),
            [id],
          );
          assert.deepEqual(outcomeOf(passes), [], id);
        }
      },
    );
  }
});

describe("every check", () => {
  it("has an id of its own, a page, and a message with problem and fix", () => {
    const ids = checks.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      checks.filter(({ source }) => !/^https:\/\/\S+/.test(source)).map(({ id }) => id),
      [],
    );
    assert.deepEqual(
      checks
        .filter(({ message }) => !/^[^:]+: [^]+, got [^]*[;?]/.test(message))
        .map(({ id, message }) => [id, message]),
      [],
    );
  });

  it("is listed", () => {
    const listed = new Set(checks.map(({ id }) => id));
    const known = PACKAGES.flatMap(({ models }) => models.flatMap((model) => listChecks(model))).map(
      ({ id }) => id,
    );
    assert.deepEqual(
      known.filter((id) => !listed.has(id)),
      [],
    );
    assert.ok(checks.length >= 200);
  });
});

describe("the cases of the checks", () => {
  const cases = PACKAGES.flatMap((it) => it.cases);

  it("are all about checks that there are", () => {
    const listed = new Set(checks.map(({ id }) => id));
    assert.deepEqual(
      cases.filter(({ check }) => !listed.has(check)).map(({ check }) => check),
      [],
    );
  });

  it("are refused by their check, and by it alone, the second of a check too", () => {
    const seconds = cases.filter(({ check }, index) => cases.findIndex((it) => it.check === check) !== index);
    for (const it of seconds) {
      const { refused, passes } = pairOf(it);
      assert.deepEqual(
        refusals(refused).map(({ check }) => check),
        [it.check],
      );
      assert.deepEqual(refusals(passes), [], it.check);
    }
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
