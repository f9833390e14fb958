import { Configuration } from "@pulumi/azure-native/dbformysql/configuration.js";
import type { Server } from "@pulumi/azure-native/dbformysql/server.js";
import { AZURE_SERVER_PARAMETERS } from "../../lib/mysql/parameters.ts";
import type { AzureMySqlArgs } from "./azure-args.ts";
import { child, type DatabaseScope } from "./database-scope.ts";

/** What a new server of 8.4 has already: another write, and a restart perhaps, for nothing. */
const ALREADY: readonly string[] = ["event_scheduler", "require_secure_transport"];

/** What a server with a standby has already (Microsoft Learn, "Read replicas", global transaction identifier). */
const WITH_STANDBY: readonly string[] = ["gtid_mode", "enforce_gtid_consistency"];

/** Azure changes it by one step at a time, upwards only ("Read replicas", as above). */
const GTID_STEPS = ["OFF_PERMISSIVE", "ON_PERMISSIVE", "ON"];

/** One value to write; `key` is for the resource's name. */
interface Write {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  /** A step on the way to another value, which is never gone back to. */
  readonly passing?: boolean;
}

/** Sets the parameters whose defaults would break the replication, and the operator's own. */
export function createAzureParameters(
  scope: DatabaseScope,
  server: Server,
  args: AzureMySqlArgs,
): readonly Configuration[] {
  const made: Configuration[] = [];
  for (const { key, name, value, passing = false } of writesOf(args)) {
    const previous = made.at(-1);
    made.push(
      new Configuration(
        `${scope.name}-${key}`,
        {
          resourceGroupName: args.resourceGroupName,
          serverName: server.name,
          configurationName: name,
          value,
          source: "user-override",
        },
        child(scope, {
          deletedWith: server,
          // One after another: Azure answers a second one with ServerIsBusy.
          ...(previous === undefined ? {} : { dependsOn: previous }),
          ...(passing ? { ignoreChanges: ["value"] } : {}),
        }),
      ),
    );
  }
  return made;
}

function writesOf({ parameters, zones, binlogRetentionHours }: AzureMySqlArgs): readonly Write[] {
  const needed = {
    ...AZURE_SERVER_PARAMETERS,
    binlog_expire_logs_seconds: String(binlogRetentionHours * 3600),
    ...parameters,
  };
  const there = zones.length > 1 ? [...ALREADY, ...WITH_STANDBY] : ALREADY;
  const rest = Object.entries(needed).filter(([name]) => !there.includes(name) && name !== "gtid_mode");
  const writes = rest.map(([name, value]): Write => ({ key: name.replaceAll("_", "-"), name, value }));
  // Last: each statement must be fit for GTIDs before they are written.
  return there.includes("gtid_mode") ? writes : [...writes, ...gtidWrites()];
}

const gtidWrites = (): readonly Write[] =>
  GTID_STEPS.map((value) => ({
    key: `gtid-${value.toLowerCase().replaceAll("_", "-")}`,
    name: "gtid_mode",
    value,
    passing: value !== "ON",
  }));
