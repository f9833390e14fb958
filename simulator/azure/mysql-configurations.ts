import type { Check, CheckContext, ResourceModel } from "../model.ts";
import { armObject, copiedName, find, inResourceGroup, parentName, present } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { MYSQL_SERVER } from "./mysql-servers.ts";
import { refusal, sameText, textAt } from "./values.ts";

const PARAMETERS = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-server-parameters";
const GTID =
  "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-read-replicas#global-transaction-identifier-gtid";

const CONFIGURATION: ArmKind = {
  token: "azure-native:dbformysql:Configuration",
  arm: "Microsoft.DBforMySQL/flexibleServers/configurations",
  names: ["serverName", "configurationName"],
  apiVersion: "2023-12-30",
};

const { token } = CONFIGURATION;
const SWITCH = ["ON", "OFF"];
const STEPS = ["OFF", "OFF_PERMISSIVE", "ON_PERMISSIVE", "ON"];

/** Values of parameters; others are taken as they are. */
const VALUES: Readonly<Record<string, readonly string[] | readonly [number, number]>> = {
  binlog_expire_logs_seconds: [0, 4_294_967_295],
  binlog_row_image: ["FULL", "MINIMAL", "NOBLOB"],
  enforce_gtid_consistency: ["ON", "OFF", "WARN"],
  event_scheduler: SWITCH,
  gtid_mode: STEPS,
  long_query_time: [0, 31_536_000],
  require_secure_transport: SWITCH,
  slow_query_log: SWITCH,
  sql_generate_invisible_primary_key: SWITCH,
};

/** What Azure shows and lets nobody change. */
const READ_ONLY = [
  ...["binlog_format", "log_bin", "lower_case_table_names", "server_id", "datadir", "port"],
  ...["innodb_strict_mode", "performance_schema", "read_only", "super_read_only"],
];

const readOnly: Check = {
  id: `${token}:read-only`,
  source: PARAMETERS,
  needs: ["configurationName"],
  refuses: ({ inputs }) => {
    const name = textAt(inputs, "configurationName") ?? "";
    if (!READ_ONLY.includes(name.toLowerCase())) return undefined;
    return refusal("configurationName", "is Azure's to set", name, "remove it");
  },
};

const value: Check = {
  id: `${token}:value`,
  source: PARAMETERS,
  needs: ["configurationName", "value"],
  refuses: ({ inputs }) => {
    const known = VALUES[textAt(inputs, "configurationName")?.toLowerCase() ?? ""];
    const got = textAt(inputs, "value");
    if (known === undefined || got === undefined) return undefined;
    const [least, most] = known;
    if (typeof least === "number" && typeof most === "number") {
      if (/^\d+$/.test(got) && Number(got) >= least && Number(got) <= most) return undefined;
      return refusal("value", `must be a whole number from ${least} to ${most}`, got, "correct it");
    }
    if (known.some((it) => sameText(String(it), got))) return undefined;
    return refusal("value", `must be one of ${known.join(", ")}`, got, "use one of them");
  },
};

/** A server with a standby has both from the beginning. */
function current(ctx: CheckContext, name: string): string {
  const set = find(ctx, idOfParameter(ctx, name), token);
  if (set !== undefined) return textAt(set.inputs, "value") ?? "OFF";
  const mode = textAt(ctx.target("serverName")?.inputs ?? {}, "highAvailability.mode") ?? "Disabled";
  return sameText(mode, "Disabled") ? "OFF" : "ON";
}

const idOfParameter = (ctx: CheckContext, name: string): string =>
  `${ctx.target("serverName")?.id ?? ""}/configurations/${name}`;

const gtidStep: Check = {
  id: `${token}:gtid-step`,
  source: GTID,
  when: "apply",
  needs: ["configurationName", "value"],
  refuses: (ctx) => {
    const wanted = (textAt(ctx.inputs, "value") ?? "").toUpperCase();
    if (!sameText(textAt(ctx.inputs, "configurationName") ?? "", "gtid_mode")) return undefined;
    const now = current(ctx, "gtid_mode").toUpperCase();
    const step = STEPS.indexOf(wanted) - STEPS.indexOf(now);
    if (step === 0 || step === 1) return undefined;
    const problem = step < 0 ? `cannot go back from ${now}` : `takes one step at a time from ${now}`;
    return refusal(
      "value",
      problem,
      wanted,
      step < 0 ? "ask Azure's support" : `write ${STEPS[STEPS.indexOf(now) + 1] ?? now} first`,
    );
  },
};

const gtidConsistency: Check = {
  id: `${token}:gtid-consistency`,
  source: GTID,
  when: "apply",
  needs: ["configurationName", "value"],
  refuses: (ctx) => {
    if (!sameText(textAt(ctx.inputs, "configurationName") ?? "", "gtid_mode")) return undefined;
    const [wanted, enforced] = [textAt(ctx.inputs, "value") ?? "", current(ctx, "enforce_gtid_consistency")];
    if (!sameText(wanted, "ON") || sameText(enforced, "ON")) return undefined;
    return refusal("value", "needs enforce_gtid_consistency to be ON", enforced, "set that first");
  },
};

/** A parameter of a server. All are there from the beginning; a program that writes one twice writes the same one. */
export const mySqlConfiguration: ResourceModel = {
  type: token,
  title: "server parameter",
  ...copiedName("configurationName"),
  takesOver: true,
  properties: {
    resourceGroupName: inResourceGroup,
    serverName: parentName(MYSQL_SERVER, "cascades"),
    configurationName: {
      required: true,
      immutable: true,
      pattern: /^\w+$/,
      patternMeans: "letters, digits and underscores",
      source: PARAMETERS,
    },
    value: { maxLength: 8192, source: PARAMETERS },
  },
  checks: [readOnly, value, gtidStep, gtidConsistency],
  inputOnly: ["resourceGroupName", "serverName", "configurationName"],
  create: (ctx) => {
    const { id, outputs } = armObject(CONFIGURATION, ctx);
    const before = present(CONFIGURATION, ctx)?.outputs.defaultValue;
    return {
      id,
      outputs: {
        ...outputs,
        allowedValues: "",
        currentValue: ctx.inputs.value ?? "",
        dataType: "String",
        defaultValue: before ?? "",
        description: "",
        documentationLink: "",
        isConfigPendingRestart: "False",
        isDynamicConfig: "True",
        isReadOnly: "False",
        systemData: {},
      },
    };
  },
  update: (ctx) => ({ currentValue: ctx.inputs.value ?? "" }),
};
