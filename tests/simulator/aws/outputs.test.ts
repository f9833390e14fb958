import assert from "node:assert/strict";
import { TYPES } from "../../../simulator/aws/types.ts";
import { containsUnknown, UNKNOWN, type PropertyMap } from "../../../simulator/properties.ts";
import { read, REGION } from "../../../simulator/examples/cloud.ts";
import { TestCloud } from "./cloud.ts";
import {
  addOn,
  cluster,
  clusterInputs,
  groupInputs,
  network,
  role,
  template,
  vpc,
} from "../../../simulator/examples/aws/fixtures.ts";

const map = (value: unknown): PropertyMap => {
  assert.ok(typeof value === "object" && value !== null && !Array.isArray(value));
  return Object.fromEntries(Object.entries(value));
};

describe("the outputs of AWS's objects", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  it("have a VPC's own table, group and access list", () => {
    const { id, outputs } = vpc(cloud);
    assert.match(id, /^vpc-0[0-9a-f]{16}$/);
    assert.equal(outputs.arn, `arn:aws:ec2:${REGION}:111111111111:vpc/${id}`);
    assert.equal(outputs.ownerId, "111111111111");
    assert.match(read(outputs, "defaultSecurityGroupId"), /^sg-0[0-9a-f]{16}$/);
    assert.match(read(outputs, "defaultNetworkAclId"), /^acl-0[0-9a-f]{16}$/);
    assert.match(read(outputs, "mainRouteTableId"), /^rtb-0[0-9a-f]{16}$/);
    assert.equal(outputs.region, REGION);
    const own = cloud.make("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "default", {
      vpcId: id,
      ingress: [],
    });
    assert.equal(own.id, outputs.defaultSecurityGroupId);
    assert.equal(own.outputs.name, "default");
  });

  it("have the address of a queue, and the place of a rule", () => {
    const queue = cloud.make(TYPES.queue, "orders", { name: "orders", messageRetentionSeconds: 300 });
    assert.equal(queue.id, `https://sqs.${REGION}.amazonaws.com/111111111111/orders`);
    assert.deepEqual(
      [queue.outputs.url, queue.outputs.arn, queue.outputs.sqsManagedSseEnabled],
      [queue.id, `arn:aws:sqs:${REGION}:111111111111:orders`, true],
    );
    const rule = cloud.make(TYPES.eventRule, "daily", { name: "daily", scheduleExpression: "rate(1 day)" });
    assert.equal(rule.outputs.arn, `arn:aws:events:${REGION}:111111111111:rule/daily`);
  });

  it("have a subnet's zone and its id", () => {
    const { a, c } = network(cloud);
    assert.equal(a.outputs.availabilityZoneId, "apne1-az4");
    assert.equal(c.outputs.availabilityZoneId, "apne1-az1");
    assert.equal(a.outputs.mapPublicIpOnLaunch, false);
  });

  it("have the address of a NAT gateway, and each address once", () => {
    const { nat } = network(cloud);
    const address = cloud.find(TYPES.eip, "nat");
    assert.equal(nat.outputs.publicIp, address.outputs.publicIp);
    assert.match(read(nat.outputs, "privateIp"), /^10\.64\.32\.\d+$/);
    const others = [1, 2, 3].map((it) => read(cloud.make(TYPES.eip, `eip-${it}`, {}).outputs, "publicIp"));
    assert.equal(new Set([...others, address.outputs.publicIp]).size, 4);
    for (const it of others) assert.match(it, /^198\.51\.100\.\d+$/);
  });

  it("have the id that the provider gives a route", () => {
    const { table } = network(cloud);
    assert.equal(cloud.find(TYPES.route, "private").id, `r-${table.id}1080289494`);
  });

  it("have interfaces and names of an interface endpoint", () => {
    const { vpc: owner, a, c } = network(cloud);
    const inputs = {
      vpcId: owner.id,
      serviceName: `com.amazonaws.${REGION}.sts`,
      vpcEndpointType: "Interface",
    };
    const made = cloud.make(TYPES.vpcEndpoint, "sts", { ...inputs, subnetIds: [a.id] });
    assert.deepEqual(made.outputs.securityGroupIds, [owner.outputs.defaultSecurityGroupId]);
    const before = made.outputs.networkInterfaceIds;
    const after = cloud.change(TYPES.vpcEndpoint, "sts", { ...inputs, subnetIds: [c.id, a.id] }).outputs
      .networkInterfaceIds;
    assert.ok(Array.isArray(before) && Array.isArray(after));
    assert.equal(after[1], before[0]);
    assert.equal(after.length, 2);
    const gateway = cloud.make(TYPES.vpcEndpoint, "s3", {
      vpcId: owner.id,
      serviceName: `com.amazonaws.${REGION}.s3`,
    });
    assert.match(read(gateway.outputs, "prefixListId"), /^pl-[0-9a-f]{8}$/);
    assert.equal(gateway.outputs.vpcEndpointType, "Gateway");
  });

  it("have ARNs of IAM without a region", () => {
    const made = role(cloud, "node", "ec2.amazonaws.com");
    assert.equal(made.id, "node");
    assert.equal(made.outputs.arn, "arn:aws:iam::111111111111:role/node");
    assert.match(read(made.outputs, "uniqueId"), /^AROA[A-Z2-7]{16}$/);
    assert.equal("region" in made.outputs, false);
    const provider = cloud.make(TYPES.openIdConnectProvider, "oidc", {
      url: "https://oidc.eks.example.com/id/ABC",
      clientIdLists: ["sts.amazonaws.com"],
    });
    assert.equal(provider.outputs.arn, "arn:aws:iam::111111111111:oidc-provider/oidc.eks.example.com/id/ABC");
    assert.equal(provider.outputs.url, "oidc.eks.example.com/id/ABC");
  });

  it("have names with seven digits where the program gives none", () => {
    const { outputs } = cloud.make(TYPES.logGroup, "flow-logs", { retentionInDays: 7 });
    assert.match(read(outputs, "name"), /^flow-logs-[0-9a-f]{7}$/);
    assert.equal(outputs.arn, `arn:aws:logs:${REGION}:111111111111:log-group:${read(outputs, "name")}`);
  });

  it("have a cluster's endpoint, issuer, authority and group", () => {
    const { cluster: made, network: on } = cluster(cloud);
    const { outputs } = made;
    const [, digits] =
      /^https:\/\/([0-9A-F]{32})\.gr7\.ap-northeast-1\.eks\.amazonaws\.com$/.exec(
        read(outputs, "endpoint"),
      ) ?? [];
    const issuer = `https://oidc.eks.${REGION}.amazonaws.com/id/${digits ?? ""}`;
    assert.deepEqual(outputs.identities, [{ oidcs: [{ issuer }] }]);
    const pem = Buffer.from(read(map(outputs.certificateAuthority), "data"), "base64").toString();
    assert.match(pem, /^-----BEGIN CERTIFICATE-----\n/);
    assert.equal(outputs.status, "ACTIVE");
    assert.equal(map(outputs.vpcConfig).vpcId, on.vpc.id);
    assert.match(read(map(outputs.vpcConfig), "clusterSecurityGroupId"), /^sg-/);
    assert.equal(map(outputs.kubernetesNetworkConfig).serviceIpv4Cidr, "172.20.0.0/16");
  });

  it("are not known in a preview where EKS adds them to what the program gives", () => {
    const { network: on } = cluster(cloud);
    const vpcConfig = { subnetIds: [on.a.id, on.c.id], publicAccessCidrs: ["192.0.2.0/24"] };
    const preview = cloud.preview(TYPES.cluster, "other", {
      ...clusterInputs(cloud, on, { vpcConfig }),
      kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16" },
    });
    assert.deepEqual(preview.vpcConfig, {
      ...vpcConfig,
      clusterSecurityGroupId: UNKNOWN,
      controlPlaneEgressMode: UNKNOWN,
      vpcId: UNKNOWN,
    });
    assert.deepEqual(preview.kubernetesNetworkConfig, {
      elasticLoadBalancing: UNKNOWN,
      ipFamily: UNKNOWN,
      serviceIpv4Cidr: "172.20.0.0/16",
      serviceIpv6Cidr: UNKNOWN,
    });
    assert.equal("upgradePolicy" in preview, false);
  });

  it("keep what EKS added when the cluster changes", () => {
    const { cluster: made, network: on } = cluster(cloud);
    const vpcConfig = {
      subnetIds: [on.a.id, on.c.id],
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
    };
    const changed = cloud.change(TYPES.cluster, "eks", clusterInputs(cloud, on, { vpcConfig })).outputs;
    const [before, after] = [map(made.outputs.vpcConfig), map(changed.vpcConfig)];
    assert.equal(after.clusterSecurityGroupId, before.clusterSecurityGroupId);
    assert.equal(after.endpointPublicAccess, true);
    assert.equal(changed.endpoint, made.outputs.endpoint);
  });

  it("let rules be added to the group that EKS made", () => {
    const { cluster: made } = cluster(cloud);
    const securityGroupId = read(map(made.outputs.vpcConfig), "clusterSecurityGroupId");
    const rule = { securityGroupId, cidrIpv4: "10.0.0.0/8", ipProtocol: "-1" };
    assert.match(
      cloud.make("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ten", rule).id,
      /^sgr-0[0-9a-f]{16}$/,
    );
  });

  it("have a node group's scaling group, and its template by name and id", () => {
    const of = cluster(cloud);
    const { id } = template(cloud);
    const inputs = groupInputs(of, { launchTemplate: { id, version: "1" } });
    const { outputs, id: groupId } = cloud.make(TYPES.nodeGroup, "general", inputs);
    assert.equal(groupId, "kakehashi-test:general");
    assert.match(JSON.stringify(outputs.resources), /"name":"eks-general-[0-9a-f-]{36}"/);
    assert.deepEqual(outputs.launchTemplate, { id, version: "1", name: "nodes" });
    assert.equal(outputs.amiType, "AL2023_x86_64_STANDARD");
    assert.equal(outputs.version, "1.35");
    assert.deepEqual(outputs.updateConfig, { maxUnavailable: 1 });
    assert.equal(addOn(cloud, "coredns").id, "kakehashi-test:coredns");
  });

  it("count the versions of a launch template", () => {
    template(cloud, { updateDefaultVersion: true });
    const tagged = cloud.change(TYPES.launchTemplate, "nodes", {
      name: "nodes",
      updateDefaultVersion: true,
      tags: { a: "1" },
    });
    assert.equal(tagged.outputs.latestVersion, 1);
    const changed = cloud.change(TYPES.launchTemplate, "nodes", {
      name: "nodes",
      updateDefaultVersion: true,
      instanceType: "m7i.large",
    });
    assert.deepEqual([changed.outputs.latestVersion, changed.outputs.defaultVersion], [2, 2]);
  });

  it("are all known", () => {
    cluster(cloud);
    for (const object of cloud.world.all())
      for (const [key, value] of Object.entries(object.outputs))
        assert.equal(containsUnknown(value), false, `${object.type} ${key}`);
  });
});
