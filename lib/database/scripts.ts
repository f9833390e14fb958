import { readFileSync } from "node:fs";

/** Tells the cloud's monitoring how old the newest heartbeat is, for as long as it runs. */
export const TELL_LAG = readFileSync(new URL("tell-lag.bash", import.meta.url), "utf8");

/** Gets Aurora's administrator out of Secrets Manager: before `lib/mysql/run.bash`, in a container with the AWS CLI. */
export const FETCH_ADMINISTRATOR = readFileSync(new URL("fetch-administrator.bash", import.meta.url), "utf8");
