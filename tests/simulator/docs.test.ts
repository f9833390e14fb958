import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { aws } from "../../simulator/aws/package.ts";
import { plain } from "../../simulator/codec.ts";
import type { CheckCase } from "../../simulator/examples/case.ts";
import { ExampleCloud } from "../../simulator/examples/cloud.ts";
import type { ResourceModel } from "../../simulator/model.ts";
import { Operations } from "../../simulator/operations.ts";
import type { Provider } from "../../simulator/operations.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import { Unmodelled } from "../../simulator/unmodelled.ts";
import { World } from "../../simulator/world.ts";
import { subject } from "./toy-cloud.ts";

const QUEUE = "aws:sqs/queue:Queue";

describe("the examples of docs/simulator.md", () => {
  const directory = mkdtempSync(join(tmpdir(), "kakehashi-docs-"));
  let world: World;
  let operations: Operations;
  let provider: Provider;

  let cases: readonly CheckCase[];

  before(async () => {
    const document = readFileSync(new URL("../../docs/simulator.md", import.meta.url), "utf8");
    const [model, examples] = [...document.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
    const { queueModels } = (await imported(model, "../../simulator/aws/", "queues.ts")) as {
      readonly queueModels: readonly ResourceModel[];
    };
    const { queueCases } = (await imported(examples, "../../simulator/examples/aws/", "queue-cases.ts")) as {
      readonly queueCases: readonly CheckCase[];
    };
    cases = queueCases;
    world = World.open(join(directory, "world"));
    operations = new Operations(world, new Unmodelled("refuse", () => undefined), () => true);
    const config = { region: "ap-northeast-1", allowedAccountIds: '["111111111111"]' };
    const withQueues = {
      ...aws,
      model: (type: string) => queueModels.find((it) => it.type === type) ?? aws.model(type),
    };
    provider = { package: withQueues, config, place: aws.place(config) };
  });
  after(() => {
    world.close();
    rmSync(directory, { recursive: true });
  });

  /** Runs code as if it stood in a room of the simulator. */
  async function imported(code = "", room: string, name: string): Promise<unknown> {
    const file = join(directory, name);
    const absolute = (path: string): string => new URL(path, new URL(room, import.meta.url)).href;
    writeFileSync(
      file,
      code.replaceAll(/from "(\.[^"]+)"/g, (_, path: string) => `from ${JSON.stringify(absolute(path))}`),
    );
    return import(pathToFileURL(file).href);
  }

  const check = (inputs: PropertyMap) =>
    operations.check(provider, subject(QUEUE, "jobs"), {}, plain(inputs), {
      name: "jobs",
      seed: new Uint8Array(),
    });

  it("creates a queue in the vendor's shape", () => {
    const { outputs } = operations.create(provider, subject(QUEUE, "jobs"), check({ name: "jobs" }).inputs);
    assert.equal(outputs.values.url, "https://sqs.ap-northeast-1.amazonaws.com/111111111111/jobs");
    assert.equal(outputs.values.arn, "arn:aws:sqs:ap-northeast-1:111111111111:jobs");
    assert.equal(outputs.values.visibilityTimeoutSeconds, 30);
  });

  it("names a queue, and refuses what SQS refuses", () => {
    assert.match(JSON.stringify(check({}).inputs.values.name), /^"jobs-[0-9a-f]{7}"$/);
    assert.deepEqual(check({ name: "jobs", fifoQueue: true }).problems, [
      "name: must end in .fifo if and only if fifoQueue is true, got jobs; rename it or change fifoQueue",
    ]);
    assert.deepEqual(check({ visibilityTimeoutSeconds: 50000 }).problems, [
      "visibilityTimeoutSeconds: must be a number from 0 to 43200, got 50000; choose one",
    ]);
    assert.throws(
      () => operations.create(provider, subject(QUEUE, "twice"), check({ name: "jobs" }).inputs),
      /name: is taken by Queue/,
    );
  });

  it("has a case for its check: refused by it alone, and let pass", () => {
    const [first] = cases;
    assert.ok(first !== undefined && "inputs" in first && cases.length === 1);
    const { refused, passes } = first.inputs(new ExampleCloud());
    const checksOf = (inputs: PropertyMap): readonly string[] =>
      operations.refused(provider, subject(QUEUE, "example"), check(inputs).inputs).map((it) => it.check);
    assert.deepEqual(checksOf(refused), [first.check]);
    assert.deepEqual(checksOf(passes), []);
    const known = provider.package.model(QUEUE)?.checks?.map(({ id }) => id);
    assert.deepEqual(known, [first.check]);
  });
});
