import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { databasePointer } from "../../../lib/manifests/database.ts";
import { filesOf, writeManifests } from "../../../lib/manifests/gitops.ts";
import { objectsOf } from "./rendered.ts";
import { WEB, WORKER } from "./web.ts";

describe("an app's files", () => {
  const files = filesOf("eks", "web", objectsOf(WEB));

  it("are one for each object, by cluster, namespace, app and kind", () => {
    assert.deepEqual(Object.keys(files), [
      "eks/apps/web/service-account.yaml",
      "eks/apps/web/network-policy.yaml",
      "eks/apps/web/service.yaml",
      "eks/apps/web/deployment.yaml",
      "eks/apps/web/pod-disruption-budget.yaml",
      "eks/apps/web/horizontal-pod-autoscaler.yaml",
    ]);
    assert.deepEqual(
      Object.values(files).map((text): unknown => parse(text)),
      objectsOf(WEB),
    );
  });

  it("have exactly these bytes, whatever the order in which maps were written", () => {
    assert.equal(
      files["eks/apps/web/service.yaml"],
      `apiVersion: v1
kind: Service
metadata:
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/part-of: kakehashi
  name: web
  namespace: apps
spec:
  ports:
    - name: http
      port: 80
      targetPort: http
  selector:
    app.kubernetes.io/name: web
  type: ClusterIP
`,
    );
    const textOf = (env: Readonly<Record<string, string>>) =>
      JSON.stringify(filesOf("eks", "web", objectsOf({ ...WEB, env })));
    assert.equal(textOf({ ONE: "1", TWO: "2" }), textOf({ TWO: "2", ONE: "1" }));
  });

  it("of what has a second name keep apart, and a Job's keeps its own", () => {
    const storage = { class: "encrypted-ssd", sizeGiB: 1, path: "/data" };
    const single = { ...WEB.size, replicas: { kind: "single" } } as const;
    const members = objectsOf({ ...WEB, size: single, controller: { kind: "stateful-set", storage } });
    assert.ok("eks/apps/web/service-pods.yaml" in filesOf("eks", "web", members));
    const run = { kind: "job", deadlineSeconds: 60, retries: 0 } as const;
    const once = objectsOf({ ...WORKER, size: single, controller: run });
    assert.ok("eks/apps/web/job.yaml" in filesOf("eks", "web", once));
  });

  it("hold no Secret", () => {
    const secret = databasePointer(WEB, { host: "h", port: 3306, caPem: "PEM" });
    assert.throws(
      () => filesOf("eks", "web", [secret]),
      /a Secret is not for a repository, got web-database/,
    );
  });

  it("are written where they differ, and what is no more goes", () => {
    const directory = mkdtempSync(join(tmpdir(), "kakehashi-gitops-"));
    try {
      assert.deepEqual(writeManifests(directory, files), {
        written: Object.keys(files).sort(),
        removed: [],
      });
      writeFileSync(join(directory, "README.md"), "stays\n");
      assert.deepEqual(writeManifests(directory, files), { written: [], removed: [] });
      const { "eks/apps/web/service.yaml": service = "", ...others } = files;
      assert.deepEqual(writeManifests(directory, { ...others, "aks/apps/web/service.yaml": service }), {
        written: ["aks/apps/web/service.yaml"],
        removed: ["eks/apps/web/service.yaml"],
      });
      assert.equal(readFileSync(join(directory, "aks/apps/web/service.yaml"), "utf8"), service);
      assert.equal(readFileSync(join(directory, "README.md"), "utf8"), "stays\n");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
