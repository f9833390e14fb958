/** What the control plane is called: Envoys know its Service by this name. */
export const ENVOY_GATEWAY = "envoy-gateway";
/** The class of Gateways that it serves. */
export const GATEWAY_CLASS = "envoy";
/** The Gateway that routes name, in the namespace of the ingress, and what belongs to it. */
export const GATEWAY = "ingress";
/** The Envoys: their Deployment, account, autoscaler and disruption budget. */
export const PROXIES = "ingress-proxies";
/** Secret of the control plane's own certificate. */
export const CONTROL_SECRET = "envoy-gateway";

export const GATEWAY_API = "gateway.networking.k8s.io/v1";
export const ENVOY_API = "gateway.envoyproxy.io/v1alpha1";

/** Envoys fetch their configuration there. */
export const XDS_PORT = 18_000;

/** A listener's port on an Envoy, which has no right to low ones (internal/gatewayapi/translator.go). */
export const portOnProxy = (port: number) => port + 10_000;

export const CONTROL_LABELS = {
  "app.kubernetes.io/name": ENVOY_GATEWAY,
  "control-plane": ENVOY_GATEWAY,
} as const;

/** The Envoy pods of the Gateway, among those that there may be (internal/infrastructure/kubernetes/proxy). */
export const PROXY_LABELS = {
  "app.kubernetes.io/name": "envoy",
  "gateway.envoyproxy.io/owning-gateway-name": GATEWAY,
} as const;
