import assert from "node:assert/strict";
import { keyOf } from "../../../simulator/world.ts";
import type { WorldObject } from "../../../simulator/world.ts";
import { NAMESPACE, subject, TestClusters } from "./test-cluster.ts";

const SERVICE = "kubernetes:core/v1:Service";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const GROUP = "azure-native:containerinstance:ContainerGroup";

const service = {
  metadata: { name: "web", namespace: "shop" },
  spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
};

/** A Deployment with what its pods say besides. */
const deployment = (pod: Readonly<Record<string, unknown>> = {}, replicas = 1) => {
  const labels = { app: "web" };
  const spec = { containers: [{ name: "web", image: "web:1" }], ...pod };
  const template = { metadata: { labels }, spec };
  return JSON.parse(
    JSON.stringify({
      metadata: { name: "web", namespace: "shop" },
      spec: { replicas, selector: { matchLabels: labels }, template },
    }),
  ) as typeof service;
};

describe("what a cluster leaves in the clouds", () => {
  let clusters: TestClusters;
  let vpc: WorldObject;
  let subnet: WorldObject;

  beforeEach(() => {
    clusters = new TestClusters();
    vpc = put("aws:ec2/vpc:Vpc", "vpc-1", {});
    subnet = put("aws:ec2/subnet:Subnet", "subnet-public", { tags: { "kubernetes.io/role/elb": "1" } }, vpc);
    put("aws:ec2/subnet:Subnet", "subnet-private", {}, vpc);
    const config = { vpcConfig: { vpcId: vpc.id, subnetIds: ["subnet-private"] } };
    clusters.world.put({ ...clusters.eks, outputs: { ...clusters.eks.outputs, ...config } });
    clusters.make(NAMESPACE, { metadata: { name: "shop" } });
  });

  afterEach(() => {
    clusters.close();
  });

  function put(type: string, id: string, inputs: WorldObject["inputs"], within?: WorldObject): WorldObject {
    const references = within && [
      { path: "vpcId", target: keyOf(within), onTargetDelete: "blocks" as const },
    ];
    const object = { ...clusters.eks, type, id, urn: `urn:${id}`, inputs, outputs: {}, handles: { id } };
    clusters.world.put({ ...object, references: references ?? [] });
    return clusters.world.get(keyOf(object)) ?? object;
  }

  const usersOf = (object: WorldObject) => clusters.world.referrers(object).map(({ type }) => type);

  it("is a load balancer of EKS in the subnets that are tagged for it; it goes with its service", () => {
    const { id } = clusters.make(SERVICE, service);
    assert.deepEqual(usersOf(subnet), [LOAD_BALANCER]);
    assert.equal(clusters.world.ofType(LOAD_BALANCER).length, 1);
    clusters.operations.delete(clusters.provider(), SERVICE, id, {});
    assert.deepEqual(usersOf(subnet), []);
  });

  it("goes with the namespace of its service, too", () => {
    clusters.make(SERVICE, service);
    clusters.operations.delete(clusters.provider(), NAMESPACE, "shop", {});
    assert.equal(clusters.world.ofType(SERVICE).length, 0);
    assert.deepEqual(usersOf(subnet), []);
  });

  it("stays when the cluster goes first, and keeps its subnets from being deleted", () => {
    clusters.make(SERVICE, service);
    const cluster = clusters.world.get(keyOf(clusters.eks));
    assert.ok(cluster !== undefined);
    clusters.world.remove(cluster);
    assert.equal(clusters.world.ofType(SERVICE).length, 0);
    assert.deepEqual(usersOf(subnet), [LOAD_BALANCER]);
  });

  it("is none for a service within the cluster; one that becomes so gives it back", () => {
    const within = { ...service, spec: { ...service.spec, type: "ClusterIP" } };
    const made = clusters.make(SERVICE, within);
    assert.deepEqual(usersOf(subnet), []);
    const update = (news: typeof service, olds: typeof service) =>
      clusters.operations.update(clusters.provider(), subject(SERVICE), {
        id: made.id,
        olds: clusters.check(SERVICE, olds).inputs,
        oldOutputs: made.outputs,
        news: clusters.check(SERVICE, news).inputs,
        preview: false,
      });
    update(service, within);
    assert.deepEqual(usersOf(subnet), [LOAD_BALANCER]);
    update(within, service);
    assert.deepEqual(usersOf(subnet), []);
  });

  const annotated = (words: Readonly<Record<string, string>>) => ({
    ...service,
    metadata: {
      ...service.metadata,
      annotations: Object.fromEntries(
        Object.entries(words).map(([word, value]) => [`service.beta.kubernetes.io/${word}`, value]),
      ),
    },
  });

  it("holds the Elastic IPs that its service names", () => {
    const eip = put("aws:ec2/eip:Eip", "eipalloc-1", {});
    const words = {
      "aws-load-balancer-eip-allocations": "eipalloc-1",
      "aws-load-balancer-scheme": "internet-facing",
    };
    clusters.make(SERVICE, annotated(words));
    assert.deepEqual(usersOf(eip), [LOAD_BALANCER]);
  });

  it("holds the public address that a service of AKS names, once the cluster's identity may take it", () => {
    const aks = clusters.provider("aks");
    clusters.make(NAMESPACE, { metadata: { name: "shop" } }, aks);
    const [cluster] = clusters.world.ofType("azure-native:containerservice:ManagedCluster");
    assert.ok(cluster !== undefined);
    const putAzure = (type: string, id: string, more: Partial<WorldObject>) => {
      const { account, region, scope } = cluster;
      const object = put(type, id, {});
      clusters.world.remove(object);
      const its = { ...object, package: "azure-native", account, region, scope, ...more };
      clusters.world.put(its);
      return its;
    };
    const identity = { type: "UserAssigned", userAssignedIdentities: ["/identities/aks"] };
    clusters.world.put({ ...cluster, inputs: { ...cluster.inputs, identity } });
    putAzure("azure-native:managedidentity:UserAssignedIdentity", "/identities/aks", {
      outputs: { principalId: "p" },
    });
    const group = `/subscriptions/${cluster.account}/resourceGroups/addresses`;
    const id = `${group}/providers/Microsoft.Network/publicIPAddresses/ingress`;
    const address = putAzure("azure-native:network:PublicIPAddress", id, {
      inputs: { sku: { name: "Standard" } },
    });
    const words = { "azure-load-balancer-resource-group": "addresses", "azure-pip-name": "ingress" };
    assert.throws(
      () => clusters.make(SERVICE, annotated(words), aks),
      /must be one that the cluster's identity may take, got ingress; make the identity Network Contributor of the group addresses/,
    );
    putAzure("azure-native:authorization:RoleAssignment", "/grant", {
      inputs: { principalId: "p", scope: group },
    });
    clusters.make(SERVICE, annotated(words), aks);
    assert.deepEqual(usersOf(address), ["azure-native:network:FrontendIPConfiguration"]);
  });

  it("is a container group for pods on virtual nodes of AKS: the cluster cannot go before them", () => {
    const aks = clusters.provider("aks");
    clusters.make(NAMESPACE, { metadata: { name: "shop" } }, aks);
    const pod = { nodeSelector: { type: "virtual-kubelet" } };
    const [cluster] = clusters.world.ofType("azure-native:containerservice:ManagedCluster");
    assert.ok(cluster !== undefined);
    const { id } = clusters.make(DEPLOYMENT, deployment(pod), aks);
    const blocking = clusters.world
      .referrers(cluster)
      .filter((it) => it.references.some((one) => one.onTargetDelete === "blocks"));
    assert.deepEqual(
      blocking.map(({ type }) => type),
      [GROUP],
    );
    clusters.operations.delete(aks, DEPLOYMENT, id, {});
    assert.equal(clusters.world.ofType(GROUP).length, 0);
    clusters.make(DEPLOYMENT, deployment(pod, 0), aks);
    assert.equal(clusters.world.ofType(GROUP).length, 0);
  });

  it("is a container group in the delegated subnet for virtual nodes of the next generation", () => {
    const aks = clusters.provider("aks");
    clusters.make(NAMESPACE, { metadata: { name: "shop" } }, aks);
    const [cluster] = clusters.world.ofType("azure-native:containerservice:ManagedCluster");
    assert.ok(cluster !== undefined);
    const agentPoolProfiles = [{ vnetSubnetID: "/vnet/subnets/nodes" }];
    clusters.world.put({ ...cluster, inputs: { ...cluster.inputs, agentPoolProfiles } });
    const delegations = [{ name: "aci", serviceName: "Microsoft.ContainerInstance/containerGroups" }];
    put("azure-native:network:Subnet", "/vnet/subnets/nodes", {});
    const virtual = put("azure-native:network:Subnet", "/vnet/subnets/virtual-nodes", { delegations });
    const { id } = clusters.make(
      DEPLOYMENT,
      deployment({ nodeSelector: { virtualization: "virtualnode2" } }),
      aks,
    );
    assert.deepEqual(usersOf(virtual), [GROUP]);
    assert.ok(!usersOf(cluster).includes(GROUP));
    clusters.operations.delete(aks, DEPLOYMENT, id, {});
    assert.deepEqual(usersOf(virtual), []);
  });

  it("keeps a volume claim that pods mount", () => {
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const metadata = { name: "data", namespace: "shop" };
    const { id } = clusters.make(CLAIM, { metadata, spec });
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
    const pods = clusters.make(DEPLOYMENT, deployment({ volumes }));
    const remove = () => {
      clusters.operations.delete(clusters.provider(), CLAIM, id, {});
    };
    assert.throws(remove, {
      message: /in use, got Deployment shop\/web, which mounts it; delete those first$/,
    });
    clusters.operations.delete(clusters.provider(), DEPLOYMENT, pods.id, {});
    remove();
    assert.equal(clusters.world.ofType(CLAIM).length, 0);
  });
});
