import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import type { input } from "@pulumi/kubernetes/types/index.js";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { AUTOSCALER_IMAGES } from "../../lib/nodes/autoscaling.ts";
import {
  AUTOSCALER,
  AUTOSCALER_RIGHTS,
  autoscalerCommand,
  autoscalerStatements,
} from "../../lib/nodes/cluster-autoscaler.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";
import type { Network } from "../contracts/network.ts";
import { createRights } from "./account-rights.ts";

/** Where it runs, and what it sizes. */
interface ClusterAutoscalerArgs {
  readonly cluster: KubernetesCluster;
  /** The cluster's name, known from the start. */
  readonly clusterName: string;
  readonly network: Network;
  /** Longest grace period of pods on a node that goes, in seconds. @default 600 */
  readonly graceSeconds?: number;
}

const LABELS = { "app.kubernetes.io/name": AUTOSCALER.name };

/** Its own default for the grace period of pods on a node that goes (kubernetes/autoscaler, FAQ). */
const GRACE_SECONDS = 600;

/** Makes the cluster autoscaler in an EKS cluster, with an identity that sizes this cluster's groups only. */
export function createClusterAutoscaler(
  name: string,
  args: ClusterAutoscalerArgs,
  parent: CustomResourceOptions,
): Resource {
  const { cluster, clusterName } = args;
  const options = { ...parent, provider: cluster.provider, deletedWith: cluster.deletedWith };
  const identity = cluster.identityFor(AUTOSCALER.name, AUTOSCALER, {
    aws: { statements: autoscalerStatements(clusterName) },
  });
  const account = new ServiceAccount(
    name,
    { metadata: { ...AUTOSCALER, annotations: identity.serviceAccountAnnotations } },
    options,
  );
  const rights = createRights(name, account, AUTOSCALER_RIGHTS, options);
  return new Deployment(
    name,
    {
      metadata: { ...AUTOSCALER, labels: LABELS },
      spec: {
        replicas: 1,
        selector: { matchLabels: LABELS },
        template: {
          metadata: { labels: { ...LABELS, ...identity.podLabels } },
          spec: podSpec(args),
        },
      },
    },
    { ...options, dependsOn: [...rights, ...cluster.plainPodsNeed] },
  );
}

function podSpec({ cluster, clusterName, graceSeconds = GRACE_SECONDS, network }: ClusterAutoscalerArgs) {
  const spec: input.core.v1.PodSpec = {
    serviceAccountName: AUTOSCALER.name,
    priorityClassName: "system-cluster-critical",
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: AUTOSCALER.name,
        image: AUTOSCALER_IMAGES[cluster.capabilities.kubernetesVersion] ?? "",
        command: [...autoscalerCommand({ clusterName, graceSeconds })],
        // The node's metadata, which would say it, is out of a pod's reach.
        env: [{ name: "AWS_REGION", value: network.region }],
        resources: { requests: { cpu: "100m", memory: "600Mi" }, limits: { memory: "600Mi" } },
        livenessProbe: { httpGet: { path: "/health-check", port: 8085 }, periodSeconds: 20 },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  };
  return spec;
}
