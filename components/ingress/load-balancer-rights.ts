import { interpolate, type Output } from "@pulumi/pulumi";
import type { IamStatement } from "../contracts/kubernetes-cluster.ts";

const ANY = ["*"];
const ELB = "arn:aws:elasticloadbalancing:*:*";
const GROUPS = ["arn:aws:ec2:*:*:security-group/*"];
const TARGETS = [`${ELB}:targetgroup/*/*`];
const BALANCERS = [`${ELB}:loadbalancer/net/*/*`];
const LISTENERS = [`${ELB}:listener/net/*/*/*`];

/** The tag that the controller puts on all that it makes, with its cluster's name. */
const CLUSTER_TAG = "elbv2.k8s.aws/cluster";

const ec2 = (...actions: readonly string[]) => actions.map((it) => `ec2:${it}`);
const elb = (...actions: readonly string[]) => actions.map((it) => `elasticloadbalancing:${it}`);

/**
 * What the controller may do in AWS: what it needs for Network Load Balancers of Services and for TargetGroupBindings, of
 * the policy of v3.5.0 (docs/install/iam_policy.json). Narrower than that: no other load balancers, certificates or
 * firewalls, security groups of this network only, and of what carries the controller's tag only this cluster's own.
 */
export function controllerStatements(
  clusterName: Output<string>,
  vpcId: Output<string>,
): readonly IamStatement[] {
  const asked = { StringEquals: { [`aws:RequestTag/${CLUSTER_TAG}`]: clusterName } };
  const own = { StringEquals: { [`aws:ResourceTag/${CLUSTER_TAG}`]: clusterName } };
  const untagged = { Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: "true" } };
  const inVpc = { ArnLike: { "ec2:Vpc": interpolate`arn:aws:ec2:*:*:vpc/${vpcId}` } };
  const creating = (service: string, ...actions: string[]) => ({
    StringEquals: { ...asked.StringEquals, [`${service}:CreateAction`]: actions },
  });
  return [
    {
      actions: ["iam:CreateServiceLinkedRole"],
      resources: ANY,
      condition: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
    { actions: READS, resources: ANY },
    {
      actions: ec2("AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"),
      resources: GROUPS,
      condition: inVpc,
    },
    { actions: ec2("CreateSecurityGroup"), resources: ANY },
    { actions: ec2("CreateTags"), resources: GROUPS, condition: creating("ec2", "CreateSecurityGroup") },
    { actions: ec2("CreateTags", "DeleteTags"), resources: GROUPS, condition: { ...own, ...untagged } },
    { actions: ec2("DeleteSecurityGroup"), resources: GROUPS, condition: own },
    { actions: elb("CreateLoadBalancer", "CreateTargetGroup"), resources: ANY, condition: asked },
    {
      actions: elb("CreateListener", "DeleteListener", "ModifyListener", "AddTags", "RemoveTags"),
      resources: [...LISTENERS],
    },
    { actions: elb("CreateListener"), resources: BALANCERS, condition: own },
    {
      actions: elb("AddTags"),
      resources: [...TARGETS, ...BALANCERS],
      condition: creating("elasticloadbalancing", "CreateTargetGroup", "CreateLoadBalancer"),
    },
    {
      actions: elb("AddTags", "RemoveTags"),
      resources: [...TARGETS, ...BALANCERS],
      condition: { ...own, ...untagged },
    },
    { actions: CHANGES, resources: ANY, condition: own },
    // Also of groups that a program made: a TargetGroupBinding names any.
    { actions: elb("RegisterTargets", "DeregisterTargets"), resources: TARGETS },
  ];
}

const READS = [
  ...ec2("DescribeAccountAttributes", "DescribeAddresses", "DescribeAvailabilityZones"),
  ...ec2("DescribeInternetGateways", "DescribeVpcs", "DescribeVpcPeeringConnections", "DescribeSubnets"),
  ...ec2("DescribeSecurityGroups", "DescribeInstances", "DescribeNetworkInterfaces", "DescribeTags"),
  ...ec2("GetSecurityGroupsForVpc", "DescribeRouteTables"),
  ...elb("DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeListeners"),
  ...elb("DescribeListenerCertificates", "DescribeSSLPolicies", "DescribeRules", "DescribeTargetGroups"),
  ...elb("DescribeTargetGroupAttributes", "DescribeTargetHealth", "DescribeTags"),
  ...elb("DescribeListenerAttributes", "DescribeCapacityReservation"),
];

const CHANGES = elb(
  ...["ModifyLoadBalancerAttributes", "SetIpAddressType", "SetSecurityGroups", "SetSubnets"],
  ...["DeleteLoadBalancer", "ModifyTargetGroup", "ModifyTargetGroupAttributes", "DeleteTargetGroup"],
  ...["ModifyListenerAttributes", "ModifyCapacityReservation"],
);
