import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { CONTROLLER_NAME } from "../../lib/envoy-gateway/controller.ts";
import {
  allowListSpec,
  gatewaySpec,
  listenersOf,
  proxyProtocolSpec,
  redirectSpec,
  servicePorts,
} from "../../lib/envoy-gateway/gateway.ts";
import {
  ENVOY_API,
  GATEWAY,
  GATEWAY_API,
  GATEWAY_CLASS,
  portOnProxy,
  PROXY_LABELS,
} from "../../lib/envoy-gateway/names.ts";
import { proxySpec } from "../../lib/envoy-gateway/proxies.ts";
import { planIngressStop, type IngressStop } from "../../lib/ingress/stop.ts";
import type { Entrance } from "../../lib/manifests/entrance.ts";
import type { JsonObject } from "../../lib/manifests/objects.ts";
import type { Cloud } from "../contracts/cloud.ts";
import type { IngressEndpoint } from "../contracts/ingress-endpoint.ts";
import { refuse } from "../contracts/refuse.ts";
import { createControlPlane, type ControlPlane } from "./gateway-control-plane.ts";
import {
  clientsOf,
  findIngressProblems,
  findSecretProblems,
  INGRESS_NAMESPACE,
  INGRESS_PATHS,
  type IngressArgs,
} from "./ingress-args.ts";
import { createPolicy, inCluster, tcp, type IngressScope } from "./ingress-scope.ts";
import { createLoadBalancer } from "./ingress-service.ts";

/** What {@link GatewayIngress} needs to know. */
export interface GatewayIngressArgs extends IngressArgs {
  /**
   * A Secret of the namespace with the certificate of all names (`tls.crt`, `tls.key`): requests without TLS are sent to
   * where there is. @default no TLS, and no port 443
   */
  readonly tlsSecret?: string;
}

/**
 * The Gateway API by Envoy Gateway, on the fixed addresses and behind the load balancer that ingress-nginx has: both see
 * the client's address, and one can take the place of the other.
 */
export class GatewayIngress extends ComponentResource implements IngressEndpoint {
  readonly cloud: Cloud;
  readonly addresses: readonly Output<string>[];
  readonly entrance: Entrance = {
    kind: "gateway",
    gateway: { namespace: INGRESS_NAMESPACE, name: GATEWAY },
    namespaces: [INGRESS_NAMESPACE],
  };
  readonly ready: readonly Resource[];

  constructor(name: string, args: GatewayIngressArgs, opts?: ComponentResourceOptions) {
    const { cluster, namespace, tlsSecret } = args;
    super("kakehashi:ingress:GatewayIngress", name, {}, opts);
    const planned = planIngressStop(name, INGRESS_PATHS[cluster.cloud], args.nodeClass);
    refuse(this, [
      ...findIngressProblems(name, args),
      ...findSecretProblems(name, tlsSecret),
      ...(planned.kind === "refused" ? planned.problems : []),
    ]);
    if (planned.kind === "refused") throw new Error("unreachable: it was refused");
    const scope: IngressScope = { name, parent: this, cluster, namespace };
    const { stop } = planned;

    const controlPlane = createControlPlane(scope);
    createProxyPolicy(scope, args);
    const policies = createPolicies(scope, args, controlPlane);
    const gateway = createGateway(scope, args, stop, controlPlane, policies);
    createLoadBalancer(scope, args, {
      labels: PROXY_LABELS,
      ports: servicePorts(tlsSecret),
      stop,
      ready: [gateway],
    });
    this.ready = [gateway];
    this.cloud = cluster.cloud;
    this.addresses = args.addresses;
    this.registerOutputs({ addresses: args.addresses });
  }
}

/** Who reaches the Envoys, and whom they reach. */
const createProxyPolicy = (scope: IngressScope, args: GatewayIngressArgs): void => {
  const ports = listenersOf(args.tlsSecret).map(({ port }) => portOnProxy(port));
  createPolicy(scope, "proxies", PROXY_LABELS, {
    ingress: [{ from: clientsOf(args), ports: tcp(ports) }],
    // The control plane, and apps, which say themselves who may come.
    egress: [{ to: [{ namespaceSelector: {} }] }],
  });
};

/** Makes an object of one of the kinds of the Gateway API or of Envoy Gateway. */
function create(
  scope: IngressScope,
  kind: string,
  { name, spec, waitFor }: { readonly name: string; readonly spec: JsonObject; readonly waitFor?: string },
  dependsOn: readonly Resource[],
): Resource {
  const annotations = waitFor === undefined ? {} : { "pulumi.com/waitFor": waitFor };
  const isOfCluster = kind === "GatewayClass";
  return new CustomResource(
    `${scope.name}-${kind.toLowerCase()}`,
    {
      apiVersion: ["GatewayClass", "Gateway", "HTTPRoute"].includes(kind) ? GATEWAY_API : ENVOY_API,
      kind,
      metadata: { name, annotations, ...(isOfCluster ? {} : { namespace: scope.namespace }) },
      spec,
    },
    inCluster(scope, { dependsOn: [...dependsOn] }),
  );
}

/** What holds for all of the Gateway's routes; it is there before there is a Gateway. */
function createPolicies(
  scope: IngressScope,
  { entrance, clientCidrs }: GatewayIngressArgs,
  { kinds }: ControlPlane,
): readonly Resource[] {
  const of = (kind: string, spec: JsonObject) => create(scope, kind, { name: GATEWAY, spec }, kinds);
  return [
    ...(entrance.cloud === "aws" ? [of("ClientTrafficPolicy", proxyProtocolSpec)] : []),
    ...(clientCidrs === undefined ? [] : [of("SecurityPolicy", allowListSpec(clientCidrs))]),
  ];
}

/** Makes the Gateway, which is there when its Envoys serve. */
function createGateway(
  scope: IngressScope,
  { replicas, tlsSecret }: GatewayIngressArgs,
  stop: IngressStop,
  { kinds, deployment }: ControlPlane,
  policies: readonly Resource[],
): Resource {
  const proxy = create(scope, "EnvoyProxy", { name: GATEWAY, spec: proxySpec(stop, replicas) }, kinds);
  const parametersRef = {
    group: "gateway.envoyproxy.io",
    kind: "EnvoyProxy",
    name: GATEWAY,
    namespace: INGRESS_NAMESPACE,
  };
  // The control plane is there until these are deleted: it holds the class as long as there is a Gateway.
  const gatewayClass = create(
    scope,
    "GatewayClass",
    { name: GATEWAY_CLASS, spec: { controllerName: CONTROLLER_NAME, parametersRef } },
    [deployment, proxy],
  );
  const gateway = create(
    scope,
    "Gateway",
    { name: GATEWAY, spec: gatewaySpec(tlsSecret), waitFor: "condition=Programmed" },
    [gatewayClass, ...policies],
  );
  if (tlsSecret === undefined) return gateway;
  return create(scope, "HTTPRoute", { name: "to-tls", spec: redirectSpec }, [gateway]);
}
