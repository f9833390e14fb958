/** What the pods beside the databases tell each cloud's monitoring: seconds since the newest heartbeat. */
export const LAG_METRIC = {
  namespace: "Kakehashi/Database",
  name: "HeartbeatAge",
  /** Of CloudWatch; Azure Monitor knows whose metric it is. */
  dimension: "Server",
} as const;

/** Seconds that are too many: a link that is well is half a second behind, one that starts anew a few. */
export const TOO_OLD_SECONDS = 10;
