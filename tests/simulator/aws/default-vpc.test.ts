import assert from "node:assert/strict";
import { plain } from "../../../simulator/codec.ts";
import { aws } from "../../../simulator/aws/package.ts";
import { Operations } from "../../../simulator/operations.ts";
import { isList, text, UNKNOWN } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { Unmodelled } from "../../../simulator/unmodelled.ts";
import type { UnmodelledMode } from "../../../simulator/unmodelled.ts";
import { World } from "../../../simulator/world.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const config = { region: "ap-northeast-1" };
const provider = { package: aws, config, place: aws.place(config) };

function cloud(mode: UnmodelledMode) {
  const world = World.inMemory();
  const operations = new Operations(world, new Unmodelled(mode, () => undefined), () => true);
  operations.furnish(provider);
  const check = (type: string, inputs: PropertyMap) => {
    const subject = { urn: `urn:pulumi:s::p::${type}::it`, type, name: "it" };
    return operations.check(provider, subject, {}, plain(inputs), { name: "it", seed: new Uint8Array() });
  };
  const invoke = (token: string, args: PropertyMap) => operations.invoke(provider, token, args).values;
  return { world, operations, check, invoke };
}

describe("the default VPC of an account", () => {
  it("is there where a rehearsal echoes: subnets in each zone that lead to the internet, made once", () => {
    const { world, operations, invoke } = cloud("echo");
    operations.furnish(provider);
    const types = Object.groupBy(world.all(), ({ type }) => type.slice(type.lastIndexOf(":") + 1));
    assert.deepEqual(
      Object.entries(types).map(([type, objects]) => [type, objects?.length]),
      [
        ["Vpc", 1],
        ["InternetGateway", 1],
        ["Route", 1],
        ["Subnet", 3],
      ],
    );
    const vpc = invoke("aws:ec2/getVpc:getVpc", { default: true });
    assert.deepEqual([vpc.cidrBlock, vpc.default], ["172.31.0.0/16", true]);
    const filters = [{ name: "vpc-id", values: [vpc.id ?? ""] }];
    const { ids } = invoke("aws:ec2/getSubnets:getSubnets", { filters });
    assert.ok(isList(ids) && ids.length === 3);
  });

  it("is where what names no network goes", () => {
    const { world, check } = cloud("echo");
    const [vpc] = world.ofType("aws:ec2/vpc:Vpc");
    const subnets = world.ofType("aws:ec2/subnet:Subnet").map(({ id }) => id);
    const group = check(GROUP, { description: "d" });
    assert.deepEqual([group.problems, group.inputs.values.vpcId], [[], vpc?.id]);
    assert.equal(check(GROUP, { vpcId: UNKNOWN }).inputs.values.vpcId, UNKNOWN);
    const instance = check("aws:ec2/instance:Instance", {
      ami: "ami-0123456789abcdef0",
      instanceType: "t3.micro",
    });
    assert.equal(instance.inputs.values.subnetId, subnets[0]);
    const scaling = check("aws:autoscaling/group:Group", { minSize: 0, maxSize: 1 });
    assert.deepEqual(scaling.inputs.values.vpcZoneIdentifiers, subnets);
  });

  it("is not there otherwise, and its absence is told", () => {
    const { world, check, invoke } = cloud("refuse");
    assert.equal(world.size, 0);
    assert.match(
      check(GROUP, { description: "d" }).problems.join(),
      /^vpcId: is required, as the account has no default VPC/,
    );
    assert.throws(() => invoke("aws:ec2/getVpc:getVpc", { default: true }), {
      message: /the account has no default VPC/,
    });
  });
});

describe("a policy document that is a map", () => {
  const ROLE = "aws:iam/role:Role";
  const { check } = cloud("refuse");
  const document = (principal: PropertyMap): PropertyMap => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  });

  it("is written as text, its keys in their order, as the provider does", () => {
    const { inputs, problems } = check(ROLE, {
      assumeRolePolicy: document({ Service: "ec2.amazonaws.com" }),
    });
    assert.deepEqual(problems, []);
    assert.equal(
      text(inputs.values, "assumeRolePolicy"),
      '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}],"Version":"2012-10-17"}',
    );
  });

  it("is not known as long as any part of it is not", () => {
    const { inputs, problems } = check(ROLE, { assumeRolePolicy: document({ AWS: UNKNOWN }) });
    assert.deepEqual([problems, inputs.values.assumeRolePolicy], [[], UNKNOWN]);
  });
});
