import assert from "node:assert/strict";
import { labelsOf } from "../../support/graph.ts";
import { deployBinding, TARGET_GROUP } from "./fixtures.ts";

const BINDING = "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding";

describe("TargetGroupBinding", () => {
  it("keeps a Service's pods in a group that is made elsewhere, after the controller", async () => {
    const { graph } = await deployBinding("aws");
    const children = graph.children("kakehashi:ingress:TargetGroupBinding::web");
    assert.deepEqual(labelsOf(children), [`${BINDING}::web`]);
    const [binding] = children;
    assert.deepEqual(binding?.dependsOn, ["kubernetes:core/v1:Namespace::answers"]);
    assert.equal(binding.deletedWith, "");
    assert.deepEqual(graph.inputsOf(BINDING, "web"), {
      apiVersion: "elbv2.k8s.aws/v1beta1",
      kind: "TargetGroupBinding",
      metadata: { name: "web", namespace: "apps" },
      spec: {
        serviceRef: { name: "web", port: 80 },
        targetGroupARN: TARGET_GROUP,
        targetType: "ip",
        networking: {
          ingress: ["10.64.0.0/24", "10.64.1.0/24"].map((cidr) => ({
            from: [{ ipBlock: { cidr } }],
            ports: [{ protocol: "TCP" }],
          })),
        },
      },
    });
  });

  it("is refused on Azure, without its controller, and where nobody would reach the pods", async () => {
    await assert.rejects(
      deployBinding("azure"),
      /web\.cluster: must be on AWS, got azure; give it the EKS cluster/,
    );
    await assert.rejects(
      deployBinding("aws", { controller: [], loadBalancerRanges: [] }),
      /web\.loadBalancerRanges: would let nobody reach the pods, got an empty list; .*\n.*web\.controller: is who registers/,
    );
  });
});
