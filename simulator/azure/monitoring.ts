import type { Check, ResourceModel } from "../model.ts";
import { UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { armObject, idOf, inResourceGroup, randomName, uuid } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { settingName, workspaceName } from "./names.ts";
import { NAT_GATEWAY } from "./nat-gateways.ts";
import { PUBLIC_IP } from "./public-ips.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { SECURITY_GROUP } from "./security-rules.ts";
import { isOn, mapsAt, numberAt, refusal, sameText, textAt } from "./values.ts";
import { VIRTUAL_NETWORK } from "./virtual-networks.ts";

/** "Manage data retention in a Log Analytics workspace" and "Diagnostic settings in Azure Monitor". */
const RETENTION = "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure";
const WORKSPACE_PAGE = "https://learn.microsoft.com/rest/api/loganalytics/workspaces/create-or-update";
const SETTINGS = "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings";
const CLUSTER_LOGS =
  "https://learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-containerservice-managedclusters-logs";

export const WORKSPACE: ArmKind = {
  token: "azure-native:operationalinsights:Workspace",
  arm: "Microsoft.OperationalInsights/workspaces",
  names: ["workspaceName"],
  apiVersion: "2023-09-01",
};

const retention: Check = {
  id: `${WORKSPACE.token}:retention`,
  source: RETENTION,
  needs: ["retentionInDays"],
  refuses: ({ inputs }) => {
    const days = numberAt(inputs, "retentionInDays") ?? 0;
    const isFree = sameText(textAt(inputs, "sku.name") ?? "PerGB2018", "Free");
    if (isFree ? days === 7 : days >= 30 && days <= 730) return undefined;
    return refusal(
      "retentionInDays",
      isFree ? "the Free tier keeps 7 days" : "must be from 30 to 730 days",
      days,
      "choose such a time",
    );
  },
};

const capacity: Check = {
  id: `${WORKSPACE.token}:capacity`,
  source: WORKSPACE_PAGE,
  needs: ["sku.name"],
  refuses: ({ inputs }) => {
    const isReserved = sameText(textAt(inputs, "sku.name") ?? "", "CapacityReservation");
    const level = numberAt(inputs, "sku.capacityReservationLevel");
    if (isReserved === (level !== undefined)) return undefined;
    const problem = "only the CapacityReservation SKU, and always that, has a level";
    return refusal("sku.capacityReservationLevel", problem, level, "set both or none");
  },
};

export const workspace: ResourceModel = {
  type: WORKSPACE.token,
  title: "Log Analytics workspace",
  ...randomName("workspaceName"),
  properties: {
    resourceGroupName: inResourceGroup,
    workspaceName,
    location: { ...LOCATION, immutable: true },
    "sku.name": {
      required: true,
      oneOf: [
        "Free",
        "Standard",
        "Premium",
        "PerNode",
        "PerGB2018",
        "Standalone",
        "CapacityReservation",
        "LACluster",
      ],
      ignoreCase: true,
      source: WORKSPACE_PAGE,
    },
    "sku.capacityReservationLevel": {
      oneOf: [100, 200, 300, 400, 500, 1000, 2000, 5000],
      source: WORKSPACE_PAGE,
    },
    publicNetworkAccessForIngestion: {
      oneOf: ["Enabled", "Disabled", "SecuredByPerimeter"],
      ignoreCase: true,
      source: WORKSPACE_PAGE,
    },
    publicNetworkAccessForQuery: {
      oneOf: ["Enabled", "Disabled", "SecuredByPerimeter"],
      ignoreCase: true,
      source: WORKSPACE_PAGE,
    },
  },
  checks: [knownLocation(WORKSPACE.token), retention, capacity],
  inputOnly: ["resourceGroupName", "workspaceName"],
  unknownAfterUpdate: ["customerId", "createdDate", "modifiedDate", "provisioningState"],
  create: (ctx) => {
    const { id, outputs } = armObject(WORKSPACE, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        createdDate: ctx.now,
        customerId: uuid(ctx, "customerId"),
        features: { enableLogAccessUsingOnlyResourcePermissions: true },
        modifiedDate: ctx.now,
        provisioningState: "Succeeded",
        publicNetworkAccessForIngestion: ctx.inputs.publicNetworkAccessForIngestion ?? "Enabled",
        publicNetworkAccessForQuery: ctx.inputs.publicNetworkAccessForQuery ?? "Enabled",
        retentionInDays: ctx.inputs.retentionInDays ?? 30,
        sku: ctx.inputs.sku ?? { name: "PerGB2018" },
        workspaceCapping: ctx.inputs.workspaceCapping ?? {
          dailyQuotaGb: -1,
          dataIngestionStatus: "RespectQuota",
        },
      },
    };
  },
  update: (ctx) => ({ modifiedDate: ctx.now }),
};

const SETTING = "azure-native:monitor:DiagnosticSetting";
/** Settings of one object. */
const MOST_SETTINGS = 5;
const DESTINATIONS = [
  "workspaceId",
  "storageAccountId",
  "eventHubAuthorizationRuleId",
  "marketplacePartnerId",
];

/** What the control plane of AKS logs. */
const CLUSTER_CATEGORIES = [
  "cloud-controller-manager",
  "cluster-autoscaler",
  "csi-azuredisk-controller",
  "csi-azurefile-controller",
  "csi-snapshot-controller",
  "fleet-mcs-controller-manager",
  "fleet-member-agent",
  "fleet-member-net-controller-manager",
  "guard",
  "karpenter-events",
  "kube-apiserver",
  "kube-audit",
  "kube-audit-admin",
  "kube-controller-manager",
  "kube-scheduler",
];
const CATEGORY_GROUPS = ["allLogs", "audit"];

const noDestination: Check = {
  id: `${SETTING}:destination`,
  source: SETTINGS,
  refuses: ({ inputs }) => {
    if (DESTINATIONS.some((key) => inputs[key] !== undefined)) return undefined;
    return refusal(
      "workspaceId",
      "a diagnostic setting has a destination",
      undefined,
      `set one of ${DESTINATIONS.join(", ")}`,
    );
  },
};

const nothingSent: Check = {
  id: `${SETTING}:nothing-sent`,
  source: SETTINGS,
  refuses: ({ inputs }) => {
    if (inputs.logs === UNKNOWN || inputs.metrics === UNKNOWN) return undefined;
    const sent = [...mapsAt(inputs, "logs"), ...mapsAt(inputs, "metrics")];
    if (sent.length > 0) return undefined;
    return refusal(
      "logs",
      "a diagnostic setting sends something",
      undefined,
      "name a category of logs or metrics",
    );
  },
};

const categories: Check = {
  id: `${SETTING}:category`,
  source: CLUSTER_LOGS,
  needs: ["resourceUri", "logs[*].enabled"],
  refuses: ({ inputs }) => {
    const isCluster = /\/Microsoft\.ContainerService\/managedClusters\/[^/]+$/i.test(
      textAt(inputs, "resourceUri") ?? "",
    );
    for (const [index, log] of mapsAt(inputs, "logs").entries()) {
      const category = textAt(log, "category");
      const group = textAt(log, "categoryGroup");
      if ((category === undefined) === (group === undefined)) {
        return refusal(
          `logs[${index}].category`,
          "a log is named by category or by categoryGroup",
          category,
          "set one of them",
        );
      }
      const known = category === undefined ? CATEGORY_GROUPS : CLUSTER_CATEGORIES;
      const name = category ?? group ?? "";
      if (isCluster && !known.some((it) => sameText(it, name))) {
        return refusal(
          `logs[${index}].category`,
          "must be a log of AKS's control plane",
          name,
          `use ${known.join(", ")}`,
        );
      }
    }
    return undefined;
  },
};

const tooManySettings: Check = {
  id: `${SETTING}:most`,
  source: SETTINGS,
  when: "apply",
  refuses: (ctx) => {
    const others = ctx.siblings("resourceUri").length;
    if (others < MOST_SETTINGS) return undefined;
    return refusal(
      "resourceUri",
      `an object has up to ${MOST_SETTINGS} diagnostic settings`,
      others + 1,
      "join two of them",
    );
  },
};

function sentTo(setting: PropertyMap): readonly string[] {
  const workspaceId = (textAt(setting, "workspaceId") ?? "").toLowerCase();
  const logs = mapsAt(setting, "logs").filter((it) => isOn(it, "enabled"));
  return workspaceId === ""
    ? []
    : logs.flatMap((it) => textAt(it, "category") ?? []).map((it) => `${it.toLowerCase()} to ${workspaceId}`);
}

const sameSink: Check = {
  id: `${SETTING}:same-sink`,
  source: SETTINGS,
  when: "apply",
  needs: ["workspaceId", "logs"],
  refuses: (ctx) => {
    const own = sentTo(ctx.inputs);
    for (const other of ctx.siblings("resourceUri")) {
      const twice = sentTo(other.inputs).find((it) => own.includes(it));
      if (twice !== undefined)
        return refusal(
          "logs",
          `${textAt(other.outputs, "name") ?? other.id} sends the same`,
          twice,
          "send it once",
        );
    }
    return undefined;
  },
};

export const diagnosticSetting: ResourceModel = {
  type: SETTING,
  title: "diagnostic setting",
  ...randomName("name"),
  global: true,
  properties: {
    name: settingName,
    resourceUri: {
      required: true,
      immutable: true,
      references: {
        to: [MANAGED_CLUSTER, VIRTUAL_NETWORK, SECURITY_GROUP, PUBLIC_IP, NAT_GATEWAY].map((it) => it.token),
        onTargetDelete: "cascades",
        builtIn: /^\/subscriptions\/[^/]+\/?$/i,
      },
      source: SETTINGS,
    },
    workspaceId: { references: idOf(WORKSPACE.token, "ignores"), source: SETTINGS },
    logAnalyticsDestinationType: { oneOf: ["Dedicated", "AzureDiagnostics"], source: SETTINGS },
    "logs[*].enabled": { required: true, source: SETTINGS },
    "metrics[*].enabled": { required: true, source: SETTINGS },
  },
  checks: [noDestination, nothingSent, categories, tooManySettings, sameSink],
  inputOnly: ["resourceUri"],
  create: (ctx) => {
    const name = textAt(ctx.inputs, "name") ?? "";
    return {
      id: `${textAt(ctx.inputs, "resourceUri") ?? ""}/providers/microsoft.insights/diagnosticSettings/${name}`,
      outputs: {
        name,
        type: "Microsoft.Insights/diagnosticSettings",
        azureApiVersion: "2021-05-01-preview",
      },
    };
  },
};
