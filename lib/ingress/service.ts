/** The Service that the cloud makes a load balancer for, whatever proxies are behind it. */
export const INGRESS_SERVICE = "ingress";
