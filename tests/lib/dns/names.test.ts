import assert from "node:assert/strict";
import fc from "fast-check";
import {
  answeringSides,
  failoverBoundSeconds,
  findNameProblems,
  isWithin,
  relativeName,
  weightsOf,
} from "../../../lib/dns/names.ts";
import type { NamePolicy, Surroundings } from "../../../lib/dns/names.ts";
import { formatProblem } from "../../../lib/problems.ts";

const SHOP: NamePolicy = {
  host: "shop.example.com",
  mode: "active-active",
  active: "eks",
  weights: { eks: 50, aks: 50 },
  failover: "automatic",
  standby: "warm",
};

const ZONE: Surroundings = { zone: "example.com", authority: "route53" };

const problems = (policy: Partial<NamePolicy>, surroundings: Partial<Surroundings> = {}): readonly string[] =>
  findNameProblems("apps.shop", { ...SHOP, ...policy }, { ...ZONE, ...surroundings }).map(formatProblem);

describe("the weights of a name", () => {
  it("are the config's in active-active, and 100 to 0 in active-standby", () => {
    assert.deepEqual(weightsOf({ ...SHOP, weights: { eks: 70, aks: 30 } }), { eks: 70, aks: 30 });
    assert.deepEqual(weightsOf({ ...SHOP, mode: "active-standby" }), { eks: 100, aks: 0 });
    assert.deepEqual(weightsOf({ ...SHOP, mode: "active-standby", active: "aks" }), { eks: 0, aks: 100 });
  });

  it("decide who answers without weights", () => {
    assert.deepEqual(answeringSides(SHOP), ["eks", "aks"]);
    assert.deepEqual(answeringSides({ ...SHOP, weights: { eks: 1, aks: 0 } }), ["eks"]);
    assert.deepEqual(answeringSides({ ...SHOP, mode: "active-standby", active: "aks" }), ["aks"]);
  });

  it("leave somebody to answer, whatever the policy that is accepted", () => {
    const weight = fc.integer({ min: 0, max: 255 });
    const policy = fc.record({
      host: fc.constant(SHOP.host),
      mode: fc.constantFrom("active-active" as const, "active-standby" as const),
      active: fc.constantFrom("eks" as const, "aks" as const),
      weights: fc.record({ eks: weight, aks: weight }),
      failover: fc.constantFrom("manual" as const, "automatic" as const),
      standby: fc.constantFrom("warm" as const, "cold" as const),
    });
    fc.assert(
      fc.property(policy, (it) => {
        fc.pre(findNameProblems("it", it, ZONE).length === 0);
        const weights = weightsOf(it);
        return weights.eks + weights.aks > 0 && answeringSides(it).length > 0;
      }),
    );
  });
});

describe("the bound of a failover", () => {
  // network-wide figures: fast checks, three of them, a minute's TTL; then the tightest that Route 53 sells.
  it("is interval x threshold + TTL with health checks, the TTL after a switch by hand", () => {
    const timers = { ttlSeconds: 60, intervalSeconds: 10, failureThreshold: 3 };
    assert.equal(failoverBoundSeconds(SHOP, timers), 90);
    assert.equal(
      failoverBoundSeconds(SHOP, { ttlSeconds: 30, intervalSeconds: 10, failureThreshold: 2 }),
      50,
    );
    assert.equal(failoverBoundSeconds({ failover: "manual" }, timers), 60);
  });
});

describe("a name's problems", () => {
  it("are none in each mode", () => {
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems({ mode: "active-standby", failover: "manual", standby: "cold" }), []);
    assert.deepEqual(problems({ mode: "active-standby", failover: "automatic", standby: "warm" }), []);
    assert.deepEqual(problems({ failover: "manual" }, { authority: "dual" }), []);
    assert.deepEqual(problems({}, { externalDnsDomain: "internal.example.com" }), []);
  });

  const cases: readonly (readonly [string, Partial<NamePolicy>, Partial<Surroundings>, string])[] = [
    [
      "another zone",
      { host: "shop.example.org" },
      {},
      "apps.shop.host: must lie in the zone example.com, got shop.example.org; use a name within example.com, or correct dns.zone",
    ],
    [
      "a zone whose name it only ends with",
      { host: "myexample.com" },
      {},
      "apps.shop.host: must lie in the zone example.com, got myexample.com; use a name within example.com, or correct dns.zone",
    ],
    [
      "two owners",
      {},
      { externalDnsDomain: "Shop.example.com" },
      "apps.shop.host: lies in Shop.example.com, whose records external-dns makes, got shop.example.com; use a name outside it: one owner for each name",
    ],
    [
      "no weight at all",
      { weights: { eks: 0, aks: 0 } },
      {},
      "apps.shop.weights: must not sum to zero, got 0 + 0; give one side more than 0, or use mode active-standby",
    ],
    [
      "an automatic failover to a cold standby",
      { mode: "active-standby", standby: "cold" },
      {},
      "apps.shop.failover: needs a warm standby, since the standby answers as soon as the active side is unhealthy, got automatic; set standby to warm, or failover to manual",
    ],
    [
      "the same by a weight of zero",
      { weights: { eks: 100, aks: 0 }, standby: "cold" },
      {},
      "apps.shop.failover: needs a warm standby, since the standby answers as soon as the active side is unhealthy, got automatic; set standby to warm, or failover to manual",
    ],
    [
      "health checks with two authorities",
      {},
      { authority: "dual" },
      "apps.shop.failover: needs health checks, which two DNS services at once cannot share, got automatic; use manual, or dns.authority route53",
    ],
  ];
  for (const [what, policy, surroundings, expected] of cases) {
    it(`are said of ${what}`, () => {
      assert.deepEqual(problems(policy, surroundings), [expected]);
    });
  }
});

describe("names and zones", () => {
  it("compare by whole labels and without case", () => {
    assert.equal(isWithin("a.b.example.com", "example.com"), true);
    assert.equal(isWithin("EXAMPLE.com", "example.COM"), true);
    assert.equal(isWithin("badexample.com", "example.com"), false);
    assert.equal(isWithin("com", "example.com"), false);
  });

  it("give the relative name that Azure DNS wants", () => {
    assert.equal(relativeName("example.com", "example.com"), "@");
    assert.equal(relativeName("shop.eu.example.com", "example.com"), "shop.eu");
  });
});
