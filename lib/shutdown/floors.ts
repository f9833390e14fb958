/**
 * How requests reach a pod, from the hop before it: nothing (a worker), a ClusterIP or an ingress that proxies to the
 * pod's address, Azure's load balancer, AWS's load balancers with `ip` targets.
 */
export type TrafficPath = "none" | "cluster-ip" | "ingress" | "azure-load-balancer" | "alb-ip" | "nlb-ip";

/** Seconds by path; P must not be shorter. */
export type Floors = Readonly<Record<TrafficPath, number>>;

/**
 * Seconds after a pod's deletion in which requests may still be sent to it.
 * - `cluster-ip`, `ingress`: EndpointSlice, watch, kube-proxy or the proxy's table; inferred, nothing published.
 * - `azure-load-balancer`: 5 s as above for the node to say that it has no such pod, then two probes of 5 s.
 * - `alb-ip`: aws-load-balancer-controller #1064; #2106 saw up to 70 s.
 * - `nlb-ip`: aws-load-balancer-controller #2366: two minutes whatever the deregistration delay says.
 */
export const FLOORS: Floors = {
  none: 0,
  "cluster-ip": 5,
  ingress: 5,
  "azure-load-balancer": 15,
  "alb-ip": 30,
  "nlb-ip": 120,
};

/** Paths in words. */
export const PATH_NAMES: Readonly<Record<TrafficPath, string>> = {
  none: "no path",
  "cluster-ip": "a ClusterIP",
  ingress: "an ingress",
  "azure-load-balancer": "Azure's load balancer",
  "alb-ip": "an ALB with ip targets",
  "nlb-ip": "an NLB with ip targets",
};

/** The cloud that alone has a path; undefined for paths of every cluster. */
export const PATH_CLOUDS: Readonly<Record<TrafficPath, "aws" | "azure" | undefined>> = {
  none: undefined,
  "cluster-ip": undefined,
  ingress: undefined,
  "azure-load-balancer": "azure",
  "alb-ip": "aws",
  "nlb-ip": "aws",
};
