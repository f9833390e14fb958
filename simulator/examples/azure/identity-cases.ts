import { textAt } from "../../azure/values.ts";
import type { PropertyMap } from "../../properties.ts";
import { cases } from "./cases.ts";
import type { CheckCase } from "../case.ts";
import { changed } from "../changes.ts";
import { CLUSTER_ID, clusterInputs, READER, roleOf, T } from "./fixtures.ts";
import type { Platform } from "./fixtures.ts";

const GROUP = { resourceGroupName: "platform" };
const HERE = { ...GROUP, location: "japaneast" };
const NOWHERE = { location: "tokyo" };

const zones = cases(
  T.zone,
  () => ({ ...GROUP, location: "Global", privateZoneName: "dev.kakehashi.internal" }),
  {
    location: { refuses: { location: "japaneast" } },
    "reserved-name": {
      refuses: { privateZoneName: "azure.com" },
      passes: { privateZoneName: "privatelink.japaneast.azmk8s.io" },
    },
  },
);

const linkOf = ({ network }: Platform): PropertyMap => ({
  ...GROUP,
  location: "global",
  privateZoneName: "prod.kakehashi.internal",
  virtualNetworkLinkName: "azure",
  virtualNetwork: { id: network.id },
  registrationEnabled: false,
});

const SECOND_NETWORK = {
  ...HERE,
  virtualNetworkName: "second",
  addressSpace: { addressPrefixes: ["10.90.0.0/16"] },
};
const links = cases(T.link, linkOf, {
  location: { refuses: { location: "japaneast" } },
  "one-per-network": {
    before: (platform) => {
      platform.cloud.make(T.network, "second", SECOND_NETWORK);
      platform.cloud.make(T.link, "first", { ...linkOf(platform), virtualNetworkLinkName: "first" });
    },
    refuses: {},
    passes: ({ network }) => ({ "virtualNetwork.id": network.id.replace(/azure$/, "second") }),
  },
  "one-registration-zone": {
    before: (platform) => {
      platform.cloud.make(T.zone, "other", {
        ...GROUP,
        location: "global",
        privateZoneName: "other.internal",
      });
      platform.cloud.make(T.link, "other", {
        ...linkOf(platform),
        privateZoneName: "other.internal",
        registrationEnabled: true,
      });
    },
    refuses: { registrationEnabled: true },
  },
  "fixed-once-made": {
    before: ({ cloud }) => {
      cloud.make(T.network, "second", SECOND_NETWORK);
    },
    there: true,
    refuses: ({ network }) => ({ "virtualNetwork.id": network.id.replace(/azure$/, "second") }),
    passes: { registrationEnabled: true },
  },
});

const record = {
  ...GROUP,
  privateZoneName: "prod.kakehashi.internal",
  recordType: "A",
  relativeRecordSetName: "db",
  ttl: 60,
  aRecords: [{ ipv4Address: "10.68.44.4" }],
};
const records = cases(T.records, () => record, {
  "records-of-type": { refuses: { recordType: "CNAME" } },
  "a-record": { refuses: { "aRecords[0].ipv4Address": "10.68.44.444" } },
  "cname-alone": {
    before: ({ cloud }) => {
      cloud.make(T.records, "www", {
        ...changed(record, { aRecords: undefined }),
        recordType: "CNAME",
        relativeRecordSetName: "www",
        cnameRecord: { cname: "db.internal" },
      });
    },
    refuses: { relativeRecordSetName: "WWW" },
  },
});

const identities = cases(T.identity, () => ({ ...HERE, resourceName: "pods" }), {
  location: { refuses: NOWHERE },
});

const issuerOf = ({ cloud }: Platform): string =>
  textAt(cloud.find(T.cluster, "cluster").outputs, "oidcIssuerProfile.issuerURL") ?? "";
const withCluster = (platform: Platform): void => {
  platform.cloud.make(T.cluster, "cluster", clusterInputs(platform));
};
const trust = (platform: Platform): PropertyMap => ({
  ...GROUP,
  resourceName: "aks",
  federatedIdentityCredentialResourceName: "dns",
  issuer: issuerOf(platform),
  subject: "system:serviceaccount:external-dns:external-dns",
  audiences: ["api://AzureADTokenExchange"],
});
const credentials = cases(T.credential, trust, {
  most: {
    before: (platform) => {
      withCluster(platform);
      platform.cloud.make(T.identity, "free", { ...HERE, resourceName: "free" });
      for (let index = 0; index < 20; index++) {
        const own = {
          federatedIdentityCredentialResourceName: `pod-${index}`,
          subject: `system:serviceaccount:apps:pod-${index}`,
        };
        platform.cloud.make(T.credential, `pod-${index}`, { ...trust(platform), ...own });
      }
    },
    refuses: {},
    passes: { resourceName: "free" },
  },
  "repeated-subject": {
    before: (platform) => {
      withCluster(platform);
      platform.cloud.make(T.credential, "first", {
        ...trust(platform),
        federatedIdentityCredentialResourceName: "first",
      });
    },
    refuses: {},
    passes: { subject: "system:serviceaccount:external-dns:other" },
  },
  "issuer-of-cluster": {
    before: withCluster,
    refuses: (platform) => ({ issuer: issuerOf(platform).slice(0, -1) }),
    passes: {
      issuer: "https://token.actions.githubusercontent.com",
      subject: "repo:kakehashi/kakehashi:ref:refs/heads/main",
    },
  },
  "subject-of-service-account": { before: withCluster, refuses: { subject: "external-dns:external-dns" } },
  audience: { before: withCluster, refuses: { audiences: ["sts.amazonaws.com"] } },
});

const reader = (platform: Platform): PropertyMap => ({
  ...roleOf(platform.identity, platform.network.id),
  roleDefinitionId: READER,
  roleAssignmentName: "88888888-8888-4888-8888-888888888888",
});
const roles = cases(T.role, reader, {
  role: { refuses: { roleDefinitionId: READER.replace(/.$/, "8") } },
  "principal-not-client": {
    refuses: ({ identity }) => ({ principalId: identity.outputs.clientId ?? "" }),
  },
  "principal-type": { refuses: { principalType: "User" } },
  exists: {
    refuses: (platform) => ({ roleDefinitionId: roleOf(platform.identity, "").roleDefinitionId ?? "" }),
    passes: ({ group }) => ({ scope: group.id }),
  },
  "role-fixed": {
    there: true,
    refuses: { roleDefinitionId: READER.replace(/[^/]+$/, "b24988ac-6180-42a0-ab88-20f7382dd24c") },
    passes: { description: "reads" },
  },
  "condition-version": {
    refuses: { condition: "@Resource[x] StringEquals 'y'" },
    passes: { condition: "x", conditionVersion: "2.0" },
  },
});

const workspaces = cases(
  T.workspace,
  () => ({ ...HERE, workspaceName: "audit", sku: { name: "PerGB2018" }, retentionInDays: 30 }),
  {
    location: { refuses: NOWHERE },
    retention: { refuses: { retentionInDays: 14 }, passes: { retentionInDays: 730 } },
    capacity: {
      refuses: { "sku.capacityReservationLevel": 100 },
      passes: { sku: { name: "CapacityReservation", capacityReservationLevel: 100 } },
    },
  },
);

const logs = (platform: Platform): PropertyMap => ({
  name: "audit",
  resourceUri: CLUSTER_ID,
  workspaceId: platform.workspace.id,
  logAnalyticsDestinationType: "Dedicated",
  logs: [{ category: "kube-audit-admin", enabled: true }],
});
const settings = cases(T.setting, logs, {
  destination: { before: withCluster, refuses: { workspaceId: undefined } },
  "nothing-sent": { before: withCluster, refuses: { logs: [] } },
  category: {
    before: withCluster,
    refuses: { "logs[0].category": "kube-audits" },
    passes: { "logs[0]": { categoryGroup: "allLogs", enabled: true } },
  },
  most: {
    before: (platform) => {
      withCluster(platform);
      for (const category of [
        "guard",
        "kube-apiserver",
        "kube-scheduler",
        "kube-audit",
        "cluster-autoscaler",
      ])
        platform.cloud.make(T.setting, category, {
          ...logs(platform),
          name: category,
          logs: [{ category, enabled: true }],
        });
    },
    refuses: {},
    passes: ({ network }) => ({
      resourceUri: network.id,
      logs: [{ category: "VMProtectionAlerts", enabled: true }],
    }),
  },
  "same-sink": {
    before: (platform) => {
      withCluster(platform);
      platform.cloud.make(T.setting, "first", { ...logs(platform), name: "first" });
    },
    refuses: {},
    passes: { "logs[0].category": "guard" },
  },
});

/** Cases of DNS, identities, roles and monitoring. */
export const identityCases: readonly CheckCase[] = [
  ...[...zones, ...links, ...records, ...identities, ...credentials, ...roles, ...workspaces, ...settings],
];
