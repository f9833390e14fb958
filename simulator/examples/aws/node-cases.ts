import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, InputsOfOneWorld } from "../case.ts";
import { read, type ExampleCloud } from "../cloud.ts";
import {
  addOn,
  attach,
  cluster,
  clusterInputs,
  clusterRole,
  groupInputs,
  network,
  nodeRole,
  role,
  subnet,
  table,
  template,
  vpc,
  type Cluster,
} from "./fixtures.ts";

/** Inputs of a node group of a cluster that has what nodes need. */
const group =
  (
    refused: PropertyMap | ((cloud: ExampleCloud, of: Cluster) => PropertyMap),
    passes: PropertyMap = {},
  ): InputsOfOneWorld =>
  (cloud) => {
    const of = cluster(cloud);
    const wrong = typeof refused === "function" ? refused(cloud, of) : refused;
    return { refused: groupInputs(of, wrong), passes: groupInputs(of, passes) };
  };

/** Inputs of a node group with a launch template, refused because of its contents or of what stands beside. */
const withTemplate =
  (contents: PropertyMap, refused: PropertyMap = {}): InputsOfOneWorld =>
  (cloud) => {
    const of = cluster(cloud);
    const made = template(cloud, contents);
    const plain = cloud.make(TYPES.launchTemplate, "plain", { name: "plain" });
    const using = (id: string): PropertyMap => ({ launchTemplate: { id, version: "1" } });
    return {
      refused: groupInputs(of, { ...using(made.id), ...refused }),
      passes: groupInputs(of, using(plain.id)),
    };
  };

/** Like the cluster of the fixtures, but with only these add-ons, and nothing for the network plugin. */
function bareCluster(cloud: ExampleCloud, addOns: readonly string[]): Cluster {
  const on = network(cloud);
  clusterRole(cloud);
  const made = cloud.make(TYPES.cluster, "eks", clusterInputs(cloud, on));
  for (const name of addOns) addOn(cloud, name);
  return { network: on, cluster: made, nodeRole: nodeRole(cloud) };
}

export const nodeCases: readonly CheckCase[] = [
  {
    check: "aws:eks/nodeGroup:sizes",
    type: TYPES.nodeGroup,
    inputs: group({ scalingConfig: { minSize: 2, maxSize: 3, desiredSize: 1 } }),
  },
  {
    check: "aws:eks/nodeGroup:update-limit",
    type: TYPES.nodeGroup,
    inputs: group(
      { updateConfig: { maxUnavailable: 1, maxUnavailablePercentage: 33 } },
      { updateConfig: { maxUnavailable: 1 } },
    ),
  },
  {
    check: "aws:eks/nodeGroup:subnet-of-another-vpc",
    type: TYPES.nodeGroup,
    inputs: group((cloud) => {
      const other = vpc(cloud, "other", "10.70.0.0/16");
      const foreign = subnet(cloud, other.id, "a", "10.70.0.0/24", "foreign");
      const open = subnet(cloud, other.id, "a", "10.70.1.0/24", "foreign-public");
      cloud.make(TYPES.internetGateway, "foreign", { vpcId: other.id });
      const address = cloud.make(TYPES.eip, "foreign", { domain: "vpc" });
      const nat = cloud.make(TYPES.natGateway, "foreign", { subnetId: open.id, allocationId: address.id });
      table(cloud, other.id, "foreign", [foreign], { natGatewayId: nat.id });
      return { subnetIds: [foreign.id] };
    }),
  },
  {
    check: "aws:eks/nodeGroup:public-subnet-without-addresses",
    type: TYPES.nodeGroup,
    inputs: group((_, of) => ({ subnetIds: [of.network.public.id] })),
  },
  {
    check: "aws:eks/nodeGroup:no-way-out",
    type: TYPES.nodeGroup,
    inputs: group((cloud, of) => ({
      subnetIds: [subnet(cloud, of.network.vpc.id, "d", "10.64.48.0/20").id],
    })),
  },
  {
    check: "aws:eks/nodeGroup:vpc-dns",
    type: TYPES.nodeGroup,
    refused: (cloud) => {
      const of = cluster(cloud);
      cloud.change(TYPES.vpc, "vpc", { cidrBlock: "10.64.0.0/16", enableDnsHostnames: false });
      return groupInputs(of);
    },
    passes: (cloud) => groupInputs(cluster(cloud)),
  },
  {
    check: "aws:eks/nodeGroup:role-trust",
    type: TYPES.nodeGroup,
    inputs: group((cloud) => {
      const policies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];
      return { nodeRoleArn: read(role(cloud, "wrong", "eks.amazonaws.com", policies).outputs, "arn") };
    }),
  },
  {
    check: "aws:eks/nodeGroup:role-policies",
    type: TYPES.nodeGroup,
    inputs: group((cloud) => ({
      nodeRoleArn: read(role(cloud, "bare", "ec2.amazonaws.com").outputs, "arn"),
    })),
  },
  {
    check: "aws:eks/nodeGroup:no-network-plugin",
    type: TYPES.nodeGroup,
    inputs: (cloud) => {
      const of = bareCluster(cloud, ["kube-proxy"]);
      const empty = { scalingConfig: { minSize: 0, maxSize: 3, desiredSize: 0 } };
      return { refused: groupInputs(of), passes: groupInputs(of, empty) };
    },
  },
  {
    check: "aws:eks/nodeGroup:network-plugin-rights",
    type: TYPES.nodeGroup,
    inputs: (cloud) => {
      const of = bareCluster(cloud, ["kube-proxy", "vpc-cni"]);
      const able = role(cloud, "able", "ec2.amazonaws.com", [
        "AmazonEKSWorkerNodePolicy",
        "AmazonEC2ContainerRegistryReadOnly",
      ]);
      attach(cloud, able, "AmazonEKS_CNI_Policy");
      return {
        refused: groupInputs(of),
        passes: groupInputs(of, { nodeRoleArn: read(able.outputs, "arn") }),
      };
    },
  },
  {
    check: "aws:eks/nodeGroup:version-of-cluster",
    type: TYPES.nodeGroup,
    inputs: group({ version: "1.34" }, { version: "1.35" }),
  },
  {
    check: "aws:eks/nodeGroup:version-back",
    type: TYPES.nodeGroup,
    name: "general",
    inputs: (cloud) => {
      const of = cluster(cloud);
      cloud.make(TYPES.nodeGroup, "general", groupInputs(of, { version: "1.35" }));
      return { refused: groupInputs(of, { version: "1.34" }), passes: groupInputs(of, { version: "1.35" }) };
    },
  },
  {
    check: "aws:eks/nodeGroup:amazon-linux-2",
    type: TYPES.nodeGroup,
    inputs: group({ amiType: "AL2_x86_64" }, { amiType: "AL2023_x86_64_STANDARD" }),
  },
  {
    check: "aws:eks/nodeGroup:instance-type",
    type: TYPES.nodeGroup,
    inputs: group({ instanceTypes: ["m7i.huge"] }, { instanceTypes: ["m7i.xlarge", "m7a.xlarge"] }),
  },
  {
    check: "aws:eks/nodeGroup:architecture",
    type: TYPES.nodeGroup,
    inputs: group(
      { instanceTypes: ["m7g.large"] },
      { instanceTypes: ["m7g.large"], amiType: "AL2023_ARM_64_STANDARD" },
    ),
  },
  {
    check: "aws:eks/nodeGroup:reserved-label",
    type: TYPES.nodeGroup,
    inputs: group(
      { labels: { "node.kubernetes.io/pool": "general" } },
      { labels: { "kakehashi/pool": "general" } },
    ),
  },
  {
    check: "aws:eks/nodeGroup:template-id-or-name",
    type: TYPES.nodeGroup,
    inputs: withTemplate({}, { launchTemplate: { version: "1" } }),
  },
  {
    check: "aws:eks/nodeGroup:beside-template",
    type: TYPES.nodeGroup,
    inputs: withTemplate({}, { diskSize: 64 }),
  },
  {
    check: "aws:eks/nodeGroup:template-version",
    type: TYPES.nodeGroup,
    inputs: (cloud) => {
      const of = cluster(cloud);
      const { id } = template(cloud);
      const using = (version: string): PropertyMap => groupInputs(of, { launchTemplate: { id, version } });
      return { refused: using("2"), passes: using("1") };
    },
  },
  {
    check: "aws:eks/nodeGroup:template-contents",
    type: TYPES.nodeGroup,
    inputs: withTemplate({ instanceType: "m7i.large" }),
  },
];

export const fargateCases: readonly CheckCase[] = [
  {
    check: "aws:eks/fargateProfile:role-trust",
    type: TYPES.fargateProfile,
    inputs: (cloud) => fargate(cloud, (of) => ({ podExecutionRoleArn: read(of.nodeRole.outputs, "arn") })),
  },
  {
    check: "aws:eks/fargateProfile:public-subnet",
    type: TYPES.fargateProfile,
    inputs: (cloud) => fargate(cloud, (of) => ({ subnetIds: [of.network.public.id] })),
  },
  {
    check: "aws:eks/fargateProfile:subnet-of-another-vpc",
    type: TYPES.fargateProfile,
    inputs: (cloud) =>
      fargate(cloud, () => {
        const other = vpc(cloud, "other", "10.70.0.0/16");
        return { subnetIds: [subnet(cloud, other.id, "a", "10.70.0.0/24", "foreign").id] };
      }),
  },
];

function fargate(cloud: ExampleCloud, refused: (of: Cluster) => PropertyMap): ReturnType<InputsOfOneWorld> {
  const of = cluster(cloud);
  const passes = {
    clusterName: of.cluster.id,
    podExecutionRoleArn: read(role(cloud, "fargate", "eks-fargate-pods.amazonaws.com").outputs, "arn"),
    subnetIds: [of.network.a.id],
    selectors: [{ namespace: "default" }],
  };
  return { refused: { ...passes, ...refused(of) }, passes };
}

const disk = (ebs: PropertyMap): PropertyMap => ({ blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs }] });

export const templateCases: readonly CheckCase[] = [
  {
    check: "aws:ec2/launchTemplate:volume",
    type: TYPES.launchTemplate,
    inputs: () => ({
      refused: disk({ volumeType: "gp3", iops: 100 }),
      passes: disk({ volumeType: "gp3", volumeSize: 64 }),
    }),
  },
  {
    check: "aws:ec2/launchTemplate:key-without-encryption",
    type: TYPES.launchTemplate,
    inputs: (cloud) => {
      const kmsKeyId = read(cloud.make(TYPES.key, "disks", {}).outputs, "arn");
      return {
        refused: disk({ kmsKeyId, encrypted: "false" }),
        passes: disk({ kmsKeyId, encrypted: "true" }),
      };
    },
  },
  {
    check: "aws:ec2/launchTemplate:instance-type",
    type: TYPES.launchTemplate,
    inputs: () => ({ refused: { instanceType: "m7i" }, passes: { instanceType: "m7i.metal-24xl" } }),
  },
  {
    check: "aws:ec2/launchTemplate:user-data",
    type: TYPES.launchTemplate,
    inputs: () => ({ refused: { userData: "#!/bin/sh" }, passes: { userData: "IyEvYmluL3No" } }),
  },
];
