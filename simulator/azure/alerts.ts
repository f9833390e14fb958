import type { Check, ResourceModel } from "../model.ts";
import { armObject, find, idOf, inResourceGroup, randomName } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { LOAD_BALANCER } from "./load-balancer-parts.ts";
import { MYSQL_SERVER } from "./mysql-servers.ts";
import { alertName } from "./names.ts";
import { NAT_GATEWAY } from "./nat-gateways.ts";
import { PUBLIC_IP } from "./public-ips.ts";
import { LOCATION, normalLocation, zonesOf } from "./regions.ts";
import { VIRTUAL_HUB } from "./route-servers.ts";
import { firstRepeated, mapsAt, numberAt, refusal, textAt, textsAt } from "./values.ts";
import { VIRTUAL_MACHINE } from "./virtual-machines.ts";

const ALERT_API = "https://learn.microsoft.com/rest/api/monitor/metric-alerts/create-or-update";
const GROUP_API = "https://learn.microsoft.com/rest/api/monitor/action-groups/create-or-update";

const METRIC_ALERT: ArmKind = {
  token: "azure-native:monitor:MetricAlert",
  arm: "Microsoft.Insights/metricAlerts",
  names: ["ruleName"],
  apiVersion: "2018-03-01",
};

const ACTION_GROUP: ArmKind = {
  token: "azure-native:monitor:ActionGroup",
  arm: "Microsoft.Insights/actionGroups",
  names: ["actionGroupName"],
  apiVersion: "2023-01-01",
};

/** A check that something belongs to no region, or to one that Azure has. */
function global(type: string, source: string, regional: boolean): Check {
  return {
    id: `${type}:location`,
    source,
    needs: ["location"],
    refuses: ({ inputs }) => {
      const location = textAt(inputs, "location") ?? "";
      if (normalLocation(location) === "global") return undefined;
      if (regional && zonesOf(location) !== undefined) return undefined;
      return refusal("location", "belongs to no region", location, "write global");
    },
  };
}

/** ISO 8601 durations that Azure Monitor knows, in minutes. */
const MINUTES: Readonly<Record<string, number>> = {
  PT1M: 1,
  PT5M: 5,
  PT15M: 15,
  PT30M: 30,
  PT1H: 60,
  PT6H: 360,
  PT12H: 720,
  P1D: 1440,
};
const FREQUENCIES = ["PT1M", "PT5M", "PT15M", "PT30M", "PT1H"];

const windowFits: Check = {
  id: `${METRIC_ALERT.token}:window`,
  source: ALERT_API,
  needs: ["evaluationFrequency", "windowSize"],
  refuses: ({ inputs }) => {
    const [every, over] = [textAt(inputs, "evaluationFrequency") ?? "", textAt(inputs, "windowSize") ?? ""];
    if ((MINUTES[over] ?? 0) >= (MINUTES[every] ?? 0)) return undefined;
    return refusal(
      "windowSize",
      `must not be shorter than the evaluationFrequency ${every}`,
      over,
      "lengthen it",
    );
  },
};

const criteria: Check = {
  id: `${METRIC_ALERT.token}:criteria`,
  source: ALERT_API,
  needs: ["criteria"],
  refuses: ({ inputs }) => {
    const all = mapsAt(inputs, "criteria.allOf");
    if (all.length === 0) return refusal("criteria.allOf", "an alert has a criterion", undefined, "add one");
    for (const [index, it] of all.entries()) {
      const missing = ["metricName", "operator", "timeAggregation"].find(
        (key) => textAt(it, key) === undefined,
      );
      if (missing !== undefined)
        return refusal(`criteria.allOf[${index}].${missing}`, "is required", undefined, "set it");
      if (
        textAt(it, "criterionType") === "StaticThresholdCriterion" &&
        numberAt(it, "threshold") === undefined
      )
        return refusal(`criteria.allOf[${index}].threshold`, "is required", undefined, "set it");
    }
    return undefined;
  },
};

/** Of criteria with a fixed threshold, and of those with one that Azure learns. */
const OPERATORS = [
  "Equals",
  "GreaterThan",
  "GreaterThanOrEqual",
  "LessThan",
  "LessThanOrEqual",
  "GreaterOrLessThan",
];

/** Metrics of load balancers ("Supported metrics for Microsoft.Network/loadBalancers"). */
const BALANCER_METRICS = [
  ...["AllocatedSnatPorts", "ByteCount", "DipAvailability", "GlobalBackendAvailability", "PacketCount"],
  ...["SnatConnectionCount", "SYNCount", "UsedSnatPorts", "VipAvailability"],
];

const metric: Check = {
  id: `${METRIC_ALERT.token}:metric`,
  source:
    "https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-network-loadbalancers-metrics",
  refuses: (ctx) => {
    const scopes = textsAt(ctx.inputs, "scopes").map((id) => find(ctx, id, LOAD_BALANCER.token));
    if (scopes.length === 0 || scopes.includes(undefined)) return undefined;
    for (const [index, it] of mapsAt(ctx.inputs, "criteria.allOf").entries()) {
      const name = textAt(it, "metricName");
      if (name === undefined || BALANCER_METRICS.includes(name) || it.skipMetricValidation === true) continue;
      return refusal(
        `criteria.allOf[${index}].metricName`,
        "must be a metric of load balancers",
        name,
        `use one of ${BALANCER_METRICS.join(", ")}`,
      );
    }
    return undefined;
  },
};

/** What alerts watch, of the modelled types. */
const WATCHED = [
  ...[LOAD_BALANCER, VIRTUAL_HUB, VIRTUAL_MACHINE, PUBLIC_IP, NAT_GATEWAY, MANAGED_CLUSTER],
  MYSQL_SERVER,
].map((it) => it.token);

export const metricAlert: ResourceModel = {
  type: METRIC_ALERT.token,
  title: "metric alert",
  ...randomName("ruleName"),
  properties: {
    resourceGroupName: inResourceGroup,
    ruleName: alertName,
    location: LOCATION,
    evaluationFrequency: { required: true, oneOf: FREQUENCIES, source: ALERT_API },
    windowSize: { required: true, oneOf: Object.keys(MINUTES), source: ALERT_API },
    severity: { required: true, min: 0, max: 4, source: ALERT_API },
    enabled: { required: true, source: ALERT_API },
    scopes: { required: true, minLength: 1, source: ALERT_API },
    "scopes[*]": { references: idOf(WATCHED, "cascades"), source: ALERT_API },
    criteria: { required: true, source: ALERT_API },
    "criteria.odataType": {
      required: true,
      oneOf: [
        "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria",
        "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria",
      ],
      source: ALERT_API,
    },
    "criteria.allOf[*].criterionType": {
      oneOf: ["StaticThresholdCriterion", "DynamicThresholdCriterion"],
      source: ALERT_API,
    },
    "criteria.allOf[*].operator": { oneOf: OPERATORS, source: ALERT_API },
    "criteria.allOf[*].timeAggregation": {
      oneOf: ["Average", "Count", "Minimum", "Maximum", "Total"],
      source: ALERT_API,
    },
    "criteria.allOf[*].dimensions[*].operator": { oneOf: ["Include", "Exclude"], source: ALERT_API },
    "actions[*].actionGroupId": { references: idOf(ACTION_GROUP.token, "ignores"), source: ALERT_API },
  },
  checks: [global(METRIC_ALERT.token, ALERT_API, false), windowFits, criteria, metric],
  inputOnly: ["resourceGroupName", "ruleName"],
  create: (ctx) => {
    const { id, outputs } = armObject(METRIC_ALERT, ctx);
    return { id, outputs: { ...outputs, isMigrated: false, lastUpdatedTime: ctx.now } };
  },
  update: (ctx) => ({ lastUpdatedTime: ctx.now }),
};

/** The lists of receivers; names are shared by all of them. */
const RECEIVERS = [
  ...["emailReceivers", "smsReceivers", "webhookReceivers", "voiceReceivers", "logicAppReceivers"],
  ...["armRoleReceivers", "azureAppPushReceivers", "azureFunctionReceivers", "eventHubReceivers"],
  ...["itsmReceivers", "automationRunbookReceivers"],
];

const receiverNames: Check = {
  id: `${ACTION_GROUP.token}:receiver-names`,
  source: GROUP_API,
  refuses: ({ inputs }) => {
    const names = RECEIVERS.flatMap((list) => mapsAt(inputs, list).flatMap((it) => textAt(it, "name") ?? []));
    const twice = firstRepeated(names);
    if (twice === undefined) return undefined;
    return refusal("emailReceivers", "receivers have names of their own", twice, "rename one");
  },
};

const emailForm: Check = {
  id: `${ACTION_GROUP.token}:email`,
  source: GROUP_API,
  refuses: ({ inputs }) => {
    const index = mapsAt(inputs, "emailReceivers").findIndex((it) => {
      const address = textAt(it, "emailAddress");
      return address !== undefined && !/^[^\s@]+@[^\s@]+$/.test(address);
    });
    if (index < 0) return undefined;
    const got = textAt(mapsAt(inputs, "emailReceivers")[index] ?? {}, "emailAddress");
    return refusal(`emailReceivers[${index}].emailAddress`, "must be an e-mail address", got, "correct it");
  },
};

export const actionGroup: ResourceModel = {
  type: ACTION_GROUP.token,
  title: "action group",
  ...randomName("actionGroupName"),
  properties: {
    resourceGroupName: inResourceGroup,
    actionGroupName: alertName,
    location: { ...LOCATION, immutable: true },
    enabled: { required: true, source: GROUP_API },
    groupShortName: { required: true, minLength: 1, maxLength: 12, source: GROUP_API },
    "emailReceivers[*].name": { required: true, source: GROUP_API },
    "emailReceivers[*].emailAddress": { required: true, source: GROUP_API },
  },
  checks: [global(ACTION_GROUP.token, GROUP_API, true), receiverNames, emailForm],
  inputOnly: ["resourceGroupName", "actionGroupName"],
  create: (ctx) => armObject(ACTION_GROUP, ctx),
};
