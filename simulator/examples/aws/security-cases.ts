import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, InputsOfOneWorld } from "../case.ts";
import { read } from "../cloud.ts";
import { ALLOW_LOGS, cluster, managed, network, role, trust, vpc } from "./fixtures.ts";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const CLASSIC = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ATTACHMENT = TYPES.rolePolicyAttachment;
const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
const ALIAS = "aws:kms/alias:Alias";

/** Inputs of a rule in a group of a VPC. */
const rule =
  (base: PropertyMap, refused: PropertyMap, passes: PropertyMap = {}): InputsOfOneWorld =>
  (cloud) => {
    const securityGroupId = cloud.make(TYPES.securityGroup, "group", { vpcId: vpc(cloud).id }).id;
    return {
      refused: { securityGroupId, ...base, ...refused },
      passes: { securityGroupId, ...base, ...passes },
    };
  };

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
const CLASSIC_HTTPS = { type: "ingress", protocol: "tcp", fromPort: 443, toPort: 443 };
const FROM_TEN = { cidrIpv4: "10.0.0.0/8" };

/** The cases that ingress and egress rules share. */
const singleRuleCases = (type: string): readonly CheckCase[] => {
  const family = type.slice(0, type.lastIndexOf(":"));
  return [
    {
      check: `${family}:one-peer`,
      type,
      inputs: rule(HTTPS, { ...FROM_TEN, prefixListId: "pl-12345678" }, FROM_TEN),
    },
    { check: `${family}:ports`, type, inputs: rule({ ...HTTPS, ...FROM_TEN }, { fromPort: 444 }) },
    {
      check: `${family}:duplicate`,
      type,
      inputs: (cloud) => {
        const given = rule({ ...HTTPS, ...FROM_TEN }, { ipProtocol: "6" }, { toPort: 444 })(cloud);
        cloud.make(type, "first", { ...given.passes, toPort: 443 });
        return given;
      },
    },
    {
      check: `${family}:group-of-another-vpc`,
      type,
      inputs: (cloud) => {
        const { refused: base } = rule(HTTPS, {})(cloud);
        const foreign = cloud.make(TYPES.securityGroup, "foreign", {
          vpcId: vpc(cloud, "other", "10.70.0.0/16").id,
        }).id;
        const own = base.securityGroupId ?? "";
        return {
          refused: { ...base, referencedSecurityGroupId: foreign },
          passes: { ...base, referencedSecurityGroupId: own },
        };
      },
    },
  ];
};

export const securityGroupCases: readonly CheckCase[] = [
  {
    check: "aws:ec2/securityGroup:reserved-name",
    type: TYPES.securityGroup,
    inputs: (cloud) => {
      const vpcId = vpc(cloud).id;
      return { refused: { vpcId, name: "sg-endpoints" }, passes: { vpcId, name: "endpoints" } };
    },
  },
  {
    check: "aws:ec2/securityGroup:no-default-vpc",
    type: TYPES.securityGroup,
    inputs: (cloud) => ({ refused: {}, passes: { vpcId: vpc(cloud).id } }),
  },
  {
    check: "aws:ec2/securityGroup:inline-ports",
    type: TYPES.securityGroup,
    inputs: (cloud) => {
      const vpcId = vpc(cloud).id;
      const ingress = { protocol: "tcp", cidrBlocks: ["10.0.0.0/8"], fromPort: 443 };
      return {
        refused: { vpcId, ingress: [{ ...ingress, toPort: 80 }] },
        passes: { vpcId, ingress: [{ ...ingress, toPort: 443 }] },
      };
    },
  },
  {
    check: "aws:ec2/securityGroup:schema",
    type: TYPES.securityGroup,
    inputs: (cloud) => {
      const vpcId = vpc(cloud).id;
      const all = { protocol: "-1", toPort: 0, cidrBlocks: ["0.0.0.0/0"] };
      return {
        refused: { vpcId, egress: [all] },
        passes: { vpcId, egress: [{ ...all, fromPort: 0 }] },
      };
    },
  },
  {
    check: "aws:ec2/defaultSecurityGroup:inline-ports",
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    inputs: (cloud) => {
      const vpcId = vpc(cloud).id;
      return {
        refused: { vpcId, egress: [{ protocol: "tpc", fromPort: 1, toPort: 1 }] },
        passes: { vpcId, egress: [] },
      };
    },
  },
  ...singleRuleCases(INGRESS),
  ...singleRuleCases(EGRESS),
  {
    check: "aws:ec2/securityGroupRule:peers",
    type: CLASSIC,
    inputs: rule(CLASSIC_HTTPS, { self: true, cidrBlocks: ["10.0.0.0/8"] }, { self: true }),
  },
  {
    check: "aws:ec2/securityGroupRule:ports",
    type: CLASSIC,
    inputs: rule({ ...CLASSIC_HTTPS, cidrBlocks: ["10.0.0.0/8"] }, { protocol: "https" }),
  },
  {
    check: "aws:ec2/securityGroupRule:duplicate",
    type: CLASSIC,
    inputs: (cloud) => {
      const given = rule(
        CLASSIC_HTTPS,
        { cidrBlocks: ["10.1.0.0/16", "10.0.0.0/8"] },
        { cidrBlocks: ["10.1.0.0/16"] },
      )(cloud);
      cloud.make(INGRESS, "first", {
        securityGroupId: given.passes.securityGroupId ?? "",
        ...HTTPS,
        ...FROM_TEN,
      });
      return given;
    },
  },
  {
    check: "aws:ec2/securityGroupRule:group-of-another-vpc",
    type: CLASSIC,
    inputs: (cloud) => {
      const { refused: base } = rule(CLASSIC_HTTPS, {})(cloud);
      const foreign = cloud.make(TYPES.securityGroup, "foreign", {
        vpcId: vpc(cloud, "other", "10.70.0.0/16").id,
      }).id;
      const own = base.securityGroupId ?? "";
      return {
        refused: { ...base, sourceSecurityGroupId: foreign },
        passes: { ...base, sourceSecurityGroupId: own },
      };
    },
  },
];

const policy = (statement: PropertyMap): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", ...statement }],
  });

const long = (characters: number): string => policy({ Resource: `arn:aws:s3:::${"a".repeat(characters)}` });

export const iamCases: readonly CheckCase[] = [
  {
    check: "aws:iam/role:trust-policy",
    type: TYPES.role,
    inputs: () => ({
      refused: { assumeRolePolicy: trust("pod.eks.amazonaws.com") },
      passes: { assumeRolePolicy: trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]) },
    }),
  },
  {
    check: "aws:iam/role:trust-size",
    type: TYPES.role,
    inputs: () => {
      const sid = (length: number): string =>
        trust("ec2.amazonaws.com").replace('"Effect"', `"Sid":"${"a".repeat(length)}","Effect"`);
      return { refused: { assumeRolePolicy: sid(2048) }, passes: { assumeRolePolicy: sid(1000) } };
    },
  },
  {
    check: "aws:iam/rolePolicy:policy",
    type: TYPES.rolePolicy,
    inputs: (cloud) => {
      const base = { role: role(cloud, "writer", "ec2.amazonaws.com").id };
      return {
        refused: { ...base, policy: policy({ Resource: "my-bucket" }) },
        passes: { ...base, policy: ALLOW_LOGS },
      };
    },
  },
  {
    check: "aws:iam/rolePolicy:size",
    type: TYPES.rolePolicy,
    inputs: (cloud) => {
      const base = { role: role(cloud, "writer", "ec2.amazonaws.com").id };
      cloud.make(TYPES.rolePolicy, "first", { ...base, policy: long(6000) });
      return { refused: { ...base, policy: long(6000) }, passes: { ...base, policy: long(1000) } };
    },
  },
  {
    check: "aws:iam/rolePolicyAttachment:no-such-policy",
    type: ATTACHMENT,
    inputs: (cloud) => {
      const base = { role: role(cloud, "node", "ec2.amazonaws.com").id };
      return {
        refused: { ...base, policyArn: managed("AmazonEKSWorkerNodesPolicy") },
        passes: { ...base, policyArn: managed("service-role/AmazonEBSCSIDriverPolicy") },
      };
    },
  },
  {
    check: "aws:iam/rolePolicyAttachment:quota",
    type: ATTACHMENT,
    inputs: (cloud) => {
      const names = Array.from({ length: 10 }, (_, index) => `Policy${index}`);
      const [full, free] = [
        role(cloud, "full", "ec2.amazonaws.com", names),
        role(cloud, "free", "ec2.amazonaws.com"),
      ];
      const policyArn = managed("ReadOnlyAccess");
      return { refused: { role: full.id, policyArn }, passes: { role: free.id, policyArn } };
    },
  },
  {
    check: "aws:iam/policy:policy",
    type: TYPES.policy,
    inputs: () => ({
      refused: { policy: policy({ Resource: "*", Principal: "*" }) },
      passes: { policy: ALLOW_LOGS },
    }),
  },
  {
    check: "aws:iam/policy:size",
    type: TYPES.policy,
    inputs: () => ({ refused: { policy: long(6144) }, passes: { policy: long(5000) } }),
  },
  {
    check: "aws:iam/openIdConnectProvider:url",
    type: TYPES.openIdConnectProvider,
    inputs: () => ({
      refused: { clientIdLists: ["sts.amazonaws.com"], url: "http://issuer.example.com" },
      passes: { clientIdLists: ["sts.amazonaws.com"], url: "https://issuer.example.com/tenant/" },
    }),
  },
];

const destination = {
  logDestination: "arn:aws:s3:::flow-logs",
  logDestinationType: "s3",
  trafficType: "ALL",
};

export const logCases: readonly CheckCase[] = [
  {
    check: "aws:cloudwatch/logGroup:reserved-name",
    type: TYPES.logGroup,
    inputs: () => ({ refused: { name: "aws/eks" }, passes: { name: "/aws/eks" } }),
  },
  {
    check: "aws:cloudwatch/logGroup:made-by-eks",
    type: TYPES.logGroup,
    inputs: (cloud) => {
      cluster(cloud, { enabledClusterLogTypes: ["audit"] });
      return {
        refused: { name: "/aws/eks/kakehashi-test/cluster" },
        passes: { name: "/aws/eks/another/cluster" },
      };
    },
  },
  {
    check: "aws:ec2/flowLog:one-subject",
    type: FLOW_LOG,
    inputs: (cloud) => {
      const { vpc: owner, a } = network(cloud);
      const base = { vpcId: owner.id, ...destination };
      return { refused: { ...base, subnetId: a.id }, passes: base };
    },
  },
  {
    check: "aws:ec2/flowLog:traffic-type",
    type: FLOW_LOG,
    inputs: (cloud) => {
      const { trafficType, ...rest } = { vpcId: vpc(cloud).id, ...destination };
      return { refused: rest, passes: { ...rest, trafficType } };
    },
  },
  {
    check: "aws:ec2/flowLog:destination",
    type: FLOW_LOG,
    inputs: (cloud) => {
      const base = { vpcId: vpc(cloud).id, ...destination };
      return { refused: { ...base, logDestinationType: "kinesis-data-firehose" }, passes: base };
    },
  },
  {
    check: "aws:ec2/flowLog:role-trust",
    type: FLOW_LOG,
    inputs: (cloud) => {
      const logDestination = read(cloud.make(TYPES.logGroup, "flow", { name: "flow" }).outputs, "arn");
      const base = { vpcId: vpc(cloud).id, trafficType: "ALL", logDestination };
      const [other, writer] = [
        role(cloud, "other", "ec2.amazonaws.com"),
        role(cloud, "writer", "vpc-flow-logs.amazonaws.com"),
      ];
      return {
        refused: { ...base, iamRoleArn: read(other.outputs, "arn") },
        passes: { ...base, iamRoleArn: read(writer.outputs, "arn") },
      };
    },
  },
  {
    check: "aws:ec2/flowLog:duplicate",
    type: FLOW_LOG,
    inputs: (cloud) => {
      const base = { vpcId: vpc(cloud).id, ...destination };
      cloud.make(FLOW_LOG, "first", base);
      return { refused: base, passes: { ...base, trafficType: "REJECT" } };
    },
  },
];

const rsa = { customerMasterKeySpec: "RSA_2048", keyUsage: "SIGN_VERIFY" };

export const kmsCases: readonly CheckCase[] = [
  {
    check: "aws:kms/key:rotation",
    type: TYPES.key,
    inputs: () => ({
      refused: { ...rsa, enableKeyRotation: true },
      passes: { enableKeyRotation: true, rotationPeriodInDays: 90 },
    }),
  },
  {
    check: "aws:kms/key:policy",
    type: TYPES.key,
    inputs: () => ({
      refused: { policy: "{" },
      passes: { policy: policy({ Resource: "*", Principal: "*", Action: "kms:*" }) },
    }),
  },
  {
    check: "aws:kms/alias:reserved-name",
    type: ALIAS,
    inputs: (cloud) => {
      const targetKeyId = cloud.make(TYPES.key, "key", {}).id;
      return {
        refused: { name: "alias/aws/eks", targetKeyId },
        passes: { name: "alias/eks/test", targetKeyId },
      };
    },
  },
  {
    check: "aws:kms/alias:quota",
    type: ALIAS,
    inputs: (cloud) => {
      const [full, free] = [cloud.make(TYPES.key, "full", {}).id, cloud.make(TYPES.key, "free", {}).id];
      for (let index = 0; index < 50; index++)
        cloud.make(ALIAS, `alias-${index}`, { name: `alias/test-${index}`, targetKeyId: full });
      return {
        refused: { name: "alias/new", targetKeyId: full },
        passes: { name: "alias/new", targetKeyId: free },
      };
    },
  },
];
