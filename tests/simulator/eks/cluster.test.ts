import assert from "node:assert/strict";
import { resourceReference } from "../../../simulator/codec.ts";
import { isMap, text, UNKNOWN } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { FakeEngine } from "./fake-engine.ts";

const TYPE = "eks:index:Cluster";

/** As Kakehashi's own EksCluster asks for it. */
const LEAN: PropertyMap = {
  name: "prod",
  version: "1.35",
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-a", "subnet-b"],
  authenticationMode: "API",
  createOidcProvider: true,
  skipDefaultNodeGroup: true,
  skipDefaultSecurityGroups: true,
  createInstanceRole: false,
  bootstrapSelfManagedAddons: false,
  useDefaultVpcCni: true,
  kubeProxyAddonOptions: { enabled: false },
  corednsAddonOptions: { enabled: false },
  kubernetesServiceIpAddressRange: "10.66.0.0/20",
  encryptionConfigKeyArn: "arn:key",
  endpointPublicAccess: false,
  endpointPrivateAccess: true,
  providerCredentialOpts: { roleArn: "arn:role" },
  tags: { team: "x" },
};

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

  const refuses = (what: string, inputs: PropertyMap, message: string): void => {
    it(`refuses ${what}`, async () => {
      await assert.rejects(engine.construct(TYPE, inputs), { name: "Refusal", message });
    });
  };
  refuses(
    "arguments that are not simulated, all by name",
    { ...LEAN, storageClasses: "gp3", minSize: 1 },
    [
      "minSize: is not simulated, got it set on eks:index:Cluster; set skipDefaultNodeGroup, and make node groups of their own",
      "storageClasses: is not simulated, got it set on eks:index:Cluster; make the storage classes with the kubernetes provider",
    ].join("\n"),
  );
  refuses(
    "its default node group",
    { vpcId: "v", subnetIds: ["s"] },
    "skipDefaultNodeGroup: the default node group is not simulated, got nothing; set skipDefaultNodeGroup, and make node groups of their own",
  );
  refuses(
    "a mode that EKS has not",
    { ...LEAN, authenticationMode: "IAM" },
    "authenticationMode: must be CONFIG_MAP, API or API_AND_CONFIG_MAP, got IAM; set API",
  );
  refuses(
    "mappings without their map",
    { ...LEAN, roleMappings: [{}] },
    "roleMappings: must be empty when authenticationMode is API, got 1 items; use accessEntries",
  );
  refuses(
    "entries without their mode",
    { ...LEAN, authenticationMode: "CONFIG_MAP", accessEntries: { a: {} } },
    "accessEntries: needs authenticationMode API or API_AND_CONFIG_MAP, got CONFIG_MAP; set API",
  );
  refuses(
    "two ways of saying subnets",
    { ...LEAN, subnetIds: ["s"] },
    "subnetIds: excludes publicSubnetIds and privateSubnetIds, got both; choose one way",
  );
  refuses(
    "an allow list without a public endpoint",
    { ...LEAN, publicAccessCidrs: ["0.0.0.0/0"] },
    "publicAccessCidrs: needs endpointPublicAccess, got it without; set endpointPublicAccess, or leave the list out",
  );
  refuses(
    "a decision that is not known yet",
    { ...LEAN, createOidcProvider: UNKNOWN },
    "createOidcProvider: must be known when the component is made, got a value not known yet; give a plain value",
  );

  it("passes a failed child on as a refusal", async () => {
    engine.fails = "eks-oidcProvider";
    await assert.rejects(engine.construct(TYPE, LEAN), {
      message:
        "eks-oidcProvider: was not made, got a failure of aws:iam/openIdConnectProvider:OpenIdConnectProvider; see its own message",
    });
  });
});

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
