import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { all, type CustomResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { NGINX, NGINX_LABELS } from "../../lib/ingress/nginx-pod.ts";
import type { NginxStop } from "../../lib/ingress/stop.ts";
import { NLB_CLASS } from "../../lib/load-balancer-controller/controller.ts";
import type { AwsEntrance, AzureEntrance, IngressNginxArgs } from "./ingress-nginx-args.ts";
import type { IngressScope } from "./ingress-scope.ts";

const AWS = "service.beta.kubernetes.io/aws-load-balancer";
const AZURE = "service.beta.kubernetes.io/azure";

type Annotations = Readonly<Record<string, Input<string>>>;

/** Makes the Service that the cloud makes a load balancer for. */
export function createEntrance(
  scope: IngressScope,
  { entrance, clientCidrs, protect }: IngressNginxArgs,
  stop: NginxStop,
  dependsOn: readonly Resource[],
): Service {
  const isAws = entrance.cloud === "aws";
  const annotations = isAws ? awsAnnotations(entrance, stop, protect) : azureAnnotations(entrance);
  // No `deletedWith`: the cloud's load balancer would stay.
  const options: CustomResourceOptions = {
    parent: scope.parent,
    provider: scope.cluster.provider,
    protect,
    dependsOn: [...dependsOn],
  };
  return new Service(
    scope.name,
    {
      metadata: { name: NGINX, namespace: scope.namespace, labels: NGINX_LABELS, annotations },
      spec: {
        type: "LoadBalancer",
        ...(isAws
          ? { loadBalancerClass: NLB_CLASS, allocateLoadBalancerNodePorts: false }
          : // Keeps the client's address, and its probes notice a node without a pod.
            { externalTrafficPolicy: "Local" }),
        ...(clientCidrs === undefined ? {} : { loadBalancerSourceRanges: [...clientCidrs] }),
        selector: NGINX_LABELS,
        ports: [
          { name: "http", port: 80, targetPort: "http" },
          { name: "https", port: 443, targetPort: "https" },
        ],
      },
    },
    options,
  );
}

/** AWS Load Balancer Controller, "Network Load Balancer", annotations, at v3.5.0. */
function awsAnnotations(
  { subnets, allocationIds }: AwsEntrance,
  { deregistrationDelaySeconds = 0 }: NginxStop,
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
    // Pods come after it, so that they get the readiness gates of its target groups.
    "pulumi.com/skipAwait": "true",
    [`${AWS}-scheme`]: "internet-facing",
    [`${AWS}-nlb-target-type`]: "ip",
    [`${AWS}-subnets`]: all(subnets.map(({ id }) => id)).apply((it) => it.join(",")),
    [`${AWS}-eip-allocations`]: all([...allocationIds]).apply((it) => it.join(",")),
    [`${AWS}-proxy-protocol`]: "*",
    [`${AWS}-target-group-attributes`]: targets.join(","),
    [`${AWS}-attributes`]: balancer.join(","),
    // Health checks are TCP: with proxy protocol they begin with its header, which /healthz does not understand.
    [`${AWS}-healthcheck-healthy-threshold`]: "2",
    [`${AWS}-healthcheck-unhealthy-threshold`]: "2",
  };
}

/** Microsoft Learn, "Use a static public IP address and DNS label with AKS". */
const azureAnnotations = ({ addressName, resourceGroupName }: AzureEntrance): Annotations => ({
  [`${AZURE}-load-balancer-resource-group`]: resourceGroupName,
  [`${AZURE}-pip-name`]: addressName,
});
