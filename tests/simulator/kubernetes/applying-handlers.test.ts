import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyingHandlers } from "../../../simulator/kubernetes/applying-handlers.ts";
import { ApiRefusal, type Manifest } from "../../../simulator/kubernetes/api-server.ts";
import { startSimulator, type Simulator } from "../../../simulator/server.ts";
import { ProviderClient, wireSecret, type Wire } from "../provider-client.ts";
import { kubeconfig, TestClusters } from "./test-cluster.ts";

const SECRET = "kubernetes:core/v1:Secret";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const EKS = "https://ABC.gr7.ap-northeast-1.eks.amazonaws.com";
const AKS = "https://aks.hcp.japaneast.azmk8s.io:443";

describe("a rehearsal with a real API server", () => {
  const directory = mkdtempSync(join(tmpdir(), "kakehashi-applying-"));
  const clients: ProviderClient[] = [];
  let simulator: Simulator;
  let applied: Manifest[];
  let deleted: Manifest[];
  let refusal: ApiRefusal | undefined;

  before(async () => {
    const real = {
      apply: (object: Manifest) => {
        if (refusal !== undefined) return Promise.reject(refusal);
        applied.push(object);
        return Promise.resolve();
      },
      delete: (object: Manifest) => {
        deleted.push(object);
        return Promise.resolve();
      },
    };
    simulator = await startSimulator({
      worldDir: directory,
      unmodelled: "refuse",
      between: (handlers, surroundings) => applyingHandlers(handlers, surroundings, { aws: real }),
    });
    const clusters = new TestClusters();
    for (const type of ["aws:eks/cluster:Cluster", "azure-native:containerservice:ManagedCluster"])
      for (const cluster of clusters.world.ofType(type)) simulator.world.put(cluster);
    clusters.close();
  });

  beforeEach(() => {
    [applied, deleted, refusal] = [[], [], undefined];
  });

  after(async () => {
    for (const client of clients) client.close();
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function provider(server: string): Promise<ProviderClient> {
    const client = new ProviderClient(simulator.port);
    clients.push(client);
    await client.configure("kubernetes", { kubeconfig: kubeconfig(server) });
    return client;
  }

  const object = (kind: string, name: string, more: Wire = {}): Wire => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace: "default" },
    ...more,
  });

  it("applies what the engine makes in its cluster, secrets in plain text, and deletes it there", async () => {
    const eks = await provider(EKS);
    const inputs = object("Secret", "a", { stringData: { password: wireSecret("x") }, __defaults: [] });
    const made = await eks.create(SECRET, inputs);
    assert.deepEqual(applied, [object("Secret", "a", { stringData: { password: "x" } })]);
    await eks.delete(SECRET, made.id, inputs);
    assert.deepEqual(
      deleted.map((it) => it.metadata),
      [{ name: "a", namespace: "default" }],
    );
  });

  it("applies nothing in a preview, nor of a cluster without one", async () => {
    await (await provider(EKS)).create(CONFIG_MAP, object("ConfigMap", "b"), true);
    await (await provider(AKS)).create(CONFIG_MAP, object("ConfigMap", "b"));
    assert.deepEqual(applied, []);
  });

  it("refuses what the API server refuses, and then makes nothing", async () => {
    refusal = new ApiRefusal(403, "exceeded quota");
    const eks = await provider(EKS);
    await assert.rejects(
      eks.create(CONFIG_MAP, object("ConfigMap", "c")),
      /ConfigMap default\/c: the API server refuses it \(403\): exceeded quota/,
    );
    assert.equal(simulator.world.having("id", "default/c").length, 0);
  });

  it("does not say what is secret when the API server quotes it", async () => {
    refusal = new ApiRefusal(422, 'Invalid value: "correct-horse"');
    const eks = await provider(EKS);
    await assert.rejects(
      eks.create(CONFIG_MAP, object("ConfigMap", "d", { data: { a: wireSecret("correct-horse") } })),
      /refuses it \(422\): Invalid value: "\[secret\]"/,
    );
  });
});
