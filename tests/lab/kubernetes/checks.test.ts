import assert from "node:assert/strict";
import { isOfCloud, manifestOf, verdictOf } from "../../../lab/kubernetes/checks.ts";

const resource = (type: string) => ({ type, inputs: { metadata: { name: "example" } } });

describe("the simulator's checks, asked of an API server", () => {
  it("are asked with the object of their example", () => {
    const namespace = resource("kubernetes:core/v1:Namespace");
    assert.deepEqual(manifestOf({ before: [namespace], resource: resource("kubernetes:core/v1:Pod") }), {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "example" },
    });
    assert.equal(
      manifestOf({ before: [], resource: resource("kubernetes:apps/v1:Deployment") })?.apiVersion,
      "apps/v1",
    );
  });

  it("are not asked where it is no object of its own, or needs what is not there", () => {
    for (const type of [
      "kubernetes:helm.sh/v3:Release",
      "kubernetes:apps/v1:DaemonSetPatch",
      "kubernetes:core/v1:Binding",
      "kubernetes:authentication.k8s.io/v1:TokenReview",
    ])
      assert.equal(manifestOf({ before: [], resource: resource(type) }), undefined);
    assert.equal(manifestOf({ before: [resource("kubernetes:core/v1:Pod")] }), undefined);
    const pod = resource("kubernetes:core/v1:Pod");
    assert.notEqual(manifestOf({ before: [pod], resource: pod }), undefined, "a change of what is there");
    const definition = resource("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition");
    const custom = resource("kubernetes:example.com/v1:Backup");
    assert.equal(manifestOf({ before: [definition], resource: custom }), undefined);
  });

  it("are not asked about what a cloud's controller says", () => {
    assert.equal(isOfCloud("kubernetes:Service:cloud-eip-per-subnet"), true);
    assert.equal(isOfCloud("kubernetes:Service:ports"), false);
  });

  it("are confirmed when the one mistake makes the difference", () => {
    const taken = { object: {} };
    const refused = (message: string) => ({ refused: { code: 422, message } });
    assert.equal(verdictOf(refused("no"), taken), "confirmed");
    assert.equal(verdictOf(refused('Pod "b" is invalid: x'), refused('Pod "a" is invalid: x')), "unclear");
    assert.equal(
      verdictOf(refused('Pod "b" is invalid: [x, y]'), refused('Pod "a" is invalid: x')),
      "confirmed",
    );
    assert.equal(verdictOf(taken, taken), "contradicted");
  });
});
