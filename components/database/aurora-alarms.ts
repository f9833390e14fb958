import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type { Output } from "@pulumi/pulumi";
import { createTopic, type AlarmEmails } from "../contracts/alarm-receivers.ts";
import { child, named, type DatabaseScope } from "./database-scope.ts";

/** Of the writer (Amazon Aurora User Guide, "Amazon CloudWatch metrics for Amazon Aurora"). */
const WATCHED = {
  /** Percent; a quarter of an hour is no peak. */
  cpu: { metricName: "CPUUtilization", comparisonOperator: "GreaterThanThreshold", threshold: 90 },
  /** Bytes, for temporary tables and logs; Aurora's data are elsewhere. A writer without any stops. */
  "local-storage": {
    metricName: "FreeLocalStorage",
    comparisonOperator: "LessThanThreshold",
    threshold: 2 * 1024 ** 3,
  },
} as const;

/**
 * Makes the alarms of the writer, and whom they tell.
 * @returns what other alarms of the database are to do
 */
export function createAuroraAlarms(
  scope: DatabaseScope,
  identifier: Output<string>,
  emails: AlarmEmails,
): readonly Output<string>[] {
  const actions = createTopic(scope.name, emails, scope.tags, child(scope));
  for (const [key, watched] of Object.entries(WATCHED))
    new MetricAlarm(
      `${scope.name}-${key}`,
      {
        alarmDescription: `The writer's ${watched.metricName} is where it hurts`,
        namespace: "AWS/RDS",
        ...watched,
        dimensions: { DBClusterIdentifier: identifier, Role: "WRITER" },
        statistic: "Average",
        period: 300,
        evaluationPeriods: 3,
        treatMissingData: "missing",
        alarmActions: [...actions],
        okActions: [...actions],
        tags: named(scope, key),
      },
      child(scope),
    );
  return actions;
}
