import assert from "node:assert/strict";
import { TYPES } from "../../../simulator/aws/types.ts";
import { read } from "../../../simulator/examples/cloud.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { databaseInputs } from "../../../simulator/examples/aws/data-cases.ts";
import { TestCloud } from "./cloud.ts";
import {
  attach,
  cluster,
  groupInputs,
  network,
  role,
  subnet,
  template,
  vpc,
} from "../../../simulator/examples/aws/fixtures.ts";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** What is there, what is deleted, and what stands in its way. */
const BLOCKED: readonly (readonly [
  type: string,
  name: string,
  by: RegExp,
  make: (cloud: TestCloud) => void,
])[] = [
  [TYPES.vpc, "vpc", /Subnet subnet-.*InternetGateway igw-.*RouteTable rtb-/, (cloud) => network(cloud)],
  [TYPES.subnet, "subnet-public", /NatGateway nat-/, (cloud) => network(cloud)],
  [TYPES.eip, "nat", /NatGateway nat-/, (cloud) => network(cloud)],
  [TYPES.internetGateway, "internet", /public address of NAT gateway nat-/, (cloud) => network(cloud)],
  [TYPES.routeTable, "private", /RouteTableAssociation rtbassoc-/, (cloud) => network(cloud)],
  [TYPES.subnet, "subnet-a", /Cluster kakehashi-test/, (cloud) => cluster(cloud)],
  [TYPES.role, "node", /RolePolicyAttachment node\//, (cloud) => cluster(cloud)],
  [TYPES.cluster, "eks", /NodeGroup kakehashi-test:general/, withNodes],
  [
    TYPES.cluster,
    "eks",
    /deletion protection, which is on/,
    (cloud) => cluster(cloud, { deletionProtection: true }),
  ],
  [TYPES.securityGroup, "target", /SecurityGroupIngressRule sgr-/, withReferringGroup],
  [TYPES.vpcCidr, "second", /Subnet subnet-/, withSecondRange],
  [TYPES.bucket, "logs", /object one \(BucketNotEmpty/, withObject],
  [TYPES.dbCluster, "shop", /its deletion protection/, withDatabase({ deletionProtection: true })],
  [TYPES.dbCluster, "shop", /got no finalSnapshotIdentifier/, withDatabase({})],
  [TYPES.dbCluster, "shop", /got ClusterInstance shop-0-/, withInstance],
  [TYPES.dbSubnetGroup, "data", /got Cluster shop/, withDatabase({})],
];

function withObject(cloud: TestCloud): void {
  cloud.make(TYPES.bucket, "logs", { bucket: "kakehashi-logs" });
  cloud.make("aws:s3/bucketObjectv2:BucketObjectv2", "one", { bucket: "kakehashi-logs", key: "one" });
}

function withDatabase(more: PropertyMap): (cloud: TestCloud) => void {
  return (cloud) => {
    cloud.make(TYPES.dbCluster, "shop", { ...databaseInputs(cloud), ...more });
  };
}

function withInstance(cloud: TestCloud): void {
  withDatabase({ skipFinalSnapshot: true })(cloud);
  const instanceClass = "db.r8g.large";
  cloud.make("aws:rds/clusterInstance:ClusterInstance", "shop-0", {
    clusterIdentifier: "shop",
    engine: "aurora-mysql",
    instanceClass,
  });
}

function withNodes(cloud: TestCloud): void {
  cloud.make(TYPES.nodeGroup, "general", groupInputs(cluster(cloud)));
}

function withReferringGroup(cloud: TestCloud): void {
  const vpcId = vpc(cloud).id;
  const [target, holder] = ["target", "holder"].map(
    (it) => cloud.make(TYPES.securityGroup, it, { vpcId }).id,
  );
  cloud.make(INGRESS, "rule", {
    securityGroupId: holder ?? "",
    referencedSecurityGroupId: target ?? "",
    ipProtocol: "-1",
  });
}

function withSecondRange(cloud: TestCloud): void {
  const vpcId = vpc(cloud).id;
  cloud.make(TYPES.vpcCidr, "second", { vpcId, cidrBlock: "10.70.0.0/16" });
  subnet(cloud, vpcId, "a", "10.70.0.0/24");
}

describe("deletion in AWS", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  for (const [type, name, by, make] of BLOCKED) {
    it(`of ${type} ${name} is blocked by ${by.source}`, () => {
      make(cloud);
      assert.throws(
        () => {
          cloud.delete(type, name);
        },
        { name: "Refusal", message: by },
      );
    });
  }

  it("works in the right order", () => {
    network(cloud);
    for (const name of ["private-0", "private-1", "public-0"])
      cloud.delete(TYPES.routeTableAssociation, name);
    for (const name of ["private", "public"]) {
      cloud.delete(TYPES.route, name);
      cloud.delete(TYPES.routeTable, name);
    }
    cloud.delete(TYPES.natGateway, "nat");
    cloud.delete(TYPES.eip, "nat");
    cloud.delete(TYPES.internetGateway, "internet");
    for (const name of ["subnet-a", "subnet-c", "subnet-public"]) cloud.delete(TYPES.subnet, name);
    cloud.delete(TYPES.vpc, "vpc");
    assert.equal(cloud.world.size, 0);
  });

  it("takes what lives in a cluster along", () => {
    cluster(cloud);
    cloud.delete(TYPES.cluster, "eks");
    for (const type of [TYPES.addon, TYPES.podIdentity]) assert.deepEqual(cloud.world.ofType(type), []);
  });

  it("takes a group's own rules along, one that names the group itself too", () => {
    const vpcId = vpc(cloud).id;
    const { id } = cloud.make(TYPES.securityGroup, "group", { vpcId });
    cloud.make(INGRESS, "self", { securityGroupId: id, referencedSecurityGroupId: id, ipProtocol: "-1" });
    cloud.delete(TYPES.securityGroup, "group");
    assert.deepEqual(cloud.world.ofType(INGRESS), []);
  });

  it("leaves a route as a black hole when its gateway goes", () => {
    network(cloud);
    cloud.delete(TYPES.natGateway, "nat");
    assert.equal(cloud.find(TYPES.route, "private").inputs.destinationCidrBlock, "0.0.0.0/0");
  });

  it("lets IAM delete a role that a cluster uses, once nothing is attached", () => {
    cluster(cloud);
    cloud.delete(TYPES.rolePolicyAttachment, "cluster-AmazonEKSClusterPolicy");
    cloud.delete(TYPES.role, "cluster");
    assert.deepEqual(cloud.world.having("arn", "arn:aws:iam::111111111111:role/cluster"), []);
  });

  it("empties a bucket first where the program says so", () => {
    cloud.make(TYPES.bucket, "logs", { bucket: "kakehashi-logs", forceDestroy: true });
    cloud.make("aws:s3/bucketObjectv2:BucketObjectv2", "one", { bucket: "kakehashi-logs", key: "one" });
    cloud.delete(TYPES.bucket, "logs");
    assert.equal(cloud.world.size, 0);
  });

  it("takes a key's aliases along", () => {
    const key = cloud.make(TYPES.key, "key", {});
    cloud.make("aws:kms/alias:Alias", "alias", { name: "alias/test", targetKeyId: read(key.outputs, "arn") });
    cloud.delete(TYPES.key, "key");
    assert.equal(cloud.world.size, 0);
  });

  it("lets a template go that a node group uses", () => {
    const of = cluster(cloud);
    const { id } = template(cloud);
    cloud.make(TYPES.nodeGroup, "general", groupInputs(of, { launchTemplate: { id, version: "1" } }));
    cloud.delete(TYPES.launchTemplate, "nodes");
    assert.deepEqual(cloud.world.ofType(TYPES.launchTemplate), []);
  });
});

describe("names in AWS", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  it("of a secret stay taken while it can be had back, and not without that", () => {
    for (const [name, more] of [
      ["kept", {}],
      ["gone", { recoveryWindowInDays: 0 }],
    ] as const) {
      cloud.make(TYPES.secret, name, { name, ...more });
      cloud.delete(TYPES.secret, name);
    }
    assert.equal(cloud.world.size, 0);
    assert.throws(
      () => cloud.make(TYPES.secret, "kept", { name: "kept" }),
      /^Refusal: name: is taken by deleted Secret arn:\S+:kept-\w{6}, which can be had back until \d{4}-\d\d-\d\d, got kept;/,
    );
    cloud.make(TYPES.secret, "gone", { name: "gone" });
  });

  it("are taken once: roles in the account, groups in the VPC, templates in the region", () => {
    role(cloud, "node", "ec2.amazonaws.com");
    assert.throws(
      () => cloud.make(TYPES.role, "second", { name: "Node", assumeRolePolicy: "{}" }),
      /assumeRolePolicy/,
    );
    assert.throws(() => role(cloud, "NODE", "ec2.amazonaws.com"), /exists already/);
    const [first, second] = [vpc(cloud).id, vpc(cloud, "other", "10.70.0.0/16").id];
    cloud.make(TYPES.securityGroup, "group", { vpcId: first, name: "web" });
    assert.equal(cloud.refused(TYPES.securityGroup, "same", { vpcId: first, name: "web" }).length, 1);
    assert.deepEqual(cloud.refused(TYPES.securityGroup, "same", { vpcId: second, name: "web" }), []);
    template(cloud);
    assert.equal(cloud.refused(TYPES.launchTemplate, "same", { name: "nodes" }).length, 1);
  });

  it("of a policy attachment are the role and the policy", () => {
    const made = role(cloud, "node", "ec2.amazonaws.com", ["ReadOnlyAccess"]);
    assert.equal(attach(cloud, made, "ViewOnlyAccess").id, "node/arn:aws:iam::aws:policy/ViewOnlyAccess");
  });

  it("of what an entry of EKS is for are unique in the cluster", () => {
    const of = cluster(cloud);
    const entry = { clusterName: of.cluster.id, principalArn: "arn:aws:iam::111111111111:role/team/admin" };
    const { outputs } = cloud.make(TYPES.accessEntry, "first", entry);
    assert.match(
      read(outputs, "accessEntryArn"),
      /:access-entry\/kakehashi-test\/role\/111111111111\/admin\/[0-9a-f-]{36}$/,
    );
    assert.throws(() => cloud.make(TYPES.accessEntry, "second", entry), /exists already/);
  });
});

describe("a check before the object is changed", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  it("knows the object itself, under another name in the program too", () => {
    const vpcId = vpc(cloud).id;
    const inputs = { vpcId, cidrBlock: "10.64.0.0/20" };
    cloud.make(TYPES.subnet, "old-name", inputs);
    const olds = cloud.find(TYPES.subnet, "old-name").inputs;
    assert.deepEqual(cloud.problems(TYPES.subnet, "new-name", inputs, olds), []);
    assert.match(cloud.problems(TYPES.subnet, "another", inputs)[0] ?? "", /^cidrBlock: overlaps subnet/);
  });
});
