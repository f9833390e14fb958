import assert from "node:assert/strict";
import fc from "fast-check";
import { findBudgetProblems, secondsOnTheWay } from "../../../lib/mysql/query-budget.ts";
import { formatProblem } from "../../../lib/problems.ts";

const PAGE = { queriesPerRequest: 5000, responseSeconds: 2 };
const FROM_EKS = { near: "eks", roundTripMilliseconds: 4 } as const;

describe("what a far database costs an app", () => {
  it("is 20 s for 5,000 queries at 4 ms", () => {
    assert.equal(secondsOnTheWay(PAGE, 4), 20);
  });

  it("refuses an app that serves from both sides", () => {
    const [problem, ...more] = findBudgetProblems(
      "apps.shop.database",
      { mode: "active-active", active: "eks" },
      PAGE,
      FROM_EKS,
    );
    assert.ok(problem !== undefined && more.length === 0);
    assert.equal(problem.severity, "refuse");
    assert.equal(
      formatProblem(problem),
      "apps.shop.database.queriesPerRequest: takes 20 s on AKS, 4 ms from the database, of 2 s that it may take, got 5000; make fewer queries, or set mode to active-standby with active: eks",
    );
  });

  for (const [active, near, now] of [
    ["eks", "aks", true],
    ["aks", "eks", true],
    ["eks", "eks", false],
    ["aks", "aks", false],
  ] as const) {
    it(`warns of an app on ${active} with the database near ${near}`, () => {
      const [problem] = findBudgetProblems("apps.shop.database", { mode: "active-standby", active }, PAGE, {
        near,
        roundTripMilliseconds: 4,
      });
      assert.equal(problem?.severity, "warn");
      assert.equal(problem.problem.endsWith(", once it has failed over"), !now);
    });
  }

  it("has nothing to say exactly while the way takes no longer than the page may", () => {
    const numbers = { queries: fc.integer({ min: 0, max: 20_000 }), rtt: fc.integer({ min: 0, max: 200 }) };
    const budget = fc.record({ ...numbers, seconds: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(budget, ({ queries, rtt, seconds }) => {
        const problems = findBudgetProblems(
          "apps.shop.database",
          { mode: "active-active", active: "eks" },
          { queriesPerRequest: queries, responseSeconds: seconds },
          { near: "eks", roundTripMilliseconds: rtt },
        );
        assert.equal(problems.length === 0, queries * rtt <= seconds * 1000);
      }),
    );
  });
});
