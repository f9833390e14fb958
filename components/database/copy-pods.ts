import type { input } from "@pulumi/kubernetes/types/index.js";
import type { Input } from "@pulumi/pulumi";
import { DATABASE_IMAGES } from "../../lib/database/images.ts";
import { memory, mount, RESTRICTED, RESTRICTED_POD, RUN_DIRECTORY, TMP } from "./replication-pods.ts";

type Container = input.core.v1.Container;

/** What the pod of a copy is made of. */
export interface CopyPodParts {
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccountName: Input<string>;
  /** The ConfigMap with scripts and SQL. */
  readonly filesName: Input<string>;
  readonly gracePeriodSeconds: number;
  readonly production: {
    readonly host: Input<string>;
    readonly port: number;
    readonly secretArn: Input<string>;
  };
  readonly staging: { readonly host: string; readonly secretArn: string };
}

const FILES = mount("sql", "/sql", true);

/** Gets a server's administrator, beside that of the other. */
const fetcher = (server: "production" | "staging", secretArn: Input<string>): Container => ({
  ...RESTRICTED,
  name: `${server}-administrator`,
  image: DATABASE_IMAGES.awsCli,
  command: ["bash", "/sql/fetch-administrator.bash"],
  env: [
    { name: "ADMINISTRATOR_SECRET", value: secretArn },
    { name: "SECRETS_DIRECTORY", value: `/secrets/${server}` },
    { name: "HOME", value: "/tmp" },
  ],
  volumeMounts: [FILES, mount("secrets", "/secrets"), TMP],
});

/** The pod that copies, once. */
export function copyPod(parts: CopyPodParts): input.core.v1.PodTemplateSpec {
  const { production, staging } = parts;
  return {
    metadata: { labels: parts.labels },
    spec: {
      serviceAccountName: parts.serviceAccountName,
      automountServiceAccountToken: false,
      securityContext: RESTRICTED_POD,
      restartPolicy: "Never",
      terminationGracePeriodSeconds: parts.gracePeriodSeconds,
      initContainers: [fetcher("production", production.secretArn), fetcher("staging", staging.secretArn)],
      containers: [
        {
          ...RESTRICTED,
          name: "copy",
          image: DATABASE_IMAGES.mysql,
          command: ["bash", "/sql/copy.bash"],
          env: [
            { name: "PRODUCTION_HOST", value: production.host },
            { name: "STAGING_HOST", value: staging.host },
            { name: "MYSQL_PORT", value: String(production.port) },
            RUN_DIRECTORY,
          ],
          volumeMounts: [FILES, mount("secrets", "/secrets", true), TMP],
        },
      ],
      volumes: [
        { name: "sql", configMap: { name: parts.filesName } },
        memory("secrets"),
        memory("tmp", "64Mi"),
      ],
    },
  };
}
