import type { Reference } from "../model.ts";
import type { OnTargetDelete } from "../world.ts";

/** Type tokens that more than one family refers to. */
export const TYPES = {
  vpc: "aws:ec2/vpc:Vpc",
  vpcCidr: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
  subnet: "aws:ec2/subnet:Subnet",
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  eip: "aws:ec2/eip:Eip",
  natGateway: "aws:ec2/natGateway:NatGateway",
  routeTable: "aws:ec2/routeTable:RouteTable",
  route: "aws:ec2/route:Route",
  routeTableAssociation: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  vpcEndpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  launchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
  networkInterface: "aws:ec2/networkInterface:NetworkInterface",
  instance: "aws:ec2/instance:Instance",
  routeServer: "aws:vpc/routeServer:RouteServer",
  routeServerVpc: "aws:vpc/routeServerVpcAssociation:RouteServerVpcAssociation",
  routeServerEndpoint: "aws:vpc/routeServerEndpoint:RouteServerEndpoint",
  routeServerPeer: "aws:vpc/routeServerPeer:RouteServerPeer",
  routeServerPropagation: "aws:vpc/routeServerPropagation:RouteServerPropagation",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  rolePolicyAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  policy: "aws:iam/policy:Policy",
  user: "aws:iam/user:User",
  userPolicy: "aws:iam/userPolicy:UserPolicy",
  accessKey: "aws:iam/accessKey:AccessKey",
  instanceProfile: "aws:iam/instanceProfile:InstanceProfile",
  openIdConnectProvider: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  topic: "aws:sns/topic:Topic",
  queue: "aws:sqs/queue:Queue",
  eventRule: "aws:cloudwatch/eventRule:EventRule",
  topicSubscription: "aws:sns/topicSubscription:TopicSubscription",
  secret: "aws:secretsmanager/secret:Secret",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  key: "aws:kms/key:Key",
  cluster: "aws:eks/cluster:Cluster",
  addon: "aws:eks/addon:Addon",
  nodeGroup: "aws:eks/nodeGroup:NodeGroup",
  fargateProfile: "aws:eks/fargateProfile:FargateProfile",
  accessEntry: "aws:eks/accessEntry:AccessEntry",
  zone: "aws:route53/zone:Zone",
  record: "aws:route53/record:Record",
  resolverEndpoint: "aws:route53/resolverEndpoint:ResolverEndpoint",
  resolverRule: "aws:route53/resolverRule:ResolverRule",
  resolverRuleAssociation: "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
  bucket: "aws:s3/bucket:Bucket",
  dbCluster: "aws:rds/cluster:Cluster",
  dbSubnetGroup: "aws:rds/subnetGroup:SubnetGroup",
  dbClusterRole: "aws:rds/clusterRoleAssociation:ClusterRoleAssociation",
  dbInstance: "aws:rds/clusterInstance:ClusterInstance",
  dbClusterParameterGroup: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
  dbParameterGroup: "aws:rds/parameterGroup:ParameterGroup",
  healthCheck: "aws:route53/healthCheck:HealthCheck",
  podIdentity: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
} as const;

/** Handles under which objects publish what AWS made with them: a VPC's default group, a cluster's group. */
export const HANDLES = {
  securityGroup: "securityGroup",
  routeTable: "routeTable",
  publicIp: "publicIp",
  /** A VPC's id, a space and an interface's address. */
  privateIp: "privateIp",
} as const;

/** A security group of the program's, a VPC's default one, or the one that EKS makes for a cluster. */
export const securityGroupReference = (onTargetDelete: OnTargetDelete = "blocks"): Reference => ({
  to: [TYPES.securityGroup, TYPES.vpc, TYPES.cluster],
  by: HANDLES.securityGroup,
  onTargetDelete,
});

/** A route table of the program's, or a VPC's main one. */
export const routeTableReference = (onTargetDelete: OnTargetDelete = "blocks"): Reference => ({
  to: [TYPES.routeTable, TYPES.vpc],
  by: HANDLES.routeTable,
  onTargetDelete,
});

/** An IAM role by its ARN. IAM deletes a role that a service uses without a word. */
export const roleArnReference: Reference = { to: TYPES.role, by: "arn", onTargetDelete: "ignores" };

/** A cluster by its name; what lives in it goes with it. */
export const clusterNameReference = (onTargetDelete: OnTargetDelete): Reference => ({
  to: TYPES.cluster,
  by: "name",
  onTargetDelete,
});
