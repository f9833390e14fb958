import type { JsonObject } from "../manifests/objects.ts";
import { GATEWAY, GATEWAY_CLASS, portOnProxy } from "./names.ts";

/** A port that clients connect to. */
interface Listener {
  readonly name: "http" | "https";
  readonly port: number;
}

const HTTP: Listener = { name: "http", port: 80 };
const HTTPS: Listener = { name: "https", port: 443 };

/** Where clients connect to: by TLS where there is a certificate. */
export const listenersOf = (tlsSecret: string | undefined): readonly Listener[] =>
  tlsSecret === undefined ? [HTTP] : [HTTP, HTTPS];

/** The ports of the load balancer's Service. */
export const servicePorts = (tlsSecret: string | undefined) =>
  listenersOf(tlsSecret).map(({ name, port }) => ({ name, port, targetPort: portOnProxy(port) }));

/** The Gateway: apps of every namespace have their routes on it. With a certificate, only by TLS. */
export function gatewaySpec(tlsSecret: string | undefined): JsonObject {
  const everybody = { namespaces: { from: "All" } };
  if (tlsSecret === undefined)
    return {
      gatewayClassName: GATEWAY_CLASS,
      listeners: [{ ...HTTP, protocol: "HTTP", allowedRoutes: everybody }],
    };
  return {
    gatewayClassName: GATEWAY_CLASS,
    listeners: [
      // For the route that sends to TLS, in its own namespace.
      { ...HTTP, protocol: "HTTP", allowedRoutes: { namespaces: { from: "Same" } } },
      {
        ...HTTPS,
        protocol: "HTTPS",
        allowedRoutes: everybody,
        tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: tlsSecret }] },
      },
    ],
  };
}

/** Sends every request without TLS to the same place with it, as ingress-nginx does. */
export const redirectSpec: JsonObject = {
  parentRefs: [{ name: GATEWAY, sectionName: HTTP.name }],
  rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
};

const TARGETS = [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: GATEWAY }];

/**
 * How connections come in behind a load balancer that tells the client's address by the proxy protocol; one without its
 * header is closed. Otherwise Envoy takes the connection's own address, and never believes what a client says of it.
 */
export const proxyProtocolSpec: JsonObject = { targetRefs: TARGETS, proxyProtocol: { optional: false } };

/** Who may come in, by the client's address, unless an app's own policy says otherwise. */
export const allowListSpec = (clientCidrs: readonly string[]): JsonObject => ({
  targetRefs: TARGETS,
  authorization: {
    defaultAction: "Deny",
    rules: [{ name: "clients", action: "Allow", principal: { clientCIDRs: [...clientCidrs] } }],
  },
});
