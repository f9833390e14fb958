import { MutatingWebhookConfiguration } from "@pulumi/kubernetes/admissionregistration/v1/mutatingWebhookConfiguration.js";
import { ValidatingWebhookConfiguration } from "@pulumi/kubernetes/admissionregistration/v1/validatingWebhookConfiguration.js";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { ComponentResource, interpolate, ResourceError } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import {
  CONTROLLER,
  CONTROLLER_LABELS,
  controllerPod,
  controllerStop,
  mutatingWebhooks,
  validatingWebhooks,
  WEBHOOK_PORT,
  WEBHOOK_SECRET,
  WEBHOOK_SERVICE,
} from "../../lib/load-balancer-controller/controller.ts";
import {
  CONTROLLER_CLUSTER_RULES,
  CONTROLLER_RULES,
} from "../../lib/load-balancer-controller/cluster-rights.ts";
import { ELB_DEFINITIONS } from "../../lib/load-balancer-controller/definitions.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";
import type { Network } from "../contracts/network.ts";
import {
  ANYWHERE,
  createAccount,
  createPolicy,
  inCluster,
  ranges,
  tcp,
  type IngressScope,
} from "./ingress-scope.ts";
import { controllerStatements } from "./load-balancer-rights.ts";
import { createCertificate, createTrust } from "./webhook-certificate.ts";

/** The namespace that the controller runs in. */
export const CONTROLLER_NAMESPACE = CONTROLLER;

/** What {@link LoadBalancerController} needs to know. */
export interface LoadBalancerControllerArgs {
  /** On EKS. */
  readonly cluster: KubernetesCluster;
  /** The namespace {@link CONTROLLER_NAMESPACE} of the cluster, known when it is there; `restricted` is enough. */
  readonly namespace: Output<string>;
  /** Where its load balancers are. */
  readonly network: Network;
}

/**
 * The AWS Load Balancer Controller: makes Network Load Balancers of Services of class `service.k8s.aws/nlb`, registers
 * pods with them, and holds back the readiness of pods until their load balancer has found them healthy.
 */
export class LoadBalancerController extends ComponentResource {
  /** What Services of its class wait for; and so are deleted before it, while somebody still deletes their load balancers. */
  readonly ready: readonly Resource[];

  constructor(name: string, args: LoadBalancerControllerArgs, opts?: ComponentResourceOptions) {
    const { cluster, namespace } = args;
    super("kakehashi:ingress:LoadBalancerController", name, {}, { ...opts, provider: cluster.provider });
    if (cluster.cloud !== "aws")
      throw new ResourceError(
        `${name}.cluster: must be on AWS, got ${cluster.cloud}; Azure needs none`,
        this,
        true,
      );
    if (cluster.capabilities.autoMode !== undefined)
      throw new ResourceError(
        `${name}.cluster: must not be in EKS Auto Mode, which makes load balancers itself, got one that is; leave autoMode out`,
        this,
        true,
      );
    const scope: IngressScope = { name, parent: this, cluster, namespace };
    const webhook = {
      service: WEBHOOK_SERVICE,
      secret: WEBHOOK_SECRET,
      configuration: CONTROLLER,
      mutating: true,
    };
    const definitions = createDefinitions(scope);
    const rights = createRights(scope, args);
    const certificate = createCertificate(scope, webhook);
    createPolicies(scope);
    const service = createService(scope);
    const deployment = createDeployment(scope, args, [...definitions, ...rights, certificate]);
    const judges = createWebhooks(scope, [deployment, service]);
    const uids = judges.map(({ metadata }) => metadata.uid);
    const trust = createTrust(scope, webhook, uids, judges);
    this.ready = [deployment, trust];
    this.registerOutputs({});
  }
}

const createDefinitions = (scope: IngressScope): readonly Resource[] =>
  ELB_DEFINITIONS.map(
    ({ name, spec }) =>
      new CustomResource(
        `${scope.name}-${name.replace(/\..*/, "")}`,
        { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name }, spec },
        inCluster(scope),
      ),
  );

function createRights(
  scope: IngressScope,
  { cluster, network }: LoadBalancerControllerArgs,
): readonly Resource[] {
  const serviceAccount = { namespace: CONTROLLER_NAMESPACE, name: CONTROLLER };
  const { serviceAccountAnnotations } = cluster.identityFor("load-balancers", serviceAccount, {
    aws: { statements: controllerStatements(cluster.clusterName, network.id) },
  });
  return createAccount(scope, scope.name, {
    account: CONTROLLER,
    annotations: serviceAccountAnnotations,
    rules: CONTROLLER_RULES,
    clusterRules: CONTROLLER_CLUSTER_RULES,
  });
}

/** EKS hands out credentials there (Amazon EKS User Guide, "Pod Identity"). */
const POD_IDENTITY_AGENT = { to: ranges(["169.254.170.23/32"]), ports: tcp([80]) };

function createPolicies(scope: IngressScope): void {
  createPolicy(scope, "controller", CONTROLLER_LABELS, {
    // The API server asks from addresses of its own.
    ingress: [{ from: ANYWHERE, ports: tcp([WEBHOOK_PORT]) }],
    egress: [{ to: ANYWHERE, ports: tcp([443]) }, POD_IDENTITY_AGENT],
  });
}

const createService = (scope: IngressScope): Service =>
  new Service(
    `${scope.name}-webhook`,
    {
      metadata: {
        name: WEBHOOK_SERVICE,
        namespace: scope.namespace,
        // It waits for pods that come later.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        selector: CONTROLLER_LABELS,
        ports: [{ name: "webhook", port: 443, targetPort: WEBHOOK_PORT }],
      },
    },
    inCluster(scope),
  );

function createDeployment(
  scope: IngressScope,
  { cluster, network }: LoadBalancerControllerArgs,
  dependsOn: readonly Resource[],
): Deployment {
  const { name, namespace } = scope;
  const metadata = { name: CONTROLLER, namespace, labels: CONTROLLER_LABELS };
  const { disruptionBudget, minReplicas, rollout } = controllerStop;
  const selector = { matchLabels: CONTROLLER_LABELS };
  const template = controllerPod([
    interpolate`--cluster-name=${cluster.clusterName}`,
    interpolate`--aws-vpc-id=${network.id}`,
    // Pods cannot ask the instance for it.
    `--aws-region=${network.region}`,
  ]);
  new PodDisruptionBudget(name, { metadata, spec: { selector, ...disruptionBudget } }, inCluster(scope));
  return new Deployment(
    name,
    {
      metadata,
      spec: {
        replicas: minReplicas,
        selector,
        strategy: { type: "RollingUpdate", rollingUpdate: rollout },
        template,
      },
    },
    inCluster(scope, { dependsOn: [...dependsOn, ...cluster.plainPodsNeed] }),
  );
}

/** The API server asks them once their certificate's authority is written into them. */
function createWebhooks(scope: IngressScope, dependsOn: readonly Resource[]) {
  const metadata = { name: CONTROLLER };
  const options = inCluster(scope, { dependsOn: [...dependsOn] });
  return [
    new MutatingWebhookConfiguration(
      scope.name,
      { metadata, webhooks: mutatingWebhooks(scope.namespace) },
      options,
    ),
    new ValidatingWebhookConfiguration(
      scope.name,
      { metadata, webhooks: validatingWebhooks(scope.namespace) },
      options,
    ),
  ];
}
