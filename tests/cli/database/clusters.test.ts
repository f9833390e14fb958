import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openClusters, type Clusters } from "../../../cli/database/clusters.ts";
import { kubeconfigOf, KubernetesApi } from "../../../lab/kubernetes-api.ts";
import { pointerSecret, pointerService } from "../../../lib/database/pointers.ts";

const TARGETS = {
  aurora: { host: "aurora.example.com", port: 3306, caPem: "aurora's" },
  azure: { host: "azure.example.com", port: 3307, caPem: "azure's" },
} as const;

/** An object in a namespace, as the program makes it. */
const placed = (object: { readonly metadata: object }, namespace: string, metadata: object = {}): object => ({
  ...object,
  metadata: { ...object.metadata, namespace, ...metadata },
});

describe("the clusters' pointers", () => {
  let folder = "";
  let aws: KubernetesApi;
  let azure: KubernetesApi;
  const open = async (patienceMs?: number): Promise<Clusters> => {
    const kubeconfig = join(folder, "kubeconfig");
    const contexts = {
      one: { url: await aws.listen(), token: "t-aws" },
      two: { url: await azure.listen(), token: "t-azure" },
    };
    writeFileSync(kubeconfig, kubeconfigOf(contexts));
    return openClusters({ kubeconfig, aws: { context: "one" }, azure: { context: "two" } }, patienceMs);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-clusters-"));
    const service = pointerService(TARGETS.aurora.host);
    const secret = pointerSecret(TARGETS.aurora);
    aws = new KubernetesApi("t-aws", [
      placed(service, "database"),
      placed(secret, "database"),
      placed(secret, "shop", { name: "mine" }),
      placed(service, "other", { labels: { app: "other" } }),
    ]);
    azure = new KubernetesApi("t-azure", [placed(service, "database")]);
  });

  afterEach(() => {
    aws.close();
    azure.close();
    rmSync(folder, { recursive: true });
  });

  it("are those with the label, in every namespace", async () => {
    const clusters = await open();
    const host = TARGETS.aurora.host;
    assert.deepEqual(await clusters.look(), [
      {
        cloud: "aws",
        pointers: [
          { kind: "Service", namespace: "database", name: "primary", host },
          { kind: "Secret", namespace: "database", name: "primary-database", host },
          { kind: "Secret", namespace: "shop", name: "mine", host },
        ],
      },
      { cloud: "azure", pointers: [{ kind: "Service", namespace: "database", name: "primary", host }] },
    ]);
  });

  it("become what the program would render for the other primary, and nothing else changes", async () => {
    const clusters = await open();
    const [other] = aws.objects.slice(-1);
    for (let time = 0; time < 2; time += 1) {
      const pointed = await clusters.point(TARGETS.azure);
      assert.deepEqual(
        pointed.flatMap((cluster) => ("pointers" in cluster ? cluster.pointers.map(({ host }) => host) : [])),
        Array.from({ length: 4 }, () => TARGETS.azure.host),
      );
      const service = pointerService(TARGETS.azure.host);
      const secret = pointerSecret(TARGETS.azure);
      assert.deepEqual(aws.objects, [
        placed(service, "database"),
        placed(secret, "database"),
        placed(secret, "shop", { name: "mine" }),
        other,
      ]);
      assert.deepEqual(azure.objects, [placed(service, "database")]);
    }
  });

  it("of a cluster that does not answer do not keep the other's waiting", async () => {
    const clusters = await open(300);
    azure.mood = "silent";
    const [first, second] = await clusters.point(TARGETS.azure);
    assert.ok(first !== undefined && "pointers" in first && first.pointers.length === 3);
    assert.ok(second !== undefined && "problem" in second);
    assert.match(second.problem, /no answer in 0\.3 s|timeout/);
  });

  it("cannot be asked for without a way there: what the server or the network says is told in a line", async () => {
    const clusters = await open();
    aws.mood = "forbids";
    azure.close();
    const told = await clusters.look();
    assert.deepEqual(told[0], { cloud: "aws", problem: "HTTP 403 services is forbidden" });
    assert.ok(told[1] !== undefined && "problem" in told[1]);
    assert.match(told[1].problem, /^connect ECONNREFUSED/);
  });

  it("need contexts that the kubeconfig has", () => {
    const kubeconfig = join(folder, "kubeconfig");
    const access = { kubeconfig, aws: { context: "prod-eks" }, azure: { context: "two" } };
    assert.throws(() => openClusters(access), {
      reason: "badInput",
      message: /^servers\.clusters\.kubeconfig: ENOENT/,
    });
    writeFileSync(kubeconfig, kubeconfigOf({ two: { url: "http://127.0.0.1:1", token: "t" } }));
    assert.throws(() => openClusters(access), {
      message: "servers.clusters.aws.context: is not in the kubeconfig, got prod-eks; use one of two",
    });
  });
});
