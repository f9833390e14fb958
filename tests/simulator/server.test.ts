import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { startSimulator } from "../../simulator/server.ts";
import type { Simulator } from "../../simulator/server.ts";
import type { OperationReport } from "../../simulator/handlers.ts";
import { call, ProviderClient, UNKNOWN_TEXT, urnOf, wireSecret } from "./provider-client.ts";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const VPC_INPUTS = { cidrBlock: "10.0.0.0/16" };

describe("the simulator's server", () => {
  let directory: string;
  let simulator: Simulator;
  let tokyo: ProviderClient;
  let virginia: ProviderClient;
  const operations: OperationReport[] = [];
  const warnings: string[] = [];

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "kakehashi-server-"));
    simulator = await startSimulator({
      worldDir: join(directory, "world"),
      unmodelled: "refuse",
      onOperation: (it) => operations.push(it),
      onWarning: (it) => warnings.push(it),
    });
    [tokyo, virginia] = [new ProviderClient(simulator.port), new ProviderClient(simulator.port)];
    await tokyo.configure("aws", { region: "ap-northeast-1", allowedAccountIds: '["111122223333"]' });
    await virginia.configure("aws", { region: "us-east-1", allowedAccountIds: '["111122223333"]' });
  });
  after(async () => {
    tokyo.close();
    virginia.close();
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("says that it takes secrets and resources", async () => {
    const handshake = await call<messages.ProviderHandshakeResponse>((done) =>
      tokyo.raw.handshake(new messages.ProviderHandshakeRequest(), done),
    );
    assert.deepEqual([handshake.getAcceptSecrets(), handshake.getAcceptResources()], [true, true]);
  });

  it("tells providers apart by their connection", async () => {
    const [here, there] = await Promise.all([
      tokyo.create(VPC, VPC_INPUTS),
      virginia.create(VPC, VPC_INPUTS),
    ]);
    assert.match(
      JSON.stringify(here.outputs.arn),
      /^"arn:aws:ec2:ap-northeast-1:111122223333:vpc\/vpc-0[0-9a-f]{16}"$/,
    );
    assert.match(JSON.stringify(there.outputs.arn), /^"arn:aws:ec2:us-east-1:/);
    assert.equal((await virginia.read(VPC, here.id)).id, "", "an id of another region is not there");
    const { failures } = await virginia.check(SUBNET, { vpcId: here.id, cidrBlock: "10.0.0.0/24" });
    assert.match(
      failures[0] ?? "",
      /^vpcId: must name a (VPC|Vpc) in us-east-1, not in ap-northeast-1, got vpc-0/,
    );
  });

  it("creates, reads, and deletes, and reports each", async () => {
    operations.length = 0;
    const { id } = await tokyo.create(VPC, VPC_INPUTS);
    assert.equal((await tokyo.read(VPC, id)).id, id);
    await tokyo.delete(VPC, id);
    assert.equal((await tokyo.read(VPC, id)).id, "");
    assert.deepEqual(
      operations.map((it) => [it.kind, it.type, it.urn, it.id]),
      ["create", "read", "delete", "read"].map((kind) => [kind, VPC, urnOf(VPC), id]),
    );
  });

  it("keeps secrets wrapped on their way, and out of the journal", async () => {
    const { outputs } = await tokyo.create(VPC, { ...VPC_INPUTS, tags: wireSecret("hunter2") });
    assert.deepEqual(outputs.tags, wireSecret("hunter2"));
    assert.doesNotMatch(readFileSync(join(directory, "world", "world.jsonl"), "utf8"), /hunter2/);
  });

  it("previews with what it knows, and creates nothing", async () => {
    const size = simulator.world.size;
    const { id, outputs } = await tokyo.create(
      SUBNET,
      { vpcId: UNKNOWN_TEXT, cidrBlock: "10.0.0.0/24" },
      true,
    );
    assert.equal(id, "");
    assert.equal(outputs.vpcId, UNKNOWN_TEXT);
    assert.equal(outputs.arn, undefined);
    assert.equal(simulator.world.size, size);
  });

  it("says exactly what differs, and what of it replaces", async () => {
    const diff = await tokyo.diff(
      VPC,
      { cidrBlock: "10.0.0.0/16", tags: { a: "1" } },
      { cidrBlock: "10.1.0.0/16", tags: { a: "2" } },
    );
    const { Kind } = messages.PropertyDiff;
    assert.deepEqual(diff.detaileddiffMap, [
      ["cidrBlock", { kind: Kind.UPDATE_REPLACE, inputdiff: true }],
      ["tags.a", { kind: Kind.UPDATE, inputdiff: true }],
    ]);
    assert.deepEqual(
      [diff.replacesList, diff.diffsList, diff.hasdetaileddiff],
      [["cidrBlock"], ["cidrBlock", "tags"], true],
    );
    assert.equal(
      (await tokyo.diff(VPC, VPC_INPUTS, VPC_INPUTS)).changes,
      messages.DiffResponse.DiffChanges.DIFF_NONE,
    );
  });

  it("refuses at check in whole sentences, and at create as a failed precondition", async () => {
    const { failures } = await tokyo.check(VPC, { cidrBlock: "10.0.0.0/8" });
    assert.deepEqual(failures, [
      "cidrBlock: must be between /16 and /28, got 10.0.0.0/8; choose another size",
    ]);
    await assert.rejects(tokyo.create(VPC, { cidrBlock: "10.0.0.0/8" }), { code: 9, details: failures[0] });
  });

  it("refuses types and functions that are not modelled by their name", async () => {
    const { failures } = await tokyo.check("aws:dream/lake:Lake", {});
    assert.match(
      failures[0] ?? "",
      /^resource type: not modelled by the simulated clouds, got aws:dream\/lake:Lake; /,
    );
    const request = new messages.InvokeRequest().setTok("aws:dream/getLake:getLake");
    const response = await call<messages.InvokeResponse>((done) => tokyo.raw.invoke(request, done));
    assert.match(
      response.getFailuresList()[0]?.getReason() ?? "",
      /^function: not modelled by the simulated clouds, got aws:dream\/getLake:getLake; /,
    );
  });

  it("refuses components that are not simulated by their name", async () => {
    const request = new messages.ConstructRequest().setType("aws:dream:House").setName("h");
    await assert.rejects(
      call((done) => tokyo.raw.construct(request, done)),
      { code: 9, details: /^component: not modelled by the simulated clouds, got aws:dream:House h; / },
    );
  });

  it("judges a change of a provider before it is configured", async () => {
    const request = new messages.DiffRequest()
      .setUrn("urn:pulumi:s::p::parent$pulumi:providers:kubernetes::k")
      .setOldInputs(struct.Struct.fromJavaScript({ clusterIdentifier: "one" }))
      .setNews(struct.Struct.fromJavaScript({ clusterIdentifier: "two" }));
    const response = await call<messages.DiffResponse>((done) => tokyo.raw.diffConfig(request, done));
    assert.deepEqual(response.getReplacesList(), ["clusterIdentifier"]);
  });

  it("counts its calls and the time it took for them", () => {
    const { operations: calls, ownMilliseconds } = simulator.stats();
    assert.ok(calls > 15);
    assert.ok(ownMilliseconds > 0);
    assert.deepEqual(warnings, []);
  });
});

describe("the plugin executables", () => {
  const bin = (name: string): string =>
    fileURLToPath(new URL(`../../simulator/bin/pulumi-resource-${name}`, import.meta.url));

  it("print their port, answer the version of their package, and share one world", async () => {
    const directory = mkdtempSync(join(tmpdir(), "kakehashi-plugin-"));
    const env = { ...process.env, KAKEHASHI_NODE: process.execPath, KAKEHASHI_WORLD: directory };
    const plugins = ["aws", "random"].map((name) => ({
      name,
      child: spawn(bin(name), ["127.0.0.1:1"], { env, stdio: ["ignore", "pipe", "inherit"] }),
    }));
    for (const { name, child } of plugins) {
      const port = await firstLine(child.stdout);
      const client = new ProviderClient(Number(port));
      const info = await call<PluginInfo>((done) => client.raw.getPluginInfo(new empty.Empty(), done));
      const manifest = readFileSync(
        fileURLToPath(import.meta.resolve(`@pulumi/${name}/package.json`)),
        "utf8",
      );
      assert.ok(manifest.includes(`"version": "${info.getVersion()}"`), info.getVersion());
      client.close();
      child.kill();
      await once(child, "exit");
    }
    assert.match(
      readFileSync(join(directory, "world.jsonl"), "utf8"),
      /^\{"format":"kakehashi-world","version":1,"salt":"[0-9a-f]{32}"\}\n$/,
    );
    rmSync(directory, { recursive: true });
  });

  it("end when their engine is gone", async () => {
    const directory = mkdtempSync(join(tmpdir(), "kakehashi-plugin-"));
    const env = { ...process.env, KAKEHASHI_NODE: process.execPath, KAKEHASHI_WORLD: directory };
    // The shell in between is the engine that is killed.
    const engine = spawn("sh", ["-c", `"$0" & echo $! ; wait`, bin("random")], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: engine.stdout })[Symbol.asyncIterator]();
    const plugin = Number((await lines.next()).value);
    await lines.next();
    engine.kill("SIGKILL");
    const isGone = (): boolean => {
      try {
        process.kill(plugin, 0);
        return false;
      } catch {
        return true;
      }
    };
    for (let tries = 0; tries < 100 && !isGone(); tries++) await new Promise((done) => setTimeout(done, 50));
    const gone = isGone();
    if (!gone) process.kill(plugin, "SIGKILL");
    assert.ok(gone, `plugin ${plugin} outlives its engine`);
    rmSync(directory, { recursive: true });
  });
});

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error("ended without a line");
}
