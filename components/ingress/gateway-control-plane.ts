import { createHash } from "node:crypto";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type { Resource } from "@pulumi/pulumi";
import {
  CERTIFICATE_LABELS,
  certificatePod,
  CONTROLLER_CONFIG,
  controllerPod,
  controllerStop,
} from "../../lib/envoy-gateway/controller.ts";
import { GATEWAY_DEFINITIONS } from "../../lib/envoy-gateway/definitions.ts";
import { CONTROL_LABELS, ENVOY_GATEWAY, PROXY_LABELS, XDS_PORT } from "../../lib/envoy-gateway/names.ts";
import { CERTIFICATE_RULES, GATEWAY_CLUSTER_RULES, GATEWAY_RULES } from "../../lib/envoy-gateway/rights.ts";
import { ANYWHERE, createAccount, createPolicy, inCluster, tcp, type IngressScope } from "./ingress-scope.ts";

/** What Envoy Gateway is, before there is a Gateway. */
export interface ControlPlane {
  /** The kinds: objects of them wait for these. */
  readonly kinds: readonly Resource[];
  /** What makes Envoys. */
  readonly deployment: Resource;
}

/** Makes the control plane: it makes Envoys for Gateways, and tells them the routes. */
export function createControlPlane(scope: IngressScope): ControlPlane {
  const kinds = createDefinitions(scope);
  const rights = createAccount(scope, scope.name, {
    account: ENVOY_GATEWAY,
    rules: GATEWAY_RULES,
    clusterRules: GATEWAY_CLUSTER_RULES,
  });
  const certificates = createCertificates(scope);
  createPolicy(scope, ENVOY_GATEWAY, CONTROL_LABELS, {
    ingress: [{ from: [{ podSelector: { matchLabels: PROXY_LABELS } }], ports: tcp([XDS_PORT]) }],
    egress: [{ to: ANYWHERE, ports: tcp([443]) }],
  });
  return { kinds, deployment: createDeployment(scope, [...kinds, ...rights, certificates]) };
}

const createDefinitions = (scope: IngressScope): readonly Resource[] =>
  GATEWAY_DEFINITIONS.map(
    ({ name, annotations, spec }) =>
      new CustomResource(
        `${scope.name}-${spec.names.plural}`,
        {
          apiVersion: "apiextensions.k8s.io/v1",
          kind: "CustomResourceDefinition",
          metadata: { name, annotations },
          spec,
        },
        inCluster(scope),
      ),
  );

/**
 * Makes the certificates by which Envoys and the control plane know each other, by a Job in the cluster: their keys are in
 * Secrets there, and neither in the program nor in its state.
 */
function createCertificates(scope: IngressScope): Resource {
  const { namespace, cluster } = scope;
  const key = `${scope.name}-certificates`;
  const account = `${ENVOY_GATEWAY}-certificates`;
  const rights = createAccount(scope, key, { account, rules: CERTIFICATE_RULES });
  createPolicy(scope, account, CERTIFICATE_LABELS, { egress: [{ to: ANYWHERE, ports: tcp([443]) }] });
  return new Job(
    key,
    {
      metadata: { name: account, namespace },
      spec: { backoffLimit: 6, activeDeadlineSeconds: 300, template: certificatePod(account) },
    },
    inCluster(scope, { dependsOn: [...rights, ...cluster.plainPodsNeed] }),
  );
}

function createDeployment(scope: IngressScope, dependsOn: readonly Resource[]): Resource {
  const { name, namespace, cluster } = scope;
  const options = inCluster(scope);
  const metadata = { name: ENVOY_GATEWAY, namespace, labels: CONTROL_LABELS };
  const selector = { matchLabels: CONTROL_LABELS };
  const { minReplicas, rollout, disruptionBudget } = controllerStop;
  const config = new ConfigMap(
    name,
    { metadata, data: { "envoy-gateway.yaml": CONTROLLER_CONFIG } },
    options,
  );
  const hash = createHash("sha256").update(CONTROLLER_CONFIG).digest("hex");
  new PodDisruptionBudget(name, { metadata, spec: { selector, ...disruptionBudget } }, options);
  const service = new Service(
    `${name}-control`,
    {
      // It waits for pods that come later.
      metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: { selector: CONTROL_LABELS, ports: [{ name: "grpc", port: XDS_PORT, targetPort: "grpc" }] },
    },
    options,
  );
  return new Deployment(
    name,
    {
      metadata,
      spec: {
        replicas: minReplicas,
        selector,
        strategy: { type: "RollingUpdate", rollingUpdate: rollout },
        template: controllerPod(hash),
      },
    },
    inCluster(scope, { dependsOn: [...dependsOn, config, service, ...cluster.plainPodsNeed] }),
  );
}
