import assert from "node:assert/strict";
import type { StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { keptByDestroy, targetsOf } from "../../../cli/rehearsal/targets.ts";

const urn = (types: string, name: string) => `urn:pulumi:dev::tiny::${types}::${name}`;
const step = (types: string, name: string, provider = ""): StepEventMetadata => ({
  op: "create",
  urn: urn(types, name),
  type: types.split("$").at(-1) ?? "",
  provider,
});
const resource = (types: string, name: string) => ({ urn: urn(types, name), type: types });

const vpc = "acme:x:AwsNet$aws:ec2/vpc:Vpc";
const vnet = "azure-native:network:VirtualNetwork";

describe("the targets of --only", () => {
  it("are one cloud's resources and the shared ones, in the program and in the state, never the stack", () => {
    const targets = targetsOf(
      "aws",
      [
        step("pulumi:pulumi:Stack", "tiny-dev"),
        step(vpc, "net"),
        step(vnet, "vnet"),
        step("random:index/randomId:RandomId", "id"),
      ],
      [resource(vpc, "net"), resource(vpc, "no longer wanted"), resource(vnet, "old")],
    );
    assert.deepEqual(targets, [
      urn(vpc, "net"),
      urn("random:index/randomId:RandomId", "id"),
      urn(vpc, "no longer wanted"),
    ]);
  });

  it("know a cluster's resources by their provider", () => {
    const eks = `${urn("acme:x:EksCluster$pulumi:providers:kubernetes", "k")}::1`;
    const namespace = step("kubernetes:core/v1:Namespace", "n", eks);
    assert.deepEqual(targetsOf("aws", [namespace], []), [namespace.urn]);
    assert.deepEqual(targetsOf("azure", [namespace], []), []);
  });

  it("are not given to a destruction, which is told what to keep: the other cloud, what is shared, the stack", () => {
    const resources = [
      resource("pulumi:pulumi:Stack", "tiny-dev"),
      resource(vpc, "net"),
      resource(vnet, "vnet"),
      resource("random:index/randomId:RandomId", "id"),
    ];
    assert.deepEqual(keptByDestroy("azure", resources), [
      urn("pulumi:pulumi:Stack", "tiny-dev"),
      urn(vpc, "net"),
      urn("random:index/randomId:RandomId", "id"),
    ]);
    assert.equal(keptByDestroy("azure", resources.slice(0, 2)).length, 2);
  });
});
