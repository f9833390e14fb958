/** Accounts that every group has; in a cluster set both groups have the same passwords ("Cross-site replication"). */
export const SYSTEM_USERS = [
  ...(["root", "operator", "clusterset", "replication", "monitor"] as const),
  ...(["xtrabackup", "heartbeat", "orchestrator"] as const),
];

export type SystemUser = (typeof SYSTEM_USERS)[number];
