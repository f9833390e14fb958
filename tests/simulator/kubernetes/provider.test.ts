import assert from "node:assert/strict";
import { activeCluster, serverKey } from "../../../simulator/kubernetes/cluster.ts";
import { invokes } from "../../../simulator/kubernetes/invokes.ts";
import { kubernetes } from "../../../simulator/kubernetes/package.ts";
import { UNKNOWN } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { kubeconfig, TestClusters } from "./test-cluster.ts";

describe("the kubernetes provider's configuration", () => {
  const replacing = (olds: PropertyMap, news: PropertyMap): readonly string[] =>
    kubernetes.replacingConfig?.(olds, news) ?? [];
  const [a, b] = [kubeconfig("https://a"), kubeconfig("https://b")];

  it("replaces what it made when the cluster is another one", () => {
    assert.deepEqual(replacing({ kubeconfig: a }, { kubeconfig: b }), ["kubeconfig"]);
    assert.deepEqual(
      replacing({ kubeconfig: a }, { kubeconfig: kubeconfig("https://A:443/", { namespace: "x" }) }),
      [],
    );
  });

  it("replaces everything when it cannot be known, unless an identifier says that it is the same cluster", () => {
    assert.deepEqual(replacing({ kubeconfig: a }, { kubeconfig: UNKNOWN }), ["kubeconfig"]);
    assert.deepEqual(
      replacing({ kubeconfig: a, clusterIdentifier: "c" }, { kubeconfig: UNKNOWN, clusterIdentifier: "c" }),
      [],
    );
    assert.deepEqual(
      replacing({ kubeconfig: a, clusterIdentifier: "c" }, { kubeconfig: b, clusterIdentifier: "c" }),
      [],
    );
  });

  it("replaces when the identifier changes, not when it comes or goes", () => {
    assert.deepEqual(
      replacing({ kubeconfig: a, clusterIdentifier: "c" }, { kubeconfig: a, clusterIdentifier: "d" }),
      ["clusterIdentifier"],
    );
    assert.deepEqual(replacing({ kubeconfig: a }, { kubeconfig: a, clusterIdentifier: "d" }), []);
  });

  it("is read from YAML and JSON, with the context that it names", () => {
    const yaml =
      "clusters: [{name: one, cluster: {server: https://one}}, {name: two, cluster: {server: https://two}}]\ncontexts: [{name: x, context: {cluster: two, namespace: apps}}]\n";
    assert.deepEqual(activeCluster({ kubeconfig: yaml, context: "x" }), {
      server: "https://two",
      namespace: "apps",
    });
    assert.deepEqual(activeCluster({ kubeconfig: yaml, cluster: "one", namespace: "n" }), {
      server: "https://one",
      namespace: "n",
    });
    assert.equal(
      activeCluster({ kubeconfig: yaml, cluster: "three" }),
      "kubeconfig: must define the cluster of its context, got three; correct the context",
    );
    assert.equal(
      activeCluster({}),
      "kubeconfig: must be given, got nothing; the simulated clouds know no ambient kubeconfig",
    );
  });

  it("knows one server under all spellings of its URL", () => {
    assert.deepEqual(["https://X.Example:443", "https://x.example/"].map(serverKey), [
      "https://x.example",
      "https://x.example",
    ]);
  });
});

describe("the kubernetes provider's functions", () => {
  const clusters = new TestClusters();
  after(() => {
    clusters.close();
  });
  const call = (token: string, args: PropertyMap): PropertyMap =>
    clusters.operations.invoke(clusters.provider(), token, args).values;

  it("decode YAML", () => {
    assert.deepEqual(call("kubernetes:yaml:decode", { text: "a: 1\n---\n---\nb: [x]\n" }), {
      result: [{ a: 1 }, { b: ["x"] }],
    });
    assert.throws(() => call("kubernetes:yaml:decode", { text: "just text" }), {
      message: /^text: must be YAML documents that are maps/,
    });
  });

  it("say that charts are not rendered", () => {
    assert.ok(invokes.length > 1);
    assert.throws(() => call("kubernetes:helm:template", {}), {
      message: /^kubernetes:helm:template: is not simulated/,
    });
  });
});
