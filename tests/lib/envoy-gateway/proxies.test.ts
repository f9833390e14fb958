import assert from "node:assert/strict";
import { z } from "zod";
import { proxySpec } from "../../../lib/envoy-gateway/proxies.ts";
import { GATEWAY_CLUSTER_RULES } from "../../../lib/envoy-gateway/rights.ts";
import { GRACE_SECONDS, planIngressStop, type IngressPath } from "../../../lib/ingress/stop.ts";
import { marginOf } from "../../../lib/shutdown/terms.ts";

const seconds = z
  .string()
  .regex(/^\d+s$/)
  .transform(Number.parseFloat);
const proxySchema = z.object({
  shutdown: z.object({
    healthCheckFailureDelay: seconds,
    minDrainDuration: seconds,
    drainTimeout: seconds,
  }),
  provider: z.looseObject({
    kubernetes: z.looseObject({
      envoyService: z.object({ name: z.string(), type: z.string() }),
      envoyDeployment: z.looseObject({
        strategy: z.unknown(),
        container: z.object({ image: z.string(), resources: z.unknown() }),
        patch: z.unknown(),
      }),
      envoyHpa: z.looseObject({
        minReplicas: z.number(),
        maxReplicas: z.number(),
        behavior: z.object({ scaleDown: z.looseObject({ stabilizationWindowSeconds: z.number() }) }),
      }),
      envoyPDB: z.unknown(),
    }),
  }),
});

function planned(path: IngressPath) {
  const plan = planIngressStop(
    "ingress",
    path,
    path === "nlb-ip" ? { kind: "eks-nodes", shutdown: { kind: "drained-first" } } : { kind: "aks-nodes" },
  );
  assert.ok(plan.kind === "planned");
  const { stop } = plan;
  const { shutdown, provider } = proxySchema.parse(proxySpec(stop, { min: 2, max: 6 }));
  return { stop, shutdown, ...provider.kubernetes };
}

describe("the Envoys of a Gateway", () => {
  for (const [path, times] of [
    ["nlb-ip", [120, 120, 270]],
    ["azure-load-balancer", [15, 15, 255]],
  ] as const)
    it(`serve behind ${path} until nothing comes, then drain within their grace period`, () => {
      const { stop, shutdown, envoyDeployment } = planned(path);
      const { healthCheckFailureDelay, minDrainDuration, drainTimeout } = shutdown;
      assert.deepEqual([healthCheckFailureDelay, minDrainDuration, drainTimeout], times);
      // Until then the load balancer sends: unready Envoys would be nodes that drop requests.
      assert.ok(Math.min(healthCheckFailureDelay, minDrainDuration) >= stop.terms.propagationSeconds);
      assert.ok(drainTimeout + marginOf(stop.terms) <= GRACE_SECONDS);
      assert.deepEqual(envoyDeployment.patch, {
        type: "StrategicMerge",
        value: { spec: { template: { spec: { terminationGracePeriodSeconds: GRACE_SECONDS } } } },
      });
    });

  it("are replaced one after the other, and as many as the load needs", () => {
    const { envoyDeployment, envoyHpa, envoyPDB } = planned("nlb-ip");
    assert.deepEqual(envoyDeployment.strategy, {
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    assert.deepEqual([envoyHpa.minReplicas, envoyHpa.maxReplicas], [2, 6]);
    assert.ok(envoyHpa.behavior.scaleDown.stabilizationWindowSeconds >= GRACE_SECONDS);
    assert.deepEqual(envoyPDB, {
      name: "ingress-proxies",
      maxUnavailable: 1,
      patch: { type: "StrategicMerge", value: { spec: { unhealthyPodEvictionPolicy: "AlwaysAllow" } } },
    });
  });

  it("have no load balancer of their own, which would take other addresses", () => {
    assert.deepEqual(planned("nlb-ip").envoyService, { name: "ingress-proxies", type: "ClusterIP" });
  });

  it("are an image by its digest", () => {
    assert.match(planned("nlb-ip").envoyDeployment.container.image, /@sha256:[0-9a-f]{64}$/);
  });
});

describe("the rights of Envoy Gateway", () => {
  it("change nothing of other namespaces but the status of its own kinds", () => {
    const changes = GATEWAY_CLUSTER_RULES.filter(({ verbs }) =>
      verbs.some((it) => !["get", "list", "watch"].includes(it)),
    ).flatMap(({ resources }) => resources.filter((it) => !it.endsWith("/status")));
    // It puts its finalizer on the class.
    assert.deepEqual(changes, ["gatewayclasses"]);
  });
});
