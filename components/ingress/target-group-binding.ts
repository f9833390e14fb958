import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { ELB_API } from "../../lib/load-balancer-controller/definitions.ts";
import { showValue, type Problem } from "../../lib/problems.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";
import { refuse } from "../contracts/refuse.ts";

/** What {@link TargetGroupBinding} needs to know. */
export interface TargetGroupBindingArgs {
  /** On EKS, with the load balancer controller. */
  readonly cluster: KubernetesCluster;
  /** The namespace of the Service, known when it is there. */
  readonly namespace: Input<string>;
  readonly service: { readonly name: Input<string>; readonly port: number };
  /** A target group of type `ip` in the cluster's VPC, made outside Kubernetes. A change replaces the binding. */
  readonly targetGroupArn: Input<string>;
  /** Subnets of the load balancer: their ranges reach the pods. */
  readonly loadBalancerRanges: readonly string[];
  /** `LoadBalancerController.ready`. */
  readonly controller: readonly Resource[];
}

/**
 * The seam between a load balancer that AWS's world owns and the pods of a Service: the load balancer controller keeps
 * their addresses in the target group, and touches neither the load balancer nor its listeners.
 */
export class TargetGroupBinding extends ComponentResource {
  /** What whoever waits for the targets waits for. */
  readonly ready: readonly Resource[];

  constructor(name: string, args: TargetGroupBindingArgs, opts?: ComponentResourceOptions) {
    const { cluster, namespace, service, targetGroupArn } = args;
    super("kakehashi:ingress:TargetGroupBinding", name, {}, opts);
    refuse(this, findProblems(name, args));
    const binding = new CustomResource(
      name,
      {
        apiVersion: ELB_API,
        kind: "TargetGroupBinding",
        metadata: { name, namespace },
        spec: {
          serviceRef: service,
          targetGroupARN: targetGroupArn,
          targetType: "ip",
          networking: {
            ingress: args.loadBalancerRanges.map((cidr) => ({
              from: [{ ipBlock: { cidr } }],
              ports: [{ protocol: "TCP" }],
            })),
          },
        },
      },
      // Not gone with the cluster: the controller takes the targets out of the group when it is deleted.
      {
        parent: this,
        provider: cluster.provider,
        dependsOn: [...args.controller],
        // The group cannot be changed (AWS Load Balancer Controller, webhook of TargetGroupBindings).
        replaceOnChanges: ["spec.targetGroupARN"],
        deleteBeforeReplace: true,
      },
    );
    this.ready = [binding];
    this.registerOutputs({});
  }
}

function findProblems(
  name: string,
  { cluster, loadBalancerRanges, controller }: TargetGroupBindingArgs,
): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, problem: string, got: unknown, fix: string): void => {
    problems.push({ path: `${name}.${path}`, problem, got: showValue(got), fix });
  };
  if (cluster.cloud !== "aws") add("cluster", "must be on AWS", cluster.cloud, "give it the EKS cluster");
  if (loadBalancerRanges.length === 0)
    add("loadBalancerRanges", "would let nobody reach the pods", [], "name the load balancer's subnets");
  if (controller.length === 0)
    add("controller", "is who registers the pods", [], "pass LoadBalancerController.ready");
  return problems;
}
