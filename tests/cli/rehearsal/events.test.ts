import assert from "node:assert/strict";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { EventLog } from "../../../cli/rehearsal/events.ts";
import type { Remark } from "../../../cli/rehearsal/events.ts";

const urn = (type: string, name: string) => `urn:pulumi:dev::tiny::${type}::${name}`;

interface Step {
  readonly op: StepEventMetadata["op"];
  readonly type?: string;
  readonly name?: string;
  readonly custom?: boolean;
  readonly logical?: boolean;
}

function step({
  op,
  type = "aws:ec2/vpc:Vpc",
  name = "vpc",
  custom = true,
  logical = true,
}: Step): StepEventMetadata {
  const state = {
    type,
    urn: urn(type, name),
    custom,
    id: "",
    parent: "",
    inputs: {},
    outputs: {},
    provider: "",
  };
  return { op, urn: state.urn, type, new: state, logical, provider: "" };
}

const event = (part: Partial<EngineEvent>): EngineEvent => ({ sequence: 0, timestamp: 0, ...part });
const pre = (it: Step) => event({ resourcePreEvent: { metadata: step(it) } });
const done = (it: Step) => event({ resOutputsEvent: { metadata: step(it) } });
const failed = (it: Step) => event({ resOpFailedEvent: { metadata: step(it), status: 0, steps: 0 } });
const said = (severity: "error" | "warning" | "info" | "info#err", message: string, of?: string) =>
  event({ diagnosticEvent: { severity, message, color: "never", ...(of === undefined ? {} : { urn: of }) } });

function logOf(...events: readonly EngineEvent[]): { log: EventLog; remarks: Remark[] } {
  const remarks: Remark[] = [];
  const log = new EventLog((remark) => remarks.push(remark));
  for (const it of events) log.take(it);
  return { log, remarks };
}

describe("the log of an operation", () => {
  it("counts a resource once, when its operation has ended", () => {
    const { log } = logOf(pre({ op: "create" }));
    assert.equal(log.counts().create, 0);
    assert.equal(log.running("aws"), 1);
    log.take(done({ op: "create" }));
    log.take(done({ op: "create" }));
    assert.deepEqual(log.counts(), { create: 1, update: 0, replace: 0, delete: 0, same: 0 });
    assert.equal(log.running("aws"), 0);
  });

  it("counts a component when it begins, since nothing says that it ends", () => {
    const { log } = logOf(pre({ op: "create", type: "kakehashi:network:AwsNetwork", custom: false }));
    assert.equal(log.counts("aws").create, 1);
    assert.equal(log.running("aws"), 0);
  });

  it("counts a replacement as one replace, whatever steps it takes", () => {
    const steps: readonly Step[] = [
      { op: "create-replacement", logical: false },
      { op: "replace" },
      { op: "delete-replaced", logical: false },
    ];
    const { log } = logOf(...steps.flatMap((it) => [pre(it), done(it)]));
    assert.deepEqual(log.counts(), { create: 0, update: 0, replace: 1, delete: 0, same: 0 });
    assert.deepEqual(
      log.changes().map(({ operation }) => operation),
      ["replace"],
    );
  });

  it("does not count default providers, and counts explicit ones", () => {
    const type = "pulumi:providers:aws";
    const { log } = logOf(
      done({ op: "create", type, name: "default_7_48_0" }),
      done({ op: "create", type, name: "aws" }),
    );
    assert.equal(log.counts().create, 1);
  });

  it("does not count what --only leaves out, which the engine calls the same though it is not there", () => {
    const log = new EventLog(() => undefined, new Set([urn("aws:ec2/vpc:Vpc", "old")]));
    log.take(done({ op: "same", name: "old" }));
    log.take(done({ op: "same", name: "left out" }));
    assert.equal(log.counts().same, 1);
  });

  it("keeps the clouds apart", () => {
    const azure = { type: "azure-native:network:VirtualNetwork", name: "vnet" };
    const { log } = logOf(
      done({ op: "same" }),
      done({ op: "update", ...azure }),
      done({ op: "delete", ...azure }),
    );
    assert.equal(log.counts("aws").same, 1);
    assert.deepEqual([log.counts("azure").update, log.counts("azure").delete], [1, 1]);
    assert.equal(log.counts("shared").same, 0);
  });

  it("gathers what is said of a failed resource, once, without colours", () => {
    const of = urn("aws:ec2/vpc:Vpc", "vpc");
    const { log } = logOf(
      pre({ op: "create" }),
      said("error", "<{%reset%}>cidrBlock: must be an IPv4 range<{%reset%}>\n", of),
      said("error", "cidrBlock: must be an IPv4 range", of),
      failed({ op: "create" }),
      said("error", "update failed"),
    );
    assert.deepEqual(log.failures(), [
      { urn: of, messages: ["cidrBlock: must be an IPv4 range"] },
      { messages: ["update failed"] },
    ]);
    assert.equal(log.counts().create, 0);
    assert.equal(log.running("aws"), 0);
  });

  it("names a component that its provider refused to make, and leaves out what follows from it", () => {
    const { log } = logOf(
      said("error", "eks:index:Cluster resource 'c' has a problem: fargate: is not simulated\n"),
      said(
        "error",
        "Error: failed to register new resource c [eks:index:Cluster]: 2 UNKNOWN: resource monitor shut down\n    at make (/x.ts:1:2)\n",
      ),
    );
    assert.deepEqual(log.failures(), [
      {
        urn: "urn:pulumi:?::?::eks:index:Cluster::c",
        messages: ["eks:index:Cluster resource 'c' has a problem: fargate: is not simulated"],
      },
    ]);
  });

  it("tells what a component's child was refused for, and not that its connections were closed", () => {
    const of = urn("eks:index:Cluster$aws:ec2/securityGroup:SecurityGroup", "c-group");
    const { log, remarks } = logOf(
      said("error", "aws:ec2/securityGroup:SecurityGroup resource 'c-group' has a problem: vpcId: x", of),
      said("error", "eks:index:Cluster resource 'c' has a problem: grpc: the client connection is closing\n"),
      said("error", "grpc: the client connection is closing"),
    );
    assert.deepEqual(log.failures(), [
      {
        urn: of,
        messages: ["aws:ec2/securityGroup:SecurityGroup resource 'c-group' has a problem: vpcId: x"],
      },
    ]);
    assert.deepEqual(remarks, []);
  });

  it("names a resource that failed without a word", () => {
    const { log } = logOf(failed({ op: "update" }));
    assert.deepEqual(log.failures(), [{ urn: urn("aws:ec2/vpc:Vpc", "vpc"), messages: [] }]);
  });

  it("tells warnings and what the program prints at once, and no noise", () => {
    const { remarks } = logOf(
      said("warning", "using pulumi-language-nodejs from $PATH at /x/pulumi-language-nodejs\n"),
      said("warning", "this version is deprecated"),
      said("info", "hello\n"),
      said("info#err", "careful\n"),
      event({ diagnosticEvent: { severity: "info", message: "42 %", color: "never", ephemeral: true } }),
    );
    assert.deepEqual(remarks, [
      { kind: "warning", text: "this version is deprecated" },
      { kind: "output", text: "hello" },
      { kind: "output", text: "careful" },
    ]);
  });
});
