/** Services with gateway endpoints (AWS PrivateLink, "Gateway endpoints"). */
export const GATEWAY_SERVICES: readonly string[] = ["s3", "dynamodb"];

/**
 * Services with interface endpoints, as the last part of `com.amazonaws.REGION.SERVICE` (AWS PrivateLink,
 * "AWS services that integrate with AWS PrivateLink"). Not every region has every one of them.
 */
const INTERFACE_SERVICES: ReadonlySet<string> = new Set(
  `access-analyzer account acm acm-pca airflow.api airflow.env airflow.ops amplify app-integrations appconfig
  appconfigdata application-autoscaling application-signals appmesh appmesh-envoy-management apprunner
  apprunner.requests appstream.api appsync-api aps aps-workspaces arc-zonal-shift athena auditmanager autoscaling
  autoscaling-plans b2bi backup backup-gateway batch bedrock bedrock-agent bedrock-agent-runtime bedrock-runtime
  billing braket cassandra cleanrooms cloud-control-api clouddirectory cloudformation cloudhsmv2 cloudtrail
  codeartifact.api codeartifact.repositories codebuild codecommit codeconnections.api codedeploy
  codedeploy-commands-secure codeguru-profiler codeguru-reviewer codepipeline codestar-connections.api comprehend
  config connect-campaigns cost-optimization-hub data-servicediscovery databrew datasync datazone
  deviceadvisor.iot dms dms-serverless ds dynamodb ebs ec2 ec2messages ecr.api ecr.dkr ecs ecs-agent ecs-telemetry
  eks eks-auth elasticache elasticbeanstalk elasticbeanstalk-health elasticfilesystem elasticloadbalancing
  elasticmapreduce email email-smtp emr-containers emr-serverless entityresolution events events-data evidently
  execute-api finspace fis forecast forecastquery frauddetector freetier fsx git-codecommit glue glue.dashboard
  grafana grafana-workspace greengrass groundstation guardduty guardduty-data healthlake iam identitystore
  imagebuilder inspector-scan inspector2 iot.data iotsitewise.api iotsitewise.data kafka kendra kinesis-firehose
  kinesis-streams kms lakeformation lambda license-manager logs lookoutmetrics m2 macie2 mediaconnect
  medical-imaging memory-db mgn monitoring mq network-firewall networkmonitor notebook omics-control
  organizations outposts payment-cryptography.controlplane pcs personalize pi pinpoint pipes pipes-data polly
  private-networks profile proton qapps qbusiness qldb.session quicksight ram rbin rds rds-data redshift
  redshift-data redshift-serverless refactor-spaces rekognition resiliencehub resource-groups robomaker
  rolesanywhere route53 rum rum-dataplane s3 s3-global.accesspoint s3-outposts s3express s3tables sagemaker.api
  sagemaker.featurestore-runtime sagemaker.metrics sagemaker.runtime sagemaker.runtime-fips scheduler schemas
  secretsmanager securityhub securitylake serverlessrepo servicecatalog servicecatalog-appregistry servicediscovery
  servicequotas signin simspaceweaver snow-device-management sns sqs ssm ssm-contacts ssm-incidents
  ssm-quicksetup ssm-sap ssmmessages sso states storagegateway sts swf sync-states synthetics tax textract
  thinclient.api timestream.ingest-cell1 timestream.query-cell1 tnb transcribe transcribestreaming transfer
  transfer.server translate trustedadvisor verifiedpermissions voiceid vpc-lattice wellarchitected wickr
  workspaces xray`.split(/\s+/),
);

/** What a service name means in a region: the service, or why there is none. */
export function readServiceName(
  name: string,
  region: string,
): { readonly service: string } | { readonly problem: string } {
  const match = /^(?:cn\.)?com\.amazonaws\.(?:([a-z]{2}(?:-[a-z]+)+-\d)\.)?(.+)$/.exec(name);
  if (match === null) return { problem: "must be a service name such as com.amazonaws.REGION.s3" };
  const [, named, service = ""] = match;
  if (service.startsWith("vpce.")) return { service };
  if (named !== undefined && named !== region) return { problem: `must be a service of ${region}` };
  if (!GATEWAY_SERVICES.includes(service) && !INTERFACE_SERVICES.has(service))
    return { problem: "must be a service that has endpoints" };
  return { service };
}
