import assert from "node:assert/strict";
import { invokes } from "../../../simulator/aws/index.ts";
import { TYPES } from "../../../simulator/aws/types.ts";
import { read, REGION } from "../../../simulator/examples/cloud.ts";
import { TestCloud } from "./cloud.ts";
import { cluster, managed, network, role } from "../../../simulator/examples/aws/fixtures.ts";

describe("the functions of AWS", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  const place = (name: string, args = {}, config = {}) =>
    cloud.invoke(`aws:index/${name}:${name}`, args, config);

  it("say who calls, and where", () => {
    assert.equal(place("getCallerIdentity").accountId, "111111111111");
    assert.equal(place("getCallerIdentity").arn, "arn:aws:sts::111111111111:assumed-role/rehearsal/pulumi");
    const assumed = JSON.stringify([{ roleArn: "arn:aws:iam::111111111111:role/ci/deploy" }]);
    assert.equal(
      place("getCallerIdentity", {}, { assumeRoles: assumed }).arn,
      "arn:aws:sts::111111111111:assumed-role/deploy/pulumi",
    );
    assert.equal(place("getRegion").name, REGION);
    assert.equal(place("getRegion", { region: "us-east-1" }).endpoint, "ec2.us-east-1.amazonaws.com");
    assert.throws(
      () => place("getRegion", { region: "mars-1" }),
      /^Refusal: region: no such region, got mars-1; /,
    );
    assert.deepEqual(place("getPartition"), {
      dnsSuffix: "amazonaws.com",
      id: "aws",
      partition: "aws",
      reverseDnsPrefix: "com.amazonaws",
    });
  });

  it("list the zones that a new account has", () => {
    const zones = place("getAvailabilityZones", { state: "available" });
    assert.deepEqual(zones.names, [`${REGION}a`, `${REGION}c`, `${REGION}d`]);
    assert.deepEqual(zones.zoneIds, ["apne1-az4", "apne1-az1", "apne1-az2"]);
    assert.deepEqual(place("getAvailabilityZones", { excludeNames: [`${REGION}c`] }).names, [
      `${REGION}a`,
      `${REGION}d`,
    ]);
    const local = [{ name: "zone-type", values: ["local-zone"] }];
    assert.deepEqual(place("getAvailabilityZones", { filters: local }).names, []);
  });

  it("build policy documents", () => {
    const { json, minifiedJson } = cloud.invoke("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["111111111111"] }],
        },
      ],
    });
    const document = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "ec2.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
        },
      ],
    };
    assert.equal(minifiedJson, JSON.stringify(document));
    assert.equal(json, JSON.stringify(document, null, 2));
  });

  it("know the images of nodes and the versions of add-ons", () => {
    const name = "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/image_id";
    const parameter = (it: string) => cloud.invoke("aws:ssm/getParameter:getParameter", { name: it });
    assert.match(read(parameter(name), "value"), /^ami-0[0-9a-f]{16}$/);
    assert.equal(parameter(name).value, parameter(name).value);
    assert.throws(() => parameter(name.replace("1.35", "1.99")), /no such parameter/);
    const addOn = { addonName: "kube-proxy", kubernetesVersion: "1.35" };
    assert.match(
      read(cloud.invoke("aws:eks/getAddonVersion:getAddonVersion", addOn), "version"),
      /^v1\.35\.0-eksbuild\.\d+$/,
    );
    assert.match(
      read(cloud.invoke("aws:ec2/getAmi:getAmi", { owners: ["amazon"] }), "id"),
      /^ami-0[0-9a-f]{16}$/,
    );
  });

  it("find what the world has", () => {
    const { cluster: made } = cluster(cloud);
    const found = cloud.invoke("aws:eks/getCluster:getCluster", { name: made.id });
    assert.equal(found.endpoint, made.outputs.endpoint);
    assert.deepEqual(found.certificateAuthorities, [made.outputs.certificateAuthority]);
    assert.throws(
      () => cloud.invoke("aws:eks/getCluster:getCluster", { name: "none" }),
      /name: nothing found, got none/,
    );
    assert.match(
      read(cloud.invoke("aws:eks/getClusterAuth:getClusterAuth", { name: made.id }), "token"),
      /^k8s-aws-v1\./,
    );
    assert.equal(
      cloud.invoke("aws:iam/getRole:getRole", { name: "node" }).arn,
      cloud.find(TYPES.role, "node").outputs.arn,
    );
    const arn = managed("service-role/AmazonEBSCSIDriverPolicy");
    assert.equal(cloud.invoke("aws:iam/getPolicy:getPolicy", { arn }).path, "/service-role/");
    assert.throws(
      () => cloud.invoke("aws:iam/getPolicy:getPolicy", { arn: managed("AmazonEKSNoPolicy") }),
      /nothing found/,
    );
  });

  it("find networks by filter", () => {
    const { vpc, a, c, public: open } = network(cloud);
    const ofVpc = [{ name: "vpc-id", values: [vpc.id] }];
    assert.deepEqual(cloud.invoke("aws:ec2/getSubnets:getSubnets", { filters: ofVpc }).ids, [
      a.id,
      c.id,
      open.id,
    ]);
    assert.equal(cloud.invoke("aws:ec2/getVpc:getVpc", { id: vpc.id }).cidrBlock, "10.64.0.0/16");
    const inZone = { vpcId: vpc.id, availabilityZone: `${REGION}c` };
    const subnet = cloud.invoke("aws:ec2/getSubnet:getSubnet", inZone);
    assert.equal(subnet.id, c.id);
    assert.equal(subnet.availableIpAddressCount, 4096 - 5);
    assert.throws(
      () => cloud.invoke("aws:ec2/getSubnet:getSubnet", { vpcId: vpc.id }),
      /more than one found/,
    );
    assert.throws(() => cloud.invoke("aws:ec2/getVpc:getVpc", { default: true }), /no default VPC/);
  });

  it("have each a token of its own", () => {
    assert.equal(new Set(invokes.map((it) => it.token)).size, invokes.length);
    assert.equal(role(cloud, "node", "ec2.amazonaws.com").id, "node");
  });
});
