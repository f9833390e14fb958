import assert from "node:assert/strict";
import { DiffKind } from "@pulumi/pulumi/automation/events.js";
import type { StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { driftOf, isLeftAlone, renderDrift } from "../../../cli/rehearsal/drift.ts";

type Values = Record<string, unknown>;

const urn = "urn:pulumi:dev::tiny::acme:x:Net$aws:ec2/vpc:Vpc::net";

/** The engine's event of a refresh. */
function refreshed(old: Side, now: Side | null, repaired: readonly string[] = []): StepEventMetadata {
  const step = { op: "refresh", urn, type: "aws:ec2/vpc:Vpc", provider: "" } as const;
  const detailedDiff = Object.fromEntries(
    repaired.map((path) => [path, { diffKind: DiffKind.update, inputDiff: true }]),
  );
  return { ...step, old: stateOf(old), ...(now === null ? {} : { new: stateOf(now) }), detailedDiff };
}

interface Side {
  readonly inputs?: Values;
  readonly outputs?: Values;
}

function stateOf({ inputs = {}, outputs = {} }: Side): NonNullable<StepEventMetadata["old"]> {
  const type = "aws:ec2/vpc:Vpc";
  return { type, urn, custom: true, id: "i", parent: "", provider: "", inputs, outputs };
}

const both = (values: Values): Side => ({ inputs: values, outputs: values });

describe("drift", () => {
  it("is nothing where inputs and outputs are as they were, whatever the provider keeps for itself", () => {
    const values = { tags: { a: "1" }, list: [1, 2], empty: null };
    assert.equal(driftOf(refreshed(both(values), both({ ...values }))), undefined);
    const defaults = { inputs: { ...values, __defaults: ["a"] }, outputs: values };
    assert.equal(driftOf(refreshed(both(values), defaults)), undefined);
    assert.equal(driftOf({ op: "refresh", urn, type: "x", provider: "" }), undefined);
  });

  it("is told by property: what it was and what it is; an output that says the same is not told twice", () => {
    const was = { cidr: "10.0.0.0/16", tags: { Name: "net", "a/b": "1" } };
    const is = { cidr: "10.0.0.0/16", tags: { Name: "other", Owner: "bob" } };
    const drifted = driftOf(
      refreshed(
        { inputs: was, outputs: { ...was, tagsAll: was.tags } },
        { inputs: is, outputs: { ...is, tagsAll: is.tags } },
        ["tags.Name", 'tags["a/b"]', "tags.Owner"],
      ),
    );
    assert.deepEqual(drifted, {
      urn,
      gone: false,
      properties: [
        { path: "tags.Name", was: "net", is: "other" },
        { path: 'tags["a/b"]', was: "1", is: undefined },
        { path: "tags.Owner", was: undefined, is: "bob" },
      ],
    });
    assert.deepEqual(renderDrift([{ ...drifted, source: "net.ts:3" }]), [
      "",
      "drift: 1 resource is not as the state remembers",
      "  aws:ec2/vpc:Vpc net (net.ts:3)",
      "    tags.Name: was net, is other",
      '    tags["a/b"]: was 1, is nothing',
      "    tags.Owner: was nothing, is bob",
    ]);
  });

  it("tells lists of values whole, and of lists of maps the items that came and went", () => {
    const rule = (port: number) => ({ port, cidrs: ["10.0.0.0/8"] });
    const was = { cidrs: ["10.0.0.0/8"], rules: [rule(1), rule(2), rule(3)], same: [rule(1)] };
    const is = { cidrs: ["0.0.0.0/0", "10.0.0.0/8"], rules: [rule(1), rule(3)], same: [rule(9)] };
    const drifted = driftOf(refreshed(both(was), both(is), ["cidrs", "rules", "same"]));
    assert.deepEqual(drifted?.properties, [
      { path: "cidrs", was: ["10.0.0.0/8"], is: ["0.0.0.0/0", "10.0.0.0/8"] },
      { path: "rules[1]", was: rule(2), is: undefined },
      { path: "same[0].port", was: 1, is: 9 },
    ]);
  });

  it("tells what differs within a document that is text", () => {
    const policy = (who: string, id: number) => JSON.stringify({ Id: id, Statement: [{ Principal: who }] });
    const was = { policy: policy("me", 1), same: '{"a":1}', text: "{no document" };
    const is = { policy: policy("*", 1), same: '{ "a": 1 }', text: "{none either" };
    const drifted = driftOf(refreshed(both(was), both(is), ["policy", "same", "text"]));
    assert.deepEqual(drifted?.properties, [
      { path: "policy.Statement[0].Principal", was: "me", is: "*" },
      { path: "same", was: '{"a":1}', is: '{ "a": 1 }' },
      { path: "text", was: "{no document", is: "{none either" },
    ]);
  });

  it("says what is gone", () => {
    const drifted = driftOf(refreshed(both({ a: 1 }), null));
    assert.deepEqual(drifted, { urn, gone: true, properties: [] });
    assert.deepEqual(renderDrift([drifted]).at(-1), "    is gone");
    assert.equal(isLeftAlone(drifted), false);
  });

  it("says what no update changes back: what the program ignores, and outputs", () => {
    const old = { inputs: { count: 1, size: "s" }, outputs: { count: 1, size: "s", status: "ACTIVE" } };
    const now = { inputs: { count: 3, size: "s" }, outputs: { count: 3, size: "s", status: "FAILED" } };
    const drifted = driftOf(refreshed(old, now));
    assert.ok(drifted !== undefined && isLeftAlone(drifted));
    assert.deepEqual(renderDrift([drifted]), [
      "",
      "drift: 1 resource is other than the state remembers in what is left alone",
      "  aws:ec2/vpc:Vpc net",
      "    count: was 1, is 3 (left alone: the program ignores changes of it)",
    ]);
    const computed = driftOf(refreshed(old, { ...old, outputs: now.outputs }));
    assert.deepEqual(renderDrift(computed === undefined ? [] : [computed]).slice(-2), [
      "    count: was 1, is 3 (left alone: an output, which no program sets)",
      "    status: was ACTIVE, is FAILED (left alone: an output, which no program sets)",
    ]);
    const partly = driftOf(refreshed(old, { ...now, inputs: { count: 3, size: "l" } }, ["size"]));
    assert.ok(partly !== undefined && !isLeftAlone(partly));
    assert.equal(
      renderDrift([drifted, partly])[1],
      "drift: 1 resource is not as the state remembers, 1 resource is other than the state remembers in what is left alone",
    );
  });

  it("says that a secret changed, and not what it was", () => {
    const hidden = both({ password: "[secret]" });
    const drifted = driftOf(refreshed(hidden, hidden, ["password"]));
    assert.ok(drifted !== undefined);
    assert.equal(renderDrift([drifted]).at(-1), "    password: a secret that changed");
  });
});
