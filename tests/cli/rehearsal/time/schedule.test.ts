import assert from "node:assert/strict";
import fc from "fast-check";
import { longestChain, makespan, schedule } from "../../../../cli/rehearsal/time/schedule.ts";
import type { Task } from "../../../../cli/rehearsal/time/schedule.ts";

const task = (id: string, seconds: number, ...after: readonly string[]): Task => ({ id, seconds, after });

const total = (tasks: readonly Task[]): number => makespan(schedule(tasks));

/** Tasks in an order in which each may wait for any before it. */
const anyTasks: fc.Arbitrary<readonly Task[]> = fc
  .array(fc.record({ seconds: fc.nat(600), picks: fc.array(fc.nat(40), { maxLength: 4 }) }), {
    maxLength: 25,
  })
  .map((specs) =>
    specs.map(({ seconds, picks }, index) =>
      task(`t${index}`, seconds, ...picks.filter((it) => it < index).map((it) => `t${it}`)),
    ),
  );

describe("a schedule", () => {
  it("begins everything at once that waits for nothing", () => {
    assert.equal(total([]), 0);
    assert.equal(total([task("a", 3), task("b", 5), task("c", 4)]), 5);
  });

  it("lets a task wait for the last of those that it waits for", () => {
    const slots = schedule([task("a", 3), task("b", 5), task("c", 4, "a", "b"), task("d", 1, "a")]);
    assert.deepEqual(slots.get("c"), { start: 5, end: 9, last: "b" });
    assert.deepEqual(slots.get("d"), { start: 3, end: 4, last: "a" });
    assert.deepEqual(longestChain(slots), ["b", "c"]);
  });

  it("does not wait for what is not scheduled", () => {
    assert.deepEqual(schedule([task("a", 3, "gone")]).get("a"), { start: 0, end: 3, last: undefined });
  });

  it("takes the sum of a chain", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(600), { minLength: 1, maxLength: 20 }), (seconds) => {
        const chain = seconds.map((it, index) => task(`t${index}`, it, `t${index - 1}`));
        const sum = seconds.reduce((a, b) => a + b, 0);
        assert.equal(total(chain), sum);
        if (seconds.every((it) => it > 0))
          assert.deepEqual(
            longestChain(schedule(chain)),
            chain.map(({ id }) => id),
          );
      }),
    );
  });

  it("is as long as its longest chain, and as its longest task at least", () => {
    fc.assert(
      fc.property(anyTasks, (tasks) => {
        const slots = schedule(tasks);
        const seconds = new Map(tasks.map((it) => [it.id, it.seconds]));
        const chain = longestChain(slots);
        assert.equal(
          chain.reduce((sum, id) => sum + (seconds.get(id) ?? NaN), 0),
          makespan(slots),
        );
        assert.ok(makespan(slots) >= Math.max(0, ...tasks.map((it) => it.seconds)));
        for (const { id, after } of tasks)
          for (const other of after)
            assert.ok((slots.get(other)?.end ?? NaN) <= (slots.get(id)?.start ?? NaN), `${id} and ${other}`);
      }),
    );
  });

  it("never becomes shorter by another wait, or longer by one less", () => {
    fc.assert(
      fc.property(anyTasks, fc.nat(), fc.nat(), (tasks, first, second) => {
        const [later, earlier] = [first % Math.max(1, tasks.length), second % Math.max(1, first)];
        const more = tasks.map((it, index) =>
          index === later && earlier < later ? { ...it, after: [...it.after, `t${earlier}`] } : it,
        );
        const fewer = tasks.map((it, index) => (index === later ? { ...it, after: it.after.slice(1) } : it));
        assert.ok(total(more) >= total(tasks));
        assert.ok(total(fewer) <= total(tasks));
      }),
    );
  });
});
