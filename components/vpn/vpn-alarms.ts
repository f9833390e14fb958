import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { MetricAlert } from "@pulumi/azure-native/monitor/metricAlert.js";
import type { Output } from "@pulumi/pulumi";
import { METRIC } from "../../lib/bridge/health.ts";
import { tunnelsOf } from "../../lib/wireguard/mesh.ts";
import { createActionGroup, createTopic } from "../contracts/alarm-receivers.ts";
import type { AzureRoutingNeeds } from "./azure-routes.ts";
import { child, named, type GatewaySite, type VpnScope } from "./vpn-scope.ts";

const DEFAULTS = {
  /** Gateways tell once a minute; two missing minutes are no accident. */
  periodSeconds: 60,
  periods: 2,
  /** The shortest that Azure Monitor looks at, and how often. */
  window: "PT5M",
  frequency: "PT1M",
  /** 0 is critical, 4 verbose; the other gateways still carry the bridge. */
  severity: 1,
  /** Azure shows it in messages; at most 12 characters. */
  groupShortName: "bridge",
};

/** What Azure Monitor looks at: the share of probes that a gateway answered, or the routes that it announced. */
const WATCHED = {
  "load-balancer": {
    metricNamespace: "Microsoft.Network/loadBalancers",
    metricName: "DipAvailability",
    dimension: "BackendIPAddress",
    timeAggregation: "Average",
    // Percent: half of the probes of five minutes.
    threshold: 50,
  },
  "route-server": {
    metricNamespace: "Microsoft.Network/virtualHubs",
    metricName: "CountOfRoutesLearnedFromPeer",
    dimension: "bgppeerip",
    timeAggregation: "Maximum",
    threshold: 1,
  },
} as const;

/** Makes an alarm for each gateway in AWS that has fewer live tunnels than peers. A silent gateway has none. */
export function createAwsAlarms(
  scope: VpnScope,
  sites: readonly GatewaySite[],
  emails: Readonly<Record<string, string>>,
): void {
  const actions = createTopic(scope.name, emails, scope.tags, child(scope));
  for (const { gateway } of sites)
    new MetricAlarm(
      `${scope.name}-${gateway}`,
      {
        alarmDescription: `Gateway ${gateway} has a tunnel that does not answer, or is silent itself`,
        namespace: METRIC.namespace,
        metricName: METRIC.name,
        dimensions: { [METRIC.dimension]: gateway },
        statistic: "Minimum",
        comparisonOperator: "LessThanThreshold",
        threshold: tunnelsOf(scope.mesh, gateway).length,
        period: DEFAULTS.periodSeconds,
        evaluationPeriods: DEFAULTS.periods,
        treatMissingData: "breaching",
        alarmActions: [...actions],
        okActions: [...actions],
        tags: named(scope, gateway),
      },
      child(scope),
    );
}

/** Makes one alert for all gateways in Azure, which tells them apart by their addresses. */
export function createAzureAlarms(
  scope: VpnScope,
  resourceGroupName: Output<string>,
  watched: AzureRoutingNeeds["watched"],
  emails: Readonly<Record<string, string>>,
): void {
  const { dimension, ...metric } = WATCHED[watched.kind];
  const { groupShortName: shortName } = DEFAULTS;
  const where = { resourceGroupName, shortName, tags: scope.tags };
  const group = createActionGroup(scope.name, emails, where, child(scope));
  new MetricAlert(
    `${scope.name}-azure`,
    {
      resourceGroupName,
      location: "global",
      description: "A gateway does not reach the other cloud",
      enabled: true,
      severity: DEFAULTS.severity,
      evaluationFrequency: DEFAULTS.frequency,
      windowSize: DEFAULTS.window,
      scopes: [watched.id],
      criteria: {
        odataType: "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name: "reaches-the-other-cloud",
            ...metric,
            operator: "LessThan",
            dimensions: [{ name: dimension, operator: "Include", values: ["*"] }],
          },
        ],
      },
      actions: group.map((actionGroupId) => ({ actionGroupId })),
      tags: scope.tags,
    },
    child(scope),
  );
}
