import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { cases } from "./cases.ts";
import { T } from "./fixtures.ts";
import { balancerInputs } from "./machine-cases.ts";
import type { Platform } from "./fixtures.ts";

const GROUP = { resourceGroupName: "platform" };
const HERE = { ...GROUP, location: "japaneast" };
const NOWHERE = { location: "tokyo" };

const withBalancer = (where: Platform): void => {
  where.cloud.make(T.balancer, "balancer", balancerInputs(where));
};

/** A vault. */
export const VAULT: PropertyMap = {
  ...HERE,
  vaultName: "kv-gateway",
  properties: {
    tenantId: "22222222-2222-4222-8222-222222222222",
    sku: { family: "A", name: "standard" },
    enableRbacAuthorization: true,
  },
};

const vaults = cases(T.vault, () => VAULT, {
  location: { refuses: NOWHERE },
  access: {
    refuses: { "properties.enableRbacAuthorization": undefined },
    passes: { "properties.enableRbacAuthorization": undefined, "properties.accessPolicies": [] },
  },
  "soft-delete": { refuses: { "properties.enableSoftDelete": false } },
  "purge-protection": {
    refuses: { "properties.enablePurgeProtection": false },
    passes: { "properties.enablePurgeProtection": true },
  },
  firewall: {
    refuses: { "properties.networkAcls": { ipRules: [{ value: "10.68.20.5" }] } },
    passes: { "properties.networkAcls": { defaultAction: "Deny", ipRules: [{ value: "20.1.2.3" }] } },
  },
  "fixed-once-made": {
    there: true,
    refuses: { "properties.softDeleteRetentionInDays": 7 },
    passes: { "properties.enablePurgeProtection": true },
  },
});

const secrets = cases(
  T.secret,
  () => ({ ...GROUP, vaultName: "kv-gateway", secretName: "bundle", properties: { value: "hush" } }),
  {
    size: {
      before: ({ cloud }) => {
        cloud.make(T.vault, "kv-gateway", VAULT);
      },
      refuses: { "properties.value": "x".repeat(25_601) },
      passes: { "properties.value": "x".repeat(25_600) },
    },
  },
);

const alert = ({ cloud }: Platform): PropertyMap => ({
  ...GROUP,
  ruleName: "tunnel-down",
  location: "global",
  enabled: true,
  severity: 1,
  evaluationFrequency: "PT1M",
  windowSize: "PT5M",
  scopes: [cloud.find(T.balancer, "balancer").id],
  criteria: {
    odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
    allOf: [
      {
        criterionType: "StaticThresholdCriterion",
        name: "probe",
        metricName: "DipAvailability",
        operator: "LessThan",
        threshold: 100,
        timeAggregation: "Average",
      },
    ],
  },
});

const alerts = cases(T.alert, alert, {
  location: { before: withBalancer, refuses: { location: "japaneast" } },
  window: { before: withBalancer, refuses: { evaluationFrequency: "PT15M" } },
  criteria: { before: withBalancer, refuses: { "criteria.allOf": [] } },
  metric: {
    before: withBalancer,
    refuses: { "criteria.allOf[0].metricName": "DipAvailable" },
    passes: { "criteria.allOf[0].metricName": "VipAvailability" },
  },
});

const groups = cases(
  T.actionGroup,
  () => ({
    ...GROUP,
    actionGroupName: "on-call",
    location: "Global",
    enabled: true,
    groupShortName: "on-call",
    emailReceivers: [{ name: "on-call", emailAddress: "on-call@example.com" }],
  }),
  {
    location: { refuses: NOWHERE, passes: { location: "swedencentral" } },
    "receiver-names": {
      refuses: { smsReceivers: [{ name: "on-call", countryCode: "81", phoneNumber: "9012345678" }] },
    },
    email: { refuses: { "emailReceivers[0].emailAddress": "on-call" } },
  },
);

/** The cases of key vaults, and of alerts and who hears them. */
export const vaultCases: readonly CheckCase[] = [...vaults, ...secrets, ...alerts, ...groups];
