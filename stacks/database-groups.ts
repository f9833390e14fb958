import { RunError } from "@pulumi/pulumi";
import type { StackConfig } from "../config/schema.ts";
import type { GroupCloud } from "../lib/database/group-rules.ts";

/** What a stack tells of its groups of servers. */
export interface GroupOutputs {
  readonly kind: "group-replication";
  readonly primary: GroupCloud;
}

type GroupDatabase = Extract<StackConfig["database"], { kind: "group-replication" }>;

/** A group of servers in each cluster, and the set of both. */
export function createGroups({ kind }: GroupDatabase): GroupOutputs {
  throw new RunError(`database.kind: has no component yet, got ${kind}; use managed-replication`);
}
