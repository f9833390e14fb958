import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { IngressPath } from "../../lib/ingress/stop.ts";
import type { NodeClass } from "../../lib/shutdown/ceilings.ts";
import { showValue, type Problem } from "../../lib/problems.ts";
import type { Cloud } from "../contracts/cloud.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";
import type { Subnet } from "../contracts/network.ts";
import { ANYWHERE, ranges } from "./ingress-scope.ts";

/** How requests come in to EKS: by a Network Load Balancer on Elastic IPs, straight to the pods on private nodes. */
export interface AwsEntrance {
  readonly cloud: "aws";
  /** Public subnets, one in each zone: the load balancer stands in them. A change may replace it. */
  readonly subnets: readonly Subnet[];
  /** Elastic IPs: as many as subnets, of the same region. */
  readonly allocationIds: readonly Output<string>[];
  /** What makes load balancers in this cluster. */
  readonly controller: readonly Resource[];
}

/** How requests come in to AKS: by the cluster's load balancer on a static address, through nodes that have a pod. */
export interface AzureEntrance {
  readonly cloud: "azure";
  /** Name of a Standard public address. */
  readonly addressName: Input<string>;
  /** The group that it is in. */
  readonly resourceGroupName: Output<string>;
  readonly subscriptionId: string;
  /** Object id of the cluster's identity, which gets the right to take addresses of the group. */
  readonly clusterPrincipalId: Output<string>;
}

/** What an ingress of any kind needs to know. */
export interface IngressArgs {
  readonly cluster: KubernetesCluster;
  /** The namespace {@link INGRESS_NAMESPACE} of the cluster, known when it is there; `restricted` is enough. */
  readonly namespace: Output<string>;
  readonly entrance: AwsEntrance | AzureEntrance;
  /** The fixed addresses themselves, for names. */
  readonly addresses: readonly Output<string>[];
  /** What its proxies run on: it must let them stop for 300 s. */
  readonly nodeClass: NodeClass;
  /** How many proxies there are: 2 at least where an outage matters. */
  readonly replicas: { readonly min: number; readonly max: number };
  /** Who may come in, by the client's own address; what an app allows is said by its route. @default everybody */
  readonly clientCidrs?: readonly string[];
  /** Neither Pulumi nor AWS deletes the load balancer. */
  readonly protect: boolean;
}

/** The namespace that it runs in: the same for every kind, as its load balancer is. */
export const INGRESS_NAMESPACE = "ingress";

/** How the load balancer of a cloud reaches the proxies. */
export const INGRESS_PATHS: Readonly<Record<Cloud, IngressPath>> = {
  aws: "nlb-ip",
  azure: "azure-load-balancer",
};

/** Who connects to the proxies: a Network Load Balancer by its own addresses; Azure's leaves the client's. */
export function clientsOf({ entrance, clientCidrs }: IngressArgs) {
  if (entrance.cloud === "aws") return ranges(entrance.subnets.map(({ cidr }) => cidr));
  return clientCidrs === undefined ? ANYWHERE : ranges(clientCidrs);
}

/** What is wrong with the arguments, as far as it is known before anything is built. */
export function findIngressProblems(at: string, args: IngressArgs): readonly Problem[] {
  const { cluster, entrance, replicas, clientCidrs } = args;
  const problems: Problem[] = [];
  if (entrance.cloud !== cluster.cloud)
    problems.push({
      path: `${at}.entrance.cloud`,
      problem: `must be the cluster's (${cluster.cloud})`,
      got: entrance.cloud,
      fix: "give the entrance of the cluster's cloud",
    });
  if (replicas.min < 1 || replicas.min > replicas.max)
    problems.push({
      path: `${at}.replicas.min`,
      problem: `must be from 1 to replicas.max (${replicas.max})`,
      got: String(replicas.min),
      fix: "lower it or raise max",
    });
  if (clientCidrs?.length === 0)
    problems.push({
      path: `${at}.clientCidrs`,
      problem: "would let nobody in",
      got: "an empty list",
      fix: "name ranges, or leave it out for everybody",
    });
  if (entrance.cloud === "aws" && entrance.allocationIds.length !== entrance.subnets.length)
    problems.push({
      path: `${at}.entrance.allocationIds`,
      problem: `must be one for each of the ${entrance.subnets.length} subnets`,
      got: String(entrance.allocationIds.length),
      fix: "give an Elastic IP for each zone that the load balancer stands in",
    });
  return problems;
}

/** What is wrong with the name of the certificate's Secret. */
export function findSecretProblems(at: string, tlsSecret: string | undefined): readonly Problem[] {
  if (tlsSecret === undefined || /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(tlsSecret)) return [];
  return [
    {
      path: `${at}.tlsSecret`,
      problem: "is no name of a Secret",
      got: showValue(tlsSecret),
      fix: "name one of the ingress's namespace, or leave it out for no TLS",
    },
  ];
}
