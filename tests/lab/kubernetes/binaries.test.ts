import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pinnedVersions } from "../../../lab/kubernetes/binaries.ts";
import { apiVersionOfData } from "../../../simulator/kubernetes/openapi.ts";
import { CHECKOUT } from "../../../tools/places.ts";

describe("the lab's Kubernetes", () => {
  it("is the version whose API the simulator has, of the minor that prod runs", () => {
    const { kubernetes } = pinnedVersions();
    assert.equal(kubernetes, apiVersionOfData());
    const [, minor] =
      /kubernetesVersion: "(.*)"/.exec(readFileSync(join(CHECKOUT, "Pulumi.prod.yaml"), "utf8")) ?? [];
    assert.equal(kubernetes.split(".").slice(0, 2).join("."), minor);
  });

  it("is built from its own libraries, and kwok from them, too, but for what it needs newer", () => {
    const goMod = readFileSync(join(CHECKOUT, "lab", "kubernetes", "go", "go.mod"), "utf8");
    const replaced = [...goMod.matchAll(/=> (k8s\.io\/\S+) v0\.(\S+)/g)].map(([, name, version]) => [
      name,
      version,
    ]);
    assert.ok(replaced.length > 20);
    const version = pinnedVersions().kubernetes.slice("1.".length);
    assert.deepEqual(
      replaced.filter(([, of]) => of !== version),
      [
        ["k8s.io/cri-api", "36.1"],
        ["k8s.io/cri-client", "36.1"],
      ],
    );
  });
});
