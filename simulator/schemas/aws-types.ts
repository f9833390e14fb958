import { AWS_DATA_TYPES } from "./aws-data-types.ts";
import type { TypeEntry } from "./join.ts";

const PLATFORM: readonly TypeEntry[] = [
  { type: "aws:ec2/vpc:Vpc", model: "AWS::EC2::VPC" },
  {
    type: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
    model: "AWS::EC2::VPCCidrBlock",
  },
  {
    type: "aws:ec2/subnet:Subnet",
    model: "AWS::EC2::Subnet",
    names: {
      privateDnsHostnameTypeOnLaunch: "PrivateDnsNameOptionsOnLaunch.HostnameType",
    },
  },
  { type: "aws:ec2/eip:Eip", model: "AWS::EC2::EIP" },
  {
    type: "aws:ec2/natGateway:NatGateway",
    model: "AWS::EC2::NatGateway",
    names: {
      privateIp: "PrivateIpAddress",
    },
  },
  { type: "aws:ec2/route:Route", model: "AWS::EC2::Route" },
  { type: "aws:ec2/routeTable:RouteTable", model: "AWS::EC2::RouteTable" },
  {
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    model: "AWS::EC2::SubnetRouteTableAssociation",
    inPlace: ["routeTableId"],
  },
  { type: "aws:ec2/vpcEndpoint:VpcEndpoint", model: "AWS::EC2::VPCEndpoint" },
  {
    type: "aws:ec2/flowLog:FlowLog",
    model: "AWS::EC2::FlowLog",
    names: {
      iamRoleArn: "DeliverLogsPermissionArn",
      vpcId: "ResourceId",
      subnetId: "ResourceId",
      eniId: "ResourceId",
    },
  },
  {
    type: "aws:ec2/securityGroup:SecurityGroup",
    model: "AWS::EC2::SecurityGroup",
    names: {
      name: "GroupName",
      description: "GroupDescription",
      ingress: "SecurityGroupIngress",
      egress: "SecurityGroupEgress",
      "ingress.protocol": "SecurityGroupIngress.IpProtocol",
      "egress.protocol": "SecurityGroupEgress.IpProtocol",
    },
  },
  {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    model: "AWS::EC2::SecurityGroupIngress",
    names: {
      cidrIpv4: "CidrIp",
      securityGroupId: "GroupId",
      prefixListId: "SourcePrefixListId",
      referencedSecurityGroupId: "SourceSecurityGroupId",
    },
    inPlace: [
      "cidrIpv4",
      "cidrIpv6",
      "fromPort",
      "toPort",
      "ipProtocol",
      "prefixListId",
      "referencedSecurityGroupId",
    ],
  },
  {
    type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    model: "AWS::EC2::SecurityGroupEgress",
    names: {
      cidrIpv4: "CidrIp",
      securityGroupId: "GroupId",
      prefixListId: "DestinationPrefixListId",
      referencedSecurityGroupId: "DestinationSecurityGroupId",
    },
    inPlace: [
      "cidrIpv4",
      "cidrIpv6",
      "fromPort",
      "toPort",
      "ipProtocol",
      "prefixListId",
      "referencedSecurityGroupId",
    ],
  },
  {
    type: "aws:ec2/securityGroupRule:SecurityGroupRule",
    model: "AWS::EC2::SecurityGroupIngress",
    names: {
      cidrBlocks: "CidrIp",
      ipv6CidrBlocks: "CidrIpv6",
      prefixListIds: "SourcePrefixListId",
      protocol: "IpProtocol",
      securityGroupId: "GroupId",
    },
  },
  {
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    model: "AWS::EC2::LaunchTemplate",
    within: "LaunchTemplateData",
    names: {
      name: "LaunchTemplateName",
      description: "VersionDescription",
      tagSpecifications: "LaunchTemplateData.TagSpecifications",
      vpcSecurityGroupIds: "LaunchTemplateData.SecurityGroupIds",
      securityGroupNames: "LaunchTemplateData.SecurityGroups",
    },
  },
  {
    type: "aws:ec2/instance:Instance",
    model: "AWS::EC2::Instance",
    names: {
      ami: "ImageId",
      hibernation: "HibernationOptions.Configured",
      placementGroup: "PlacementGroupName",
      ebsBlockDevices: "BlockDeviceMappings.Ebs",
      rootBlockDevice: "BlockDeviceMappings.Ebs",
      vpcSecurityGroupIds: "SecurityGroupIds",
    },
    inPlace: ["hostResourceGroupArn", "ipv6AddressCount", "ipv6Addresses"],
  },
  {
    type: "aws:autoscaling/group:Group",
    model: "AWS::AutoScaling::AutoScalingGroup",
    names: {
      name: "AutoScalingGroupName",
      defaultCooldown: "Cooldown",
      initialLifecycleHooks: "LifecycleHookSpecificationList",
      "initialLifecycleHooks.name": "LifecycleHookSpecificationList.LifecycleHookName",
      metricsGranularity: "MetricsCollection.Granularity",
      enabledMetrics: "MetricsCollection.Metrics",
      loadBalancers: "LoadBalancerNames",
      protectFromScaleIn: "NewInstancesProtectedFromScaleIn",
    },
    skip: {
      "mixedInstancesPolicy.launchTemplate.overrides.instanceRequirements":
        "the launch template's model lists more",
    },
  },
  {
    type: "aws:iam/role:Role",
    model: "AWS::IAM::Role",
    names: {
      name: "RoleName",
      assumeRolePolicy: "AssumeRolePolicyDocument",
      inlinePolicies: "Policies",
      "inlinePolicies.name": "Policies.PolicyName",
    },
  },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    model: "AWS::IAM::RolePolicy",
    names: {
      name: "PolicyName",
      role: "RoleName",
      policy: "PolicyDocument",
    },
  },
  {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    model: "iam:AttachRolePolicyRequest",
    names: {
      role: "RoleName",
    },
  },
  {
    type: "aws:iam/instanceProfile:InstanceProfile",
    model: "AWS::IAM::InstanceProfile",
    names: {
      name: "InstanceProfileName",
    },
  },
  {
    type: "aws:iam/policy:Policy",
    model: "AWS::IAM::ManagedPolicy",
    names: {
      name: "ManagedPolicyName",
      policy: "PolicyDocument",
    },
  },
  { type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider", model: "AWS::IAM::OIDCProvider" },
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    model: "AWS::Logs::LogGroup",
    names: {
      name: "LogGroupName",
    },
    skip: { retentionInDays: "0 is the provider's word for no expiry" },
  },
  {
    type: "aws:kms/key:Key",
    model: "AWS::KMS::Key",
    names: {
      customerMasterKeySpec: "KeySpec",
      deletionWindowInDays: "PendingWindowInDays",
      policy: "KeyPolicy",
    },
  },
  {
    type: "aws:kms/alias:Alias",
    model: "AWS::KMS::Alias",
    names: {
      name: "AliasName",
    },
  },
  {
    type: "aws:eks/cluster:Cluster",
    model: "AWS::EKS::Cluster",
    names: {
      vpcConfig: "ResourcesVpcConfig",
      enabledClusterLogTypes: "Logging.ClusterLogging.EnabledTypes.Type",
    },
    inPlace: ["encryptionConfig"],
  },
  {
    type: "aws:eks/nodeGroup:NodeGroup",
    model: "AWS::EKS::Nodegroup",
    names: {
      nodeRoleArn: "NodeRole",
      subnetIds: "Subnets",
      "remoteAccess.sourceSecurityGroupIds": "RemoteAccess.SourceSecurityGroups",
    },
  },
  {
    type: "aws:eks/fargateProfile:FargateProfile",
    model: "AWS::EKS::FargateProfile",
    names: {
      subnetIds: "Subnets",
    },
  },
  {
    type: "aws:eks/addon:Addon",
    model: "AWS::EKS::Addon",
    names: {
      resolveConflictsOnUpdate: "ResolveConflicts",
    },
  },
  { type: "aws:eks/accessEntry:AccessEntry", model: "AWS::EKS::AccessEntry" },
  {
    type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    model: "eks:AssociateAccessPolicyRequest",
  },
  {
    type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    model: "AWS::EKS::PodIdentityAssociation",
  },
];

/** Types of pulumi-aws, and what CloudFormation (`AWS::X::Y`) or an API's operation (`iam:X`) says of the same. */
export const AWS_TYPES: readonly TypeEntry[] = [...PLATFORM, ...AWS_DATA_TYPES];
