import assert from "node:assert/strict";
import { resourceReference } from "../../../simulator/codec.ts";
import { isMap, text } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { FakeEngine } from "./fake-engine.ts";
import { CLUSTER_TYPE as TYPE, LEAN } from "./lean-cluster.ts";

describe("components around eks.Cluster", () => {
  let engine: FakeEngine;
  let cluster: PropertyMap;
  beforeEach(async () => {
    engine = new FakeEngine();
    await engine.start();
    const { urn, state } = await engine.construct(TYPE, LEAN);
    cluster = resourceReference(urn);
    assert.ok(isMap(state.core));
    engine.asked.length = 0;
  });
  afterEach(() => {
    engine.stop();
  });

  it("ManagedNodeGroup makes a node group in the cluster's subnets", async () => {
    const { state } = await engine.construct("eks:index:ManagedNodeGroup", {
      cluster,
      nodeRoleArn: "arn:node",
      instanceTypes: ["t3.large"],
      ignoreScalingChanges: true,
    });
    const { inputs, ignoreChanges } = engine.find("eks", "aws:");
    assert.deepEqual(inputs, {
      clusterName: "prod",
      version: "1.35",
      nodeRoleArn: "arn:node",
      instanceTypes: ["t3.large"],
      scalingConfig: { desiredSize: 2, minSize: 1, maxSize: 2 },
      subnetIds: ["subnet-a", "subnet-b"],
    });
    assert.deepEqual(ignoreChanges, ["scalingConfig.desiredSize"]);
    assert.deepEqual(state.nodeGroup, resourceReference("urn:aws:eks/nodeGroup:NodeGroup:eks", "id-of-eks"));
  });

  it("ManagedNodeGroup refuses what would need a launch template of its own", async () => {
    await assert.rejects(
      engine.construct("eks:index:ManagedNodeGroup", { cluster, nodeRoleArn: "a", enableIMDSv2: true }),
      {
        message:
          "enableIMDSv2: is not simulated, got it set on eks:index:ManagedNodeGroup; give a launchTemplate that says it",
      },
    );
    await assert.rejects(engine.construct("eks:index:ManagedNodeGroup", { cluster }), {
      message: "nodeRole: is required where nodeRoleArn is not set, got nothing; set one of them",
    });
  });

  it("NodeGroupV2 makes its own security group unless it is given one", async () => {
    const { state } = await engine.construct("eks:index:NodeGroupV2", {
      cluster,
      instanceProfileName: "nodes",
      nodeSubnetIds: ["subnet-x"],
      labels: { tier: "a" },
    });
    assert.equal(engine.asked.filter((it) => it.type.endsWith("SecurityGroupRule")).length, 5);
    assert.deepEqual(engine.find("eks-nodeSecurityGroup").inputs.tags, {
      Name: "eks-nodeSecurityGroup",
      "kubernetes.io/cluster/prod": "owned",
      team: "x",
    });
    assert.equal(engine.find("eks-eksClusterIngressRule").inputs.securityGroupId, "sg-eks");
    assert.equal(state.nodeSecurityGroupId, "id-of-eks-nodeSecurityGroup");
    assert.deepEqual(engine.find("eks", "aws:autoscaling").inputs.vpcZoneIdentifiers, ["subnet-x"]);
    assert.match(
      Buffer.from(text(engine.find("eks-launchTemplate").inputs, "userData") ?? "", "base64").toString(),
      /--node-labels=tier=a/,
    );
    await assert.rejects(
      engine.construct("eks:index:NodeGroupV2", {
        cluster,
        instanceProfileName: "n",
        nodeSecurityGroupId: "sg-1",
      }),
      {
        message:
          "clusterIngressRule: is required where nodeSecurityGroup is set, got nothing; set it or clusterIngressRuleId",
      },
    );
  });

  it("Cluster.getKubeconfig names the role and profile that it is asked for", async () => {
    const { result } = await engine.call("eks:index:Cluster/getKubeconfig", {
      __self__: cluster,
      roleArn: "arn:r",
      profileName: "p",
    });
    assert.match(
      text({ result: result ?? "" }, "result") ?? "",
      /"--cluster-name","prod","--output","json","--role","arn:r","--profile","p"/,
    );
  });

  it("Addon makes an add-on with its configuration as JSON", async () => {
    await engine.construct("eks:index:Addon", {
      cluster,
      addonName: "coredns",
      configurationValues: { replicaCount: 2 },
    });
    assert.deepEqual(engine.find("eks", "aws:").inputs, {
      clusterName: "prod",
      addonName: "coredns",
      configurationValues: '{"replicaCount":2}',
    });
  });

  it("VpcCniAddon turns options into the CNI's variables", async () => {
    await engine.construct("eks:index:VpcCniAddon", {
      clusterName: "prod",
      clusterVersion: "1.35",
      enablePrefixDelegation: true,
      enableNetworkPolicy: true,
      eniMtu: 1500,
    });
    const { inputs } = engine.find("eks", "aws:");
    assert.equal(inputs.addonVersion, "v1-vpc-cni");
    assert.deepEqual(JSON.parse(text(inputs, "configurationValues") ?? ""), {
      enableNetworkPolicy: "true",
      env: {
        AWS_VPC_ENI_MTU: "1500",
        AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "false",
        AWS_VPC_K8S_CNI_EXTERNALSNAT: "false",
        AWS_VPC_K8S_CNI_LOGLEVEL: "DEBUG",
        AWS_VPC_K8S_CNI_LOG_FILE: "/host/var/log/aws-routed-eni/ipamd.log",
        AWS_VPC_K8S_CNI_VETHPREFIX: "eni",
        AWS_VPC_K8S_PLUGIN_LOG_FILE: "/var/log/aws-routed-eni/plugin.log",
        AWS_VPC_K8S_PLUGIN_LOG_LEVEL: "DEBUG",
        ENABLE_POD_ENI: "false",
        ENABLE_PREFIX_DELEGATION: "true",
        WARM_ENI_TARGET: "1",
      },
      init: { env: { DISABLE_TCP_EARLY_DEMUX: "false" } },
    });
  });
});
