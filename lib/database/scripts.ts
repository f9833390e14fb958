import { readFileSync } from "node:fs";

/** Gets Aurora's administrator out of Secrets Manager: before `lib/mysql/run.bash`, in a container with the AWS CLI. */
export const FETCH_ADMINISTRATOR = readFileSync(new URL("fetch-administrator.bash", import.meta.url), "utf8");
