import type { TypeEntry } from "./join.ts";

/** Databases, secrets, names, load balancers, buckets, queues and alarms. */
export const AWS_DATA_TYPES: readonly TypeEntry[] = [
  {
    type: "aws:rds/cluster:Cluster",
    model: "AWS::RDS::DBCluster",
    names: {
      clusterIdentifier: "DBClusterIdentifier",
      enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports",
      iamRoles: "AssociatedRoles.RoleArn",
      masterPassword: "MasterUserPassword",
      masterUserSecretKmsKeyId: "MasterUserSecret.KmsKeyId",
    },
  },
  {
    type: "aws:rds/clusterInstance:ClusterInstance",
    model: "AWS::RDS::DBInstance",
    names: {
      identifier: "DBInstanceIdentifier",
      clusterIdentifier: "DBClusterIdentifier",
      instanceClass: "DBInstanceClass",
      caCertIdentifier: "CACertificateIdentifier",
    },
  },
  {
    type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    model: "AWS::RDS::DBClusterParameterGroup",
    names: {
      name: "DBClusterParameterGroupName",
    },
  },
  {
    type: "aws:rds/parameterGroup:ParameterGroup",
    model: "AWS::RDS::DBParameterGroup",
    names: {
      name: "DBParameterGroupName",
    },
  },
  {
    type: "aws:rds/subnetGroup:SubnetGroup",
    model: "AWS::RDS::DBSubnetGroup",
    names: {
      name: "DBSubnetGroupName",
      description: "DBSubnetGroupDescription",
    },
  },
  {
    type: "aws:secretsmanager/secret:Secret",
    model: "AWS::SecretsManager::Secret",
    names: {
      replicas: "ReplicaRegions",
    },
  },
  { type: "aws:secretsmanager/secretVersion:SecretVersion", model: "secretsmanager:PutSecretValueRequest" },
  {
    type: "aws:route53/zone:Zone",
    model: "AWS::Route53::HostedZone",
    names: {
      comment: "HostedZoneConfig.Comment",
    },
  },
  {
    type: "aws:route53/record:Record",
    model: "AWS::Route53::RecordSet",
    names: {
      zoneId: "HostedZoneId",
      records: "ResourceRecords",
      aliases: "AliasTarget",
      "aliases.name": "AliasTarget.DNSName",
      "aliases.zoneId": "AliasTarget.HostedZoneId",
      "failoverRoutingPolicies.type": "Failover",
      geolocationRoutingPolicies: "GeoLocation",
      "geolocationRoutingPolicies.continent": "GeoLocation.ContinentCode",
      "geolocationRoutingPolicies.country": "GeoLocation.CountryCode",
      "geolocationRoutingPolicies.subdivision": "GeoLocation.SubdivisionCode",
      "weightedRoutingPolicies.weight": "Weight",
      "latencyRoutingPolicies.region": "Region",
      cidrRoutingPolicy: "CidrRoutingConfig",
    },
  },
  { type: "aws:route53/resolverEndpoint:ResolverEndpoint", model: "AWS::Route53Resolver::ResolverEndpoint" },
  { type: "aws:route53/resolverRule:ResolverRule", model: "AWS::Route53Resolver::ResolverRule" },
  {
    type: "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
    model: "AWS::Route53Resolver::ResolverRuleAssociation",
  },
  {
    type: "aws:route53/healthCheck:HealthCheck",
    model: "AWS::Route53::HealthCheck",
    within: "HealthCheckConfig",
    names: {
      fqdn: "HealthCheckConfig.FullyQualifiedDomainName",
      childHealthThreshold: "HealthCheckConfig.HealthThreshold",
    },
  },
  {
    type: "aws:lb/loadBalancer:LoadBalancer",
    model: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    names: {
      loadBalancerType: "Type",
    },
  },
  {
    type: "aws:lb/targetGroup:TargetGroup",
    model: "AWS::ElasticLoadBalancingV2::TargetGroup",
    names: {
      "healthCheck.healthyThreshold": "HealthyThresholdCount",
      "healthCheck.unhealthyThreshold": "UnhealthyThresholdCount",
      "healthCheck.interval": "HealthCheckIntervalSeconds",
      "healthCheck.timeout": "HealthCheckTimeoutSeconds",
      "healthCheck.path": "HealthCheckPath",
      "healthCheck.protocol": "HealthCheckProtocol",
    },
  },
  {
    type: "aws:lb/listener:Listener",
    model: "AWS::ElasticLoadBalancingV2::Listener",
    names: {
      "defaultActions.fixedResponse": "DefaultActions.FixedResponseConfig",
      "defaultActions.forward": "DefaultActions.ForwardConfig",
      "defaultActions.redirect": "DefaultActions.RedirectConfig",
    },
  },
  {
    type: "aws:s3/bucket:Bucket",
    model: "AWS::S3::Bucket",
    names: {
      bucket: "BucketName",
      acl: "AccessControl",
    },
    skip: { acl: "the provider spells it as the API does: public-read" },
  },
  { type: "aws:s3/bucketVersioning:BucketVersioning", model: "s3:PutBucketVersioningRequest" },
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    model: "s3:PublicAccessBlockConfiguration",
  },
  {
    type: "aws:sqs/queue:Queue",
    model: "AWS::SQS::Queue",
    names: {
      name: "QueueName",
      maxMessageSize: "MaximumMessageSize",
      messageRetentionSeconds: "MessageRetentionPeriod",
      receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
      visibilityTimeoutSeconds: "VisibilityTimeout",
    },
  },
  { type: "aws:cloudwatch/eventRule:EventRule", model: "AWS::Events::Rule" },
  {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    model: "AWS::CloudWatch::Alarm",
    names: {
      name: "AlarmName",
      metricQueries: "Metrics",
      "metricQueries.metric": "Metrics.MetricStat",
    },
  },
];
