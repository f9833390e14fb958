import assert from "node:assert/strict";
import { refusedLabel } from "../../../simulator/azure/node-labels.ts";
import { UNKNOWN } from "../../../simulator/properties.ts";

const PRIORITY = "kubernetes.azure.com/scalesetpriority";
const OWN =
  "nodeLabels: of kubernetes.io/ and k8s.io/, pools may set kubelet.kubernetes.io/ and node.kubernetes.io/";

describe("labels of AKS's node pools", () => {
  for (const label of ["tier", "example.com/tier", "node.kubernetes.io/tier", "kubernetes.io/os"]) {
    it(`lets ${label} pass`, () => {
      assert.equal(refusedLabel({ [label]: "batch" }, "nodeLabels", false), undefined);
    });
  }

  it("lets a Spot pool say what AKS says of it, or what is not known yet", () => {
    assert.equal(refusedLabel({ [PRIORITY]: "spot" }, "nodeLabels", true), undefined);
    assert.equal(refusedLabel({ [PRIORITY]: UNKNOWN }, "nodeLabels", true), undefined);
  });

  it("refuses another priority of a Spot pool", () => {
    assert.equal(
      refusedLabel({ [PRIORITY]: "regular" }, "nodeLabels", true),
      `nodeLabels.${PRIORITY}: is spot in a Spot pool, got regular; set it to spot, or leave it to AKS`,
    );
  });

  it("refuses AKS's own prefix, and a priority where nodes are not Spot", () => {
    for (const key of ["kubernetes.azure.com/aks-local-ssd", PRIORITY]) {
      assert.equal(
        refusedLabel({ [key]: "spot" }, "nodeLabels", false),
        `nodeLabels: the prefix kubernetes.azure.com/ is AKS's own, got ${key}; use a prefix of your own`,
      );
    }
  });

  it("refuses Kubernetes' own prefixes", () => {
    for (const key of [
      "node-role.kubernetes.io/batch",
      "node-restriction.kubernetes.io/batch",
      "k8s.io/tier",
    ]) {
      assert.equal(
        refusedLabel({ [key]: "true" }, "nodeLabels", false),
        `${OWN}, got ${key}; use a prefix of your own`,
      );
    }
  });
});
