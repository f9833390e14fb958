import { NamespacePatch } from "@pulumi/kubernetes/core/v1/namespacePatch.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { all, type Input, type Resource } from "@pulumi/pulumi";
import { INGRESS_SERVICE } from "../../lib/ingress/service.ts";
import type { IngressStop } from "../../lib/ingress/stop.ts";
import { NLB_CLASS, READINESS_GATES } from "../../lib/load-balancer-controller/controller.ts";
import { assignRole, BUILT_IN_ROLES } from "../contracts/role-assignment.ts";
import type { AwsEntrance, AzureEntrance, IngressArgs } from "./ingress-args.ts";
import { inCluster, type IngressScope } from "./ingress-scope.ts";

const AWS = "service.beta.kubernetes.io/aws-load-balancer";
const AZURE = "service.beta.kubernetes.io/azure";

/** The two components that have this Service. */
const NGINX_TYPE = "kakehashi:ingress:IngressNginx";
const GATEWAY_TYPE = "kakehashi:ingress:GatewayIngress";

type Annotations = Readonly<Record<string, Input<string>>>;

/** Who is behind the load balancer. */
export interface Proxies {
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly targetPort: number | string;
  }[];
  readonly stop: IngressStop;
  /** What makes them. */
  readonly ready: readonly Resource[];
}

/**
 * Makes the Service that the cloud makes a load balancer for, on the fixed addresses. It and what it needs are the same
 * resources for every kind of ingress: switching sends its load balancer to other pods, and neither the load balancer nor
 * its addresses change.
 */
export function createLoadBalancer(
  scope: IngressScope,
  { entrance, clientCidrs, protect }: IngressArgs,
  { labels, ports, stop, ready }: Proxies,
): Service {
  const rights = entrance.cloud === "aws" ? createGates(scope, entrance) : grantAddresses(scope, entrance);
  const own =
    entrance.cloud === "aws"
      ? { loadBalancerClass: NLB_CLASS, allocateLoadBalancerNodePorts: false }
      : // Keeps the client's address, and its probes notice a node without a pod.
        { externalTrafficPolicy: "Local" };
  return new Service(
    scope.name,
    {
      metadata: {
        name: INGRESS_SERVICE,
        namespace: scope.namespace,
        annotations:
          entrance.cloud === "aws" ? awsAnnotations(entrance, stop, protect) : azureAnnotations(entrance),
      },
      spec: {
        type: "LoadBalancer",
        ...own,
        ...(clientCidrs === undefined ? {} : { loadBalancerSourceRanges: [...clientCidrs] }),
        selector: { ...labels },
        ports: [...ports],
      },
    },
    {
      // No `deletedWith`: the cloud's load balancer would stay.
      ...ofEveryKind(scope),
      provider: scope.cluster.provider,
      protect,
      dependsOn: [...ready, ...rights],
    },
  );
}

/** What stays when an ingress of the other kind takes the place of this one. */
const ofEveryKind = ({ parent }: IngressScope) => ({
  parent,
  aliases: [{ parent: parent.urn.apply(ofOtherKind) }],
});

/** An ingress's URN, if it were of the other kind. */
const ofOtherKind = (urn: string) =>
  urn.includes(`${NGINX_TYPE}::`)
    ? urn.replace(NGINX_TYPE, GATEWAY_TYPE)
    : urn.replace(GATEWAY_TYPE, NGINX_TYPE);

/** Pods are ready only once the load balancer has found them healthy. */
const createGates = (scope: IngressScope, { controller }: AwsEntrance): readonly Resource[] => [
  ...controller,
  new NamespacePatch(
    `${scope.name}-readiness-gates`,
    { metadata: { name: scope.namespace, labels: READINESS_GATES } },
    inCluster(scope, { ...ofEveryKind(scope), dependsOn: [...controller] }),
  ),
];

/** The cluster may take addresses of their group. */
const grantAddresses = (
  scope: IngressScope,
  { clusterPrincipalId, subscriptionId, resourceGroupName }: AzureEntrance,
): readonly Resource[] => [
  assignRole(
    `${scope.name}-addresses`,
    {
      principalId: clusterPrincipalId,
      roleDefinitionGuid: BUILT_IN_ROLES.networkContributor,
      scope: resourceGroupName.apply((it) => `/subscriptions/${subscriptionId}/resourceGroups/${it}`),
      subscriptionId,
    },
    ofEveryKind(scope),
  ),
];

/** AWS Load Balancer Controller, "Network Load Balancer", annotations, at v3.5.0. */
function awsAnnotations(
  { subnets, allocationIds }: AwsEntrance,
  { deregistrationDelaySeconds = 0 }: IngressStop,
  protect: boolean,
): Annotations {
  const targets = [
    `deregistration_delay.timeout_seconds=${deregistrationDelaySeconds}`,
    // The proxy protocol tells the client's address, and pods may call themselves through the load balancer.
    "preserve_client_ip.enabled=false",
  ];
  const balancer = [
    // An address stands for a zone: each must reach pods although its own zone has none.
    "load_balancing.cross_zone.enabled=true",
    `deletion_protection.enabled=${String(protect)}`,
  ];
  return {
    [`${AWS}-scheme`]: "internet-facing",
    [`${AWS}-nlb-target-type`]: "ip",
    [`${AWS}-subnets`]: all(subnets.map(({ id }) => id)).apply((it) => it.join(",")),
    [`${AWS}-eip-allocations`]: all([...allocationIds]).apply((it) => it.join(",")),
    [`${AWS}-proxy-protocol`]: "*",
    [`${AWS}-target-group-attributes`]: targets.join(","),
    [`${AWS}-attributes`]: balancer.join(","),
    // Health checks are TCP: with proxy protocol they begin with its header, which no health page understands.
    [`${AWS}-healthcheck-healthy-threshold`]: "2",
    [`${AWS}-healthcheck-unhealthy-threshold`]: "2",
  };
}

/** Microsoft Learn, "Use a static public IP address and DNS label with AKS". */
const azureAnnotations = ({ addressName, resourceGroupName }: AzureEntrance): Annotations => ({
  [`${AZURE}-load-balancer-resource-group`]: resourceGroupName,
  [`${AZURE}-pip-name`]: addressName,
});
