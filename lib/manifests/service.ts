import type { HttpArgs, WorkloadArgs } from "./args.ts";
import { selectorOf } from "./labels.ts";
import type { JsonObject } from "./objects.ts";
import { PORT_NAME } from "./pod.ts";
import { SERVICE_PORT } from "./route.ts";

/** AWS Load Balancer Controller, "Service annotations" and "Ingress annotations", which a Service may carry too. */
const NLB = "service.beta.kubernetes.io/aws-load-balancer";
const ALB = "alb.ingress.kubernetes.io";

/** Annotations and specification of the Service that leads to the pods. */
export interface ServiceParts {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
}

/** @param deregistrationSeconds how long AWS's load balancers let a target that goes finish its requests */
export function serviceOf(args: WorkloadArgs, { path }: HttpArgs, deregistrationSeconds = 0): ServiceParts {
  const common = {
    selector: selectorOf(args),
    ports: [{ name: PORT_NAME, port: SERVICE_PORT, targetPort: PORT_NAME }],
  };
  const deregistration = `deregistration_delay.timeout_seconds=${deregistrationSeconds}`;
  switch (path) {
    case "cluster-ip":
    case "ingress":
      return { annotations: {}, spec: { type: "ClusterIP", ...common } };
    case "azure-load-balancer":
      // Local: the probes notice a node without pods, and the client's address arrives.
      return { annotations: {}, spec: { type: "LoadBalancer", externalTrafficPolicy: "Local", ...common } };
    case "alb-ip":
      return {
        annotations: { [`${ALB}/target-group-attributes`]: deregistration, [`${ALB}/target-type`]: "ip" },
        spec: { type: "ClusterIP", ...common },
      };
    case "nlb-ip":
      return {
        annotations: {
          [`${NLB}-nlb-target-type`]: "ip",
          [`${NLB}-target-group-attributes`]: deregistration,
        },
        spec: { type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb", ...common },
      };
  }
}

/** Of the Service by which each pod of a StatefulSet has a name; also of one that is not ready, to find its peers. */
export function podsServiceSpec(args: WorkloadArgs): JsonObject {
  return {
    type: "ClusterIP",
    clusterIP: "None",
    publishNotReadyAddresses: true,
    selector: selectorOf(args),
  };
}
