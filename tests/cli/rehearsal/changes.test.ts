import assert from "node:assert/strict";
import { DiffKind } from "@pulumi/pulumi/automation/events.js";
import type { StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { changedBy, renderChanges } from "../../../cli/rehearsal/changes.ts";
import type { Changed } from "../../../cli/rehearsal/changes.ts";

const TYPE = "aws:ec2/subnet:Subnet";
const urn = (name: string): string => `urn:pulumi:dev::tiny::acme:x:Net$${TYPE}::${name}`;
type Inputs = Readonly<Record<string, unknown>>;

function step(was: Inputs, is: Inputs, more: Partial<StepEventMetadata> = {}): StepEventMetadata {
  const state = { type: TYPE, urn: urn("a"), custom: true, id: "", parent: "", outputs: {}, provider: "" };
  const sides = { old: { ...state, inputs: was }, new: { ...state, inputs: is } };
  return { op: "update", urn: urn("a"), type: TYPE, provider: "", ...sides, ...more };
}

const change = { diffKind: DiffKind.update, inputDiff: true };

describe("what an operation changes", () => {
  it("of a resource is told with what it was and will be, without what providers keep for themselves", () => {
    const was = { cidrBlock: "10.0.0.0/24", tags: { Owner: "a", Team: "x" }, __defaults: ["name"] };
    const is = { cidrBlock: "10.0.1.0/24", tags: { Team: "x", Cost: "7" }, __defaults: [] };
    const changed = changedBy("update", step(was, is));
    assert.deepEqual(changed, {
      urn: urn("a"),
      operation: "update",
      properties: [
        { path: "cidrBlock", was: "10.0.0.0/24", is: "10.0.1.0/24", replaces: false },
        { path: "tags.Owner", was: "a", is: undefined, replaces: false },
        { path: "tags.Cost", was: undefined, is: "7", replaces: false },
      ],
    });
    assert.deepEqual(renderChanges([changed]), [
      "",
      "changes:",
      `  update   ${TYPE} a`,
      "    cidrBlock: 10.0.0.0/24 -> 10.0.1.0/24",
      "    tags.Owner: a -> nothing",
      "    tags.Cost: nothing -> 7",
    ]);
  });

  it("of a replaced resource says what cannot be changed in place, and what nobody knows yet", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const changed = changedBy(
      "replace",
      step({ vpcId: "vpc-1", name: "a" }, { vpcId: unknown, name: "b" }, { keys: ["vpcId"] }),
    );
    assert.deepEqual(renderChanges([changed]).slice(3), [
      "    vpcId: vpc-1 -> a value that is not known yet (cannot be changed in place)",
      "    name: a -> b",
    ]);
  });

  it("names a changed secret, whose values are shown alike, and does not show it", () => {
    const inputs = { password: "[secret]", name: "a" };
    const detailedDiff = { password: change, __meta: change };
    const changed = changedBy("update", step(inputs, inputs, { detailedDiff }));
    assert.deepEqual(renderChanges([changed]).slice(3), ["    password: changes"]);
  });

  it("of what is made or deleted is its name", () => {
    assert.deepEqual(changedBy("delete", step({ a: 1 }, {})), {
      urn: urn("a"),
      operation: "delete",
      properties: [],
    });
  });

  it("is told with replacements and deletions first, and not without end", () => {
    const of = (operation: Changed["operation"], name: string): Changed => ({
      urn: urn(name),
      operation,
      properties: [],
    });
    const made = Array.from({ length: 50 }, (_, index) => of("create", `new-${index}`));
    const lines = renderChanges([...made, of("update", "u"), of("delete", "d"), of("replace", "r")]);
    assert.deepEqual(lines.slice(2, 6), [
      `  replace  ${TYPE} r`,
      `  delete   ${TYPE} d`,
      `  update   ${TYPE} u`,
      `  create   ${TYPE} new-0`,
    ]);
    assert.deepEqual([lines.length, lines.at(-1)], [2 + 40 + 1, "  and 13 more"]);
    assert.deepEqual(renderChanges([]), []);
  });
});
