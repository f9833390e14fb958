import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { MetricAlert } from "@pulumi/azure-native/monitor/metricAlert.js";
import type { Output } from "@pulumi/pulumi";
import { LAG_METRIC, TOO_OLD_SECONDS } from "../../lib/database/lag-metric.ts";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";
import { child, named, type DatabaseScope } from "./database-scope.ts";

/** Rings when the newest heartbeat in Aurora is too old, or nobody tells how old it is. */
export function createAwsLagAlarm(scope: DatabaseScope, { alarmActions }: MySqlEndpoint): void {
  const key = "aurora-lag";
  new MetricAlarm(
    `${scope.name}-${key}`,
    {
      alarmDescription:
        "The newest heartbeat in Aurora is old: its link, the primary or the writer has stopped",
      namespace: LAG_METRIC.namespace,
      metricName: LAG_METRIC.name,
      dimensions: { [LAG_METRIC.dimension]: "aurora" },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: TOO_OLD_SECONDS,
      period: 60,
      evaluationPeriods: 3,
      treatMissingData: "breaching",
      alarmActions: [...alarmActions],
      okActions: [...alarmActions],
      tags: named(scope, key),
    },
    child(scope),
  );
}

/** The same in Azure Monitor, which rings for what it is told and not for silence. */
export function createAzureLagAlarm(
  scope: DatabaseScope,
  { alarmActions, id }: MySqlEndpoint,
  resourceGroupName: Output<string>,
): void {
  new MetricAlert(
    `${scope.name}-azure-lag`,
    {
      resourceGroupName,
      location: "global",
      description:
        "The newest heartbeat in Flexible Server is old: its link, the primary or the writer has stopped",
      enabled: true,
      // 0 is critical, 4 verbose.
      severity: 1,
      evaluationFrequency: "PT1M",
      windowSize: "PT5M",
      scopes: [id],
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name: "heartbeat",
            metricNamespace: LAG_METRIC.namespace,
            metricName: LAG_METRIC.name,
            // There is no such metric before the first pod tells one.
            skipMetricValidation: true,
            operator: "GreaterThan",
            threshold: TOO_OLD_SECONDS,
            timeAggregation: "Maximum",
          },
        ],
      },
      actions: alarmActions.map((actionGroupId) => ({ actionGroupId })),
      tags: scope.tags,
    },
    child(scope),
  );
}
