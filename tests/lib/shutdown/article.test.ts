import assert from "node:assert/strict";
import type { NodeClass } from "../../../lib/shutdown/ceilings.ts";
import type { TrafficPath } from "../../../lib/shutdown/floors.ts";
import { judgeShutdown, readTerms, type ShutdownRule } from "../../../lib/shutdown/judge.ts";
import { marginOf, neededSeconds } from "../../../lib/shutdown/terms.ts";

/** The pod of "Twelve-factor apps and virtual nodes on AKS": httpd behind a Service of type LoadBalancer. */
const ARTICLE = {
  terminationGracePeriodSeconds: 40,
  containers: [
    {
      name: "httpd",
      image: "httpd:2.4",
      ports: [{ containerPort: 80 }],
      lifecycle: {
        preStop: {
          exec: { command: ["/bin/sh", "-c", "sleep 3; apachectl -k graceful-stop; sleep 30"] },
        },
      },
    },
  ],
};

const AT = "spec.template.spec";

describe("the manifest of the AKS article", () => {
  it("has P = 3, D = 30, S = 0, M = 5: 38 of 40", () => {
    const terms = readTerms(ARTICLE, {
      path: "cluster-ip",
      nodeClass: { kind: "aks-nodes" },
      requestSeconds: 30,
    });
    assert.deepEqual(terms, { propagationSeconds: 3, requestSeconds: 30, sidecarSeconds: 0 });
    assert.equal(marginOf(terms), 5);
    assert.equal(neededSeconds(terms), 38);
  });

  const cases: readonly (readonly [TrafficPath, NodeClass, Partial<Record<ShutdownRule, string>>])[] = [
    ["azure-load-balancer", { kind: "aks-nodes" }, { S03: "fails", S04: "exempt", S07: "fails" }],
    ["cluster-ip", { kind: "aks-nodes" }, { S03: "fails", S04: "exempt", S07: "fails" }],
    ["none", { kind: "aks-nodes" }, { S03: "exempt", S04: "exempt", S07: "fails" }],
    ["azure-load-balancer", { kind: "aci-next" }, { S03: "fails", S04: "exempt", S07: "fails" }],
    ["azure-load-balancer", { kind: "aci-addon" }, { S03: "exempt", S04: "fails", S07: "fails" }],
    [
      "azure-load-balancer",
      { kind: "aks-spot" },
      { S03: "fails", S04: "exempt", S07: "fails", S12: "fails" },
    ],
  ];
  for (const [path, nodeClass, different] of cases) {
    it(`behind ${path} on ${nodeClass.kind}`, () => {
      const verdicts = judgeShutdown(AT, ARTICLE, { path, nodeClass, requestSeconds: 30 });
      const kinds = Object.fromEntries(Object.entries(verdicts).map(([rule, { kind }]) => [rule, kind]));
      const passing = { S01: "passes", S02: "passes", S05: "passes", S12: "passes" };
      assert.deepEqual(kinds, { ...passing, ...different });
    });
  }

  it("says what has to change, and where", () => {
    const behindBalancer = { path: "azure-load-balancer", requestSeconds: 30 } as const;
    const vm = judgeShutdown(AT, ARTICLE, { ...behindBalancer, nodeClass: { kind: "aks-nodes" } });
    const { S03, S07 } = vm;
    assert.ok(S03.kind === "fails" && S07.kind === "fails");
    assert.deepEqual(S03.problems, [
      {
        path: `${AT}.containers[0].lifecycle.preStop`,
        problem: "stops httpd while Azure's load balancer still sends requests",
        got: "3 s before the stop",
        fix: "sleep for 15 s before the stop, and make the grace period 12 s longer",
      },
    ]);
    assert.deepEqual(S07.problems, [
      {
        path: `${AT}.containers[0].lifecycle.preStop.exec`,
        problem: "stops httpd and then sleeps, in a container that ends with it",
        got: "30 s after the stop",
        fix: "only sleep in the hook: the image's stop signal is the graceful one, and the grace period waits",
      },
    ]);
    const aci = judgeShutdown(AT, ARTICLE, { ...behindBalancer, nodeClass: { kind: "aci-addon" } });
    assert.ok(aci.S04.kind === "fails");
    assert.deepEqual(
      aci.S04.problems.map(({ path, problem }) => `${path} ${problem}`),
      [
        `${AT}.containers[0].lifecycle.preStop.exec makes the pod's creation fail`,
        `${AT}.terminationGracePeriodSeconds is ignored: a deleted pod ends at once, with its requests`,
      ],
    );
  });
});
