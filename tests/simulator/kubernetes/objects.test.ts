import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plain } from "../../../simulator/codec.ts";
import { isMap, show } from "../../../simulator/properties.ts";
import type { PropertyMap, PropertyValue } from "../../../simulator/properties.ts";
import { CONFIG_MAP, NAMESPACE, subject, TestClusters } from "./test-cluster.ts";

const SERVICE = "kubernetes:core/v1:Service";

describe("objects of a simulated cluster", () => {
  let clusters: TestClusters;
  beforeEach(() => {
    clusters = new TestClusters();
  });
  afterEach(() => {
    clusters.close();
  });

  const metadata = (map: PropertyMap): PropertyMap => (isMap(map.metadata) ? map.metadata : {});
  const at = (value: PropertyValue | undefined, ...path: readonly string[]): PropertyValue | undefined =>
    path.reduce<PropertyValue | undefined>((found, key) => (isMap(found) ? found[key] : undefined), value);

  it("get a name, a namespace and what the server fills in", () => {
    const { id, inputs, outputs } = clusters.make(CONFIG_MAP, { data: { a: "1" } });
    const name = show(metadata(inputs.values).name);
    assert.match(name, /^web-[0-9a-f]{8}$/);
    assert.deepEqual(metadata(inputs.values), {
      name,
      namespace: "default",
      annotations: { "pulumi.com/autonamed": "true" },
    });
    assert.equal(id, `default/${name}`);
    assert.match(
      show(metadata(outputs.values).uid),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.match(show(metadata(outputs.values).creationTimestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(outputs.values.data, { a: "1" });
  });

  it("take the namespace of the provider, or of the kubeconfig's context", () => {
    clusters.make(NAMESPACE, { metadata: { name: "apps" } });
    const { inputs } = clusters.check(
      CONFIG_MAP,
      {},
      { provider: clusters.provider("eks", { namespace: "apps" }) },
    );
    assert.equal(metadata(inputs.values).namespace, "apps");
  });

  it("lose a namespace that their kind has not", () => {
    const { id, outputs } = clusters.make(NAMESPACE, { metadata: { name: "apps", namespace: "other" } });
    assert.deepEqual([id, metadata(outputs.values).namespace], ["apps", undefined]);
  });

  it("keep the name that the provider chose, and only that", () => {
    const first = clusters.check(CONFIG_MAP, {}).inputs.values;
    assert.deepEqual(clusters.check(CONFIG_MAP, {}, { olds: first }).inputs.values, first);
    const olds = { metadata: { name: "fixed" } };
    assert.match(show(metadata(clusters.check(CONFIG_MAP, {}, { olds }).inputs.values).name), /^web-/);
  });

  it("need a namespace of their own cluster once they are created", () => {
    clusters.make(NAMESPACE, { metadata: { name: "apps" } }, clusters.provider("aks"));
    const object = { metadata: { name: "a", namespace: "apps" } };
    assert.equal(clusters.refused(CONFIG_MAP, object), "", "it may come later in the same program");
    assert.throws(() => clusters.make(CONFIG_MAP, object), {
      message:
        "metadata.namespace: is no namespace of this cluster, got apps; create it first, or use its resource's name",
    });
    assert.equal(clusters.make(CONFIG_MAP, object, clusters.provider("aks")).id, "apps/a");
    assert.equal(
      clusters.make(CONFIG_MAP, { metadata: { name: "a", namespace: "kube-system" } }).id,
      "kube-system/a",
    );
  });

  it("go with their namespace, and with their cluster", () => {
    clusters.make(NAMESPACE, { metadata: { name: "apps" } });
    clusters.make(CONFIG_MAP, { metadata: { name: "a", namespace: "apps" } });
    clusters.make(CONFIG_MAP, { metadata: { name: "b" } });
    clusters.operations.delete(clusters.provider(), NAMESPACE, "apps", {});
    assert.equal(clusters.read(CONFIG_MAP, "apps/a"), undefined);
    assert.ok(clusters.read(CONFIG_MAP, "default/b"));
    clusters.world.remove(clusters.eks);
    assert.deepEqual(
      clusters.world.all().map((it) => it.package),
      ["azure-native"],
    );
  });

  it("are refused twice in a cluster, and accepted once in each", () => {
    const object = { metadata: { name: "a" } };
    clusters.make(CONFIG_MAP, object);
    assert.throws(() => clusters.make(CONFIG_MAP, object), {
      message: "ConfigMap default/a: exists already, got a second one; choose another name or import it",
    });
    assert.equal(clusters.make(CONFIG_MAP, object, clusters.provider("aks")).id, "default/a");
  });

  it("cannot be reached where no cluster answers", () => {
    const unreachable =
      "kubeconfig: the configured Kubernetes cluster is unreachable, got https://gone.example; no cluster of the simulated clouds answers there";
    const provider = clusters.provider("nowhere");
    assert.equal(clusters.refused(CONFIG_MAP, {}, provider), unreachable);
    assert.throws(
      () => {
        clusters.operations.delete(provider, CONFIG_MAP, "default/a", {});
      },
      { message: unreachable },
    );
    const none = clusters.provider("eks", { kubeconfig: "~/.kube/config" });
    assert.equal(
      clusters.refused(CONFIG_MAP, {}, none),
      "kubeconfig: must hold clusters with a server each, got another text; give the file's contents",
    );
  });

  it("keep the values of a Secret out of the journal and out of messages, secret or not", () => {
    const secret = clusters.make("kubernetes:core/v1:Secret", { stringData: { password: "hunter2" } });
    assert.deepEqual(secret.outputs.values.data, { password: "aHVudGVyMg==" });
    assert.deepEqual(secret.outputs.secrets, new Set(["data", "stringData"]));
    assert.equal(
      clusters.refused("kubernetes:core/v1:Secret", { data: { password: "hunter2!" } }),
      "data.password: must be base64, got [secret]; encode it, or use stringData",
    );
    const journal = readFileSync(join(clusters.directory, "world.jsonl"), "utf8");
    assert.doesNotMatch(journal, /hunter2|aHVudGVyMg/);
  });

  it("get addresses: services of the cluster's range, load balancers of its cloud", () => {
    const ports = [{ port: 80 }];
    const plainService = clusters.make(SERVICE, { metadata: { name: "a" }, spec: { ports } });
    assert.match(show(at(plainService.outputs.values, "spec", "clusterIP")), /^10\.66\.\d+\.\d+$/);
    const balancers = (["eks", "aks"] as const).map((it) =>
      clusters.make(
        SERVICE,
        { metadata: { name: "b" }, spec: { type: "LoadBalancer", ports } },
        clusters.provider(it),
      ),
    );
    const [aws, azure] = balancers.map((it) =>
      JSON.stringify(at(it.outputs.values, "status", "loadBalancer", "ingress")),
    );
    assert.match(
      aws ?? "",
      /^\[\{"hostname":"[0-9a-f]{32}-[0-9a-f]{16}\.elb\.ap-northeast-1\.amazonaws\.com"\}\]$/,
    );
    assert.match(azure ?? "", /^\[\{"ip":"20\.\d+\.\d+\.\d+","ipMode":"VIP"\}\]$/);
  });

  it("have a new version after each change, and what the server gave them stays", () => {
    const { id, inputs, outputs } = clusters.make(SERVICE, {
      metadata: { name: "a" },
      spec: { ports: [{ port: 80 }] },
    });
    const news = plain({ ...inputs.values, spec: { ports: [{ port: 81 }] } });
    const changed = clusters.operations.update(clusters.provider(), subject(SERVICE), {
      id,
      olds: inputs,
      oldOutputs: outputs,
      news,
      preview: false,
    });
    assert.equal(at(changed.outputs.values, "spec", "clusterIP"), at(outputs.values, "spec", "clusterIP"));
    assert.equal(
      Number(metadata(changed.outputs.values).resourceVersion),
      Number(metadata(outputs.values).resourceVersion) + 1,
    );
    assert.equal(metadata(changed.outputs.values).uid, metadata(outputs.values).uid);
  });

  it("can be patched by name only", () => {
    const patch = "kubernetes:apps/v1:DaemonSetPatch";
    const spec = { template: { spec: { containers: [{ name: "aws-node" }] } } };
    assert.equal(
      clusters.make(patch, { metadata: { name: "aws-node", namespace: "kube-system" }, spec }).id,
      "kube-system/aws-node",
    );
    assert.equal(
      clusters.refused(patch, { metadata: { name: "a" }, spec: { tempalte: {} } }),
      "spec.tempalte: is no field of apps.v1.DaemonSetSpec, got {}; did you mean template?",
    );
    assert.equal(
      clusters.refused(patch, { spec, metadata: { namespace: "kube-system" } }),
      "metadata.name: is required by patch of a DaemonSet, got nothing; set it",
    );
  });
});

describe("immutable fields of Kubernetes", () => {
  const clusters = new TestClusters();
  after(() => {
    clusters.close();
  });
  const replaced = (type: string, olds: PropertyMap, news: PropertyMap): readonly string[] =>
    clusters
      .diff(type, olds, news)
      .changes.filter((it) => it.replaces)
      .map((it) => it.path);

  it("replace the object, others change it", () => {
    const deployment = (app: string, replicas: number): PropertyMap => ({
      spec: { replicas, selector: { matchLabels: { app } } },
    });
    assert.deepEqual(replaced("kubernetes:apps/v1:Deployment", deployment("a", 1), deployment("b", 2)), [
      "spec.selector.matchLabels.app",
    ]);
    assert.deepEqual(
      replaced(
        "kubernetes:storage.k8s.io/v1:StorageClass",
        { parameters: { type: "gp2" } },
        { parameters: { type: "gp3" } },
      ),
      ["parameters.type"],
    );
    assert.deepEqual(
      replaced(
        CONFIG_MAP,
        { data: { a: "1" }, metadata: { labels: { x: "1" } } },
        { data: { a: "2" }, metadata: { labels: { x: "2" } } },
      ),
      ["data.a"],
    );
    assert.deepEqual(replaced(NAMESPACE, { metadata: { name: "a" } }, { metadata: { name: "b" } }), [
      "metadata.name",
    ]);
  });

  it("delete first when name and namespace stay, as pulumi-kubernetes does", () => {
    const object = (name: string, data: string, annotations: PropertyMap = {}): PropertyMap => ({
      metadata: { name, annotations },
      data: { data },
    });
    assert.equal(clusters.diff(CONFIG_MAP, object("a", "1"), object("a", "2")).deleteBeforeReplace, true);
    assert.equal(clusters.diff(CONFIG_MAP, object("a", "1"), object("b", "2")).deleteBeforeReplace, false);
    const auto = { "pulumi.com/autonamed": "true" };
    assert.equal(
      clusters.diff(CONFIG_MAP, object("a", "1", auto), object("a", "2", auto)).deleteBeforeReplace,
      false,
    );
  });

  it("let a ConfigMap's data change in place where the provider is told so", () => {
    const provider = clusters.provider("eks", { enableConfigMapMutable: "true" });
    const diff = clusters.operations.diff(
      provider,
      CONFIG_MAP,
      { data: { a: "1" } },
      { data: { a: "2" } },
      [],
    );
    assert.deepEqual(diff.changes, [{ path: "data.a", kind: "update", replaces: false }]);
  });
});
