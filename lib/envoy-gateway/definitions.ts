import { ANYTHING, object, type Schema } from "../manifests/schema.ts";
import {
  gatewayClassSchema,
  gatewaySchema,
  httpRouteSchema,
  referenceGrantSchema,
} from "./gateway-api-schema.ts";
import { ENVOY_API, GATEWAY_API } from "./names.ts";
import { clientTrafficPolicySchema, envoyProxySchema, securityPolicySchema } from "./policy-schema.ts";

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly api: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly spec: Schema;
}

/** Those that the control plane asks for at its start, which are the first, and those that something here makes. */
const KINDS: readonly Kind[] = [
  {
    kind: "GatewayClass",
    plural: "gatewayclasses",
    api: GATEWAY_API,
    scope: "Cluster",
    spec: gatewayClassSchema,
  },
  { kind: "Gateway", plural: "gateways", api: GATEWAY_API, scope: "Namespaced", spec: gatewaySchema },
  { kind: "HTTPRoute", plural: "httproutes", api: GATEWAY_API, scope: "Namespaced", spec: httpRouteSchema },
  {
    kind: "ReferenceGrant",
    plural: "referencegrants",
    api: "gateway.networking.k8s.io/v1beta1",
    scope: "Namespaced",
    spec: referenceGrantSchema,
  },
  { kind: "EnvoyProxy", plural: "envoyproxies", api: ENVOY_API, scope: "Namespaced", spec: envoyProxySchema },
  {
    kind: "ClientTrafficPolicy",
    plural: "clienttrafficpolicies",
    api: ENVOY_API,
    scope: "Namespaced",
    spec: clientTrafficPolicySchema,
  },
  {
    kind: "SecurityPolicy",
    plural: "securitypolicies",
    api: ENVOY_API,
    scope: "Namespaced",
    spec: securityPolicySchema,
  },
];

/** The API server wants to know who allowed a kind in a group of Kubernetes' own (KEP-1111): the release does. */
const APPROVED = {
  "api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/4530",
};

/**
 * The kinds of the Gateway API 1.6 and of Envoy Gateway 1.9 that an ingress needs. Their schemas are written from the
 * references of those releases, not copied from their own definitions: they refuse what the references refuse of the
 * fields that they name, fill in what those fill in, and have of their rules between fields those that apps may break.
 */
export const GATEWAY_DEFINITIONS = KINDS.map(({ kind, plural, api, scope, spec }) => {
  const [group = "", version = ""] = api.split("/");
  return {
    name: `${plural}.${group}`,
    annotations: group.endsWith(".k8s.io") ? APPROVED : {},
    spec: {
      group,
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: object({ spec, status: ANYTHING }, "spec") },
          subresources: { status: {} },
        },
      ],
    },
  };
});
