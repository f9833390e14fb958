import assert from "node:assert/strict";
import { CliError } from "../../../cli/errors.ts";
import { drainApi, type PodClient } from "../../../cli/nodes/cluster-api.ts";
import { drain, type AppPod, type DrainApi } from "../../../cli/nodes/drain.ts";

const NAME = { "app.kubernetes.io/name": "web" };

const pod = (name: string, more: Partial<AppPod> = {}): AppPod => ({
  name,
  labels: NAME,
  annotations: { "kakehashi.io/removed-before-deletion-seconds": "41" },
  ready: true,
  classic: true,
  ...more,
});

/** A namespace whose ReplicaSet replaces what leaves or goes; the successor is ready after some seconds. */
class Namespace implements DrainApi {
  readonly done: string[] = [];
  readonly #readyAfter: number;
  readonly #born = new Map<string, number>();
  #pods: AppPod[];
  #now = 0;

  constructor(pods: readonly AppPod[], readyAfter = 20) {
    this.#pods = [...pods];
    this.#readyAfter = readyAfter;
  }

  readonly pods = () =>
    Promise.resolve(
      this.#pods.map((it) => {
        const born = this.#born.get(it.name);
        return born === undefined ? it : { ...it, ready: this.#now - born >= this.#readyAfter };
      }),
    );

  readonly selectors = () => Promise.resolve([NAME]);

  readonly leave = (name: string) => {
    this.done.push(`${this.#now}: leave ${name}`);
    return this.#replace(name);
  };

  readonly remove = (name: string) => {
    this.done.push(`${this.#now}: delete ${name}`);
    return this.#pods.some((it) => it.name === name) ? this.#replace(name) : Promise.resolve();
  };

  readonly wait = (seconds: number) => {
    this.#now += seconds;
    return Promise.resolve();
  };

  #replace(name: string): Promise<void> {
    const next = pod(`${name}-next`, { ready: false });
    this.#pods = [...this.#pods.filter((it) => it.name !== name), next];
    this.#born.set(next.name, this.#now);
    return Promise.resolve();
  }
}

const run = async (api: Namespace, more: { dryRun?: boolean; patienceSeconds?: number } = {}) => {
  const said: string[] = [];
  const { wait } = api;
  await drain(api, {
    dryRun: false,
    patienceSeconds: 300,
    say: (line) => said.push(line),
    wait,
    ...more,
  });
  return said;
};

describe("kakehashi drain", () => {
  it("takes pods out one after another, and gives each the time of its budget", async () => {
    const api = new Namespace([pod("a"), pod("b"), pod("on-a-node", { classic: false })]);
    const said = await run(api);
    assert.deepEqual(api.done, ["0: leave a", "41: delete a", "41: leave b", "82: delete b"]);
    assert.equal(said.at(-1), "2 of 3 pods are replaced");
  });

  it("waits for a successor that takes longer than that", async () => {
    const api = new Namespace([pod("a"), pod("b")], 60);
    await run(api);
    assert.deepEqual(api.done, ["0: leave a", "41: delete a", "61: leave b", "102: delete b"]);
  });

  it("touches no other pod when a successor does not become ready", async () => {
    const api = new Namespace([pod("a"), pod("b")], 1000);
    await assert.rejects(
      run(api, { patienceSeconds: 30 }),
      (error: unknown) =>
        error instanceof CliError &&
        error.message.startsWith("a: its successor must be ready within 30 s, got 1 of 2 pods ready;"),
    );
    assert.deepEqual(api.done, ["0: leave a", "41: delete a"]);
  });

  it("only says the steps when it is asked to", async () => {
    const api = new Namespace([pod("a")]);
    assert.deepEqual(await run(api, { dryRun: true }), [
      "a: leaves its Services (app.kubernetes.io/name)",
      "a: has 41 s for what it has begun",
      "a: is deleted",
      "1 of 1 pods would be replaced",
    ]);
    assert.deepEqual(api.done, []);
  });
});

describe("a drain's view of a cluster", () => {
  it("knows classic virtual nodes by the selector that leads there, and takes labels off by null", async () => {
    const asked: unknown[] = [];
    const condition = { type: "Ready", status: "True" };
    const classic = { "kubernetes.io/role": "agent", "kubernetes.io/os": "linux", type: "virtual-kubelet" };
    const client: PodClient = {
      listNamespacedPod: (request: unknown) => {
        asked.push(request);
        return Promise.resolve({
          items: [
            {
              metadata: { name: "a", labels: NAME },
              spec: { containers: [], nodeSelector: classic },
              status: { conditions: [condition] },
            },
            { metadata: { name: "b", deletionTimestamp: new Date(0) }, status: { conditions: [condition] } },
          ],
        });
      },
      listNamespacedService: () => Promise.resolve({ items: [{ spec: { selector: NAME } }, {}] }),
      patchNamespacedPod: (request: unknown) => {
        asked.push(request);
        return Promise.resolve({});
      },
      deleteNamespacedPod: (request: unknown) => {
        asked.push(request);
        return Promise.resolve({});
      },
    };
    const api = drainApi(client, "web", "shop");
    const seen = await api.pods();
    assert.deepEqual(
      seen.map(({ name, ready, classic: there }) => [name, ready, there]),
      [
        ["a", true, true],
        ["b", false, false],
      ],
    );
    assert.deepEqual(await api.selectors(), [NAME, {}]);
    await api.leave("a", Object.keys(NAME));
    await api.remove("a");
    assert.deepEqual(asked, [
      { namespace: "shop", labelSelector: "app.kubernetes.io/name=web" },
      { name: "a", namespace: "shop", body: { metadata: { labels: { "app.kubernetes.io/name": null } } } },
      { name: "a", namespace: "shop" },
    ]);
  });
});
