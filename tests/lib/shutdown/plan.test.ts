import assert from "node:assert/strict";
import fc from "fast-check";
import { formatProblem } from "../../../lib/problems.ts";
import { ceilingsOf, cloudOf, type NodeClass } from "../../../lib/shutdown/ceilings.ts";
import { FLOORS, PATH_CLOUDS, type TrafficPath } from "../../../lib/shutdown/floors.ts";
import { judgeShutdown } from "../../../lib/shutdown/judge.ts";
import { planShutdown, type ShutdownPlan } from "../../../lib/shutdown/plan.ts";
import type { ShutdownRequest } from "../../../lib/shutdown/request.ts";
import { longestRequest, neededSeconds } from "../../../lib/shutdown/terms.ts";

const WEB: ShutdownRequest = {
  path: "ingress",
  requestSeconds: 5,
  nodeClass: { kind: "eks-nodes" },
  sidecars: [],
};

function planned(request: ShutdownRequest): ShutdownPlan {
  const result = planShutdown("apps.web", request);
  assert.ok(result.kind === "planned", JSON.stringify(result));
  return result.plan;
}

function refusals(request: ShutdownRequest): readonly string[] {
  const result = planShutdown("apps.web", request);
  assert.ok(result.kind === "refused");
  return result.problems.map(formatProblem);
}

const nodeClasses: fc.Arbitrary<NodeClass> = fc.oneof(
  fc.constantFrom<NodeClass>(
    { kind: "eks-nodes" },
    { kind: "eks-nodes", shutdown: { kind: "drained-first" } },
    { kind: "eks-spot" },
    { kind: "eks-fargate" },
    { kind: "aks-nodes" },
    { kind: "aks-spot" },
    { kind: "aci-next" },
    { kind: "aci-addon" },
  ),
  fc.record({ kind: fc.constant("karpenter" as const), terminationGracePeriodSeconds: fc.nat(7200) }),
  fc.record({
    kind: fc.constant("aks-auto-provisioned" as const),
    terminationGracePeriodSeconds: fc.nat(7200),
  }),
);

const requests: fc.Arbitrary<ShutdownRequest> = fc.record({
  path: fc.constantFrom(...(Object.keys(FLOORS) as TrafficPath[])),
  requestSeconds: fc.oneof(fc.nat(200), fc.nat(4000), fc.double({ min: 0, max: 200, noNaN: true })),
  nodeClass: nodeClasses,
  sidecars: fc.array(fc.record({ name: fc.constant("proxy"), stopSeconds: fc.nat(40) }), { maxLength: 3 }),
});

describe("a shutdown plan", () => {
  it("is exactly this for a web app behind an ingress", () => {
    assert.deepEqual(planned(WEB), {
      terms: { propagationSeconds: 5, requestSeconds: 5, sidecarSeconds: 0 },
      stop: {
        kind: "in-pod",
        preStop: { kind: "sleep", seconds: 5 },
        terminationGracePeriodSeconds: 15,
        serverTimeoutSeconds: 8,
      },
      probes: {
        readiness: { periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
        liveness: { periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
        startup: { periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 60 },
      },
      rollout: { maxUnavailable: 0, maxSurge: 1 },
      minReplicas: 2,
      disruptionBudget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      scaleDown: {
        stabilizationWindowSeconds: 300,
        policy: { type: "Percent", value: 10, periodSeconds: 60 },
      },
    });
  });

  const graces: readonly (readonly [Partial<ShutdownRequest>, number, number, number?])[] = [
    [{ path: "none", requestSeconds: 25 }, 0, 30],
    [{ path: "cluster-ip", requestSeconds: 30 }, 5, 40],
    [{ path: "alb-ip", requestSeconds: 30 }, 30, 66, 60],
    [{ path: "alb-ip", requestSeconds: 30, floors: { "alb-ip": 69.5 } }, 70, 110, 100],
    [{ path: "nlb-ip", requestSeconds: 30, nodeClass: { kind: "eks-fargate" } }, 120, 165, 150],
    [{ path: "azure-load-balancer", requestSeconds: 30, nodeClass: { kind: "aks-nodes" } }, 15, 50],
    [
      {
        sidecars: [
          { name: "proxy", stopSeconds: 5 },
          { name: "log", stopSeconds: 10 },
        ],
      },
      5,
      30,
    ],
  ];
  for (const [more, preStopSeconds, graceSeconds, deregistration] of graces)
    it(`sleeps ${preStopSeconds} s of ${graceSeconds} s for ${JSON.stringify(more)}`, () => {
      const { stop, deregistrationDelaySeconds } = planned({ ...WEB, ...more });
      assert.ok(stop.kind === "in-pod");
      assert.equal(stop.preStop.kind === "sleep" ? stop.preStop.seconds : 0, preStopSeconds);
      assert.equal(stop.terminationGracePeriodSeconds, graceSeconds);
      assert.equal(deregistrationDelaySeconds, deregistration);
    });

  it("drains outside the pod, without a startup probe, on classic virtual nodes", () => {
    const { stop, probes } = planned({
      ...WEB,
      path: "azure-load-balancer",
      requestSeconds: 30,
      nodeClass: { kind: "aci-addon" },
    });
    assert.deepEqual(stop, { kind: "outside-pod", removedBeforeDeletionSeconds: 50 });
    assert.deepEqual(Object.keys(probes), ["readiness", "liveness"]);
  });
});

describe("a shutdown that cannot fit", () => {
  const cases: readonly (readonly [string, Partial<ShutdownRequest>, string])[] = [
    [
      "a request that is too long",
      { requestSeconds: 110 },
      "apps.web.requestSeconds: needs a grace period of 127 s: 5 (propagation) + 110 (request) + 11.5 (margin), more than the 120 s that kubelet gives when an instance shuts down, got 110; make requestSeconds 104 at most, or raise kubelet's shutdownGracePeriod, or say drained-first where nodes are always drained before",
    ],
    [
      "sidecars that are too slow",
      { nodeClass: { kind: "aks-spot" }, sidecars: [{ name: "proxy", stopSeconds: 21 }] },
      "apps.web.sidecars: needs a grace period of 36 s: 5 (propagation) + 5 (request) + 21 (sidecars) + 5 (margin), more than the 30 s that Azure gives a spot VM, got 21 s; let all sidecars together stop in 15 s, or run it on on-demand nodes",
    ],
    [
      "a path that is too slow",
      { path: "nlb-ip", nodeClass: { kind: "eks-spot" } },
      "apps.web.path: needs a grace period of 138 s: 120 (propagation) + 5 (request) + 12.5 (margin), more than the 120 s that AWS gives a spot instance, got nlb-ip; an NLB with ip targets sends requests for 120 s after a deletion: choose a path that ends sooner, or run it on on-demand nodes",
    ],
    [
      "another cloud's path",
      { path: "alb-ip", nodeClass: { kind: "aks-nodes" } },
      "apps.web.path: aks-nodes is not behind it, got alb-ip; choose a path of the nodes' cloud",
    ],
    [
      "no number",
      { requestSeconds: Number.NaN },
      "apps.web.requestSeconds: must be seconds, 0 or more, got NaN; measure the longest one and write its seconds",
    ],
    [
      "a sidecar that stops before it is asked",
      { sidecars: [{ name: "proxy", stopSeconds: -1 }] },
      "apps.web.sidecars[0].stopSeconds: must be seconds, 0 or more, got -1; measure the longest one and write its seconds",
    ],
    [
      "sidecars on classic virtual nodes",
      { nodeClass: { kind: "aci-addon" }, sidecars: [{ name: "proxy", stopSeconds: 1 }] },
      "apps.web.sidecars: cannot stop after the containers on classic virtual nodes, which end a deleted pod at once, got [proxy]; leave them out, or use virtual nodes of the next generation (aci-next)",
    ],
  ];
  for (const [title, more, message] of cases)
    it(`is refused: ${title}`, () => {
      assert.deepEqual(refusals({ ...WEB, ...more }), [message]);
    });
});

describe("every shutdown plan", () => {
  it("holds its terms, stays below every ceiling, and passes the rules", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const result = planShutdown("apps.web", request);
        if (result.kind === "refused") return;
        const { terms, stop, scaleDown, deregistrationDelaySeconds } = result.plan;
        const needed = neededSeconds(terms);
        assert.ok(terms.propagationSeconds >= FLOORS[request.path]);
        if (stop.kind === "outside-pod") {
          assert.ok(stop.removedBeforeDeletionSeconds >= needed);
          return;
        }
        const grace = stop.terminationGracePeriodSeconds;
        assert.ok(grace >= needed && grace < needed + 1);
        for (const { seconds } of ceilingsOf(request.nodeClass)) assert.ok(grace <= seconds);
        assert.ok(stop.serverTimeoutSeconds >= terms.requestSeconds);
        assert.ok(stop.serverTimeoutSeconds < grace - terms.propagationSeconds - terms.sidecarSeconds);
        assert.ok(scaleDown.stabilizationWindowSeconds >= Math.max(300, grace));
        assert.ok(scaleDown.stabilizationWindowSeconds <= 3600);
        if (deregistrationDelaySeconds !== undefined)
          assert.ok(
            terms.requestSeconds <= deregistrationDelaySeconds && deregistrationDelaySeconds <= grace,
          );
        const seconds = stop.preStop.kind === "sleep" ? stop.preStop.seconds : 0;
        const lifecycle = seconds === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds } } } };
        const verdicts = judgeShutdown(
          "spec",
          {
            terminationGracePeriodSeconds: grace,
            containers: [{ name: "web", ...lifecycle }],
            initContainers: request.sidecars.map(({ name }, index) => ({
              name: `${name}-${index}`,
              restartPolicy: "Always",
            })),
          },
          {
            ...request,
            sidecarSeconds: Object.fromEntries(
              request.sidecars.map(({ name, stopSeconds }, index) => [`${name}-${index}`, stopSeconds]),
            ),
          },
        );
        for (const [rule, { kind }] of Object.entries(verdicts)) assert.notEqual(kind, "fails", rule);
      }),
    );
  });

  it("is refused only when a ceiling or a cloud forbids it, and what it says to do helps", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const result = planShutdown("apps.web", request);
        if (result.kind === "planned") return;
        const [problem] = result.problems;
        const clouds = [undefined, cloudOf(request.nodeClass)];
        if (!clouds.includes(PATH_CLOUDS[request.path]) || request.nodeClass.kind === "aci-addon") return;
        const limit = /make requestSeconds (\d+) at most/.exec(problem?.fix ?? "");
        if (limit === null) return;
        const least = Number(limit[1]);
        assert.ok(request.requestSeconds > least);
        assert.equal(planShutdown("", { ...request, requestSeconds: least }).kind, "planned");
        assert.equal(planShutdown("", { ...request, requestSeconds: least + 1 }).kind, "refused");
      }),
    );
  });

  it("leaves room for the longest request that is said to fit, and for no second more", () => {
    const seconds = fc.nat(400);
    fc.assert(
      fc.property(
        seconds,
        seconds,
        fc.integer({ min: 1, max: 4000 }),
        (propagationSeconds, sidecarSeconds, grace) => {
          const terms = { propagationSeconds, requestSeconds: 0, sidecarSeconds };
          const longest = longestRequest(grace, terms);
          fc.pre(longest >= 0);
          assert.ok(neededSeconds({ ...terms, requestSeconds: longest }) <= grace);
          assert.ok(neededSeconds({ ...terms, requestSeconds: longest + 1 }) > grace);
        },
      ),
    );
  });
});
