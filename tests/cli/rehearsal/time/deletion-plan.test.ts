import assert from "node:assert/strict";
import { planDeletion } from "../../../../cli/rehearsal/time/deletion-plan.ts";
import type { DeletionPlan } from "../../../../cli/rehearsal/time/deletion-plan.ts";
import { clouds, latencies, state, urn } from "./fixtures.ts";
import type { Sketch } from "./fixtures.ts";

const SECONDS = { a: 10, b: 20, c: 30, d: 40 };

function plan(
  sketches: readonly Sketch[],
  named: Readonly<Record<string, readonly string[]>> = {},
  condemned: readonly string[] = sketches.map(({ name, type }) => urn(name, type)),
): DeletionPlan {
  const resources = state(sketches);
  return planDeletion(resources, clouds(resources, named), new Set(condemned), latencies(SECONDS));
}

describe("the plan of a deletion", () => {
  it("goes level by level: nothing begins before the level above has ended", () => {
    // d, c above b, a: the longest of each level, although a could go when c is gone.
    const sketches = [
      { name: "a" },
      { name: "b" },
      { name: "c", dependsOn: ["a"] },
      { name: "d", dependsOn: ["b"] },
    ];
    const named = { c: ["a"], d: ["b"] };
    assert.deepEqual(plan(sketches, named), { seconds: 60, criticalSeconds: 60 });
    const uneven = [{ name: "b" }, { name: "a" }, { name: "c", dependsOn: ["b"] }, { name: "d" }];
    assert.deepEqual(plan(uneven, { c: ["b"] }), { seconds: 70, criticalSeconds: 50 });
  });

  it("counts what a cloud keeps an object for, not what the program alone says", () => {
    const sketches = [{ name: "a" }, { name: "b", dependsOn: ["a"] }];
    assert.deepEqual(plan(sketches), { seconds: 30, criticalSeconds: 20 });
    assert.deepEqual(plan(sketches, { b: ["a"] }), { seconds: 30, criticalSeconds: 30 });
  });

  it("takes no time for what goes along with something else", () => {
    const sketches = [{ name: "a" }, { name: "b", dependsOn: ["a"], deletedWith: "a" }];
    assert.deepEqual(plan(sketches), { seconds: 10, criticalSeconds: 10 });
    const alone = plan(sketches, {}, [urn("b")]);
    assert.deepEqual(alone, { seconds: 20, criticalSeconds: 20 });
  });

  it("lets a cluster live as long as what its provider deletes", () => {
    const type = "pulumi:providers:kubernetes";
    const sketches = [
      { name: "a" },
      { name: "provider", type, dependsOn: ["a"] },
      { name: "b", provider: "provider" },
    ];
    assert.deepEqual(plan(sketches), { seconds: 30, criticalSeconds: 30 });
  });

  it("leaves alone what stays", () => {
    const sketches = [{ name: "a" }, { name: "b", dependsOn: ["a"] }];
    assert.deepEqual(plan(sketches, { b: ["a"] }, [urn("b")]), { seconds: 20, criticalSeconds: 20 });
    assert.deepEqual(plan(sketches, {}, []), { seconds: 0, criticalSeconds: 0 });
  });
});
