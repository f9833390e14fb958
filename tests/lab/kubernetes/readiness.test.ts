import assert from "node:assert/strict";
import { notReady, told } from "../../../lab/kubernetes/readiness.ts";

function why(kind: string, more: Readonly<Record<string, unknown>>): string | undefined {
  return notReady(kind, told({ metadata: { name: "a", generation: 2 }, ...more }));
}

const condition = (type: string, status: string, reason = "", message = "") => ({
  status: { conditions: [{ type, status, reason, message }] },
});

describe("readiness in the lab", () => {
  it("of a deployment is that all its replicas are there, of its last version", () => {
    const spec = { replicas: 3 };
    const status = { observedGeneration: 2, availableReplicas: 3, updatedReplicas: 3 };
    assert.equal(why("Deployment", { spec, status }), undefined);
    assert.equal(
      why("Deployment", { spec, status: { ...status, updatedReplicas: 1 } }),
      "has 1 of 3 replicas",
    );
    assert.equal(
      why("Deployment", { spec, status: { ...status, observedGeneration: 1 } }),
      "was not looked at yet",
    );
    assert.equal(why("Deployment", { spec }), "was not looked at yet");
  });

  it("of a Job is its completion", () => {
    assert.equal(why("Job", condition("Complete", "True")), undefined);
    assert.equal(why("Job", condition("Failed", "True")), "is not complete");
  });

  it("of a pod is said by the kubelet, and why not by the scheduler", () => {
    assert.equal(why("Pod", condition("Ready", "True")), undefined);
    assert.equal(why("Pod", { status: { phase: "Succeeded" } }), undefined);
    assert.equal(why("Pod", { status: { phase: "Running" } }), "is not ready");
    assert.equal(
      why("Pod", condition("PodScheduled", "False", "Unschedulable", "0/3 nodes are available")),
      "Unschedulable: 0/3 nodes are available",
    );
  });

  it("of a claim is its volume; other kinds have nothing to become", () => {
    assert.equal(why("PersistentVolumeClaim", { status: { phase: "Bound" } }), undefined);
    assert.equal(why("PersistentVolumeClaim", { status: { phase: "Pending" } }), "is pending, not bound");
    assert.equal(why("ConfigMap", {}), undefined);
  });
});
