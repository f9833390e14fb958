import type { InvokeModel, ResourceModel } from "../model.ts";
import { alarmModels } from "./alarms.ts";
import { autoscalingModels } from "./autoscaling.ts";
import { accessModels } from "./eks-access.ts";
import { addonModels } from "./eks-addons.ts";
import { clusterModels } from "./eks-cluster.ts";
import { nodeModels } from "./eks-nodes.ts";
import { eventModels } from "./event-rules.ts";
import { endpointAssociationModels } from "./endpoint-associations.ts";
import { endpointModels } from "./endpoints.ts";
import { flowLogModels } from "./flow-logs.ts";
import { gatewayModels } from "./gateways.ts";
import { policyModels } from "./iam-policies.ts";
import { roleModels } from "./iam-roles.ts";
import { userModels } from "./iam-users.ts";
import { imageInvokes } from "./images.ts";
import { instanceModels } from "./instances.ts";
import { placeInvokes } from "./invokes.ts";
import { kmsModels } from "./kms.ts";
import { launchTemplateModels } from "./launch-templates.ts";
import { logModels } from "./logs.ts";
import { lookupInvokes } from "./lookups.ts";
import { networkInterfaceModels } from "./network-interfaces.ts";
import { queueModels } from "./queues.ts";
import { policyInvokes } from "./policy-builder.ts";
import { routeServerModels } from "./route-servers.ts";
import { routeTableInvokes } from "./route-table-lookups.ts";
import { healthCheckModels } from "./route53-health-checks.ts";
import { recordModels } from "./route53-records.ts";
import { resolverModels } from "./route53-resolvers.ts";
import { zoneModels } from "./route53-zones.ts";
import { bucketSettingModels } from "./bucket-settings.ts";
import { bucketModels } from "./buckets.ts";
import { databaseModels } from "./rds.ts";
import { routeModels } from "./routes.ts";
import { secretModels } from "./secrets.ts";
import { securityGroupRuleModels } from "./security-group-rules.ts";
import { securityGroupModels } from "./security-groups.ts";
import { subnetModels } from "./subnets.ts";
import { vpcModels } from "./vpc.ts";

/** Every modelled type of AWS. */
export const models: readonly ResourceModel[] = [
  ...vpcModels,
  ...subnetModels,
  ...gatewayModels,
  ...routeModels,
  ...endpointModels,
  ...endpointAssociationModels,
  ...flowLogModels,
  ...securityGroupModels,
  ...securityGroupRuleModels,
  ...roleModels,
  ...policyModels,
  ...userModels,
  ...logModels,
  ...kmsModels,
  ...launchTemplateModels,
  ...autoscalingModels,
  ...networkInterfaceModels,
  ...instanceModels,
  ...routeServerModels,
  ...secretModels,
  ...alarmModels,
  ...queueModels,
  ...eventModels,
  ...clusterModels,
  ...nodeModels,
  ...addonModels,
  ...accessModels,
  ...zoneModels,
  ...healthCheckModels,
  ...resolverModels,
  ...recordModels,
  ...bucketModels,
  ...bucketSettingModels,
  ...databaseModels,
];

/** Every modelled function of AWS. */
export const invokes: readonly InvokeModel[] = [
  ...placeInvokes,
  ...policyInvokes,
  ...imageInvokes,
  ...lookupInvokes,
  ...routeTableInvokes,
];
