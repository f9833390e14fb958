import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { CliError } from "../../../cli/errors.ts";
import { RehearsalLock } from "../../../cli/rehearsal/lock.ts";
import { world } from "../../../cli/world/world.ts";
import type { WorldRequest } from "../../../cli/world/world.ts";
import { main } from "../../../cli/main.ts";
import { keyOf, World } from "../../../simulator/world.ts";
import type { WorldObject } from "../../../simulator/world.ts";

const ACCOUNT = "111111111111";

function object(
  packageName: string,
  type: string,
  name: string,
  more: Partial<WorldObject> = {},
): WorldObject {
  const id = `${name}-id`;
  return {
    type,
    id,
    package: packageName,
    account: ACCOUNT,
    region: "ap-northeast-1",
    scope: ACCOUNT,
    urn: `urn:pulumi:dev::kakehashi::acme:x:Net$${type}::${name}`,
    inputs: {},
    outputs: {},
    handles: { id },
    unique: [],
    references: [],
    ...more,
  };
}

const EKS = "aws:eks/cluster:Cluster";
const cluster = object("aws", EKS, "eks", {
  id: "tiny",
  scope: `${ACCOUNT}/ap-northeast-1`,
  handles: { id: "tiny", name: "tiny" },
  inputs: { name: "tiny", __defaults: ["name"] },
  outputs: {
    name: "tiny",
    endpoint: "https://abc.eks.amazonaws.com",
    token: { $secret: "0123456789abcdef" },
  },
});
const part = object("acme", "acme:index:Part", "part", {
  inputs: { size: 1, cluster: "tiny" },
  outputs: { size: 1, cluster: "tiny" },
  references: [{ path: "cluster", target: keyOf(cluster), onTargetDelete: "blocks" }],
});
const namespace = object("kubernetes", "kubernetes:core/v1:Namespace", "apps", {
  account: "https://abc.eks.amazonaws.com",
  region: "",
  references: [{ path: "", target: keyOf(cluster), onTargetDelete: "cascades" }],
});
const vnet = object("azure-native", "azure-native:network:VirtualNetwork", "vnet-10", {
  id: `/subscriptions/${"x".repeat(60)}/virtualNetworks/vnet-10`,
});

describe("kakehashi world", () => {
  let state: string;
  let journal: string;

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "kakehashi-world-command-"));
    journal = join(state, "world", "world.jsonl");
    const clouds = World.open(join(state, "world"));
    for (const it of [
      part,
      vnet,
      { ...vnet, urn: vnet.urn.replace("10", "9"), id: "v9" },
      namespace,
      cluster,
    ])
      clouds.put(it);
    clouds.close();
  });
  afterEach(() => {
    rmSync(state, { recursive: true, force: true });
  });

  const ask = (request: Partial<WorldRequest> = {}): Promise<readonly string[]> =>
    world({ stack: "dev", state, edits: [], force: false, json: false, ...request });
  const refused = async (request: Partial<WorldRequest>, reason: string, message: RegExp): Promise<void> => {
    await assert.rejects(ask(request), (error) => {
      assert.ok(error instanceof CliError, String(error));
      assert.equal(error.reason, reason);
      assert.match(error.message, message);
      return true;
    });
  };
  const size = { kind: "set", property: "part.size", value: "2" } as const;

  it("lists by cloud, type and name, with ids, places and counts", async () => {
    assert.deepEqual(await ask(), [
      "AWS (1 object)",
      `  aws:eks/cluster:Cluster  eks  tiny  ap-northeast-1 ${ACCOUNT}`,
      "",
      "Azure (2 objects)",
      `  azure-native:network:VirtualNetwork  vnet-9   v9                                                            ap-northeast-1 ${ACCOUNT}`,
      `  azure-native:network:VirtualNetwork  vnet-10  …${"x".repeat(35)}/virtualNetworks/vnet-10  ap-northeast-1 ${ACCOUNT}`,
      "",
      "Kubernetes (1 object)",
      "  kubernetes:core/v1:Namespace  apps  apps-id  tiny (EKS)",
      "",
      "acme (1 object)",
      `  acme:index:Part  part  part-id  ap-northeast-1 ${ACCOUNT}`,
      "",
      "5 objects",
    ]);
  });

  it("lists what a word or glob names, and one line of JSON for each", async () => {
    for (const [filter, found] of [
      ["vnet", ["vnet-10", "vnet-9"]],
      ["VNET-?", ["vnet-9"]],
      ["Namespace/*", ["apps"]],
      ["aws:eks*", ["eks"]],
      ["tiny", ["eks"]],
      ["azure", ["vnet-10", "vnet-9"]],
      ["nativ", []],
      ["eks.", []],
    ] as const) {
      const lines = await ask({ filter, json: true });
      assert.deepEqual(
        lines.map((line) => z.looseObject({ name: z.string() }).parse(JSON.parse(line)).name).sort(),
        found,
        filter,
      );
    }
    assert.deepEqual((await ask({ filter: "nothing" })).at(-1), "0 of 5 objects");
    assert.deepEqual(JSON.parse((await ask({ filter: "part", json: true }))[0] ?? ""), {
      type: part.type,
      name: "part",
      id: "part-id",
      urn: part.urn,
      package: "acme",
      account: ACCOUNT,
      region: "ap-northeast-1",
    });
  });

  it("shows one object whole, by any of its names, without secrets", async () => {
    const lines = await ask({ show: "eks" });
    assert.deepEqual(lines, [
      "aws:eks/cluster:Cluster eks",
      "  id     tiny",
      `  place  ap-northeast-1 ${ACCOUNT}`,
      `  urn    ${cluster.urn}`,
      "  inputs:",
      "    name: tiny",
      "  outputs:",
      "    endpoint: https://abc.eks.amazonaws.com",
      "    name: tiny",
      "    token: (secret, mark 01234567)",
      "  refers to: nothing",
      "  is referred to by:",
      "    Part/part (part-id) by cluster",
      "    Namespace/apps (apps-id)",
    ]);
    for (const show of ["Cluster/eks", "TINY", cluster.urn, `${EKS}/eks`])
      assert.deepEqual(await ask({ show }), lines, show);
    assert.deepEqual(JSON.parse((await ask({ show: "part", json: true }))[0] ?? ""), {
      type: part.type,
      name: "part",
      id: "part-id",
      urn: part.urn,
      package: "acme",
      account: ACCOUNT,
      region: "ap-northeast-1",
      inputs: part.inputs,
      outputs: part.outputs,
      refersTo: [{ path: "cluster", type: EKS, name: "eks", id: "tiny" }],
      referredToBy: [],
    });
    await refused({ show: "ekss" }, "badInput", /^ekss: is no object of this world; did you mean eks\?$/);
  });

  it("says what was changed, to people and to scripts", async () => {
    assert.deepEqual(await ask({ edits: [size] }), ["Part/part (part-id): size: was 1, is 2"]);
    const edits = [{ kind: "delete", name: "part" }] as const;
    assert.deepEqual(JSON.parse((await ask({ edits, json: true }))[0] ?? ""), {
      edited: [{ kind: "deleted", type: part.type, name: "part", id: "part-id", urn: part.urn }],
      objects: 4,
    });
  });

  it("changes nothing when anything is wrong", async () => {
    const before = readFileSync(journal, "utf8");
    await refused(
      { edits: [{ kind: "delete", name: "eks" }, size, { ...size, value: "x" }] },
      "badInput",
      /^eks: EKS cluster tiny: cannot be deleted while it is in use, got Part part-id; .*\npart\.size: must be a number, got x; /,
    );
    assert.equal(readFileSync(journal, "utf8"), before);
  });

  it("waits for nobody: exit 4 while a rehearsal runs, and after one that was killed", async () => {
    const path = join(state, "rehearsal.lock");
    const { lock } = await RehearsalLock.take(path, "dev");
    await refused({ edits: [size] }, "locked", /^another rehearsal of dev is running \(pid \d+ on /);
    assert.equal((await ask()).at(-1), "5 objects", "looking is always possible");
    lock.release();
    const left = {
      owner: { pid: 1, began: "long ago" },
      host: (await import("node:os")).hostname(),
      since: "then",
    };
    writeFileSync(path, JSON.stringify(left));
    await refused(
      { edits: [size] },
      "locked",
      /^an earlier rehearsal of dev \(pid 1, begun then\) did not end by itself; run kakehashi rehearse dev first/,
    );
    assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), left, "the next rehearsal finds it as it was");
  });

  it("refuses a stack without a world, and makes none", async () => {
    rmSync(join(state, "world"), { recursive: true });
    await refused(
      {},
      "badInput",
      /^dev: has no simulated clouds, there is no .*world\.jsonl; run kakehashi rehearse dev first$/,
    );
    await refused({ stack: "nowhere" }, "badInput", /unknown stack/);
  });

  it("refuses damaged worlds and those of other versions with exit 2, and leaves them as they are", async () => {
    const salt = "0123456789abcdef0123456789abcdef";
    for (const [content, message] of [
      ["", /no world, got an empty file/],
      ["damaged\n", /no world, got the first line damaged/],
      [
        `{"format":"kakehashi-world","version":2,"salt":"${salt}"}\n`,
        /another version, got 2 \(a newer program made it\)/,
      ],
      [
        `{"format":"kakehashi-world","version":0,"salt":"${salt}"}\n`,
        /another version, got 0 \(an older program made it\)/,
      ],
      [
        `{"format":"kakehashi-world","version":1,"salt":"${salt}"}\n{"gone":\n{"gone":"x"}\n`,
        /line 2 is no entry/,
      ],
    ] as const) {
      writeFileSync(journal, content);
      for (const args of [[], ["--set", "part.size=2"]]) {
        const said: string[] = [];
        const print = console.error;
        console.error = (text: string) => said.push(text);
        try {
          assert.equal(await main(["world", "dev", "--state", state, ...args]), 2);
        } finally {
          console.error = print;
        }
        assert.match(said.join("\n"), message);
        assert.equal(readFileSync(journal, "utf8"), content);
      }
    }
    rmSync(journal);
    mkdirSync(journal);
    await assert.rejects(ask(), { name: "JournalError", message: /got a directory in its place/ });
  });
});
