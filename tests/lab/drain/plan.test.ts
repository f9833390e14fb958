import assert from "node:assert/strict";
import { stopOfManifest } from "../../../lab/drain/plan.ts";

describe("how the lab stops its pods", () => {
  it("is what the rendered Deployment says", () => {
    assert.deepEqual(stopOfManifest(), {
      propagationSeconds: 5,
      stop: {
        kind: "in-pod",
        preStop: { kind: "sleep", seconds: 5 },
        terminationGracePeriodSeconds: 15,
        serverTimeoutSeconds: 8,
      },
    });
  });
});
