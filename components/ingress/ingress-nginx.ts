import { createHash } from "node:crypto";
import { ValidatingWebhookConfiguration } from "@pulumi/kubernetes/admissionregistration/v1/validatingWebhookConfiguration.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { IngressClass } from "@pulumi/kubernetes/networking/v1/ingressClass.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { ComponentResource, log } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import {
  ADMISSION_PORT,
  ADMISSION_SECRET,
  ADMISSION_SERVICE,
  NGINX,
  NGINX_CLASS,
  NGINX_CONTROLLER,
  NGINX_LABELS,
  nginxPod,
  nginxSettings,
} from "../../lib/ingress/nginx-pod.ts";
import { NGINX_CLUSTER_RULES, NGINX_RULES } from "../../lib/ingress/nginx-rights.ts";
import { nginxRetirement } from "../../lib/ingress/retirement.ts";
import { planIngressStop, type IngressPath, type IngressStop } from "../../lib/ingress/stop.ts";
import type { Entrance } from "../../lib/manifests/entrance.ts";
import { formatProblem } from "../../lib/problems.ts";
import type { Cloud } from "../contracts/cloud.ts";
import type { IngressEndpoint } from "../contracts/ingress-endpoint.ts";
import { refuse } from "../contracts/refuse.ts";
import {
  clientsOf,
  findIngressProblems,
  INGRESS_NAMESPACE,
  INGRESS_PATHS,
  type IngressArgs,
} from "./ingress-args.ts";
import { ANYWHERE, createAccount, createPolicy, inCluster, tcp, type IngressScope } from "./ingress-scope.ts";
import { createLoadBalancer } from "./ingress-service.ts";
import { createCertificate, createTrust } from "./webhook-certificate.ts";

export { INGRESS_NAMESPACE, type IngressArgs } from "./ingress-args.ts";

const PORTS = [
  { name: "http", port: 80, targetPort: "http" },
  { name: "https", port: 443, targetPort: "https" },
];

/** The API server asks ingress-nginx whether an Ingress can be served. */
const WEBHOOK = {
  service: ADMISSION_SERVICE,
  secret: ADMISSION_SECRET,
  configuration: NGINX,
  mutating: false,
};

/**
 * ingress-nginx on fixed addresses: on EKS behind a Network Load Balancer that sends to the pods, on AKS behind the
 * cluster's own, so that both see the client's address. It is retired, and says so.
 */
export class IngressNginx extends ComponentResource implements IngressEndpoint {
  readonly cloud: Cloud;
  readonly addresses: readonly Output<string>[];
  readonly entrance: Entrance = {
    kind: "ingress-nginx",
    className: NGINX_CLASS,
    namespaces: [INGRESS_NAMESPACE],
  };
  readonly ready: readonly Resource[];

  constructor(name: string, args: IngressArgs, opts?: ComponentResourceOptions) {
    const { cluster, namespace } = args;
    super("kakehashi:ingress:IngressNginx", name, {}, opts);
    const path = INGRESS_PATHS[cluster.cloud];
    const planned = planIngressStop(name, path, args.nodeClass);
    refuse(this, [
      ...findIngressProblems(name, args),
      ...(planned.kind === "refused" ? planned.problems : []),
    ]);
    if (planned.kind === "refused") throw new Error("unreachable: it was refused");
    void log.warn(formatProblem(nginxRetirement(name)), this);
    const scope: IngressScope = { name, parent: this, cluster, namespace };
    const { stop } = planned;

    const rights = createAccount(scope, name, {
      account: NGINX,
      rules: NGINX_RULES,
      clusterRules: NGINX_CLUSTER_RULES,
    });
    const certificate = createCertificate(scope, WEBHOOK);
    createPolicies(scope, args);
    const ingressClass = createClass(scope);
    const deployment = createDeployment(scope, args, stop, path, [...rights, certificate, ingressClass]);
    createLoadBalancer(scope, args, { labels: NGINX_LABELS, ports: PORTS, stop, ready: [deployment] });
    this.ready = [deployment, createAdmission(scope, deployment)];
    this.cloud = cluster.cloud;
    this.addresses = args.addresses;
    this.registerOutputs({ addresses: args.addresses });
  }
}

const createClass = (scope: IngressScope): IngressClass =>
  new IngressClass(
    `${scope.name}-class`,
    { metadata: { name: NGINX_CLASS }, spec: { controller: NGINX_CONTROLLER } },
    inCluster(scope),
  );

/** Who reaches the pods, and whom they reach. */
function createPolicies(scope: IngressScope, args: IngressArgs): void {
  createPolicy(scope, "controller", NGINX_LABELS, {
    ingress: [
      { from: clientsOf(args), ports: tcp([80, 443]) },
      // The API server asks from addresses of its own.
      { from: ANYWHERE, ports: tcp([ADMISSION_PORT]) },
    ],
    egress: [
      // Apps say themselves who may come.
      { to: [{ namespaceSelector: {} }] },
      { to: ANYWHERE, ports: tcp([443]) },
    ],
  });
}

function createDeployment(
  scope: IngressScope,
  { replicas }: IngressArgs,
  stop: IngressStop,
  path: IngressPath,
  dependsOn: readonly Resource[],
): Deployment {
  const { name, namespace, cluster } = scope;
  const options = inCluster(scope);
  const metadata = { name: NGINX, namespace, labels: NGINX_LABELS };
  const selector = { matchLabels: NGINX_LABELS };
  const data = nginxSettings(path, stop);
  const settings = new ConfigMap(name, { metadata, data: { ...data } }, options);
  const hash = createHash("sha256").update(JSON.stringify(data)).digest("hex");
  const deployment = new Deployment(
    name,
    {
      metadata,
      spec: {
        // Their number is the autoscaler's.
        selector,
        strategy: { type: "RollingUpdate", rollingUpdate: stop.rollout },
        template: nginxPod(stop, hash),
      },
    },
    inCluster(scope, {
      dependsOn: [...dependsOn, settings, ...cluster.plainPodsNeed],
      // One pod after the other, each of which its load balancer must find healthy.
      customTimeouts: { create: `${5 * replicas.max}m`, update: `${5 * replicas.max}m` },
    }),
  );
  new PodDisruptionBudget(name, { metadata, spec: { selector, ...stop.disruptionBudget } }, options);
  const { stabilizationWindowSeconds, policy } = stop.scaleDown;
  const target = { type: "Utilization", averageUtilization: 70 };
  new HorizontalPodAutoscaler(
    name,
    {
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: NGINX },
        minReplicas: replicas.min,
        maxReplicas: replicas.max,
        metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
        behavior: { scaleDown: { stabilizationWindowSeconds, policies: [policy] } },
      },
    },
    options,
  );
  return deployment;
}

/** Lets the API server ask about Ingresses, once somebody answers. */
function createAdmission(scope: IngressScope, deployment: Deployment): Resource {
  const { name, namespace } = scope;
  const service = new Service(
    `${name}-admission`,
    {
      metadata: { name: ADMISSION_SERVICE, namespace },
      spec: { selector: NGINX_LABELS, ports: [{ name: "webhook", port: 443, targetPort: "webhook" }] },
    },
    inCluster(scope, { dependsOn: [deployment] }),
  );
  const judge = new ValidatingWebhookConfiguration(
    name,
    {
      metadata: { name: NGINX },
      webhooks: [
        {
          name: "validate.nginx.ingress.kubernetes.io",
          admissionReviewVersions: ["v1"],
          clientConfig: {
            service: { name: service.metadata.name, namespace, path: "/networking/v1/ingresses" },
          },
          failurePolicy: "Fail",
          matchPolicy: "Equivalent",
          sideEffects: "None",
          rules: [
            {
              apiGroups: ["networking.k8s.io"],
              apiVersions: ["v1"],
              operations: ["CREATE", "UPDATE"],
              resources: ["ingresses"],
            },
          ],
        },
      ],
    },
    inCluster(scope),
  );
  return createTrust(scope, WEBHOOK, [judge.metadata.uid], [judge]);
}
