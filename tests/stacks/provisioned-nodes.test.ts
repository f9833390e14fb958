import assert from "node:assert/strict";
import { join } from "node:path";
import { EngineState, isCounted, nameOf, typesOf } from "../../cli/rehearsal/state.ts";
import { CheckoutCopy } from "../../tools/checkout-copy.ts";
import { counts, rehearse } from "../rehearsal/kakehashi.ts";

const POOLS = "pools: { general: { families: [FAMILY], cpuLimit: 64 } }";

describe("the dev stack whose nodes the clouds make: Auto Mode on EKS, NAP on AKS", function () {
  this.timeout(300_000);
  let checkout: CheckoutCopy;

  before(() => {
    checkout = new CheckoutCopy();
    const sections = checkout
      .read("Pulumi.dev.yaml")
      .split(/^(?= {2}\S)/m)
      // Auto Mode brings no controller for the load balancer of the ingress; without one no app runs here, nor its data.
      .filter((section) => !/^ {2}kakehashi:(?:ingress|apps|database|dns):/.test(section));
    checkout.write("Pulumi.dev.yaml", sections.join(""));
    const pool = (family: string) => POOLS.replace("FAMILY", family);
    checkout.edit(
      "Pulumi.dev.yaml",
      "nodePools:\n        general: { instanceTypes: [t3.large], min: 0, max: 3 }",
      `nodePools: {}\n      autoscaling: { kind: auto-mode, ${pool("m")} }`,
    );
    checkout.edit(
      "Pulumi.dev.yaml",
      "nodePools:\n        general: { vmSize: Standard_B2s_v2, min: 1, max: 3 }",
      `nodePools: {}\n      nodeProvisioning: auto\n      autoscaling: { kind: node-auto-provisioning, ${pool("D")} }`,
    );
  });

  after(() => {
    checkout.remove();
  });

  const resources = () =>
    new EngineState(join(checkout.folder, ".kakehashi", "kakehashi", "dev", "backend"), "kakehashi", "dev")
      .resources()
      .filter(isCounted);

  it("is built from nothing, with pools that make nodes and without any of a fixed size", async () => {
    const { code, line, stderr } = await rehearse(["dev"], checkout.folder);
    assert.deepEqual([code, line.result], [0, "succeeded"], stderr);
    const made = resources().map(({ urn }) => `${typesOf(urn).at(-1) ?? ""} ${nameOf(urn)}`);
    assert.deepEqual(made.filter((it) => /NodeGroup |AgentPool |autoscaling/.test(it)).toSorted(), [
      "kakehashi:nodes:NodeAutoscaling aks-autoscaling",
      "kakehashi:nodes:NodeAutoscaling eks-autoscaling",
      "kubernetes:karpenter.azure.com/v1beta1:AKSNodeClass aks-autoscaling",
      "kubernetes:karpenter.sh/v1:NodePool aks-autoscaling-general",
      "kubernetes:karpenter.sh/v1:NodePool eks-autoscaling-general",
    ]);
  });

  it("does not change when it is built again", async () => {
    const { code, line, stderr } = await rehearse(["dev"], checkout.folder);
    assert.deepEqual([code, ...counts(line).slice(0, 4)], [0, 0, 0, 0, 0], stderr);
  });

  it("leaves nothing in the clouds", async () => {
    const { code, line, stderr } = await rehearse(["dev", "--destroy"], checkout.folder);
    assert.deepEqual([code, line.result, line.resources], [0, "succeeded", 0], stderr);
  });
});
