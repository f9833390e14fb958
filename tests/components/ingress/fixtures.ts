import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { log, output } from "@pulumi/pulumi";
import type { Cloud } from "../../../components/contracts/cloud.ts";
import type { AwsEntrance, AzureEntrance } from "../../../components/ingress/ingress-args.ts";
import { GatewayIngress, type GatewayIngressArgs } from "../../../components/ingress/gateway-ingress.ts";
import { IngressNginx, type IngressArgs } from "../../../components/ingress/ingress-nginx.ts";
import { LoadBalancerController } from "../../../components/ingress/load-balancer-controller.ts";
import {
  TargetGroupBinding,
  type TargetGroupBindingArgs,
} from "../../../components/ingress/target-group-binding.ts";
import { deploy } from "../../support/mocks.ts";
import { Platform } from "../../support/platform.ts";
import { recordOf } from "../../support/snapshot.ts";
import { awsNetwork, Cluster } from "../database/fixtures.ts";
import { once } from "../network/fixtures.ts";

/** Labels of the components under test. */
export const INGRESS = "kakehashi:ingress:IngressNginx::ingress";
export const GATEWAY = "kakehashi:ingress:GatewayIngress::ingress";
export const CONTROLLER = "kakehashi:ingress:LoadBalancerController::load-balancers";

/** A group that AWS's world owns. */
export const TARGET_GROUP =
  "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:targetgroup/web/0123456789abcdef";

const SUBNETS = ["a", "c"].map((zone, index) => ({
  id: output(`subnet-${zone}`),
  cidr: `10.64.${index}.0/24`,
}));

const AZURE_ENTRANCE: AzureEntrance = {
  cloud: "azure",
  addressName: "aks-ingress",
  resourceGroupName: output("addresses"),
  subscriptionId: "44444444-4444-4444-8444-444444444444",
  clusterPrincipalId: output("principal of the cluster"),
};

/** Configurations have a UID when the API server has them. */
const OUTPUTS = Object.fromEntries(
  ["Validating", "Mutating"].map((kind) => [
    `kubernetes:admissionregistration.k8s.io/v1:${kind}WebhookConfiguration`,
    ({ inputs }: { readonly inputs: Readonly<Record<string, unknown>> }) => ({
      metadata: { ...recordOf(inputs.metadata), uid: `uid of ${kind.toLowerCase()}` },
    }),
  ]),
);

function below<T>(make: (platform: Platform) => T) {
  return deploy(
    () => {
      const aws = new AwsProvider("aws", { region: "ap-northeast-1" });
      const azure = new AzureProvider("azure", { location: "japaneast" });
      return make(new Platform({ providers: { aws, "azure-native": azure } }));
    },
    { outputs: OUTPUTS },
  );
}

/** What the last deployment warned of. */
export const warnings: string[] = [];

/** Deploys ingress-nginx in a cluster of a cloud. */
export async function deployIngress(cloud: Cloud, changes: Partial<IngressArgs> = {}) {
  const { warn } = log;
  warnings.length = 0;
  const note = (message: string) => Promise.resolve(void warnings.push(message));
  Object.assign(log, { warn: note });
  try {
    return await below(
      (parent) => new IngressNginx("ingress", { ...argsFor(cloud), ...changes }, { parent }),
    );
  } finally {
    Object.assign(log, { warn });
  }
}

/** Binds a Service of a cluster to a target group. */
export const deployBinding = (cloud: Cloud, changes: Partial<TargetGroupBindingArgs> = {}) =>
  below((parent) => {
    const { cluster } = argsFor(cloud);
    const controller = [new Namespace("answers", {}, { provider: cluster.provider })];
    const args = {
      ...{ cluster, controller, namespace: "apps", service: { name: "web", port: 80 } },
      targetGroupArn: TARGET_GROUP,
      loadBalancerRanges: ["10.64.0.0/24", "10.64.1.0/24"],
    };
    return new TargetGroupBinding("web", { ...args, ...changes }, { parent });
  });

/** Deploys the Gateway API in a cluster of a cloud. */
export const deployGateway = (cloud: Cloud, changes: Partial<GatewayIngressArgs> = {}) =>
  below((parent) => new GatewayIngress("ingress", { ...argsFor(cloud), ...changes }, { parent }));

function argsFor(cloud: Cloud): IngressArgs {
  const name = cloud === "aws" ? "eks" : "aks";
  const cluster = new Cluster(name, cloud).contract;
  const controller = new Namespace("controller", {}, { provider: cluster.provider });
  const awsEntrance: AwsEntrance = {
    cloud: "aws",
    subnets: SUBNETS,
    allocationIds: [output("eipalloc-a"), output("eipalloc-c")],
    controller: [controller],
  };
  return {
    cluster,
    namespace: output("ingress"),
    entrance: cloud === "aws" ? awsEntrance : AZURE_ENTRANCE,
    addresses: [output("203.0.113.1")],
    nodeClass:
      cloud === "aws" ? { kind: "eks-nodes", shutdown: { kind: "drained-first" } } : { kind: "aks-nodes" },
    replicas: { min: 2, max: 6 },
    protect: true,
  };
}

export const deployController = (cloud: Cloud = "aws") =>
  below(
    (parent) =>
      new LoadBalancerController(
        "load-balancers",
        {
          cluster: new Cluster("eks", cloud).contract,
          namespace: output("aws-load-balancer-controller"),
          network: awsNetwork,
        },
        { parent },
      ),
  );

export const gatewayOnAws = once(() => deployGateway("aws"));
export const gatewayOnAzure = once(() => deployGateway("azure"));
export const onAws = once(() => deployIngress("aws"));
export const onAzure = once(() => deployIngress("azure"));
export const usualController = once(() => deployController());
