import { assumed, measured } from "../latency.ts";
import type { Latencies, LatencyTable } from "../latency.ts";
import { TYPES } from "./types.ts";

/** EKS 1.35 in ap-northeast-2, terraform-provider-aws 6.41, with what every add-on took. */
const SEOUL_2026 =
  'sirzzang/sirzzang.github.io, post of 2026-04-09 "EKS GPU troubleshooting 2-2, deployment" (Terraform log)';
/** Applies of 2024 in ap-northeast-2, posted by the CI of a team. */
const SEOUL_2024 = "DevopsArtFactory/terraform-provisioning pull requests 5, 7 and 45 to 47 (Terraform logs)";
const MODULE_2203 = "terraform-aws-modules/terraform-aws-eks issue 2203 (Terraform log)";
/** 61 resources built and destroyed, 2026. */
const CLINICDESK = "Terraform log of the cluster clinicdesk-eks, 2026";
/** 90 resources in us-east-1, 2023. */
const EP_CLUSTER = "Terraform log of the cluster ep-eks-cluster, us-east-1, 2023-05-09";

/** What a regional API answers at once. */
const quick = (source: string): Latencies => ({
  create: measured(1, source),
  update: assumed(1),
  delete: measured(1, `${CLINICDESK}: 0 to 1 s`),
});

/** What nobody has been seen to wait for. */
const presumablyQuick: Latencies = { create: assumed(1), update: assumed(1), delete: assumed(1) };

const NETWORK: LatencyTable = {
  // With DNS hostnames, which are switched on after the VPC is there.
  [TYPES.vpc]: { ...quick(SEOUL_2024), create: measured(22, `${SEOUL_2024}: 21 to 22 s`) },
  [TYPES.vpcCidr]: { create: assumed(5), delete: assumed(5) },
  [TYPES.subnet]: {
    ...quick(SEOUL_2026),
    create: measured(3, SEOUL_2026),
    special: [
      {
        ...quick(MODULE_2203),
        where: "mapPublicIpOnLaunch",
        is: true,
        create: measured(10, MODULE_2203),
      },
    ],
  },
  [TYPES.internetGateway]: quick(SEOUL_2024),
  [TYPES.eip]: { ...quick(SEOUL_2024), delete: measured(9, CLINICDESK) },
  [TYPES.natGateway]: {
    create: measured(105, `${CLINICDESK}: 94 s; ${EP_CLUSTER}: 115 to 125 s`),
    update: assumed(5),
    delete: measured(79, CLINICDESK),
  },
  [TYPES.route]: { ...quick(EP_CLUSTER), create: measured(2, EP_CLUSTER) },
  [TYPES.routeTable]: quick(SEOUL_2024),
  [TYPES.routeTableAssociation]: quick(MODULE_2203),
  [TYPES.vpcEndpoint]: {
    create: measured(6, "Terraform logs of aws_vpc_endpoint.s3 in eu-central-1 and eu-north-1: 6 to 7 s"),
    update: assumed(6),
    delete: assumed(6),
    special: [
      {
        where: "vpcEndpointType",
        is: "Interface",
        create: assumed(90),
        update: assumed(60),
        delete: assumed(60),
      },
    ],
  },
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": presumablyQuick,
  "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation": {
    create: assumed(30),
    delete: assumed(30),
  },
  "aws:ec2/securityGroupAssociation:SecurityGroupAssociation": presumablyQuick,
  "aws:ec2/flowLog:FlowLog": quick("Terraform logs of aws_flow_log in sa-east-1 and us-east-1: 1 to 2 s"),
  [TYPES.securityGroup]: { ...quick(SEOUL_2024), create: measured(2, SEOUL_2024) },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": presumablyQuick,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": presumablyQuick,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": presumablyQuick,
  "aws:ec2/securityGroupRule:SecurityGroupRule": { ...presumablyQuick, create: measured(3, MODULE_2203) },
};

const EC2_LOGS = "Terraform logs of aws_instance in eu-north-1, ap-northeast-2 and us-west-2: 13 s";

/** Nobody's log of a VPC Route Server was found. */
const ROUTE_SERVERS: LatencyTable = {
  [TYPES.routeServer]: { create: assumed(30), update: assumed(30), delete: assumed(30) },
  [TYPES.routeServerVpc]: { create: assumed(30), delete: assumed(30) },
  [TYPES.routeServerEndpoint]: { create: assumed(180), update: assumed(1), delete: assumed(180) },
  [TYPES.routeServerPeer]: { create: assumed(60), update: assumed(1), delete: assumed(60) },
  [TYPES.routeServerPropagation]: { create: assumed(30), delete: assumed(30) },
};

const MACHINES: LatencyTable = {
  [TYPES.networkInterface]: {
    create: measured(1, "Terraform log of aws_network_interface beside an instance: 0 s"),
    update: assumed(1),
    delete: assumed(1),
  },
  [TYPES.instance]: {
    create: measured(13, EC2_LOGS),
    update: assumed(60),
    delete: measured(41, "Terraform log of aws_instance.nextcloud, eu-north-1"),
  },
  [TYPES.secret]: presumablyQuick,
  [TYPES.secretVersion]: presumablyQuick,
  [TYPES.alarm]: presumablyQuick,
  [TYPES.topic]: presumablyQuick,
  [TYPES.topicSubscription]: presumablyQuick,
  // The provider waits until the attributes read back as they were set: up to 60 s by SQS's word.
  [TYPES.queue]: { create: assumed(25), update: assumed(25), delete: assumed(1) },
  "aws:sqs/queuePolicy:QueuePolicy": { create: assumed(25), update: assumed(25), delete: assumed(1) },
  [TYPES.eventRule]: presumablyQuick,
  "aws:cloudwatch/eventTarget:EventTarget": presumablyQuick,
};

const PULUMI_EKS_1819 = "pulumi/pulumi-eks issue 1819 (Pulumi log): 0.7 to 1 s";

const IDENTITY: LatencyTable = {
  [TYPES.role]: quick(PULUMI_EKS_1819),
  [TYPES.rolePolicy]: presumablyQuick,
  [TYPES.rolePolicyAttachment]: quick(PULUMI_EKS_1819),
  [TYPES.instanceProfile]: quick(SEOUL_2024),
  [TYPES.policy]: quick(SEOUL_2026),
  [TYPES.user]: presumablyQuick,
  [TYPES.userPolicy]: presumablyQuick,
  [TYPES.accessKey]: presumablyQuick,
  [TYPES.openIdConnectProvider]: quick(EP_CLUSTER),
  // The key's policy, rotation and tags have to be seen everywhere before it counts as made.
  [TYPES.key]: {
    create: measured(28, `${SEOUL_2026}; others 16 to 29 s`),
    update: assumed(20),
    delete: assumed(1),
  },
  "aws:kms/alias:Alias": quick(EP_CLUSTER),
  [TYPES.logGroup]: quick(EP_CLUSTER),
};

const daemon = (seconds: number): Latencies => ({
  create: measured(seconds, `${SEOUL_2026}; ${CLINICDESK}`),
  update: assumed(60),
  delete: measured(9, CLINICDESK),
});

const CLUSTERS: LatencyTable = {
  [TYPES.launchTemplate]: quick(EP_CLUSTER),
  [TYPES.cluster]: {
    create: measured(
      564,
      `${SEOUL_2026}: 564 s; terraform-aws-modules/terraform-aws-eks pull request 3218: 606 s; ${SEOUL_2024}: 513 s`,
    ),
    update: assumed(300),
    delete: measured(151, CLINICDESK),
  },
  [TYPES.nodeGroup]: {
    create: measured(108, `${SEOUL_2026}; ${SEOUL_2024}: 108 to 119 s; ${CLINICDESK}: 130 s`),
    update: assumed(300),
    delete: measured(380, `${CLINICDESK}: 501 s; others 252 to 381 s`),
    special: [
      {
        where: "scalingConfig.desiredSize",
        is: 0,
        create: measured(58, SEOUL_2026),
        update: assumed(60),
        delete: assumed(120),
      },
    ],
  },
  // The provider waits until the instances are healthy.
  "aws:autoscaling/group:Group": { create: assumed(60), update: assumed(5), delete: assumed(180) },
  [TYPES.fargateProfile]: { create: assumed(120), delete: assumed(120) },
  [TYPES.addon]: {
    create: assumed(45),
    update: assumed(60),
    delete: measured(9, CLINICDESK),
    special: [
      { where: "addonName", is: "vpc-cni", ...daemon(35) },
      { where: "addonName", is: "kube-proxy", ...daemon(25) },
      { where: "addonName", is: "eks-pod-identity-agent", ...daemon(25) },
      { where: "addonName", is: "coredns", ...daemon(15) },
      { where: "addonName", is: "metrics-server", ...daemon(55) },
      { where: "addonName", is: "aws-ebs-csi-driver", ...daemon(46) },
    ],
  },
  [TYPES.accessEntry]: quick(SEOUL_2024),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": presumablyQuick,
  [TYPES.podIdentity]: presumablyQuick,
};

/** The provider waits until a change has reached all of Route 53's servers. */
const inSync: Latencies = {
  create: measured(35, "Terraform log of aws_route53_record.www: 35 s"),
  update: assumed(35),
  delete: assumed(35),
};

const DATA: LatencyTable = {
  [TYPES.bucket]: presumablyQuick,
  "aws:s3/bucketVersioning:BucketVersioning": presumablyQuick,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": presumablyQuick,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": presumablyQuick,
  "aws:s3/bucketPolicy:BucketPolicy": presumablyQuick,
  "aws:s3/bucketObject:BucketObject": presumablyQuick,
  "aws:s3/bucketObjectv2:BucketObjectv2": presumablyQuick,
  [TYPES.dbSubnetGroup]: presumablyQuick,
  [TYPES.dbCluster]: { create: assumed(60), update: assumed(60), delete: assumed(60) },
  [TYPES.dbClusterParameterGroup]: presumablyQuick,
  [TYPES.dbClusterRole]: { create: assumed(30), update: assumed(1), delete: assumed(30) },
  [TYPES.dbParameterGroup]: presumablyQuick,
  [TYPES.dbInstance]: {
    create: assumed(480),
    update: assumed(60),
    delete: assumed(300),
  },
};

const DNS: LatencyTable = {
  [TYPES.zone]: { ...inSync, create: measured(36, "Terraform logs of aws_route53_zone: 36 to 72 s") },
  [TYPES.record]: inSync,
  [TYPES.healthCheck]: presumablyQuick,
  // The provider waits until the endpoint's addresses answer, and until the VPC's resolvers know the rule.
  [TYPES.resolverEndpoint]: { create: assumed(120), update: assumed(120), delete: assumed(60) },
  [TYPES.resolverRule]: presumablyQuick,
  [TYPES.resolverRuleAssociation]: { create: assumed(60), delete: assumed(60) },
};

/** What AWS takes for each operation. Of several figures the newest of the nearest region counts. */
export const AWS_LATENCIES: LatencyTable = {
  ...NETWORK,
  ...IDENTITY,
  ...CLUSTERS,
  ...ROUTE_SERVERS,
  ...MACHINES,
  ...DNS,
  ...DATA,
};
