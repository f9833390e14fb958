import assert from "node:assert/strict";
import { ResourceError } from "@pulumi/pulumi";
import { withoutCreatorAccess } from "../../../components/cluster/eks-control-plane.ts";
import { PLATFORM } from "../../support/platform.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { secret, UNKNOWN, valueOf } from "../../support/snapshot.ts";
import { awsNetwork, deployEks, DEPLOY_ROLE, eksPool } from "./fixtures.ts";

const EKS = "kakehashi:cluster:EksCluster::eks";
const ADDON = "aws:eks/addon:Addon";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
const ROLE = "aws:iam/role:Role";

const json = (text: unknown): unknown => JSON.parse(String(text));

describe("EksCluster", () => {
  /** Shared by the tests that only look: of the smallest cluster. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await deployEks());
  });

  it("makes exactly these children, with their providers", () => {
    assert.deepEqual(labelsOf(graph.children(EKS)), [
      "aws:cloudwatch/logGroup:LogGroup::eks-control-plane-logs",
      "aws:ec2/launchTemplate:LaunchTemplate::eks-nodes-general",
      "aws:eks/accessEntry:AccessEntry::eks-admin-platform",
      "aws:eks/accessEntry:AccessEntry::eks-deployer",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::eks-admin-platform",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::eks-deployer",
      `${ADDON}::eks-addon-aws-ebs-csi-driver`,
      `${ADDON}::eks-addon-coredns`,
      `${ADDON}::eks-addon-eks-pod-identity-agent`,
      `${ADDON}::eks-addon-kube-proxy`,
      `${ADDON}::eks-addon-metrics-server`,
      `${ADDON}::eks-addon-vpc-cni`,
      `${NODE_GROUP}::eks-nodes-general`,
      `${ASSOCIATION}::eks-identity-ebs-csi`,
      `${ASSOCIATION}::eks-identity-vpc-cni`,
      `${ROLE}::eks-identity-ebs-csi`,
      `${ROLE}::eks-identity-vpc-cni`,
      `${ROLE}::eks-node`,
      `${ATTACHMENT}::eks-identity-ebs-csi-csi`,
      `${ATTACHMENT}::eks-identity-vpc-cni-cni`,
      `${ATTACHMENT}::eks-node-registry`,
      `${ATTACHMENT}::eks-node-worker`,
      "aws:kms/alias:Alias::eks-secrets",
      "aws:kms/key:Key::eks-secrets",
      "eks:index:Cluster::eks",
      "pulumi:providers:kubernetes::eks",
    ]);
    assert.equal(graph.find("kakehashi:cluster:EksCluster", "eks").parent, PLATFORM);
    for (const child of graph.children(EKS).filter(({ type }) => type.startsWith("aws:")))
      assert.equal(child.provider, "pulumi:providers:aws::aws", child.label);
  });

  it("asks eks.Cluster for a control plane and an OIDC provider, and for nothing else", () => {
    const cluster = graph.find("eks:index:Cluster", "eks");
    const sdkDefaults = { resolveConflictsOnCreate: "OVERWRITE", resolveConflictsOnUpdate: "OVERWRITE" };
    assert.deepEqual(cluster.inputs, {
      name: "dev-eks",
      version: "1.35",
      upgradePolicy: { supportType: "STANDARD" },
      authenticationMode: "API",
      vpcId: "/network/aws",
      privateSubnetIds: ["subnet-a", "subnet-c"],
      kubernetesServiceIpAddressRange: "10.66.0.0/20",
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.0/28"],
      encryptionConfigKeyArn: "arn:aws:kms:key",
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      createOidcProvider: true,
      deletionProtection: false,
      skipDefaultNodeGroup: true,
      skipDefaultSecurityGroups: true,
      createInstanceRole: false,
      bootstrapSelfManagedAddons: false,
      useDefaultVpcCni: true,
      kubeProxyAddonOptions: { enabled: false, ...sdkDefaults },
      corednsAddonOptions: { enabled: false, ...sdkDefaults },
      providerCredentialOpts: { roleArn: DEPLOY_ROLE },
      tags: { environment: "test" },
    });
    assert.equal(cluster.remote, true);
    assert.deepEqual(cluster.dependsOn, ["aws:cloudwatch/logGroup:LogGroup::eks-control-plane-logs"]);
    // The engine adds those of the components above, so that Construct gets the one of AWS too.
    assert.deepEqual(cluster.providers, { eks: "pulumi:providers:eks::eks" });
  });

  it("has the engine take the creator's nameless admin entry off the cluster", async () => {
    const changed = await withoutCreatorAccess({
      custom: true,
      type: "aws:eks/cluster:Cluster",
      name: "eks-eksCluster",
      props: {
        name: "dev-eks",
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      },
      opts: { protect: true },
    });
    assert.deepEqual(changed, {
      props: {
        name: "dev-eks",
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      },
      opts: { protect: true, deleteBeforeReplace: true },
    });
    const other = { custom: true, type: ROLE, name: "eks-eksRole-role", props: {}, opts: {} };
    assert.equal(await withoutCreatorAccess(other), undefined);
  });

  it("lets in what leaves the other cloud, beside the listed ranges", async () => {
    const peerEgressAddresses = ["198.51.100.9", "198.51.100.9"];
    const { graph } = await deployEks({ peerEgressAddresses });
    const { publicAccessCidrs } = graph.inputsOf("eks:index:Cluster", "eks");
    assert.deepEqual(publicAccessCidrs, ["203.0.113.0/28", "198.51.100.9/32"]);
    const closed = await deployEks({ peerEgressAddresses, allowedCidrs: [] });
    assert.equal("publicAccessCidrs" in closed.graph.inputsOf("eks:index:Cluster", "eks"), false);
  });

  it("closes the public endpoint when nobody is allowed in", async () => {
    const { graph } = await deployEks({ allowedCidrs: [] });
    const inputs = graph.inputsOf("eks:index:Cluster", "eks");
    assert.equal(inputs.endpointPublicAccess, false);
    assert.equal(inputs.endpointPrivateAccess, true);
    // The provider refuses a list beside a closed endpoint.
    assert.equal("publicAccessCidrs" in inputs, false);
  });

  it("guards the cluster and its key, and leaves pools free to change", async () => {
    const { graph } = await deployEks({ guards: { deletionProtection: true, protect: true } });
    assert.equal(graph.inputsOf("eks:index:Cluster", "eks").deletionProtection, true);
    assert.equal(graph.inputsOf("aws:kms/key:Key", "eks-secrets").deletionWindowInDays, 30);
    assert.deepEqual(labelsOf(graph.resources.filter((resource) => resource.protect)), [
      "aws:kms/key:Key::eks-secrets",
      "eks:index:Cluster::eks",
    ]);
  });

  it("encrypts secrets with a key that rotates and has a name", () => {
    assert.deepEqual(graph.inputsOf("aws:kms/key:Key", "eks-secrets"), {
      description: "Kubernetes secrets of dev-eks",
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      tags: { environment: "test" },
    });
    assert.deepEqual(graph.inputsOf("aws:kms/alias:Alias", "eks-secrets"), {
      name: "alias/eks/dev-eks",
      targetKeyId: "key-1",
    });
  });

  it("keeps control-plane logs in its own group, as long as asked", async () => {
    const { graph } = await deployEks({ logRetentionDays: 365 });
    assert.deepEqual(graph.inputsOf("aws:cloudwatch/logGroup:LogGroup", "eks-control-plane-logs"), {
      name: "/aws/eks/dev-eks/cluster",
      retentionInDays: 365,
      tags: { environment: "test" },
    });
  });

  it("admits the deploying role and the admins by name", () => {
    const entry = graph.inputsOf("aws:eks/accessEntry:AccessEntry", "eks-deployer");
    assert.deepEqual(entry, {
      clusterName: "dev-eks",
      principalArn: DEPLOY_ROLE,
      type: "STANDARD",
      tags: { environment: "test" },
    });
    const name = "eks-admin-platform";
    const policy = graph.inputsOf("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", name);
    assert.deepEqual(policy, {
      clusterName: "dev-eks",
      principalArn: "arn:aws:iam::111111111111:role/platform-team",
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
  });

  it("lets the provider wait for the deploying role's access, and for no node", () => {
    const provider = graph.find("pulumi:providers:kubernetes", "eks");
    assert.deepEqual(provider.dependsOn, [
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::eks-deployer",
    ]);
    assert.deepEqual(provider.propertyDependencies.kubeconfig, ["eks:index:Cluster::eks"]);
    assert.equal(provider.inputs.clusterIdentifier, "eks/ap-northeast-1/dev-eks/10.66.0.0/20");
  });

  it("hides the kubeconfig among the component's outputs", async () => {
    const { result, graph } = await deployEks();
    const { kubeconfig } = graph.outputs.get(EKS) ?? {};
    assert.deepEqual(kubeconfig, await valueOf(result.cluster.kubeconfig));
    assert.deepEqual(Object.keys(kubeconfig ?? {}), Object.keys(secret("") ?? {}));
  });

  it("makes nothing known in a preview that only the cloud can say", async () => {
    const { result, graph } = await deployEks({}, { preview: true });
    assert.equal(graph.inputsOf(NODE_GROUP, "eks-nodes-general").clusterName, UNKNOWN);
    assert.equal(await valueOf(result.cluster.endpoint), UNKNOWN);
    const provider = graph.inputsOf("pulumi:providers:kubernetes", "eks");
    assert.deepEqual(provider.kubeconfig, secret(UNKNOWN));
    assert.equal(provider.clusterIdentifier, "eks/ap-northeast-1/dev-eks/10.66.0.0/20");
  });

  describe("identityFor", () => {
    const identity = {
      aws: {
        managedPolicies: { dns: "arn:aws:iam::aws:policy/AmazonRoute53FullAccess" },
        statements: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::logs/*"] }],
      },
    };
    const account = { namespace: "dns", name: "external-dns" };

    it("trusts one service account of one cluster", async () => {
      const { graph } = await deployEks({}, { then: (eks) => eks.identityFor("dns", account, identity) });
      const { assumeRolePolicy } = graph.inputsOf(ROLE, "eks-identity-dns");
      assert.deepEqual(json(assumeRolePolicy), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Condition: {
              StringEquals: {
                "aws:RequestTag/eks-cluster-name": "dev-eks",
                "aws:RequestTag/kubernetes-namespace": "dns",
                "aws:RequestTag/kubernetes-service-account": "external-dns",
              },
            },
          },
        ],
      });
    });

    it("hands the role out only when it has its permissions", async () => {
      const { graph } = await deployEks({}, { then: (eks) => eks.identityFor("dns", account, identity) });
      const association = graph.find(ASSOCIATION, "eks-identity-dns");
      assert.deepEqual(association.inputs, {
        clusterName: "dev-eks",
        namespace: "dns",
        serviceAccount: "external-dns",
        roleArn: "arn of eks-identity-dns",
        tags: { environment: "test" },
      });
      assert.deepEqual(association.dependsOn, [
        "aws:iam/rolePolicy:RolePolicy::eks-identity-dns",
        `${ATTACHMENT}::eks-identity-dns-dns`,
      ]);
      assert.deepEqual(json(graph.inputsOf("aws:iam/rolePolicy:RolePolicy", "eks-identity-dns").policy), {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::logs/*"] }],
      });
    });

    it("needs nothing in the manifests", async () => {
      const { result } = await deployEks({}, { then: (eks) => eks.identityFor("dns", account, {}) });
      assert.equal(await valueOf(result.made?.principal), "arn of eks-identity-dns");
      assert.deepEqual(await valueOf(result.made?.serviceAccountAnnotations), {});
      assert.deepEqual(result.made?.podLabels, {});
    });
  });

  describe("refuses, before anything is built,", () => {
    const refusal = async (args: Parameters<typeof deployEks>[0]): Promise<string> => {
      const failure: unknown = await deployEks(args).catch((error: unknown) => error);
      assert.ok(failure instanceof ResourceError);
      return failure.message;
    };

    it("a network with one zone", async () => {
      assert.equal(
        await refusal({ network: awsNetwork(["a"]) }),
        "network: must be of AWS, with private subnets in two zones or more, got aws with 1; add a zone, or give it the network of AWS",
      );
    });

    it("pools that all keep cluster DNS away", async () => {
      const taints = [{ key: "gpu", value: "", effect: "NoSchedule" }] as const;
      assert.equal(
        await refusal({ nodePools: { gpu: eksPool({ taints }) } }),
        "nodePools: must have a pool without taints, for cluster DNS and the drivers of volumes, got gpu; take the taints off one, or add a small one",
      );
    });

    it("a principal that would have two access entries", async () => {
      assert.equal(
        await refusal({ admins: { ci: DEPLOY_ROLE } }),
        `admins.ci: must not be the same principal as deployRoleArn; EKS has one access entry for each, got ${DEPLOY_ROLE}; remove one of the two`,
      );
    });
  });
});
