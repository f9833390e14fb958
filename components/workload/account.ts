import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import type { WorkloadDatabase } from "./workload-args.ts";
import { inCluster, namespaceOf, type WorkloadSide } from "./workload-side.ts";

/** The Secret of an app's account on the database. */
export const accountSecret = (name: string): string => `${name}-account`;

/** How the app logs in, in its namespace. The program makes it also for apps that Argo CD applies: it is a secret. */
export function createAccount(own: WorkloadSide, { login }: WorkloadDatabase): Secret {
  return new Secret(
    `${own.name}-${own.side}-account`,
    {
      metadata: { name: accountSecret(own.name), namespace: namespaceOf(own) },
      type: "Opaque",
      stringData: { username: login.user, password: login.password },
    },
    inCluster(own),
  );
}
