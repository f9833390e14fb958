import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import type { Output, Resource } from "@pulumi/pulumi";
import { INGRESS_IMAGES } from "../../lib/ingress/images.ts";
import { rule } from "../../lib/manifests/rights.ts";
import { ANYWHERE, createAccount, createPolicy, inCluster, tcp, type IngressScope } from "./ingress-scope.ts";

/** A webhook whose certificate is made in the cluster. */
export interface WebhookArgs {
  /** Service by which the API server reaches the webhook. */
  readonly service: string;
  /** Secret of the certificate and its key, with `ca`, `cert` and `key`. */
  readonly secret: string;
  /** Name of the validating configuration, and of the mutating one where there is one. */
  readonly configuration: string;
  readonly mutating: boolean;
}

/** Of the Jobs' pods. */
const labelsOf = ({ secret }: WebhookArgs) => ({
  "app.kubernetes.io/name": secret,
  "app.kubernetes.io/component": "certificate",
});

/**
 * Makes a certificate of an authority of its own by a Job in the cluster: its key is in a Secret there, and neither in the
 * program nor in its state. A Secret that is there stays.
 * @returns what pods that mount the Secret wait for
 */
export function createCertificate(scope: IngressScope, webhook: WebhookArgs): Resource {
  const { secret, service, configuration } = webhook;
  const kinds = [
    "validatingwebhookconfigurations",
    ...(webhook.mutating ? ["mutatingwebhookconfigurations"] : []),
  ];
  const rights = createAccount(scope, `${scope.name}-certificate`, {
    account: `${secret}-certificate`,
    rules: [rule([""], ["secrets"], ["create"]), rule([""], ["secrets"], ["get"], [secret])],
    clusterRules: [rule(["admissionregistration.k8s.io"], kinds, ["get", "update"], [configuration])],
  });
  createPolicy(scope, "certificate", labelsOf(webhook), { egress: [{ to: ANYWHERE, ports: tcp([443]) }] });
  const hosts = [service, `${service}.$(POD_NAMESPACE).svc`].join(",");
  return createJob(
    scope,
    webhook,
    "create",
    [`--host=${hosts}`],
    [...rights, ...scope.cluster.plainPodsNeed],
  );
}

/**
 * Writes the certificate's authority into the webhook's configuration, by which the API server knows the webhook.
 * @param uids of the configurations: a new one is told anew
 * @returns what objects that the webhook judges wait for
 */
export function createTrust(
  scope: IngressScope,
  webhook: WebhookArgs,
  uids: readonly Output<string>[],
  dependsOn: readonly Resource[],
): Resource {
  const args = [
    `--webhook-name=${webhook.configuration}`,
    `--patch-mutating=${String(webhook.mutating)}`,
    "--patch-failure-policy=Fail",
  ];
  return createJob(scope, webhook, "patch", args, dependsOn, uids);
}

function createJob(
  scope: IngressScope,
  webhook: WebhookArgs,
  verb: "create" | "patch",
  args: readonly string[],
  dependsOn: readonly Resource[],
  uids: readonly Output<string>[] = [],
): Resource {
  const { secret } = webhook;
  const annotations = Object.fromEntries(
    uids.map((uid, index) => [`kakehashi.io/configuration-${index}`, uid]),
  );
  return new Job(
    `${scope.name}-certificate-${verb}`,
    {
      metadata: { name: `${secret}-${verb}`, namespace: scope.namespace },
      spec: {
        backoffLimit: 6,
        activeDeadlineSeconds: 300,
        template: {
          metadata: { labels: labelsOf(webhook), annotations },
          spec: {
            serviceAccountName: `${secret}-certificate`,
            restartPolicy: "OnFailure",
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
              {
                name: verb,
                image: INGRESS_IMAGES.certificates,
                args: [verb, "--namespace=$(POD_NAMESPACE)", `--secret-name=${secret}`, ...args],
                env: [
                  { name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
                ],
                resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  runAsNonRoot: true,
                  runAsUser: 65_532,
                  runAsGroup: 65_532,
                  capabilities: { drop: ["ALL"] },
                },
              },
            ],
          },
        },
      },
    },
    inCluster(scope, { dependsOn: [...dependsOn] }),
  );
}
