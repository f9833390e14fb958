import assert from "node:assert/strict";
import { renderFailures, renderReport, showCounts } from "../../../cli/rehearsal/render.ts";
import { NO_COUNTS, jsonLine, reportFile } from "../../../cli/rehearsal/report.ts";
import type { Report } from "../../../cli/rehearsal/report.ts";

const report: Report = {
  stack: "dev",
  result: "succeeded",
  counts: { create: 3, update: 1, replace: 0, delete: 0, same: 2 },
  sides: {
    aws: { ...NO_COUNTS, create: 3 },
    azure: { ...NO_COUNTS, update: 1, same: 1 },
    shared: { ...NO_COUNTS, same: 1 },
  },
  resources: 6,
  outputs: new Map([
    ["id", "vpc-1"],
    ["kubeconfig", "[secret]"],
  ]),
  failures: [],
  faults: [],
  left: [],
  clouds: { operations: 40, ownMilliseconds: 123 },
  wallSeconds: 4.321987,
  peakRssMiB: 512,
  time: {
    virtualSeconds: 793,
    criticalPathSeconds: 790,
    criticalPath: [
      { urn: "urn:pulumi:dev::tiny::aws:kms/key:Key::secrets", seconds: 7 },
      { urn: "urn:pulumi:dev::tiny::aws:eks/cluster:Cluster::eks", seconds: 564 },
      { urn: "urn:pulumi:dev::tiny::aws:eks/nodeGroup:NodeGroup::nodes", seconds: 108 },
    ],
    needless: [],
    latencies: 41,
    assumedLatencies: 4,
  },
};

const urn = "urn:pulumi:dev::tiny::acme:x:Net$aws:ec2/subnet:Subnet::net-a";

describe("the end of a rehearsal", () => {
  it("is one line of JSON with the promised keys in their order", () => {
    assert.equal(
      jsonLine(report),
      '{"stack":"dev","result":"succeeded","create":3,"update":1,"replace":0,"delete":0,"same":2,"resources":6,"wallSeconds":4.32,"peakRssMiB":512,"faults":[],"virtualSeconds":793,"criticalPathSeconds":790,"scheduleRatio":1.0038,"assumedLatencies":4,"drifted":null,"driftLeftAlone":null}',
    );
  });

  it("says null for the time of what was not carried out", () => {
    const line: unknown = JSON.parse(jsonLine({ ...report, time: undefined }));
    assert.ok(typeof line === "object" && line !== null);
    assert.deepEqual(Object.entries(line).slice(-6, -2), [
      ["virtualSeconds", null],
      ["criticalPathSeconds", null],
      ["scheduleRatio", null],
      ["assumedLatencies", null],
    ]);
  });

  it("counts what drifted apart from what is left alone, and keeps it without values", () => {
    const property = { path: "tags.Owner", was: undefined, is: "bob" };
    const drift = [
      { urn, gone: true, properties: [] },
      { urn, gone: false, properties: [property] },
      { urn, gone: false, properties: [{ ...property, leftAlone: "ignored" as const }] },
    ];
    assert.match(jsonLine({ ...report, drift }), /"drifted":2,"driftLeftAlone":1}$/);
    assert.match(jsonLine({ ...report, drift: [] }), /"drifted":0,"driftLeftAlone":0}$/);
    const kept: unknown = JSON.parse(reportFile({ ...report, drift }));
    assert.ok(typeof kept === "object" && kept !== null && "drift" in kept);
    assert.deepEqual(kept.drift, [
      { urn, gone: true, properties: [] },
      { urn, gone: false, properties: [{ path: "tags.Owner" }] },
      { urn, gone: false, properties: [{ path: "tags.Owner", leftAlone: "ignored" }] },
    ]);
    assert.deepEqual(renderReport({ ...report, drift: [] }, "up").slice(0, 3), [
      "",
      "drift: none; everything is as the state remembers it",
      "",
    ]);
  });

  it("tells counts by cloud, outputs, time and memory", () => {
    assert.deepEqual(renderReport(report, "up"), [
      "",
      "rehearsal of dev: succeeded",
      "  AWS     3 created",
      "  Azure   1 updated, 1 unchanged",
      "  shared  1 unchanged",
      "  all     3 created, 1 updated, 2 unchanged; 6 in the state",
      "  expected time to build 13 min 13 s; critical path 13 min 10 s: eks -> nodes; ratio 1.00; 4 of 41 latencies assumed",
      "outputs:",
      "  id          vpc-1",
      "  kubeconfig  [secret]",
      "  4.3 s, at most 512 MiB; the simulated clouds answered 40 calls in 0.1 s",
    ]);
  });

  it("begins with what changes, of a stack that was there", () => {
    const changes = [{ urn, operation: "delete" as const, properties: [] }];
    assert.deepEqual(renderReport({ ...report, changes }, "preview").slice(0, 5), [
      "",
      "changes:",
      "  delete   aws:ec2/subnet:Subnet net-a",
      "",
      "preview of dev: succeeded",
    ]);
  });

  it("says of a preview what would be done", () => {
    assert.equal(showCounts(report.counts, "preview"), "3 to create, 1 to update, 2 unchanged");
    assert.equal(showCounts(NO_COUNTS, "up"), "nothing to do");
  });

  it("names a refused resource, its line and the reasons, each once", () => {
    const messages = [
      "aws:ec2/subnet:Subnet resource 'net-a' has a problem: cidrBlock: lies outside its VPC",
      "1 error occurred:\n\tcidrBlock: lies outside its VPC",
    ];
    const failures = [{ urn, messages, source: "net.ts:12" }, { messages: ["update failed"] }];
    assert.deepEqual(renderFailures({ failures }), [
      "",
      "aws:ec2/subnet:Subnet net-a (net.ts:12)",
      "  cidrBlock: lies outside its VPC",
    ]);
  });

  it("says of a resource that failed without a word that it was not carried out", () => {
    assert.deepEqual(renderFailures({ failures: [{ urn, messages: [] }] }), [
      "",
      "aws:ec2/subnet:Subnet net-a",
      "  was not carried out",
    ]);
  });

  it("is kept without the program's values", () => {
    const kept: unknown = JSON.parse(reportFile(report));
    assert.ok(typeof kept === "object" && kept !== null);
    assert.ok(!("outputs" in kept) && !("failures" in kept));
  });
});
