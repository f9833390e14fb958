import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterPointers, Pointer } from "../../../cli/database/clusters.ts";
import { withPrimary } from "../../../cli/database/primary.ts";
import { readServers, contextOf } from "../../../cli/database/servers.ts";
import { carryOut, type Order, type OrderContext } from "../../../cli/database/orders.ts";
import { Pointing } from "../../../cli/database/pointing.ts";
import { renderStatus, statusOf } from "../../../cli/database/status.ts";
import { formatProblem } from "../../../lib/problems.ts";
import { CHECKOUT } from "../../../tools/places.ts";
import { A, contextOf as contextWith, FakeServer, linkOf } from "./fake-server.ts";

describe("the primary in a stack's file", () => {
  for (const stack of ["dev", "prod"]) {
    it(`of ${stack} is all that changes`, () => {
      const text = readFileSync(join(CHECKOUT, `Pulumi.${stack}.yaml`), "utf8");
      const azure = withPrimary(text, "azure");
      assert.notEqual(azure, text);
      const changed = azure.split("\n").filter((line, index) => line !== text.split("\n")[index]);
      assert.equal(changed.length, 1);
      assert.match(changed[0] ?? "", /^ {4}primary: azure( #.*)?$/);
      assert.equal(withPrimary(azure, "aurora"), text);
    });
  }

  it("must be there", () => {
    assert.throws(() => withPrimary("config: {}\n", "azure"), {
      message:
        "database.primary: is not in the file; write primary: aurora or primary: azure below kakehashi:database",
    });
  });
});

const CLUSTERS = { aws: { context: "prod-eks" }, azure: { context: "prod-aks" } };

const LOGIN = { host: "db.example.com", user: "kakehashi", password: "s3cret" };

describe("the servers that a command is given", () => {
  it("are trusted by the vendors' own authorities, unless another is named", () => {
    const own = "-----BEGIN CERTIFICATE-----\nown\n-----END CERTIFICATE-----\n";
    const { targets } = readServers(
      JSON.stringify({
        ...{ aurora: LOGIN, azure: { ...LOGIN, caPem: own } },
        ...{ replicationPassword: "r3pl", clusters: CLUSTERS },
      }),
      "ap-northeast-1",
    );
    assert.match(targets.aurora.caPem, /^-----BEGIN CERTIFICATE-----/);
    assert.equal(targets.azure.caPem, own);
    assert.equal(targets.aurora.port, 3306);
  });

  it("find each other: a replica's link leads to the other one, by its authority", () => {
    const servers = readServers(
      JSON.stringify({
        aurora: LOGIN,
        azure: { ...LOGIN, host: "az", port: 3307 },
        replicationPassword: "r",
        clusters: CLUSTERS,
      }),
      "ap-northeast-1",
    );
    const { peerHost, peerPort, caPem, service } = contextOf(servers).link("aurora");
    assert.deepEqual([service, peerHost, peerPort], ["aurora", "az", 3307]);
    assert.equal(caPem, servers.targets.azure.caPem);
  });

  it("are refused with every path and no value", () => {
    const text = JSON.stringify({
      aurora: { ...LOGIN, password: "" },
      azure: { host: "h" },
      clusters: { aws: {} },
      extra: "s3cret",
    });
    assert.throws(
      () => readServers(text, "ap-northeast-1"),
      (error: Error) => {
        for (const path of [
          ...["servers.aurora.password", "servers.azure.user", "servers.replicationPassword"],
          ...["servers.clusters.aws.context", "servers.clusters.azure"],
        ])
          assert.match(error.message, new RegExp(`^${path}: `, "m"));
        assert.doesNotMatch(error.message, /s3cret/);
        return true;
      },
    );
    assert.throws(() => readServers("{", "ap-northeast-1"), { message: /^servers: is not JSON/ });
  });
});

const nobody: OrderContext = {
  ...{ connect: () => Promise.reject(new Error("down")), replicationPassword: "" },
  link: () => ({ service: "azure" as const, peerHost: "", peerPort: 0, caPem: "" }),
  obstacles: () => Promise.resolve([]),
  point: () => Promise.reject(new Error("must not be pointed")),
};

describe("an order", () => {
  it("is refused when the servers are not fit for it, and nothing is pointed anywhere", async () => {
    await assert.rejects(
      carryOut({ kind: "switchover", to: "azure" }, nobody, { dryRun: false, say: () => undefined }),
      {
        message: "database.azure: does not answer; switch when it does; aurora stays primary",
        reason: "failed",
      },
    );
  });

  const own = "4e11fa47-71ca-11e1-9e33-c80aa9429562";
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
  };
  const obstacle = { path: "clusters.azure", problem: "cannot be asked", got: "", fix: "look" };
  const give = (order: Order, aurora: FakeServer, azure: FakeServer, dryRun: boolean): Promise<void> =>
    carryOut(
      order,
      { ...contextWith({ aurora, azure }), obstacles: () => Promise.resolve([obstacle]) },
      { dryRun, say },
    );
  const asked = ({ asked: all }: FakeServer): string => all.join("\n");

  it("that can wait is refused while a cluster cannot be pointed, and no server is touched", async () => {
    const [aurora, azure] = [new FakeServer(), new FakeServer()];
    azure.link = linkOf("ON");
    azure.uuid = own;
    azure.serverId = "2";
    await assert.rejects(give({ kind: "switchover", to: "azure" }, aurora, azure, false), {
      message: "clusters.azure: cannot be asked; look",
      reason: "failed",
    });
    assert.doesNotMatch(asked(aurora) + asked(azure), /ACCOUNT LOCK|az_replication/);
  });

  for (const dryRun of [true, false])
    it(`to rejoin that is refused ${dryRun ? "touches nothing when dry" : "fences the server"}`, async () => {
      const [aurora, azure] = [new FakeServer(), new FakeServer()];
      azure.uuid = own;
      azure.serverId = "2";
      aurora.executed = `${A}:1-12`;
      await assert.rejects(give({ kind: "rejoin", to: "aurora" }, aurora, azure, dryRun), {
        message: new RegExp(
          `^database.aurora: has transactions .* got ${A}:11-12;[^]*^5. make it follow`,
          "m",
        ),
      });
      assert.equal(asked(aurora).includes("ACCOUNT LOCK"), !dryRun);
      assert.doesNotMatch(asked(aurora), /rds_set_external_source/);
    });
});

const pointers = (host: string): readonly Pointer[] => [
  { kind: "Service", namespace: "database", name: "primary", host },
];

describe("the status", () => {
  const targets = { aurora: { host: "a" }, azure: { host: "z" } };
  const nothing = { aurora: undefined, azure: undefined };
  const render = (clusters: readonly ClusterPointers[]): readonly string[] =>
    renderStatus(statusOf(nothing, clusters, targets, "aurora"));

  it("says who does not answer, where applications are pointed, and whom the file names", () => {
    assert.deepEqual(
      render([
        { cloud: "aws", pointers: pointers("z") },
        { cloud: "azure", problem: "HTTP 403 forbidden" },
      ]),
      [
        "aurora: does not answer",
        "azure: does not answer",
        "applications in aws: pointed at azure",
        "applications in azure: cannot be asked: HTTP 403 forbidden",
        "the stack's file names aurora",
      ],
    );
  });

  it("tells objects that differ, that name another host, or that are not there", () => {
    const lines = render([
      { cloud: "aws", pointers: [...pointers("z"), ...pointers("elsewhere")] },
      { cloud: "azure", pointers: [] },
    ]);
    assert.deepEqual(lines.slice(2, 4), [
      "applications in aws: not pointed alike: Service database/primary at z, Service database/primary at elsewhere",
      "applications in azure: nothing points them",
    ]);
  });
});

describe("pointing", () => {
  let folder = "";
  const file = (): string => join(folder, "Pulumi.dev.yaml");
  const target = (host: string) => ({ host, port: 3306, caPem: "" });
  const pointing = (answer: (host: string) => readonly ClusterPointers[]): Pointing => {
    const clusters = {
      look: () => Promise.resolve(answer("a")),
      point: ({ host }: { readonly host: string }) => Promise.resolve(answer(host)),
    };
    return new Pointing(clusters, { aurora: target("a"), azure: target("z") }, file());
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-pointing-"));
    writeFileSync(file(), "config:\n  kakehashi:database: { primary: aurora } # ours\n");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("writes the primary into the stack's file, and leaves nothing else in its folder", async () => {
    const all = pointing((host) => [{ cloud: "aws", pointers: pointers(host) }]);
    await all.point("azure");
    assert.deepEqual(all.left, []);
    assert.equal(readFileSync(file(), "utf8"), "config:\n  kakehashi:database: { primary: azure } # ours\n");
    assert.deepEqual(readdirSync(folder), ["Pulumi.dev.yaml"]);
  });

  it("goes on without a cluster that is lost or has no such objects, and remembers them", async () => {
    const some = pointing(() => [
      { cloud: "aws", problem: "no answer in 5 s" },
      { cloud: "azure", pointers: [] },
    ]);
    await some.point("azure");
    assert.match(readFileSync(file(), "utf8"), /primary: azure/);
    const left = some.left.map(formatProblem);
    assert.deepEqual(left, [
      "clusters.aws: cannot be asked, got no answer in 5 s; look at its API server and at your login",
      "clusters.azure: has nothing labelled kakehashi.io/points-at=primary-database; pulumi up makes the objects that point applications at the primary",
    ]);
    assert.deepEqual((await some.obstacles()).map(formatProblem), left);
  });
});
