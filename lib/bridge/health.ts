/**
 * What each gateway in AWS tells CloudWatch once a minute: how many tunnels carry BGP, that is, answer through the
 * tunnel. Every tunnel has an end in AWS, so this sees all of them.
 */
export const METRIC = { namespace: "Kakehashi/Vpn", name: "TunnelsUp", dimension: "Gateway" } as const;

/** The TCP port on which gateways answer a load balancer: 200 when a tunnel carries BGP, else 503. */
export const HEALTH_PORT = 9800;

/** Where Azure's probes come from (Microsoft Learn, "Azure Load Balancer health probes", probe source address). */
export const PROBE_SOURCE = "168.63.129.16";
