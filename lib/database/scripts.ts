import { readFileSync } from "node:fs";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** Gets Aurora's administrator out of Secrets Manager: before `lib/mysql/run.bash`, in a container with the AWS CLI. */
export const FETCH_ADMINISTRATOR = read("fetch-administrator.bash");

/** Writes the heartbeat for as long as it runs. */
export const WRITE_HEARTBEAT = read("heartbeat.bash");
