import assert from "node:assert/strict";
import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";
import { estimate } from "../../../../cli/rehearsal/time/estimate.ts";
import { scheduleRatio } from "../../../../cli/rehearsal/time/figures.ts";
import type { TimeEstimate } from "../../../../cli/rehearsal/time/figures.ts";
import { isDeletedFirst, OperationLog } from "../../../../cli/rehearsal/time/operation-log.ts";
import { state, urn } from "./fixtures.ts";

const NODES = "aws:eks/nodeGroup:NodeGroup";
const CLUSTER = "aws:eks/cluster:Cluster";
const cluster = { name: "cluster", type: CLUSTER };
const nodes = {
  name: "nodes",
  type: NODES,
  inputs: { scalingConfig: { desiredSize: 1 } },
  dependsOn: ["cluster"],
};

function log(deeds: readonly (readonly [string, OpType])[]): OperationLog {
  const kept = new OperationLog();
  for (const [of, op] of deeds) kept.take(ended(of, op));
  return kept;
}

function ended(of: string, op: OpType): EngineEvent {
  const metadata = { urn: of, op, type: "", provider: "" };
  return { sequence: 0, timestamp: 0, resOutputsEvent: { metadata } };
}

/** An operation on a cluster and its nodes. */
function estimated(deeds: readonly (readonly ["cluster" | "nodes", OpType])[]): TimeEstimate {
  const urns = { cluster: urn("cluster", CLUSTER), nodes: urn("nodes", NODES) };
  const resources = state([cluster, nodes]);
  const moment = { resources, objects: [] };
  return estimate(moment, moment, log(deeds.map(([name, op]) => [urns[name], op])));
}

describe("the estimate of an operation", () => {
  it("takes the latency of what was done with each resource", () => {
    const created = estimated([
      ["cluster", "create"],
      ["nodes", "create"],
    ]);
    assert.equal(created.virtualSeconds, 564 + 108);
    assert.deepEqual([created.latencies, created.assumedLatencies], [2, 0]);
    const updated = estimated([
      ["cluster", "same"],
      ["nodes", "update"],
    ]);
    assert.deepEqual(
      [updated.virtualSeconds, updated.latencies, updated.assumedLatencies],
      [300, 1, 1],
      "an update's latency is assumed",
    );
  });

  it("is nothing where nothing was done", () => {
    const { virtualSeconds, criticalPathSeconds, latencies } = estimated([
      ["cluster", "same"],
      ["nodes", "same"],
    ]);
    assert.deepEqual([virtualSeconds, criticalPathSeconds, latencies], [0, 0, 0]);
    assert.equal(scheduleRatio({ virtualSeconds, criticalPathSeconds }), 1);
  });

  it("deletes what was replaced at the end", () => {
    const replaced = estimated([
      ["nodes", "create-replacement"],
      ["nodes", "replace"],
      ["nodes", "delete-replaced"],
    ]);
    assert.equal(replaced.virtualSeconds, 108 + 380);
  });

  it("deletes at once what cannot live beside its successor", () => {
    const deeds = [
      ["cluster", "delete-replaced"],
      ["cluster", "replace"],
      ["cluster", "create-replacement"],
      ["nodes", "create"],
    ] as const;
    assert.equal(estimated(deeds).virtualSeconds, 151 + 564 + 108);
    assert.ok(isDeletedFirst(["delete-replaced", "replace", "create-replacement"]));
    assert.ok(!isDeletedFirst(["create-replacement", "replace", "delete-replaced"]));
  });

  it("plans a destruction by what was there before", () => {
    const resources = state([cluster, nodes]);
    const done = log(resources.map((it) => [it.urn, "delete"]));
    const { virtualSeconds, criticalPath } = estimate(
      { resources, objects: [] },
      { resources: [], objects: [] },
      done,
    );
    assert.deepEqual([virtualSeconds, criticalPath], [380 + 151, []]);
  });

  it("counts a latency once, however often it is used", () => {
    const many = state(["a", "b", "c"].map((name) => ({ ...cluster, name })));
    const { latencies, virtualSeconds } = estimate(
      { resources: [], objects: [] },
      { resources: many, objects: [] },
      log(many.map((it) => [it.urn, "create"])),
    );
    assert.deepEqual([latencies, virtualSeconds], [1, 564]);
  });

  it("takes no time for what is only read, and for providers", () => {
    const [read, provider] = state([cluster, { name: "provider", type: "pulumi:providers:aws" }]);
    assert.ok(read !== undefined && provider !== undefined);
    const resources = [{ ...read, external: true }, provider];
    const { virtualSeconds, latencies } = estimate(
      { resources: [], objects: [] },
      { resources, objects: [] },
      log(resources.map((it) => [it.urn, "create"])),
    );
    assert.deepEqual([virtualSeconds, latencies], [0, 0]);
  });
});
