import assert from "node:assert/strict";
import { models as awsModels } from "../../simulator/aws/index.ts";
import { models as azureModels } from "../../simulator/azure/index.ts";
import { ObjectGraph } from "../../simulator/object-graph.ts";
import { needsOf, ORDERINGS, queueOf, QUEUES } from "../../simulator/ordering.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import { keyOf } from "../../simulator/world.ts";
import type { WorldObject } from "../../simulator/world.ts";

type Named = Readonly<Record<string, WorldObject | readonly WorldObject[]>>;

/** An object of a type by the last part of its token, which names others by properties. */
function object(type: string, id: string, named: Named = {}, inputs: PropertyMap = {}): WorldObject {
  const references = Object.entries(named).flatMap(([path, targets]) =>
    [targets].flat().map((it) => ({ path, target: keyOf(it), onTargetDelete: "blocks" as const })),
  );
  const place = { package: "aws", account: "1", region: "r", scope: "1/r" };
  const urn = `urn:pulumi:dev::p::${type}::${id}`;
  return { ...place, type, id, urn, inputs, outputs: {}, handles: {}, unique: [], references };
}

/** The ids that an object waits for: each rule's, with `any` before those of which one is enough. */
function needs(of: WorldObject, all: readonly WorldObject[]): readonly string[] {
  return needsOf(of, new ObjectGraph(all)).flatMap(({ objects, any }) =>
    objects.map(({ id }) => (any ? `any ${id}` : id)),
  );
}

const vpc = object("aws:ec2/vpc:Vpc", "vpc");
const subnet = object("aws:ec2/subnet:Subnet", "subnet", { vpcId: vpc });
const otherVpc = object("aws:ec2/vpc:Vpc", "other-vpc");
const role = object("aws:iam/role:Role", "role");
const attachment = object("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", { role });
const CLUSTER = "aws:eks/cluster:Cluster";
const cluster = object(CLUSTER, "demo", { roleArn: role }, { bootstrapSelfManagedAddons: false });
const addOn = (name: string, of = cluster): WorldObject =>
  object("aws:eks/addon:Addon", name, { clusterName: of }, { addonName: name });
const nodes = (id: string, inputs: PropertyMap = {}, of = cluster, others: Named = {}): WorldObject =>
  object(
    "aws:eks/nodeGroup:NodeGroup",
    id,
    { clusterName: of, ...others },
    { scalingConfig: { desiredSize: 1 }, ...inputs },
  );

describe("what a cloud lets wait for what it does not name", () => {
  it("is what a check of that cloud refuses in another order", () => {
    const checks = [...awsModels, ...azureModels].flatMap((model) => model.checks ?? []);
    for (const ordering of ORDERINGS) {
      if (!("check" in ordering)) continue;
      const { check } = ordering;
      const found = checks.find(({ id }) => id === check);
      assert.equal(found?.when, "apply", check);
      assert.ok(found.source.length > 10, check);
    }
    const awaited = ORDERINGS.flatMap((ordering) => ("source" in ordering ? [ordering] : []));
    for (const { source } of [...QUEUES, ...awaited]) assert.ok(source.length > 10);
  });

  it("a NAT gateway: the internet gateway of its own VPC", () => {
    const nat = object("aws:ec2/natGateway:NatGateway", "nat", { subnetId: subnet });
    const gateway = object("aws:ec2/internetGateway:InternetGateway", "igw", { vpcId: vpc });
    const foreign = object("aws:ec2/internetGateway:InternetGateway", "foreign", { vpcId: otherVpc });
    assert.deepEqual(needs(nat, [vpc, otherVpc, subnet, nat, gateway, foreign]), ["igw"]);
  });

  it("an address of an interface: the internet gateway of the interface's VPC", () => {
    const holder = object("aws:ec2/networkInterface:NetworkInterface", "eni", { subnetId: subnet });
    const address = object("aws:ec2/eip:Eip", "eip", { networkInterface: holder });
    const free = object("aws:ec2/eip:Eip", "free");
    const gateway = object("aws:ec2/internetGateway:InternetGateway", "igw", { vpcId: vpc });
    const foreign = object("aws:ec2/internetGateway:InternetGateway", "foreign", { vpcId: otherVpc });
    const all = [vpc, otherVpc, subnet, holder, address, free, gateway, foreign];
    assert.deepEqual(needs(address, all), ["igw"]);
    assert.deepEqual(needs(free, all), []);
  });

  it("what a route server has in a VPC: its association with that VPC", () => {
    const server = object("aws:vpc/routeServer:RouteServer", "server");
    const associated = (id: string, of: WorldObject): WorldObject =>
      object("aws:vpc/routeServerVpcAssociation:RouteServerVpcAssociation", id, {
        routeServerId: server,
        vpcId: of,
      });
    const endpoint = object("aws:vpc/routeServerEndpoint:RouteServerEndpoint", "endpoint", {
      routeServerId: server,
      subnetId: subnet,
    });
    const table = object("aws:ec2/routeTable:RouteTable", "table", { vpcId: vpc });
    const propagation = object("aws:vpc/routeServerPropagation:RouteServerPropagation", "propagation", {
      routeServerId: server,
      routeTableId: table,
    });
    const all = [
      ...[vpc, otherVpc, subnet, table, server, endpoint, propagation],
      ...[associated("own", vpc), associated("other", otherVpc)],
    ];
    assert.deepEqual(needs(endpoint, all), ["own"]);
    assert.deepEqual(needs(propagation, all), ["own"]);
  });

  it("a peer of Azure's Route Server: that it stands in its subnet", () => {
    const hub = object("azure-native:network:VirtualHub", "hub");
    const standing = object("azure-native:network:VirtualHubIpConfiguration", "standing", {
      virtualHubName: hub,
    });
    const peer = object("azure-native:network:VirtualHubBgpConnection", "peer", { virtualHubName: hub });
    assert.deepEqual(needs(peer, [hub, standing, peer]), ["standing"]);
  });

  it("an EKS cluster: its role's policies, and the log group that it would make itself", () => {
    const logs = object("aws:cloudwatch/logGroup:LogGroup", "/aws/eks/demo/cluster");
    const others = object("aws:cloudwatch/logGroup:LogGroup", "/aws/eks/other/cluster");
    assert.deepEqual(needs(cluster, [role, attachment, cluster, logs, others]), [
      "/aws/eks/demo/cluster",
      "attachment",
    ]);
  });

  it("nodes: policies, network add-ons and a way out", () => {
    const table = object("aws:ec2/routeTable:RouteTable", "table", { vpcId: vpc });
    const association = object("aws:ec2/routeTableAssociation:RouteTableAssociation", "association", {
      subnetId: subnet,
      routeTableId: table,
    });
    const route = (id: string, destinationCidrBlock: string): WorldObject =>
      object("aws:ec2/route:Route", id, { routeTableId: table }, { destinationCidrBlock });
    const group = nodes("group", {}, cluster, { nodeRoleArn: role, "subnetIds[*]": subnet });
    const all = [
      ...[vpc, subnet, table, association, route("out", "0.0.0.0/0"), route("bridge", "10.0.0.0/8")],
      ...[role, attachment, cluster, addOn("vpc-cni"), addOn("kube-proxy"), addOn("coredns"), group],
    ];
    assert.deepEqual(needs(group, all), ["attachment", "vpc-cni", "kube-proxy", "association", "out"]);
  });

  it("nodes of a cluster with self-managed add-ons: no add-on", () => {
    const old = object(CLUSTER, "old");
    const group = nodes("group", {}, old);
    assert.deepEqual(needs(group, [old, addOn("vpc-cni", old), group]), []);
  });

  it("nodes: the identity of the network plugin, unless their own role has the rights", () => {
    const identity = object(
      "aws:eks/podIdentityAssociation:PodIdentityAssociation",
      "identity",
      { clusterName: cluster },
      { namespace: "kube-system", serviceAccount: "aws-node" },
    );
    const agent = addOn("eks-pod-identity-agent");
    const group = nodes("group", {}, cluster, { nodeRoleArn: role });
    assert.deepEqual(needs(group, [role, cluster, identity, agent, group]), [
      "identity",
      "eks-pod-identity-agent",
    ]);
    const cni = object(
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "cni",
      { role },
      { policyArn: "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy" },
    );
    assert.deepEqual(needs(group, [role, cni, cluster, identity, agent, group]), ["cni"]);
  });

  it("an add-on with pods: any node that takes them; one without: none", () => {
    const tainted = nodes("tainted", { taints: [{ key: "a", effect: "NO_SCHEDULE" }] });
    const empty = nodes("empty", { scalingConfig: { desiredSize: 0 } });
    const all = [cluster, nodes("one"), nodes("two"), tainted, empty];
    assert.deepEqual(needs(addOn("coredns"), [...all, addOn("coredns")]), ["any one", "any two"]);
    assert.deepEqual(needs(addOn("vpc-cni"), [...all, addOn("vpc-cni")]), []);
  });

  it("an AKS cluster: the roles of its own identity", () => {
    const identityType = "azure-native:managedidentity:UserAssignedIdentity";
    const identity = { ...object(identityType, "identity"), outputs: { principalId: "ABC" } };
    const assignment = (id: string, principalId: string): WorldObject =>
      object("azure-native:authorization:RoleAssignment", id, {}, { principalId });
    const aks = object("azure-native:containerservice:ManagedCluster", "aks", {
      "identity.userAssignedIdentities[*]": identity,
    });
    const all = [identity, aks, assignment("own", "abc"), assignment("other", "def")];
    assert.deepEqual(needs(aks, all), ["own"]);
  });

  describe("in an EKS cluster", () => {
    const account = "https://demo.example";
    const eks = { ...cluster, outputs: { endpoint: account } };
    const inCluster = (type: string, id: string, inputs: PropertyMap = {}): WorldObject => ({
      ...object(type, id, {}, { ...inputs, metadata: { name: id, namespace: "n" } }),
      account,
    });
    const template = (spec: PropertyMap): PropertyMap => ({
      template: { metadata: { labels: { app: "x" } }, spec },
    });
    const job = (id: string, ...args: readonly string[]): WorldObject =>
      inCluster("kubernetes:batch/v1:Job", id, { spec: template({ containers: [{ args }] }) });
    const create = job("create", "--secret-name=certificate");
    const patch = job("patch", "--webhook-name=judge");
    const pods = inCluster("kubernetes:apps/v1:Deployment", "pods", {
      spec: template({
        containers: [{ image: "registry/aws-load-balancer-controller:v3" }],
        volumes: [{ secret: { secretName: "certificate" } }],
      }),
    });
    const service = inCluster("kubernetes:core/v1:Service", "door", {
      spec: { selector: { app: "x" }, loadBalancerClass: "service.k8s.aws/nlb" },
    });
    const inside = inCluster("kubernetes:core/v1:Service", "inside", { spec: { selector: { app: "x" } } });
    const judge = inCluster(
      "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration",
      "judge",
      {
        webhooks: [{ clientConfig: { service: { name: "inside" } }, rules: [{ resources: ["ingresses"] }] }],
      },
    );
    const route = inCluster("kubernetes:networking.k8s.io/v1:Ingress", "route");
    const elsewhere = { ...create, id: "elsewhere", account: "https://other.example" };
    const all = [eks, nodes("one", {}, eks), create, patch, pods, service, inside, judge, route, elsewhere];

    it("pods: any node, the Secret that a Job makes, and with readiness gates their Service", () => {
      assert.deepEqual(needs(pods, all), ["any one", "create", "door"]);
      assert.deepEqual(needs(create, all), ["any one"]);
    });

    it("a webhook: who answers; its certificate's Job: the webhook; what it judges: the Job", () => {
      assert.deepEqual(needs(judge, all), ["pods"]);
      assert.deepEqual(needs(patch, all), ["any one", "judge"]);
      assert.deepEqual(needs(route, all), ["patch"]);
    });

    it("a load balancer's Service: its controller, trusted; any other: nothing", () => {
      assert.deepEqual(needs(service, all), ["pods", "patch"]);
      assert.deepEqual(needs(inside, all), []);
    });
  });

  it("subnets of one VNet are written one after another", () => {
    const network = object("azure-native:network:VirtualNetwork", "vnet");
    const other = object("azure-native:network:VirtualNetwork", "other");
    const subnetOf = (id: string, of: WorldObject): WorldObject =>
      object("azure-native:network:Subnet", id, { virtualNetworkName: of });
    const [a, b, c] = [subnetOf("a", network), subnetOf("b", network), subnetOf("c", other)];
    const graph = new ObjectGraph([network, other, a, b, c]);
    assert.deepEqual(
      queueOf(a, graph).map(({ id }) => id),
      ["a", "b"],
    );
    assert.deepEqual(queueOf(vpc, new ObjectGraph([vpc, subnet])), []);
  });
});
