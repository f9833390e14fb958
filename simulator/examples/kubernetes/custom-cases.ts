import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import type { ExampleCloud } from "../cloud.ts";
import { DEFINITION } from "./least.ts";
import { changing, inNamespace, named, namespaceOf, ofKind } from "./two-objects.ts";

const CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/** Makes the definition of a kind before its cases. */
const defined = (definition: PropertyMap, it: CheckCase): CheckCase => {
  if (!("inputs" in it)) return it;
  const { inputs } = it;
  const define = (cloud: ExampleCloud) => {
    cloud.make(CRD, "definition", definition);
    return inputs(cloud);
  };
  return { ...it, inputs: define };
};

/** What every custom resource is asked alike, of one that its definition lets pass and one that it does not. */
const customCases = (
  type: string,
  definition: PropertyMap,
  refused: PropertyMap,
  passes: PropertyMap,
): readonly CheckCase[] => [
  ...[
    { check: `${type}#definition`, type, inputs: () => ({ refused: named(refused), passes: named(passes) }) },
    { check: namespaceOf(type), type, inputs: inNamespace(passes) },
  ].map((it) => defined(definition, it)),
  {
    check: `${type}#apiVersion:reference`,
    type,
    refused: () => named(passes),
    passes: (cloud) => {
      cloud.make(CRD, "definition", definition);
      return named(passes);
    },
  },
];

/** A type that stands for any custom resource. */
const CUSTOM = "kubernetes:example.com/v1:Backup";
const backup = (schedule: string | number) => ({ spec: { schedule } });

const GROUP = "gateway.networking.k8s.io";
const typeOf = (kind: string): string => `kubernetes:${GROUP}/v1:${kind}`;

/** A definition that lets any spec pass. */
const open = (kind: string, plural: string): PropertyMap => ({
  metadata: { name: `${plural}.${GROUP}` },
  spec: {
    group: GROUP,
    scope: "Namespaced",
    names: { kind, plural },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        },
      },
    ],
  },
});

/** Cases of a kind of the Gateway API beside what every custom resource is asked. */
const gatewayApi = (kind: string, plural: string, cases: readonly CheckCase[]): readonly CheckCase[] =>
  cases.map((it) => defined(open(kind, plural), it));

const controlled = (controllerName: string) => ({ spec: { controllerName } });
const http = { name: "http", port: 80, protocol: "HTTP" };
const https = { name: "https", port: 443, protocol: "HTTPS", tls: { certificateRefs: [{ name: "web" }] } };
const gateway = (...listeners: readonly PropertyMap[]) => ({
  spec: { gatewayClassName: "envoy", listeners },
});
const route = (rule: PropertyMap, more: PropertyMap = {}) => ({
  spec: { parentRefs: [{ name: "web" }], rules: [rule], ...more },
});
const backendRefs = [{ name: "web", port: 80 }];
const redirect = { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https" } }] };
const onPath = (value: string) => route({ matches: [{ path: { type: "PathPrefix", value } }], backendRefs });
const lasting = (backendRequest: string) =>
  route({ backendRefs, timeouts: { request: "30s", backendRequest } });
const many = (count: number) => {
  const matches = Array.from({ length: 64 }, (_, index) => ({ path: { value: `/${index}` } }));
  const rules = [matches, matches, matches.slice(0, count - 128)].map((it) => ({ matches: it, backendRefs }));
  return { spec: { rules } };
};

/** The types that stand for custom resources. */
export const CUSTOM_TYPES = [CUSTOM, ...["GatewayClass", "Gateway", "HTTPRoute"].map(typeOf)];

/** Cases of custom resources: of any, and of the Gateway API. */
export const customResourceCases: readonly CheckCase[] = [
  ...customCases(CUSTOM, DEFINITION, backup(3), backup("0 3 * * *")),
  ...customCases(
    typeOf("GatewayClass"),
    open("GatewayClass", "gatewayclasses"),
    { spec: "none" },
    controlled("example.com/envoy"),
  ),
  ...gatewayApi("GatewayClass", "gatewayclasses", [
    ...ofKind(typeOf("GatewayClass"), { controller: [controlled("envoy"), controlled("example.com/envoy")] }),
    changing(
      typeOf("GatewayClass"),
      "kubernetes:GatewayClass:controller-stays",
      controlled("example.com/envoy"),
      controlled("example.com/other"),
      controlled("example.com/envoy"),
    ),
  ]),
  ...gatewayApi(
    "Gateway",
    "gateways",
    ofKind(typeOf("Gateway"), {
      "listeners-apart": [
        gateway(http, { ...http, name: "again" }),
        gateway(http, { ...http, name: "again", hostname: "app.example.com" }),
      ],
      "listener-tls": [gateway({ ...https, tls: {} }), gateway(https)],
      "listener-hosts": [
        gateway({ name: "tcp", port: 3306, protocol: "TCP", hostname: "db.example.com" }),
        gateway({ name: "tcp", port: 3306, protocol: "TCP" }),
      ],
    }),
  ),
  ...gatewayApi(
    "HTTPRoute",
    "httproutes",
    ofKind(typeOf("HTTPRoute"), {
      "backend-ports": [route({ backendRefs: [{ name: "web" }] }), route({ backendRefs })],
      "redirect-alone": [route({ ...redirect, backendRefs }), route(redirect)],
      paths: [onPath("shop"), onPath("/shop")],
      matches: [many(129), many(128)],
      timeouts: [lasting("1m"), lasting("30s")],
      sections: [
        route({ backendRefs }, { parentRefs: [{ name: "web" }, { name: "web" }] }),
        route(
          { backendRefs },
          {
            parentRefs: [
              { name: "web", sectionName: "http" },
              { name: "web", sectionName: "https" },
            ],
          },
        ),
      ],
    }),
  ),
];
