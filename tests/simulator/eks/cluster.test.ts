import assert from "node:assert/strict";
import { resourceReference } from "../../../simulator/codec.ts";
import { isMap, text, UNKNOWN } from "../../../simulator/properties.ts";
import { FakeEngine } from "./fake-engine.ts";
import { CLUSTER_TYPE as TYPE, LEAN } from "./lean-cluster.ts";

describe("eks.Cluster", () => {
  let engine: FakeEngine;
  beforeEach(async () => {
    engine = new FakeEngine();
    await engine.start();
  });
  afterEach(() => {
    engine.stop();
  });

  it("makes the control plane, its role, the OIDC provider and a kubernetes provider", async () => {
    await engine.construct(TYPE, LEAN);
    assert.deepEqual(engine.tree(), [
      "aws:eks/cluster:Cluster eks-eksCluster < eks",
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider eks-oidcProvider < eks",
      "aws:iam/role:Role eks-eksRole-role < eks-eksRole",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment eks-eksRole-4b490823 < eks-eksRole",
      "eks:index:Cluster eks < stack",
      "eks:index:ServiceRole eks-eksRole < eks",
      "pulumi:providers:kubernetes eks-eks-k8s < eks",
    ]);
  });

  it("gives the control plane what was asked for, as pulumi-eks words it", async () => {
    await engine.construct(TYPE, LEAN);
    const { inputs, ignoreChanges, dependencies } = engine.find("eks-eksCluster");
    assert.deepEqual(inputs, {
      name: "prod",
      version: "1.35",
      roleArn: "arn:of:eks-eksRole-role",
      bootstrapSelfManagedAddons: false,
      vpcConfig: {
        subnetIds: ["subnet-a", "subnet-b"],
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
      },
      kubernetesNetworkConfig: { serviceIpv4Cidr: "10.66.0.0/20", ipFamily: "ipv4" },
      encryptionConfig: { provider: { keyArn: "arn:key" }, resources: ["secrets"] },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      tags: { Name: "eks-eksCluster", team: "x" },
    });
    assert.deepEqual(ignoreChanges, [
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
      "bootstrapSelfManagedAddons",
    ]);
    assert.ok(
      dependencies.includes("urn:aws:iam/rolePolicyAttachment:RolePolicyAttachment:eks-eksRole-4b490823"),
    );
  });

  it("returns what programs read of it, and where it came from", async () => {
    const { urn, state, from } = await engine.construct(TYPE, LEAN);
    const cluster = "urn:aws:eks/cluster:Cluster:eks-eksCluster";
    assert.equal(urn, "urn:eks:index:Cluster:eks");
    assert.deepEqual(state.eksCluster, resourceReference(cluster, "id-of-eks-eksCluster"));
    assert.equal(state.clusterSecurityGroupId, "sg-eks");
    assert.equal(state.oidcProviderUrl, "https://oidc.eks/id/A");
    assert.equal(state.oidcIssuer, "oidc.eks/id/A");
    assert.equal(state.oidcProviderArn, "arn:of:eks-oidcProvider");
    assert.deepEqual(from.get("kubeconfigJson"), [cluster]);
    assert.deepEqual(engine.outputs.get(urn), state);
    const config: unknown = JSON.parse(text(state, "kubeconfigJson") ?? "");
    assert.deepEqual(config, {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "aws",
      clusters: [
        { name: "kubernetes", cluster: { server: "https://abc.eks", "certificate-authority-data": "Q0E=" } },
      ],
      contexts: [{ name: "aws", context: { cluster: "kubernetes", user: "aws" } }],
      users: [
        {
          name: "aws",
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "aws",
              args: [
                "--region",
                "ap-northeast-1",
                "eks",
                "get-token",
                "--cluster-name",
                "prod",
                "--output",
                "json",
                "--role",
                "arn:role",
              ],
              env: [
                {
                  name: "KUBERNETES_EXEC_INFO",
                  value: '{"apiVersion": "client.authentication.k8s.io/v1beta1"}',
                },
              ],
            },
          },
        },
      ],
    });
  });

  it("hands on where its arguments come from, and the protection of the component", async () => {
    await engine.construct(TYPE, LEAN, {
      from: { privateSubnetIds: ["urn:a", "urn:b"], encryptionConfigKeyArn: ["urn:key"] },
      protect: true,
    });
    const { propertyDependencies, dependencies } = engine.find("eks-eksCluster");
    assert.deepEqual(propertyDependencies.get("vpcConfig"), ["urn:a", "urn:b"]);
    assert.deepEqual(propertyDependencies.get("encryptionConfig"), ["urn:key"]);
    assert.ok(["urn:a", "urn:b", "urn:key"].every((it) => dependencies.includes(it)));
    assert.equal(engine.find("eks", TYPE).protect, true);
  });

  it("knows nothing in a preview that only the cloud can say", async () => {
    engine.preview = true;
    const { state } = await engine.construct(TYPE, { ...LEAN, vpcId: UNKNOWN }, { preview: true });
    assert.equal(engine.find("eks-eksCluster").inputs.roleArn, UNKNOWN);
    assert.equal(engine.find("eks-eks-k8s").inputs.kubeconfig, UNKNOWN);
    assert.deepEqual(
      [state.kubeconfigJson, state.oidcProviderUrl, state.clusterSecurityGroupId],
      [UNKNOWN, UNKNOWN, UNKNOWN],
    );
    assert.deepEqual(
      state.eksCluster,
      resourceReference("urn:aws:eks/cluster:Cluster:eks-eksCluster", UNKNOWN),
    );
  });

  it("makes security groups, node role, add-ons and the aws-auth map when they are not declined", async () => {
    await engine.construct(TYPE, {
      vpcId: "vpc-1",
      subnetIds: ["subnet-a"],
      skipDefaultNodeGroup: true,
      createInstanceRole: true,
    });
    const names = engine.asked
      .filter((it) => !it.type.includes("ttachment"))
      .map((it) => it.name)
      .sort();
    assert.deepEqual(names, [
      "eks",
      "eks-eks-k8s",
      "eks-eksCluster",
      "eks-eksClusterIngressRule",
      "eks-eksClusterInternetEgressRule",
      "eks-eksClusterSecurityGroup",
      "eks-eksExtApiServerClusterIngressRule",
      "eks-eksNodeClusterIngressRule",
      "eks-eksNodeIngressRule",
      "eks-eksNodeInternetEgressRule",
      "eks-eksRole",
      "eks-eksRole-role",
      "eks-instanceProfile",
      "eks-instanceRole",
      "eks-instanceRole-role",
      "eks-kube-proxy",
      "eks-nodeAccess",
      "eks-nodeSecurityGroup",
      "eks-vpc-cni",
      "eks-vpc-cni",
    ]);
    const awsAuth = engine.find("eks-nodeAccess");
    assert.equal(awsAuth.provider, "urn:pulumi:providers:kubernetes:eks-eks-k8s::id-of-eks-eks-k8s");
    assert.deepEqual(awsAuth.inputs.data, {
      mapRoles:
        "- rolearn: arn:of:eks-instanceRole-role\n  username: system:node:{{EC2PrivateDNSName}}\n  groups:\n    - system:bootstrappers\n    - system:nodes\n",
    });
    assert.equal(engine.find("eks-kube-proxy").inputs.addonVersion, "v1-kube-proxy");
    assert.deepEqual(
      engine
        .find("eks-vpc-cni", "eks:")
        .dependencies.includes("urn:kubernetes:core/v1:ConfigMap:eks-nodeAccess"),
      true,
    );
  });

  it("makes a default node group of a launch template and an auto-scaling group", async () => {
    engine.routes.set("subnet-a", "igw-1");
    const { state } = await engine.construct(TYPE, {
      vpcId: "vpc-1",
      subnetIds: ["subnet-a", "subnet-b"],
      instanceType: "m7g.large",
      desiredCapacity: 3,
      nodeRootVolumeSize: 50,
    });
    const template = engine.find("eks-launchTemplate").inputs;
    assert.deepEqual(
      { ...template, userData: undefined },
      {
        imageId:
          "ami-/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/arm64/standard/recommended/image_id",
        instanceType: "m7g.large",
        iamInstanceProfile: { name: "eks-instanceProfile" },
        blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 50 } }],
        networkInterfaces: [
          { associatePublicIpAddress: "true", securityGroups: ["id-of-eks-nodeSecurityGroup"] },
        ],
        userData: undefined,
      },
    );
    assert.match(
      Buffer.from(text(template, "userData") ?? "", "base64").toString(),
      /kind: NodeConfig[\s\S]*apiServerEndpoint: https:\/\/abc\.eks/,
    );
    const group = engine.find("eks", "aws:autoscaling");
    assert.deepEqual(group.inputs, {
      minSize: 1,
      maxSize: 2,
      desiredCapacity: 3,
      launchTemplate: { name: "lt", version: "1" },
      vpcZoneIdentifiers: ["subnet-b"],
      instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 50 } },
      tags: [
        { key: "kubernetes.io/cluster/prod", value: "owned", propagateAtLaunch: true },
        { key: "Name", value: "prod-worker", propagateAtLaunch: true },
      ],
    });
    assert.ok(group.dependencies.includes("urn:kubernetes:core/v1:ConfigMap:eks-nodeAccess"));
    assert.ok(engine.tree().includes("aws:eks/addon:Addon eks-coredns < eks"));
    assert.deepEqual(
      isMap(state.defaultNodeGroup) ? state.defaultNodeGroup.autoScalingGroup : undefined,
      resourceReference(group.urn, "id-of-eks"),
    );
  });

  it("admits the nodes of a default node group by an access entry", async () => {
    await engine.construct(TYPE, {
      vpcId: "v",
      privateSubnetIds: ["s"],
      authenticationMode: "API",
      nodeGroupOptions: { amiId: "ami-1", maxSize: 5 },
    });
    assert.deepEqual(engine.find("eks-defaultNodeGroupInstanceRole").inputs, {
      clusterName: "prod",
      principalArn: "arn:of:eks-instanceRole-role",
      type: "EC2_LINUX",
    });
    assert.equal(engine.find("eks-launchTemplate").inputs.imageId, "ami-1");
    assert.equal(engine.find("eks", "aws:autoscaling").inputs.maxSize, 5);
  });

  it("makes access entries with their policies", async () => {
    const accessEntries = {
      admin: {
        principalArn: "arn:admin",
        accessPolicies: { all: { policyArn: "arn:policy", accessScope: { type: "cluster" } } },
      },
    };
    await engine.construct(TYPE, { ...LEAN, accessEntries });
    assert.deepEqual(engine.find("eks-admin").inputs, { clusterName: "prod", principalArn: "arn:admin" });
    const policy = engine.find("eks-admin-all");
    assert.equal(policy.parent, "urn:aws:eks/accessEntry:AccessEntry:eks-admin");
    assert.deepEqual(policy.inputs, {
      clusterName: "prod",
      principalArn: "arn:admin",
      policyArn: "arn:policy",
      accessScope: { type: "cluster" },
    });
  });

  it("makes roles and configuration of Auto Mode", async () => {
    await engine.construct(TYPE, {
      vpcId: "v",
      subnetIds: ["s"],
      autoMode: { enabled: true },
      authenticationMode: "API",
    });
    const { inputs } = engine.find("eks-eksCluster");
    assert.deepEqual(inputs.computeConfig, {
      enabled: true,
      nodeRoleArn: "arn:of:eks-nodeRole-role",
      nodePools: ["general-purpose", "system"],
    });
    assert.deepEqual(inputs.storageConfig, { blockStorage: { enabled: true } });
    assert.deepEqual(inputs.kubernetesNetworkConfig, {
      ipFamily: "ipv4",
      elasticLoadBalancing: { enabled: true },
    });
    assert.equal(
      engine.asked.filter((it) => it.parent.endsWith("eks-eksRole") && it.type.endsWith("Attachment")).length,
      5,
    );
  });

  it("passes a failed child on as a refusal", async () => {
    engine.fails = "eks-oidcProvider";
    await assert.rejects(engine.construct(TYPE, LEAN), {
      message:
        "eks-oidcProvider: was not made, got a failure of aws:iam/openIdConnectProvider:OpenIdConnectProvider; see its own message",
    });
  });
});
