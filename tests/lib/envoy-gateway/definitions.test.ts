import assert from "node:assert/strict";
import { GATEWAY_DEFINITIONS } from "../../../lib/envoy-gateway/definitions.ts";
import { allowListSpec, gatewaySpec } from "../../../lib/envoy-gateway/gateway.ts";
import { validateAgainst } from "../../../simulator/kubernetes/crd-schema.ts";
import { isMap, type PropertyMap } from "../../../simulator/properties.ts";

const isSchema = (value: unknown): value is PropertyMap => typeof value === "object" && value !== null;

function schemaOf(kind: string): PropertyMap {
  const found = GATEWAY_DEFINITIONS.find(({ spec }) => spec.names.kind === kind);
  const schema: unknown = found?.spec.versions[0]?.schema.openAPIV3Schema;
  assert.ok(isSchema(schema));
  return schema;
}

const problemsOf = (kind: string, spec: unknown): readonly string[] => {
  assert.ok(isSchema(spec));
  return validateAgainst({ spec }, schemaOf(kind), new Set());
};

/** What the API server fills in at a place of a kind. */
function defaultAt(kind: string, ...path: readonly string[]): unknown {
  let at: unknown = schemaOf(kind);
  for (const step of path) {
    assert.ok(isSchema(at));
    const properties = at.properties;
    at = isMap(properties) && properties[step] !== undefined ? properties[step] : at[step];
  }
  assert.ok(isSchema(at), path.join("."));
  return at.default;
}

const route = {
  parentRefs: [{ namespace: "ingress", name: "ingress" }],
  hostnames: ["web.example.com"],
  rules: [
    {
      matches: [{ path: { type: "PathPrefix", value: "/" } }],
      backendRefs: [{ name: "web", port: 80 }],
      timeouts: { request: "30s" },
    },
  ],
};

describe("the kinds of the Gateway API and of Envoy Gateway", () => {
  it("are called as the control plane asks for them", () => {
    assert.deepEqual(
      GATEWAY_DEFINITIONS.map(({ name, spec }) => [name, spec.scope, spec.versions[0]?.name]),
      [
        ["gatewayclasses.gateway.networking.k8s.io", "Cluster", "v1"],
        ["gateways.gateway.networking.k8s.io", "Namespaced", "v1"],
        ["httproutes.gateway.networking.k8s.io", "Namespaced", "v1"],
        ["referencegrants.gateway.networking.k8s.io", "Namespaced", "v1beta1"],
        ["envoyproxies.gateway.envoyproxy.io", "Namespaced", "v1alpha1"],
        ["clienttrafficpolicies.gateway.envoyproxy.io", "Namespaced", "v1alpha1"],
        ["securitypolicies.gateway.envoyproxy.io", "Namespaced", "v1alpha1"],
      ],
    );
  });

  it("say who allowed them in a group of Kubernetes' own, or the API server refuses them", () => {
    for (const { name, annotations } of GATEWAY_DEFINITIONS)
      assert.equal("api-approved.kubernetes.io" in annotations, name.endsWith(".k8s.io"), name);
  });

  it("take an app's route, and fill in what controllers rely on", () => {
    assert.deepEqual(problemsOf("HTTPRoute", route), []);
    const rules = ["spec", "rules", "items"] as const;
    for (const [path, value] of [
      [["spec", "parentRefs", "items", "kind"], "Gateway"],
      [["spec", "parentRefs", "items", "group"], "gateway.networking.k8s.io"],
      [[...rules, "backendRefs", "items", "kind"], "Service"],
      [[...rules, "backendRefs", "items", "weight"], 1],
      [[...rules, "matches"], [{ path: { type: "PathPrefix", value: "/" } }]],
    ] as const)
      assert.deepEqual(defaultAt("HTTPRoute", ...path), value);
    const same = { namespaces: { from: "Same" } };
    assert.deepEqual(defaultAt("Gateway", "spec", "listeners", "items", "allowedRoutes"), same);
  });

  it("have the rules between fields that the simulated cluster asks about", () => {
    const said = [...JSON.stringify(GATEWAY_DEFINITIONS).matchAll(/"rule":"[^"]+","message":"([^"]+)"/g)];
    assert.deepEqual(
      said.map(([, message]) => message),
      [
        "tls is for HTTPS and TLS",
        "port, protocol and hostname together are one listener's",
        "a Service needs a port",
        "what is redirected goes to no backend",
      ],
    );
  });

  const [rule] = route.rules;
  const WRONG: readonly (readonly [string, string, unknown, RegExp])[] = [
    ["a route without rules", "HTTPRoute", { ...route, rules: [] }, /^spec\.rules: must have 1 to 16 items/],
    [
      "a host with a scheme",
      "HTTPRoute",
      { ...route, hostnames: ["https://a"] },
      /^spec\.hostnames\[0\]: must match/,
    ],
    [
      "a time without a unit",
      "HTTPRoute",
      { ...route, rules: [{ ...rule, timeouts: { request: "30" } }] },
      /^spec\.rules\[0\]\.timeouts\.request: must match/,
    ],
    [
      "a Gateway of no class",
      "Gateway",
      { listeners: gatewaySpec(undefined).listeners },
      /^spec\.gatewayClassName: is required/,
    ],
    [
      "a port that there is not",
      "Gateway",
      { gatewayClassName: "envoy", listeners: [{ name: "http", port: 80_000, protocol: "HTTP" }] },
      /^spec\.listeners\[0\]\.port: must lie between 1 and 65535/,
    ],
    [
      "an address that is no range",
      "SecurityPolicy",
      allowListSpec(["198.51.100.7"]),
      /clientCIDRs\[0\]: must match/,
    ],
    [
      "a drain in words",
      "EnvoyProxy",
      { shutdown: { drainTimeout: "270 seconds" } },
      /^spec\.shutdown\.drainTimeout: must match/,
    ],
    [
      "a field that is none",
      "ClientTrafficPolicy",
      { proxyProtocol: { optionel: false } },
      /^spec\.proxyProtocol\.optionel: is no field.*optional/,
    ],
  ];
  for (const [what, kind, spec, problem] of WRONG)
    it(`refuse ${what}`, () => {
      const problems = problemsOf(kind, spec);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", problem);
    });
});
