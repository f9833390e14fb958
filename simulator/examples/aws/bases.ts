import { TYPES } from "../../aws/types.ts";
import { read } from "../cloud.ts";
import type { ExampleCloud } from "../cloud.ts";
import type { Base } from "../pairs.ts";
import { backupBases } from "./backup-cases.ts";
import { databaseInputs, dataSubnets } from "./data-cases.ts";
import { cluster, groupInputs, network, role, template, vpc } from "./fixtures.ts";

const HTTPS = { protocol: "tcp", fromPort: 443, toPort: 443, description: "HTTPS" };

/** A group's own rules: for a range, and for another group. */
const inlineRules = (other: string) => {
  const rules = [
    { ...HTTPS, cidrBlocks: ["10.0.0.0/8"] },
    { ...HTTPS, securityGroups: [other] },
  ];
  return { ingress: rules, egress: rules };
};

/** Inputs that pass, with properties that no case has. */
export const awsBases: readonly Base[] = [
  ...backupBases,
  ...[TYPES.securityGroup, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"].map(
    (type) =>
      ({
        type,
        inputs: (cloud) => {
          const vpcId = vpc(cloud).id;
          return { vpcId, ...inlineRules(cloud.make(TYPES.securityGroup, "other", { vpcId }).id) };
        },
      }) satisfies Base,
  ),
  { type: TYPES.launchTemplate, inputs: () => ({ name: "nodes" }) },
  {
    type: TYPES.instanceProfile,
    inputs: (cloud) => ({
      name: "node",
      path: "/kakehashi/",
      role: role(cloud, "node", "ec2.amazonaws.com").id,
    }),
  },
  {
    type: "aws:autoscaling/group:Group",
    inputs: (cloud) => ({
      minSize: 0,
      maxSize: 3,
      launchTemplate: { id: template(cloud).id, version: "1" },
      vpcZoneIdentifiers: [network(cloud).a.id],
      tags: [{ key: "team", value: "platform", propagateAtLaunch: true }],
    }),
  },
  {
    type: TYPES.nodeGroup,
    inputs: (cloud) =>
      groupInputs(cluster(cloud), { taints: [{ key: "dedicated", value: "batch", effect: "NO_SCHEDULE" }] }),
  },
  ...["Object", "Objectv2"].map((kind) => ({
    type: `aws:s3/bucket${kind}:Bucket${kind}`,
    inputs: (cloud: ExampleCloud) => ({
      bucket: cloud.make(TYPES.bucket, "backups", { bucket: "kakehashi-backups" }).id,
      key: "2026/11/21.dump",
    }),
  })),
  {
    type: TYPES.dbSubnetGroup,
    inputs: (cloud) => {
      const { a, c } = dataSubnets(cloud);
      return { name: "data", subnetIds: [a, c] };
    },
  },
  {
    type: "aws:rds/clusterInstance:ClusterInstance",
    inputs: (cloud) => ({
      identifier: "shop-1",
      clusterIdentifier: cloud.make(TYPES.dbCluster, "shop", databaseInputs(cloud)).id,
      engine: "aurora-mysql",
      instanceClass: "db.r8g.large",
    }),
  },
  {
    type: TYPES.addon,
    inputs: (cloud) => {
      const clusterName = cluster(cloud).cluster.id;
      const roleArn = read(role(cloud, "monitoring", "pods.eks.amazonaws.com").outputs, "arn");
      const podIdentityAssociations = [{ serviceAccount: "eks-node-monitoring-agent", roleArn }];
      return { clusterName, addonName: "eks-node-monitoring-agent", podIdentityAssociations };
    },
  },
];
