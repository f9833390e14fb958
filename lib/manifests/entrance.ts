import type { Problem } from "../problems.ts";
import type { HttpArgs, RouteArgs } from "./args.ts";

/** How requests from outside come into a cluster: it is the same for all apps there. */
export type Entrance =
  | {
      readonly kind: "ingress-nginx";
      readonly className: string;
      /** Where the proxies run. */
      readonly namespaces: readonly string[];
      /** The Secret with each app's certificate; absent, the controller has its own. */
      readonly tlsSecret?: string;
    }
  | {
      readonly kind: "gateway";
      readonly gateway: { readonly namespace: string; readonly name: string };
      /** Where the proxies run. */
      readonly namespaces: readonly string[];
    }
  | {
      /** An ALB for each app. */
      readonly kind: "alb";
      readonly className: string;
      /** Subnets of the load balancer. */
      readonly cidrs: readonly string[];
    };

/** Who comes to an app. */
export interface Reached {
  readonly port: number;
  readonly probes: HttpArgs["probes"];
  /** The name that leads here from outside. */
  readonly host?: string;
  /** Namespaces of the cluster whose pods call it. */
  readonly callers?: readonly string[];
}

/** An app's way in on a cluster. */
export function httpOf(
  { port, probes, host, callers = [] }: Reached,
  entrance: Entrance | undefined,
): HttpArgs {
  const inside = { port, probes, path: "cluster-ip", from: { namespaces: callers } } as const;
  if (host === undefined || entrance === undefined) return inside;
  const route = routeTo(host, entrance);
  if (entrance.kind === "alb")
    return { port, probes, path: "alb-ip", route, from: { namespaces: callers, cidrs: entrance.cidrs } };
  return { port, probes, path: "ingress", route, from: { namespaces: [...entrance.namespaces, ...callers] } };
}

function routeTo(host: string, entrance: Entrance): RouteArgs {
  switch (entrance.kind) {
    case "gateway":
      return { kind: "gateway", host, gateway: entrance.gateway };
    case "alb":
      return { kind: "ingress", host, className: entrance.className };
    case "ingress-nginx": {
      const { className, tlsSecret } = entrance;
      return { kind: "ingress", host, className, ...(tlsSecret === undefined ? {} : { tlsSecret }) };
    }
  }
}

/** Names that lead to more than one app: whose rule wins is the oldest's, or nobody's. */
export function findSharedHosts(hosts: Readonly<Record<string, string | undefined>>): readonly Problem[] {
  const first = new Map<string, string>();
  return Object.entries(hosts).flatMap(([app, host]): readonly Problem[] => {
    if (host === undefined) return [];
    const other = first.get(host.toLowerCase());
    if (other === undefined) {
      first.set(host.toLowerCase(), app);
      return [];
    }
    const fix = "give each app a name of its own";
    return [{ path: `${app}.host`, problem: `is ${other}'s too`, got: host, fix }];
  });
}
