import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, InputsOfOneWorld } from "../case.ts";

export const secretCases: readonly CheckCase[] = [
  {
    check: "aws:secretsmanager/secret:recovery-window",
    type: TYPES.secret,
    inputs: () => ({
      refused: { name: "gateway", recoveryWindowInDays: 3 },
      passes: { name: "gateway", recoveryWindowInDays: 7 },
    }),
  },
  {
    check: "aws:secretsmanager/secretVersion:one-value",
    type: TYPES.secretVersion,
    inputs: (cloud) => {
      const secretId = cloud.make(TYPES.secret, "gateway", { name: "gateway" }).id;
      return { refused: { secretId }, passes: { secretId, secretString: "hush" } };
    },
  },
];

const ALARM = {
  name: "tunnel-down",
  comparisonOperator: "LessThanThreshold",
  threshold: 1,
  namespace: "Kakehashi/Vpn",
  metricName: "TunnelsUp",
  statistic: "Minimum",
  period: 60,
  evaluationPeriods: 2,
};

const ofAlarm =
  (refused: PropertyMap, passes: PropertyMap = {}): InputsOfOneWorld =>
  () => ({ refused: { ...ALARM, ...refused }, passes: { ...ALARM, ...passes } });

/** Inputs without one of the alarm's. */
const without = (key: keyof typeof ALARM): PropertyMap =>
  Object.fromEntries(Object.entries(ALARM).filter(([name]) => name !== key));

export const alarmCases: readonly CheckCase[] = [
  {
    check: "aws:cloudwatch/metricAlarm:one-metric",
    type: TYPES.alarm,
    inputs: ofAlarm({ metricQueries: [{ id: "m1", expression: "1" }] }),
  },
  {
    check: "aws:cloudwatch/metricAlarm:metric",
    type: TYPES.alarm,
    inputs: () => ({ refused: without("statistic"), passes: ALARM }),
  },
  {
    check: "aws:cloudwatch/metricAlarm:period",
    type: TYPES.alarm,
    inputs: ofAlarm({ period: 45 }, { period: 30 }),
  },
  {
    check: "aws:cloudwatch/metricAlarm:span",
    type: TYPES.alarm,
    inputs: ofAlarm({ period: 300, evaluationPeriods: 289 }, { period: 300, evaluationPeriods: 288 }),
  },
  {
    check: "aws:cloudwatch/metricAlarm:datapoints",
    type: TYPES.alarm,
    inputs: ofAlarm({ datapointsToAlarm: 3 }, { datapointsToAlarm: 2 }),
  },
  {
    check: "aws:cloudwatch/metricAlarm:dimensions",
    type: TYPES.alarm,
    inputs: ofAlarm(
      { dimensions: Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`d${index}`, "x"])) },
      { dimensions: { Gateway: "aws-a" } },
    ),
  },
  {
    check: "aws:sns/topic:fifo-name",
    type: TYPES.topic,
    inputs: () => ({ refused: { name: "alarms.fifo" }, passes: { name: "alarms" } }),
  },
  {
    check: "aws:sns/topicSubscription:endpoint",
    type: TYPES.topicSubscription,
    inputs: (cloud) => {
      const base = { topic: cloud.make(TYPES.topic, "alarms", { name: "alarms" }).id, protocol: "email" };
      return {
        refused: { ...base, endpoint: "on-call" },
        passes: { ...base, endpoint: "on-call@example.com" },
      };
    },
  },
];
