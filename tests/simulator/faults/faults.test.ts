import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import grpc from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { FaultWatch } from "../../../simulator/faults/fault-watch.ts";
import { FaultyHandlers } from "../../../simulator/faults/faulty-handlers.ts";
import { readFaults } from "../../../simulator/faults/plan.ts";
import { startSimulator } from "../../../simulator/server.ts";
import type { Simulator } from "../../../simulator/server.ts";
import { call, ProviderClient, urnOf } from "../provider-client.ts";
import type { Wire } from "../provider-client.ts";

const VPC = "aws:ec2/vpc:Vpc";
const GROUP = "azure-native:resources:ResourceGroup";
const AWS = { region: "ap-northeast-1", allowedAccountIds: '["111122223333"]' };
const AZURE = { subscriptionId: "11111111-1111-4111-8111-111111111111", location: "japaneast" };
const VPC_INPUTS = { cidrBlock: "10.0.0.0/16", tags: { Name: "a" } };

/** How a call failed, as the engine sees it. */
interface Failed {
  readonly code: number;
  readonly details: string;
  /** What the engine keeps although the operation failed. */
  readonly partial?: { readonly id: string; readonly outputs: Wire };
}

async function failureOf(answer: Promise<unknown>): Promise<Failed> {
  try {
    await answer;
  } catch (error) {
    assert.ok(error instanceof Error && "code" in error && "details" in error && "metadata" in error);
    const { code, details, metadata } = error;
    assert.ok(typeof code === "number" && typeof details === "string" && metadata instanceof grpc.Metadata);
    const [packed] = metadata.get("grpc-status-details-bin");
    if (!Buffer.isBuffer(packed)) return { code, details };
    const [any] = statuses.Status.deserializeBinary(packed).getDetailsList();
    assert.equal(any?.getTypeName(), "pulumirpc.ErrorResourceInitFailed");
    const failed = messages.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
    assert.deepEqual(failed.getReasonsList(), [details]);
    const outputs = failed.getProperties()?.toJavaScript() ?? {};
    return { code, details, partial: { id: failed.getId(), outputs } };
  }
  throw new Error("the call did not fail");
}

describe("faults", () => {
  let directory: string;
  let simulator: Simulator;
  let watch: FaultWatch;
  const clients: ProviderClient[] = [];

  async function start(...texts: string[]): Promise<void> {
    const { plan, problems } = await readFaults(texts, "--fault", "refuse");
    assert.deepEqual(problems, []);
    watch = new FaultWatch(plan, () => undefined);
    simulator = await startSimulator({
      worldDir: directory,
      unmodelled: "refuse",
      between: (handlers, surroundings) => new FaultyHandlers(handlers, { watch, ...surroundings }),
    });
  }

  /** A provider as the engine makes one: its first word is the handshake. */
  async function provider(packageName: string, config: Wire): Promise<ProviderClient> {
    const client = new ProviderClient(simulator.port);
    clients.push(client);
    await call((done) => client.raw.handshake(new messages.ProviderHandshakeRequest(), done));
    await client.configure(packageName, config);
    return client;
  }

  const fired = () => watch.reports().map(({ befell }) => befell.map((it) => `${it.operation} ${it.type}`));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "kakehashi-faults-"));
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("5xx: the cloud makes nothing, and the next attempt of the engine's succeeds", async () => {
    await start(`${VPC}:create:5xx@2`);
    const aws = await provider("aws", AWS);
    await aws.create(VPC, VPC_INPUTS);
    assert.deepEqual(await failureOf(aws.create(VPC, VPC_INPUTS)), {
      code: grpc.status.UNKNOWN,
      details: `create of ${VPC}: the cloud answered 26 attempts in 216 s with server errors (5xx); nothing was made (simulated: ${VPC}:create:5xx@2)`,
    });
    assert.equal(simulator.world.size, 1);
    await aws.create(VPC, VPC_INPUTS);
    assert.equal(simulator.world.size, 2);
    assert.deepEqual(fired(), [[`create ${VPC}`]]);
  });

  it("5xx of an update behind the Terraform bridge: the state takes it for done, and the cloud is as it was", async () => {
    await start(`${VPC}:update:5xx`);
    const aws = await provider("aws", AWS);
    const { id, outputs } = await aws.create(VPC, VPC_INPUTS);
    const news = { ...VPC_INPUTS, tags: { Name: "b" } };
    const update = (olds: Wire): Promise<messages.UpdateResponse> => {
      const request = new messages.UpdateRequest()
        .setId(id)
        .setUrn(urnOf(VPC))
        .setType(VPC)
        .setOldInputs(struct.Struct.fromJavaScript(VPC_INPUTS))
        .setOlds(struct.Struct.fromJavaScript(olds))
        .setNews(struct.Struct.fromJavaScript(news));
      return call((done) => aws.raw.update(request, done));
    };
    const { partial } = await failureOf(update(outputs));
    assert.equal(partial?.id, id);
    assert.deepEqual(partial.outputs.tags, { Name: "b" });
    assert.equal(partial.outputs.arn, outputs.arn);
    assert.deepEqual((await aws.read(VPC, id)).outputs.tags, { Name: "a" });
    // The engine continues with what it was told, and the bridge finds nothing to do (pulumi-aws #6062).
    assert.deepEqual((await update(partial.outputs)).getProperties()?.toJavaScript(), partial.outputs);
    assert.deepEqual((await aws.read(VPC, id)).outputs.tags, { Name: "a" });
    await update((await aws.read(VPC, id)).outputs);
    assert.deepEqual((await aws.read(VPC, id)).outputs.tags, { Name: "b" });
  });

  it("timeout after create: the object is there, and the state has of it what was planned", async () => {
    await start(`${VPC}:create:timeout-after-create`);
    const aws = await provider("aws", AWS);
    const { code, partial } = await failureOf(aws.create(VPC, VPC_INPUTS));
    assert.equal(code, grpc.status.UNKNOWN);
    const [made, ...others] = simulator.world.all();
    assert.deepEqual([made?.id, others.length], [partial?.id, 0]);
    assert.deepEqual(partial?.outputs.tags, VPC_INPUTS.tags);
    assert.equal(partial.outputs.arn, undefined, "only a read would have told it");
  });

  it("timeout after create of Azure's: the provider reads the object before it gives up", async () => {
    await start("*:create:timeout-after-create");
    const azure = await provider("azure-native", AZURE);
    const { partial } = await failureOf(
      azure.create(GROUP, { resourceGroupName: "group", location: "japaneast" }),
    );
    assert.match(partial?.id ?? "", /\/resourceGroups\/group$/);
    assert.equal(partial?.outputs.name, "group");
  });

  it("throttling that passes is only time; throttling that lasts is an error", async () => {
    await start(`${VPC}:create:throttle@1`, `${VPC}:delete:throttle@*`);
    const aws = await provider("aws", AWS);
    const { id } = await aws.create(VPC, VPC_INPUTS);
    assert.deepEqual(
      watch.reports()[0]?.befell.map((it) => it.delaySeconds),
      [3.5],
    );
    const { partial, details } = await failureOf(aws.delete(VPC, id));
    assert.equal(partial, undefined);
    assert.match(details, /the cloud throttled 26 attempts in 216 s; nothing was deleted/);
    assert.equal(simulator.world.size, 1);
  });

  it("slow is only time: three times as long as usual, at least a minute more", async () => {
    await start("*:create:slow@*");
    const aws = await provider("aws", AWS);
    await aws.create(VPC, VPC_INPUTS);
    assert.deepEqual(
      watch.reports()[0]?.befell.map((it) => it.delaySeconds),
      [60],
    );
    assert.equal(simulator.world.size, 1);
  });

  it("a crash leaves the object, answers nothing, and is the end of that provider only", async () => {
    await start(`${VPC}:create:crash`);
    const [dying, other] = [await provider("aws", AWS), await provider("aws", AWS)];
    assert.equal((await failureOf(dying.create(VPC, VPC_INPUTS))).code, grpc.status.UNAVAILABLE);
    assert.equal(simulator.world.size, 1);
    assert.equal((await failureOf(dying.create(VPC, VPC_INPUTS))).code, grpc.status.UNAVAILABLE);
    assert.equal((await failureOf(dying.read(VPC, "vpc-1"))).code, grpc.status.UNAVAILABLE);
    assert.equal(simulator.world.size, 1);
    await other.create(VPC, VPC_INPUTS);
    assert.equal(simulator.world.size, 2);
    const next = await provider("aws", AWS);
    await next.create(VPC, VPC_INPUTS);
    assert.equal(simulator.world.size, 3);
  });

  it("a provider that hangs has done what it was asked for, and does not say so", async () => {
    await start(`${VPC}:create:hang`);
    const aws = await provider("aws", AWS);
    const answer = aws.create(VPC, VPC_INPUTS).then(
      () => "answered",
      () => "ended",
    );
    await aws.create(VPC, VPC_INPUTS);
    assert.equal(simulator.world.size, 2);
    assert.equal(await Promise.race([answer, Promise.resolve("waits")]), "waits");
  });

  it("a cloud out of reach does nothing, and nothing is compared with it", async () => {
    await start("azure:unreachable", "aws:unreachable@2");
    const azure = await provider("azure-native", AZURE);
    const inputs = { resourceGroupName: "group", location: "japaneast" };
    assert.deepEqual((await azure.check(GROUP, inputs)).failures, []);
    const { details } = await failureOf(azure.create(GROUP, inputs));
    assert.match(
      details,
      /^create of .*: the cloud cannot be reached: no answer to 4 attempts in 200 s; nothing/,
    );
    assert.match((await failureOf(azure.read(GROUP, "group"))).details, /nothing was read/);
    assert.equal(simulator.world.size, 0);
    const aws = await provider("aws", AWS);
    await failureOf(aws.create(VPC, VPC_INPUTS));
    assert.deepEqual([watch.isOutOfReach("azure"), watch.isOutOfReach("aws")], [true, false]);
  });

  it("AWS out of reach from the beginning: the provider cannot say which account it is in", async () => {
    await start("aws:unreachable");
    const failed = await failureOf(provider("aws", AWS));
    assert.match(failed.details, /^configure of pulumi:providers:aws: the cloud cannot be reached/);
    await provider("aws", { ...AWS, skipCredentialsValidation: "true", skipRequestingAccountId: "true" });
  });

  it("do not count previews, and say what never fired", async () => {
    await start(`${VPC}:create:5xx`, `${VPC}:read:5xx`);
    const aws = await provider("aws", AWS);
    await aws.create(VPC, VPC_INPUTS, true);
    assert.deepEqual(fired(), [[], []]);
    await failureOf(aws.create(VPC, VPC_INPUTS));
    assert.deepEqual(fired(), [[`create ${VPC}`], []]);
  });
});
