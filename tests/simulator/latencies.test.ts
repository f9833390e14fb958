import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { models as awsModels } from "../../simulator/aws/index.ts";
import { AWS_LATENCIES } from "../../simulator/aws/latencies.ts";
import { models as azureModels } from "../../simulator/azure/index.ts";
import { AZURE_LATENCIES } from "../../simulator/azure/latencies.ts";
import { KUBERNETES_LATENCIES } from "../../simulator/kubernetes/latencies.ts";
import { hasLatency, latencyOf } from "../../simulator/latencies.ts";
import type { Latencies } from "../../simulator/latency.ts";

const TABLES = { ...AWS_LATENCIES, ...AZURE_LATENCIES, ...KUBERNETES_LATENCIES };
const CLUSTER = "aws:eks/cluster:Cluster";
const NODES = "aws:eks/nodeGroup:NodeGroup";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** Components and providers take no time. */
const MADE_BY_THE_ENGINE = /^(?:pulumi|kakehashi|eks):/;

function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

function figures({ create, update, delete: deleted }: Latencies) {
  return [create, update, deleted].filter((it) => it !== undefined);
}

describe("the table of latencies", () => {
  it("has every type that the committed stacks are made of", () => {
    for (const stack of ["dev", "prod"]) {
      const list = readFileSync(join(import.meta.dirname, "..", "stacks", `${stack}.urns.txt`), "utf8");
      const types = new Set(list.trim().split("\n").map(typeOf));
      assert.ok(types.size > 40, `${stack} has ${types.size} types`);
      assert.deepEqual(
        [...types].filter((it) => !MADE_BY_THE_ENGINE.test(it) && !hasLatency(it)),
        [],
        "give them an entry in latencies.ts of their cloud",
      );
    }
  });

  it("has no type that is not modelled", () => {
    const modelled = [...awsModels, ...azureModels].map(({ type }) => type);
    const listed = Object.keys({ ...AWS_LATENCIES, ...AZURE_LATENCIES });
    assert.deepEqual(
      listed.filter((it) => !modelled.includes(it)),
      [],
    );
  });

  it("says of each figure where it was measured, or that it is assumed", () => {
    for (const [type, entry] of Object.entries(TABLES)) {
      for (const latency of [entry, ...(entry.special ?? [])].flatMap(figures)) {
        assert.ok(latency.seconds > 0 && latency.seconds < 3600, type);
        if (latency.assumed !== true) assert.match(latency.source, /\w{3,}.{10,}/, type);
      }
    }
  });

  it("has measured figures where a build spends its time", () => {
    for (const type of [CLUSTER, NODES, "azure-native:containerservice:ManagedCluster"])
      assert.equal(latencyOf(type, "create", {}).assumed, undefined, type);
  });

  it("knows settings that make an operation faster or slower", () => {
    assert.equal(latencyOf(NODES, "create", { scalingConfig: { desiredSize: 2 } }).seconds, 108);
    assert.equal(latencyOf(NODES, "create", { scalingConfig: { desiredSize: 0 } }).seconds, 58);
    assert.equal(latencyOf(ENDPOINT, "create", { vpcEndpointType: "Gateway" }).seconds, 6);
    assert.equal(latencyOf(ENDPOINT, "create", { vpcEndpointType: "Interface" }).seconds, 90);
    assert.equal(latencyOf("aws:eks/addon:Addon", "create", { addonName: "coredns" }).seconds, 15);
    assert.equal(latencyOf("aws:eks/addon:Addon", "create", { addonName: "other" }).seconds, 45);
  });

  it("makes no difference between API versions of Azure", () => {
    const [plain, versioned] = ["azure-native:network:Subnet", "azure-native:network/v20240101:Subnet"];
    assert.equal(latencyOf(versioned, "create", {}), latencyOf(plain, "create", {}));
  });

  it("has a rule for every kind of Kubernetes, and takes a Service for what it asks for", () => {
    const service = "kubernetes:core/v1:Service";
    assert.ok(hasLatency("kubernetes:storage.k8s.io/v1:StorageClass"));
    assert.equal(latencyOf("kubernetes:example.com/v1:Thing", "create", {}).seconds, 1);
    assert.equal(latencyOf(service, "create", { spec: { type: "ClusterIP" } }).seconds, 1);
    assert.equal(latencyOf(service, "create", { spec: { type: "LoadBalancer" } }).seconds, 60);
  });

  it("takes no time for random values, and a guess for what it does not know", () => {
    assert.equal(latencyOf("random:index/randomId:RandomId", "create", {}).seconds, 0);
    for (const operation of ["create", "update", "delete"] as const) {
      const latency = latencyOf("acme:index:Rocket", operation, {});
      assert.ok(latency.assumed === true && latency.seconds > 0);
    }
    assert.ok(!hasLatency("acme:index:Rocket") && !hasLatency("aws:kinesis/stream:Stream"));
  });

  it("gives the same figure as the same object, so that figures can be counted", () => {
    assert.equal(latencyOf(CLUSTER, "create", {}), latencyOf(CLUSTER, "create", { name: "other" }));
    assert.equal(latencyOf(CLUSTER, "delete", {}), latencyOf(CLUSTER, "delete", {}));
  });
});
