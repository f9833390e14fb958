import assert from "node:assert/strict";
import fc from "fast-check";
import { planBuild } from "../../../../cli/rehearsal/time/build-plan.ts";
import type { BuildPlan } from "../../../../cli/rehearsal/time/build-plan.ts";
import { nameOf } from "../../../../cli/rehearsal/state.ts";
import { ObjectGraph } from "../../../../simulator/object-graph.ts";
import { clouds, latencies, state } from "./fixtures.ts";
import type { Sketch } from "./fixtures.ts";

interface Case {
  readonly sketches: readonly Sketch[];
  readonly seconds: Readonly<Record<string, number>>;
  /** What the clouds know: the objects that each names. */
  readonly named?: Readonly<Record<string, readonly string[]>>;
}

function plan({ sketches, seconds, named = {} }: Case): BuildPlan {
  const resources = state(sketches);
  return planBuild(resources, clouds(resources, named), latencies(seconds));
}

/** Start of each step by name, and both sums. */
function told({ steps, seconds, criticalSeconds, criticalPath }: BuildPlan) {
  return {
    starts: Object.fromEntries(steps.map((it) => [nameOf(it.urn), it.start])),
    seconds,
    criticalSeconds,
    path: criticalPath.map(({ urn }) => nameOf(urn)),
  };
}

const waits = ({ needless }: BuildPlan) => needless.map(({ urn, on }) => [nameOf(urn), nameOf(on)]);

describe("the plan of a build: as the engine schedules it", () => {
  const seconds = { a: 10, b: 20, c: 30 };

  it("waits for what a resource depends on, and builds the rest side by side", () => {
    const sketches = [{ name: "a" }, { name: "b", dependsOn: ["a"] }, { name: "c" }];
    assert.deepEqual(told(plan({ sketches, seconds, named: { b: ["a"] } })), {
      starts: { a: 0, b: 10, c: 0 },
      seconds: 30,
      criticalSeconds: 30,
      path: ["a", "b"],
    });
  });

  it("waits for a custom parent, but not for the children of a component", () => {
    const custom = [{ name: "a" }, { name: "b", parent: "a" }];
    assert.deepEqual(told(plan({ sketches: custom, seconds })).starts, { a: 0, b: 10 });
    const component = [
      { name: "box", component: true },
      { name: "a", parent: "box" },
      { name: "b", parent: "box" },
    ];
    assert.deepEqual(told(plan({ sketches: component, seconds })).starts, { a: 0, b: 0 });
  });

  it("lets the children of a component wait for what the component depends on", () => {
    const sketches = [
      { name: "a" },
      { name: "box", component: true, dependsOn: ["a"] },
      { name: "inner", component: true, parent: "box" },
      { name: "b", parent: "inner" },
    ];
    assert.deepEqual(told(plan({ sketches, seconds })).starts, { a: 0, b: 10 });
  });

  it("waits for all that is in a component that a resource depends on, and comes before it", () => {
    const sketches = [
      { name: "box", component: true },
      { name: "a", parent: "box" },
      { name: "inner", component: true, parent: "box" },
      { name: "b", parent: "inner" },
      { name: "c", dependsOn: ["box"] },
      { name: "later", parent: "box" },
    ];
    assert.deepEqual(told(plan({ sketches, seconds: { ...seconds, later: 40 } })).starts, {
      a: 0,
      b: 0,
      c: 20,
      later: 0,
    });
  });

  it("waits for the provider, and for what the provider is configured with", () => {
    const provider = { name: "provider", type: "pulumi:providers:kubernetes", dependsOn: ["a"] };
    const sketches = [{ name: "a" }, provider, { name: "b", provider: "provider" }];
    assert.deepEqual(told(plan({ sketches, seconds })).starts, { a: 0, b: 10 });
  });

  it("waits for what a resource is deleted with, as the SDK asks for its URN", () => {
    const sketches = [{ name: "a" }, { name: "b", deletedWith: "a" }];
    assert.deepEqual(told(plan({ sketches, seconds })).starts, { a: 0, b: 10 });
  });

  it("leaves out old objects that are being replaced", () => {
    const [a, b] = state([{ name: "a" }, { name: "b" }]);
    assert.ok(a !== undefined && b !== undefined);
    const { steps } = planBuild([{ ...a, delete: true }, b], new ObjectGraph([]), latencies(seconds));
    assert.deepEqual(
      steps.map((it) => nameOf(it.urn)),
      ["b"],
    );
  });
});

describe("the plan of a build: what the clouds enforce", () => {
  const seconds = { a: 100, b: 50, c: 10 };

  it("does not count an explicit dependency that no cloud asks for, and names it", () => {
    const made = plan({ sketches: [{ name: "a" }, { name: "b", dependsOn: ["a"] }], seconds });
    assert.deepEqual([made.seconds, made.criticalSeconds], [150, 100]);
    assert.deepEqual(waits(made), [["b", "a"]]);
  });

  it("names the component that waits, not what is in it", () => {
    const sketches = [
      { name: "a" },
      { name: "box", component: true, dependsOn: ["a"] },
      { name: "b", parent: "box" },
      { name: "c", parent: "box", dependsOn: ["b"] },
    ];
    const made = plan({ sketches, seconds, named: { c: ["b"] } });
    assert.deepEqual([made.seconds, made.criticalSeconds], [160, 100]);
    assert.deepEqual(waits(made), [["box", "a"]]);
  });

  it("does not name a wait that something else makes good for", () => {
    const sketches = [
      { name: "a" },
      { name: "b" },
      { name: "c", dependsOn: ["b"] },
      { name: "d", dependsOn: ["a", "c"] },
    ];
    const made = plan({ sketches, seconds: { ...seconds, d: 5 }, named: { d: ["a", "c"] } });
    assert.deepEqual([made.seconds, made.criticalSeconds, waits(made)], [105, 105, []]);
  });

  it("counts a value that only the cloud can tell", () => {
    const from = { arn: { value: ["arn:aws:x:a-computed"], origins: ["a"] } };
    const sketches = [
      { name: "a", outputs: { arn: "arn:aws:x:a-computed" } },
      { name: "b", from },
    ];
    assert.equal(plan({ sketches, seconds }).criticalSeconds, 150);
  });

  it("counts an id, quoted as it may be", () => {
    const policy = JSON.stringify({ Resource: JSON.stringify("a-id") });
    const sketches = [{ name: "a" }, { name: "b", from: { policy: { value: policy, origins: ["a"] } } }];
    assert.equal(plan({ sketches, seconds }).criticalSeconds, 150);
  });

  it("does not count a value that was known before, although the program took it from there", () => {
    const tags = { value: { after: "my-cluster" }, origins: ["a"] };
    const a = { name: "a", inputs: { name: "my-cluster" }, outputs: { name: "my-cluster", arn: "arn:a" } };
    const made = plan({ sketches: [a, { name: "b", from: { tags } }], seconds });
    assert.deepEqual([made.seconds, made.criticalSeconds], [150, 100]);
    assert.deepEqual(waits(made), [["b", "a"]]);
  });

  it("counts an encrypted value, of which nothing can be said", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "v1",
    };
    const sketches = [{ name: "a" }, { name: "b", from: { kubeconfig: { value: secret, origins: ["a"] } } }];
    assert.equal(plan({ sketches, seconds }).criticalSeconds, 150);
  });

  it("counts every property that came from another where the clouds do not know the object", () => {
    const resources = state([
      { name: "a" },
      { name: "b", from: { x: { value: "known", origins: ["a"] } } },
      { name: "c", dependsOn: ["b"] },
    ]);
    const { criticalSeconds, seconds: all } = planBuild(resources, new ObjectGraph([]), latencies(seconds));
    assert.deepEqual([all, criticalSeconds], [160, 150]);
  });

  it("looks into a component that a value came from", () => {
    const sketches = [
      { name: "box", component: true },
      { name: "a", parent: "box", outputs: { arn: "arn:of-a" } },
      { name: "b", from: { arn: { value: "arn:of-a", origins: ["box"] } } },
    ];
    assert.equal(plan({ sketches, seconds }).criticalSeconds, 150);
  });

  it("counts the provider, and what its configuration came from", () => {
    const config = { kubeconfig: { value: "https://api.of-a", origins: ["a"] } };
    const sketches = [
      { name: "a", outputs: { endpoint: "https://api.of-a" } },
      { name: "provider", type: "pulumi:providers:kubernetes", from: config },
      { name: "b", provider: "provider" },
    ];
    assert.equal(plan({ sketches, seconds }).criticalSeconds, 150);
  });

  it("leaves out what the program does not wait for, although the clouds would", () => {
    const made = plan({ sketches: [{ name: "a" }, { name: "b" }], seconds, named: { b: ["a"] } });
    assert.deepEqual([made.seconds, made.criticalSeconds], [100, 100]);
  });

  it("is never longer than the schedule, whatever the program and the clouds are", () => {
    const links = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 20 });
    const durations = fc.array(fc.nat(300), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(links, links, durations, (program, cloud, figures) => {
        const name = (index: number): string => `r${index}`;
        const sketches = figures.map((_, index) => ({
          name: name(index),
          component: index % 5 === 4,
          dependsOn: program.filter(([to, from]) => to === index && from < to).map(([, from]) => name(from)),
          ...(index % 4 === 3 ? { parent: name(index - 1) } : {}),
        }));
        const named = Object.fromEntries(
          figures.map((_, index) => [
            name(index),
            cloud.filter(([to]) => to === index).map(([, from]) => name(from)),
          ]),
        );
        const made = plan({
          sketches,
          named,
          seconds: Object.fromEntries(figures.map((it, index) => [name(index), it])),
        });
        assert.ok(made.criticalSeconds <= made.seconds);
        assert.ok(made.criticalSeconds >= Math.max(0, ...made.steps.map(({ latency }) => latency.seconds)));
      }),
    );
  });
});
