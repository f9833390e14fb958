import assert from "node:assert/strict";
import { byKind, jobOf, objectsOf, writesBetween } from "../../../lab/kubernetes/objects.ts";
import type { RehearsedResource } from "../../../lab/network/rehearsed.ts";

const EKS = "urn:pulumi:dev::kakehashi::kakehashi:cluster:EksCluster$pulumi:providers:kubernetes::eks::1";
const AKS = "urn:pulumi:dev::kakehashi::kakehashi:cluster:AksCluster$pulumi:providers:kubernetes::aks::1";

function resource(more: Partial<RehearsedResource>): RehearsedResource {
  return {
    urn: "",
    type: "kubernetes:core/v1:ConfigMap",
    id: "n/a",
    inputs: {},
    outputs: {},
    provider: EKS,
    ...more,
  };
}

describe("the lab's objects", () => {
  it("are what a stack registers in its clusters, as API servers are sent it", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47", plaintext: '{"password":"x"}' };
    const { objects, excluded } = objectsOf([
      resource({ inputs: { kind: "ConfigMap", data: [{ a: 1 }], __defaults: [] } }),
      resource({
        type: "kubernetes:core/v1:Secret",
        id: "n/b",
        provider: AKS,
        inputs: { stringData: secret },
      }),
      resource({ type: "aws:ec2/vpc:Vpc" }),
      resource({ type: "kubernetes:helm.sh/v3:Release", id: "c" }),
      resource({ id: "n/d", provider: "urn:pulumi:dev::kakehashi::pulumi:providers:kubernetes::mine::1" }),
    ]);
    assert.deepEqual(objects, [
      { cloud: "aws", kind: "ConfigMap", id: "n/a", manifest: { kind: "ConfigMap", data: [{ a: 1 }] } },
      { cloud: "azure", kind: "Secret", id: "n/b", manifest: { stringData: { password: "x" } } },
    ]);
    assert.deepEqual(excluded, [
      { kind: "Release", id: "c", why: "a Helm release, whose chart is rendered by Helm" },
      {
        kind: "ConfigMap",
        id: "n/d",
        why: "its provider is no cluster's of the stack: urn:pulumi:dev::kakehashi::pulumi:providers:kubernetes::mine::1",
      },
    ]);
  });

  it("are made by a CronJob when its time has come", () => {
    const spec = { template: { spec: { containers: [] } } };
    const metadata = { name: "copy", namespace: "database", labels: { a: "b" } };
    assert.deepEqual(
      jobOf({ kind: "CronJob", metadata, spec: { schedule: "@daily", jobTemplate: { spec } } }),
      {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: "copy-now", namespace: "database" },
        spec,
      },
    );
  });

  it("are counted by kind", () => {
    assert.equal(byKind([{ kind: "Job" }, { kind: "ConfigMap" }, { kind: "Job" }]), "ConfigMap 1, Job 2");
  });

  it("were written when the API server counts on", () => {
    const at = (resourceVersion: string, generation: number, time: string) => ({
      metadata: { resourceVersion, generation, managedFields: [{ time }] },
      status: { seen: Math.random() },
    });
    assert.deepEqual(writesBetween(at("7", 1, "t"), at("7", 1, "t")), []);
    assert.deepEqual(writesBetween(at("7", 1, "t"), at("8", 2, "u")), [
      "resourceVersion",
      "generation",
      "managedFields",
    ]);
    assert.deepEqual(writesBetween(at("7", 1, "t"), at("8", 1, "t")), ["resourceVersion"]);
  });
});
