import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { renderKeeperSql } from "../../lib/mysql/scripts.ts";
import type { MySqlService } from "../../lib/mysql/service.ts";
import { jobPod, type PodParts } from "./replication-pods.ts";

const DEFAULTS = {
  name: "mysql-replication-link",
  /** MySQL gives a link up after ten minutes; the alarm rings after three. */
  schedule: "*/5 * * * *",
  /** Seconds: done before the next is due. */
  deadline: 240,
};

/** Makes what starts a link again that MySQL has given up; it leaves every other server as it is. */
export function createKeeper(
  service: MySqlService,
  key: string,
  namespace: Output<string>,
  parts: PodParts,
  options: CustomResourceOptions,
): void {
  const config = new ConfigMap(
    `${key}-link`,
    { metadata: { namespace }, data: { "10-link.sql": renderKeeperSql(service) } },
    options,
  );
  new CronJob(
    `${key}-link`,
    {
      metadata: { name: DEFAULTS.name, namespace, labels: parts.labels },
      spec: {
        schedule: DEFAULTS.schedule,
        concurrencyPolicy: "Forbid",
        // A run that is missed is not made up for: the next one comes soon.
        startingDeadlineSeconds: 60,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: DEFAULTS.deadline,
            template: jobPod(parts, config.metadata.name),
          },
        },
      },
    },
    options,
  );
}
