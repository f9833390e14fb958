import assert from "node:assert/strict";
import { ceilingsOf, cloudOf, ignoresGrace, type NodeClass } from "../../../lib/shutdown/ceilings.ts";
import { FLOORS } from "../../../lib/shutdown/floors.ts";

describe("ceilings of a grace period", () => {
  const kubelet = { kind: "kubelet", graceSeconds: 600, criticalSeconds: 60 } as const;
  const cases: readonly (readonly [NodeClass, "aws" | "azure", readonly number[]])[] = [
    [{ kind: "eks-nodes" }, "aws", [120, 300, 3600]],
    [{ kind: "eks-nodes", shutdown: kubelet }, "aws", [540, 300, 3600]],
    [{ kind: "eks-nodes", shutdown: { kind: "drained-first" } }, "aws", [300, 3600]],
    [{ kind: "eks-spot" }, "aws", [120, 3600]],
    [{ kind: "eks-fargate" }, "aws", [3600]],
    [{ kind: "karpenter", terminationGracePeriodSeconds: 90 }, "aws", [90, 3600]],
    [{ kind: "aks-nodes" }, "azure", [1800, 3600]],
    [{ kind: "aks-nodes", drainTimeoutSeconds: 600 }, "azure", [600, 3600]],
    [{ kind: "aks-spot" }, "azure", [30, 3600]],
    [{ kind: "aks-auto-provisioned", terminationGracePeriodSeconds: 90 }, "azure", [90, 3600]],
    [{ kind: "aci-addon" }, "azure", [3600]],
    [{ kind: "aci-next" }, "azure", [3600]],
  ];
  for (const [nodeClass, cloud, seconds] of cases)
    it(`are ${seconds.join(", ")} s for ${JSON.stringify(nodeClass)}`, () => {
      assert.deepEqual(
        ceilingsOf(nodeClass).map((ceiling) => ceiling.seconds),
        seconds,
      );
      assert.equal(cloudOf(nodeClass), cloud);
      assert.equal(ignoresGrace(nodeClass), nodeClass.kind === "aci-addon");
    });
});

describe("floors of propagation", () => {
  it("are those of docs/shutdown.md", () => {
    assert.deepEqual(FLOORS, {
      none: 0,
      "cluster-ip": 5,
      ingress: 5,
      "azure-load-balancer": 15,
      "alb-ip": 30,
      "nlb-ip": 120,
    });
  });
});
