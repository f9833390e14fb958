import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { objectsInFiles } from "../../../lab/kubernetes/files.ts";

describe("the objects in files for Argo CD", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-files-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(name: string, text: string): void {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }

  it("belong to the cloud of the cluster whose folder they are in", () => {
    write("eks/apps/shop/service.yaml", "kind: Service\nmetadata: { name: shop, namespace: apps }\n");
    write("aks/namespace.yaml", "kind: Namespace\nmetadata: { name: apps }\n");
    write("aks/README.md", "not an object");
    assert.deepEqual(objectsInFiles(folder), [
      {
        cloud: "azure",
        kind: "Namespace",
        id: "apps",
        manifest: { kind: "Namespace", metadata: { name: "apps" } },
      },
      {
        cloud: "aws",
        kind: "Service",
        id: "apps/shop",
        manifest: { kind: "Service", metadata: { name: "shop", namespace: "apps" } },
      },
    ]);
  });

  it("are of no other cluster, and no half objects", () => {
    write("gke/service.yaml", "kind: Service\nmetadata: { name: shop }\n");
    assert.throws(() => objectsInFiles(folder), /no cluster is called gke/);
    rmSync(join(folder, "gke"), { recursive: true });
    write("eks/service.yaml", "kind: Service\n");
    assert.throws(() => objectsInFiles(folder), /metadata/);
  });
});
