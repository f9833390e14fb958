/**
 * Services that can be principals, as what stands before `.amazonaws.com`: the endpoint and signing names of
 * botocore 1.44.5, and the principals that AWS's guides name beside them. IAM refuses a role's trust policy that
 * names another ("Invalid principal in policy").
 */
export const SERVICE_PRINCIPALS: ReadonlySet<string> = new Set(
  `IoTSecuredTunneling access-analyzer account account-access account-access-runtime acm acm-pca
  aco-automation agent-registry agent-registry-control agreement-marketplace aidevops aiops airflow
  airflow-env airflow-serverless alarms.cloudwatch amplify amplifybackend amplifyuibuilder aoss
  apidestinations.events apigateway app-integrations appconfig appconfigdata appfabric appflow
  application-autoscaling application-cost-profiler application-signals applicationinsights appmesh
  apprunner appstream appstream2 appsync aps arc-region-switch arc-zonal-shift artifact athena
  auditmanager autoscaling autoscaling-plans aws-marketplace awsssoportal b2bi backup backup-gateway
  backup-search batch batchoperations.s3 bcm-dashboards bcm-data-exports bcm-pricing-calculator
  bcm-recommended-actions bedrock bedrock-agent bedrock-agent-runtime bedrock-agentcore
  bedrock-agentcore-control bedrock-data-automation bedrock-data-automation-runtime bedrock-runtime
  billing billingconductor braket budgets build.apprunner capabilities.eks cases cassandra
  cassandra-streams ce chatbot chime cleanrooms cleanrooms-ml cloud9 cloudcontrolapi clouddirectory
  cloudformation cloudfront cloudfront-keyvaluestore cloudhsm cloudhsmv2 cloudsearch cloudsearchdomain
  cloudtrail cloudtrail-data cloudwatch cloudwatch-omni codeartifact codebuild codecatalyst codecommit
  codeconnections codedeploy codeguru-profiler codeguru-reviewer codeguru-security codepipeline
  codestar-connections codestar-notifications cognito-identity cognito-idp cognito-sync comprehend
  comprehendmedical compute-optimizer config config-conforms connect connect-campaigns contact-lens
  continuum controlcatalog controltower cost-optimization-hub credentials.iot cur custom.rds-resource
  data-signer databrew dataexchange datapipeline datasync datazone dax deadline delivery.logs
  deployment-marketplace detective devicefarm devops-guru directconnect discovery discovery-marketplace
  dlm dms docdb-elastic drs ds ds-data dsql dynamodb ebs ec2 ec2-instance-connect ec2fleet ec2scheduled
  ecr ecr-public ecs ecs-tasks ecs.application-autoscaling edgelambda eks eks-auth eks-connector
  eks-fargate eks-fargate-pods eks-nodegroup elasticache elasticbeanstalk elasticfilesystem
  elasticloadbalancing elasticmapreduce elemental-inference email emr-containers emr-serverless
  end-user-messaging entityresolution es events eventsv2 evs execute-api export.rds firehose fis fms
  forecast forecastquery frauddetector freetier fsx gamelift gameliftstreams geo geo-maps geo-places
  geo-routes glacier globalaccelerator glue grafana greengrass groundstation guardduty health
  health-agent healthlake iam iam-toolbox identity-chime identitystore imagebuilder importexport
  inspector inspector-scan inspector2 interconnect internetmonitor invoicing iot iot-jobs-data iotdata
  iotdeviceadvisor iotfleetwise iotmanagedintegrations iotsitewise iotthingsgraph iottwinmaker
  iotwireless ivs ivschat ivsrealtime kafka kafkaconnect kendra kendra-ranking kinesis kinesisanalytics
  kinesisvideo kms lakeformation lambda launchwizard lex license-manager
  license-manager-linux-subscriptions license-manager-user-subscriptions lightsail logger.cloudfront
  logs lookoutequipment m2 machinelearning macie macie2 mail-manager malware-protection-plan.guardduty
  managedblockchain managedblockchain-query marketplacecommerceanalytics media-pipelines-chime
  mediaconnect mediaconvert medialive mediapackage mediapackage-vod mediapackagev2 mediastore
  mediatailor medical-imaging meetings-chime member.org.stacksets.cloudformation memory-db memorydb
  messaging-chime mgh mgn migrationhub-config migrationhub-orchestrator migrationhub-strategy
  mobiletargeting models-v2-lex monitoring monitoring.rds mpa mq mturk-requester mwaa neptune-db
  neptune-graph network-firewall network-security-manager networkflowmonitor networkmanager
  networkmonitor notifications notifications-contacts nova-act oam observabilityadmin odb oidc omics
  ops.apigateway opsworks organizations osis osis-pipelines osis.pipelines osm outposts partnercentral
  partnercentral-account partnercentral-benefits partnercentral-channel partnercentral-prm
  partnercentral-selling payment-cryptography pca-connector-ad pca-connector-scep pcs personalize
  personalize-events personalize-runtime pi pinpoint pipes pods.eks polly pricing pricingplanmanager
  profile proton pullthroughcache.ecr qapps qbusiness quicksight ram rbin rds rds-data redshift
  redshift-data redshift-serverless refactor-spaces rekognition replication.dynamodb replication.ecr
  replication.s3 replicator.lambda reporting-marketplace repostspace resiliencehub resource-explorer-2
  resource-groups rolesanywhere route53 route53-recovery-cluster route53-recovery-control-config
  route53-recovery-readiness route53domains route53globalresolver route53profiles route53resolver
  rtbfabric rum runtime-v2-lex s3 s3-control s3-outposts s3files s3tables s3vectors sagemaker
  sagemaker-geospatial savingsplans scheduler schemas scn sdb secretsmanager security-ir securityagent
  securityhub securitylake serverlessrepo servicecatalog servicecatalog-appregistry servicediscovery
  servicequotas ses shield signer signin sms-voice snow-device-management snowball sns social-messaging
  spot spotfleet sqs ssm ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap sso sso-oauth
  stacksets.cloudformation states storagegateway streams.metrics.cloudwatch sts support supportapp
  supportauthz sustainability swf synthetics tagging tasks.apprunner tax textract thinclient timestream
  timestream-influxdb transcribe transfer transitgateway translate trustedadvisor uxc
  verifiedpermissions vmie voice-chime voiceid vpc-flow-logs vpc-lattice vpce waf waf-regional wafv2
  wellarchitected wickr wisdom workdocs workmail workmailmessageflow workspaces workspaces-instances
  workspaces-web xray`.split(/\s+/),
);
