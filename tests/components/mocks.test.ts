import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider.js";
import { ComponentResource, secret as toSecret, type ComponentResourceOptions } from "@pulumi/pulumi";
import { Eip } from "@pulumi/aws/ec2/eip.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { labelsOf } from "../support/graph.ts";
import { deploy, type DeployOptions } from "../support/mocks.ts";
import { secret, UNKNOWN, valueOf } from "../support/snapshot.ts";

class Outer extends ComponentResource {
  constructor(opts: ComponentResourceOptions) {
    super("test:index:Outer", "outer", {}, opts);
  }
}

class Inner extends ComponentResource {
  readonly address: Eip;

  constructor(opts: ComponentResourceOptions, arity: "right" | "args missing") {
    // The second form type-checks: the options become the arguments, and the parent is lost.
    if (arity === "right") super("test:index:Inner", "inner", {}, opts);
    else super("test:index:Inner", "inner", opts);
    this.address = new Eip("address", { tags: { Name: toSecret("hush") } }, { parent: this, protect: true });
    new NatGateway(
      "nat",
      { allocationId: this.address.id, subnetId: "subnet-1" },
      { parent: this, dependsOn: [this], ignoreChanges: ["tags"] },
    );
    this.registerOutputs({ address: this.address.publicIp });
  }
}

const EIP = "aws:ec2/eip:Eip";

const deployInner = (options: DeployOptions = {}, arity: "right" | "args missing" = "right") =>
  deploy(() => {
    const aws = new Provider("aws", { region: "ap-northeast-1" });
    const outer = new Outer({ providers: [aws] });
    return new Inner({ parent: outer }, arity);
  }, options);

const addresses: DeployOptions["outputs"] = { [EIP]: () => ({ publicIp: "198.51.100.7" }) };

describe("the recording mocks", () => {
  it("give types, names, parents and providers", async () => {
    const { graph } = await deployInner();
    assert.deepEqual(labelsOf(graph.children("test:index:Inner::inner")), [
      "aws:ec2/eip:Eip::address",
      "aws:ec2/natGateway:NatGateway::nat",
    ]);
    assert.equal(graph.find("test:index:Inner", "inner").parent, "test:index:Outer::outer");
    assert.deepEqual(labelsOf(graph.children("")), ["pulumi:providers:aws::aws", "test:index:Outer::outer"]);
    assert.equal(graph.find(EIP, "address").provider, "pulumi:providers:aws::aws");
    assert.deepEqual(graph.find("test:index:Outer", "outer").providers, { aws: "pulumi:providers:aws::aws" });
  });

  it("show a parent that a wrong super() loses", async () => {
    const { graph } = await deployInner({}, "args missing");
    assert.equal(graph.find("test:index:Inner", "inner").parent, "");
  });

  it("give options, secrets and computed outputs", async () => {
    const { graph, result } = await deployInner({ outputs: addresses });
    assert.equal(graph.find(EIP, "address").protect, true);
    assert.deepEqual(graph.inputsOf(EIP, "address"), { tags: { Name: secret("hush") } });
    const nat = graph.find("aws:ec2/natGateway:NatGateway", "nat");
    assert.deepEqual(nat.ignoreChanges, ["tags"]);
    assert.deepEqual(nat.inputs, { allocationId: "address-id", subnetId: "subnet-1" });
    assert.deepEqual(nat.propertyDependencies.allocationId, ["aws:ec2/eip:Eip::address"]);
    assert.equal(await valueOf(result.address.publicIp), "198.51.100.7");
    assert.deepEqual(graph.outputs.get("test:index:Inner::inner"), { address: "198.51.100.7" });
  });

  it("tell explicit dependencies from those that inputs carry", async () => {
    const { graph } = await deploy(() => {
      const first = new Eip("first", {});
      const second = new Eip("second", { instance: first.id }, { dependsOn: first });
      return new Eip("third", { instance: second.id }, { dependsOn: [first, second] });
    });
    assert.deepEqual(graph.find(EIP, "second").dependsOn, []);
    assert.deepEqual(graph.find(EIP, "third").dependsOn, ["aws:ec2/eip:Eip::first"]);
  });

  it("leave ids and computed outputs unknown in a preview", async () => {
    const { graph, result } = await deployInner({ preview: true, outputs: addresses });
    assert.equal(graph.inputsOf("aws:ec2/natGateway:NatGateway", "nat").allocationId, UNKNOWN);
    assert.equal(await valueOf(result.address.publicIp), UNKNOWN);
    assert.deepEqual(await valueOf({ domain: "vpc" }), { domain: "vpc" });
  });

  it("refuse two resources of one URN", async () => {
    const twins = deploy(async () => {
      new Eip("twin", {});
      await valueOf(new Eip("twin", {}).id);
    });
    await assert.rejects(twins, /duplicate resource URN/);
  });
});
