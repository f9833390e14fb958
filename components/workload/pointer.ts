import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { pointerSecret } from "../../lib/database/pointers.ts";
import { databasePointer } from "../../lib/manifests/database.ts";
import type { WorkloadDatabase } from "./workload-args.ts";
import { inCluster, namespaceOf, type WorkloadSide } from "./workload-side.ts";

/**
 * Where the primary is, in the app's namespace. The program makes it also for apps that Argo CD applies: it belongs into
 * no repository, since `kakehashi db` moves it. What that has moved is ignored here, and left out of what is applied
 * (pulumi-kubernetes, provider/pkg/await/await.go, handleSSAIgnoreFields).
 */
export function createPointer(own: WorkloadSide, { primary }: WorkloadDatabase): Secret {
  const { port, caPem } = primary;
  const { metadata } = databasePointer(
    { name: own.name, namespace: own.args.namespace },
    { host: "", port, caPem },
  );
  return new Secret(
    `${own.name}-${own.side}-database`,
    {
      metadata: { ...metadata, namespace: namespaceOf(own) },
      type: "Opaque",
      data: primary.host.apply((host) => pointerSecret({ host, port, caPem }).data),
    },
    { ...inCluster(own), ignoreChanges: ["data"] },
  );
}
