import assert from "node:assert/strict";
import { z } from "zod";
import { nginxPod, nginxSettings } from "../../../lib/ingress/nginx-pod.ts";
import { DRAIN_SECONDS, planIngressStop, type IngressPath } from "../../../lib/ingress/stop.ts";
import type { NodeClass } from "../../../lib/shutdown/ceilings.ts";
import { judgeShutdown } from "../../../lib/shutdown/judge.ts";

const NODES: Readonly<Record<IngressPath, NodeClass>> = {
  "nlb-ip": { kind: "eks-nodes", shutdown: { kind: "drained-first" } },
  "azure-load-balancer": { kind: "aks-nodes" },
};
const PATHS = ["nlb-ip", "azure-load-balancer"] as const;

const podSchema = z.object({
  spec: z.looseObject({
    terminationGracePeriodSeconds: z.number(),
    containers: z.array(
      z.looseObject({
        name: z.string(),
        ports: z.array(z.looseObject({})),
        lifecycle: z.object({ preStop: z.object({ exec: z.object({ command: z.array(z.string()) }) }) }),
      }),
    ),
  }),
});

const preStopOf = ({ spec }: z.infer<typeof podSchema>) =>
  spec.containers[0]?.lifecycle.preStop.exec.command.at(-1);

function planned(path: IngressPath, nodeClass = NODES[path]) {
  const plan = planIngressStop("ingress", path, nodeClass);
  assert.ok(plan.kind === "planned", JSON.stringify(plan));
  return plan.stop;
}

describe("the stop of ingress-nginx", () => {
  for (const path of PATHS)
    it(`passes every rule of its pods behind ${path}, with a grace period of 300 s`, () => {
      const { spec } = podSchema.parse(nginxPod(planned(path), "0"));
      assert.equal(spec.terminationGracePeriodSeconds, 300);
      const verdicts = judgeShutdown("spec", spec, {
        path,
        nodeClass: NODES[path],
        requestSeconds: DRAIN_SECONDS[path],
      });
      const failed = Object.entries(verdicts).filter(([, { kind }]) => kind === "fails");
      assert.deepEqual(failed, []);
    });

  it("serves on as long as its load balancer sends, and drains in what is left", () => {
    const [nlb, azure] = PATHS.map((path) => planned(path));
    assert.ok(nlb !== undefined && azure !== undefined);
    assert.deepEqual(
      [nlb, azure].map((stop) => preStopOf(podSchema.parse(nginxPod(stop, "0")))),
      ["sleep 120; /wait-shutdown", "sleep 15; /wait-shutdown"],
    );
    assert.deepEqual([nlb.drainSeconds, azure.drainSeconds], [150, 240]);
    assert.equal(nlb.deregistrationDelaySeconds, 270);
    assert.equal(azure.deregistrationDelaySeconds, undefined);
    assert.ok(
      Math.min(nlb.scaleDown.stabilizationWindowSeconds, azure.scaleDown.stabilizationWindowSeconds) >= 300,
    );
    assert.equal(nginxSettings("nlb-ip", nlb)["worker-shutdown-timeout"], "150s");
  });

  it("would not fit behind a Network Load Balancer with nginx's own 240 s", () => {
    const { spec } = podSchema.parse(nginxPod(planned("nlb-ip"), "0"));
    const { S02 } = judgeShutdown("spec", spec, {
      path: "nlb-ip",
      nodeClass: NODES["nlb-ip"],
      requestSeconds: 240,
    });
    assert.ok(S02.kind === "fails");
    assert.equal(S02.problems[0].fix, "raise it to 396");
  });

  for (const [path, nodeClass, problem] of [
    ["nlb-ip", { kind: "eks-nodes" }, /needs a grace period of 297 s/],
    ["nlb-ip", { kind: "eks-spot" }, /needs a grace period of 297 s/],
    ["azure-load-balancer", { kind: "aks-spot" }, /needs a grace period of 281 s/],
    ["azure-load-balancer", { kind: "aci-addon" }, /an ingress cannot stop by itself there/],
  ] as const)
    it(`is refused on ${nodeClass.kind}, which cut it`, () => {
      const plan = planIngressStop("ingress", path, nodeClass);
      assert.ok(plan.kind === "refused");
      assert.match(plan.problems[0]?.problem ?? "", problem);
    });
});
