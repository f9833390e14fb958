import assert from "node:assert/strict";
import { z } from "zod";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { deployGateway, GATEWAY, gatewayOnAws, gatewayOnAzure, onAws, onAzure } from "./fixtures.ts";

const ENVOY = "kubernetes:gateway.envoyproxy.io/v1alpha1";
const T = {
  deployment: "kubernetes:apps/v1:Deployment",
  service: "kubernetes:core/v1:Service",
  policy: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  job: "kubernetes:batch/v1:Job",
  kind: "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
  gateway: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
  class: "kubernetes:gateway.networking.k8s.io/v1:GatewayClass",
  route: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
  proxies: `${ENVOY}:EnvoyProxy`,
  clients: `${ENVOY}:ClientTrafficPolicy`,
  security: `${ENVOY}:SecurityPolicy`,
  gates: "kubernetes:core/v1:NamespacePatch",
  grant: "azure-native:authorization:RoleAssignment",
};

const RBAC = "kubernetes:rbac.authorization.k8s.io/v1";
const KINDS = [
  ...["gatewayclasses", "gateways", "httproutes", "referencegrants"],
  ...["envoyproxies", "clienttrafficpolicies", "securitypolicies"],
];

const CHILDREN = [
  ...KINDS.map((it) => `${T.kind}::ingress-${it}`),
  ...["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"].map((it) => `${RBAC}:${it}::ingress`),
  ...["Role", "RoleBinding"].map((it) => `${RBAC}:${it}::ingress-certificates`),
  ...["ingress", "ingress-certificates"].map((it) => `kubernetes:core/v1:ServiceAccount::${it}`),
  ...["envoy-gateway", "envoy-gateway-certificates", "proxies"].map((it) => `${T.policy}::ingress-${it}`),
  "kubernetes:core/v1:ConfigMap::ingress",
  "kubernetes:policy/v1:PodDisruptionBudget::ingress",
  `${T.job}::ingress-certificates`,
  `${T.deployment}::ingress`,
  `${T.service}::ingress`,
  `${T.service}::ingress-control`,
  `${T.proxies}::ingress-envoyproxy`,
  `${T.class}::ingress-gatewayclass`,
  `${T.gateway}::ingress-gateway`,
];

const own = {
  aws: [`${T.clients}::ingress-clienttrafficpolicy`, `${T.gates}::ingress-readiness-gates`],
  azure: [`${T.grant}::ingress-addresses`],
};

const serviceSchema = z.object({
  metadata: z.looseObject({ name: z.string(), annotations: z.record(z.string(), z.string()) }),
  spec: z.looseObject({ selector: z.record(z.string(), z.string()), ports: z.array(z.unknown()) }),
});
const serviceOf = (graph: ResourceGraph) => serviceSchema.parse(graph.inputsOf(T.service, "ingress"));

/** What the load balancer is told, whoever is behind it. */
function balancerOf(graph: ResourceGraph) {
  const { metadata, spec } = serviceOf(graph);
  const { selector, ports, ...rest } = spec;
  assert.ok(Object.keys(selector).length > 0 && ports.length > 0);
  return { metadata, spec: rest };
}

const gatewaySpecOf = (graph: ResourceGraph) => graph.inputsOf(T.gateway, "ingress-gateway").spec;

describe("GatewayIngress", () => {
  for (const [cloud, deployed] of [
    ["aws", gatewayOnAws],
    ["azure", gatewayOnAzure],
  ] as const)
    it(`has these children on ${cloud}; the load balancer is deleted by itself`, async () => {
      const { graph } = await deployed();
      assert.deepEqual(labelsOf(graph.children(GATEWAY)), [...CHILDREN, ...own[cloud]].toSorted());
      assert.equal(graph.find("kakehashi:ingress:GatewayIngress", "ingress").parent, PLATFORM);
      const cluster = cloud === "aws" ? "eks" : "aks";
      for (const { type, label, provider, deletedWith, protect } of graph.children(GATEWAY)) {
        if (type === T.grant) continue;
        const isEntrance = label === `${T.service}::ingress`;
        assert.equal(provider, `pulumi:providers:kubernetes::${cluster}`, label);
        assert.equal(deletedWith, isEntrance ? "" : `test:index:Cluster::${cluster}`, label);
        assert.equal(protect, isEntrance, label);
      }
    });

  it("has ingress-nginx's load balancer: the same addresses, targets, client's address and firewall", async () => {
    for (const [nginx, gateway] of [
      [await onAws(), await gatewayOnAws()],
      [await onAzure(), await gatewayOnAzure()],
    ] as const) {
      assert.deepEqual(balancerOf(gateway.graph), balancerOf(nginx.graph));
      assert.equal(gateway.result.cloud, nginx.result.cloud);
    }
    const { annotations } = balancerOf((await gatewayOnAws()).graph).metadata;
    assert.equal(
      annotations["service.beta.kubernetes.io/aws-load-balancer-eip-allocations"],
      "eipalloc-a,eipalloc-c",
    );
  });

  it("sends to the Envoys, which have no low ports, once they serve", async () => {
    for (const deployed of [gatewayOnAws, gatewayOnAzure]) {
      const { graph, result } = await deployed();
      const { spec } = serviceOf(graph);
      assert.deepEqual(spec.selector, {
        "app.kubernetes.io/name": "envoy",
        "gateway.envoyproxy.io/owning-gateway-name": "ingress",
      });
      assert.deepEqual(spec.ports, [{ name: "http", port: 80, targetPort: 10_080 }]);
      assert.ok(graph.find(T.service, "ingress").dependsOn.includes(`${T.gateway}::ingress-gateway`));
      const { metadata } = graph.inputsOf(T.gateway, "ingress-gateway");
      assert.deepEqual(metadata, {
        name: "ingress",
        namespace: "ingress",
        annotations: { "pulumi.com/waitFor": "condition=Programmed" },
      });
      assert.deepEqual(result.entrance, {
        kind: "gateway",
        gateway: { namespace: "ingress", name: "ingress" },
        namespaces: ["ingress"],
      });
      assert.equal(result.ready.length, 1);
    }
  });

  it("takes the client's address from the proxy protocol on EKS alone, before there is a Gateway", async () => {
    const { graph } = await gatewayOnAws();
    assert.deepEqual(graph.inputsOf(T.clients, "ingress-clienttrafficpolicy").spec, {
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "ingress" }],
      proxyProtocol: { optional: false },
    });
    assert.ok(
      graph
        .find(T.gateway, "ingress-gateway")
        .dependsOn.includes(`${T.clients}::ingress-clienttrafficpolicy`),
    );
  });

  it("serves by TLS where it has a certificate, and sends there who comes without", async () => {
    const { graph } = await deployGateway("azure", { tlsSecret: "names" });
    assert.deepEqual(gatewaySpecOf(graph), {
      gatewayClassName: "envoy",
      listeners: [
        { name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "Same" } } },
        {
          name: "https",
          port: 443,
          protocol: "HTTPS",
          allowedRoutes: { namespaces: { from: "All" } },
          tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: "names" }] },
        },
      ],
    });
    assert.deepEqual(graph.inputsOf(T.route, "ingress-httproute").spec, {
      parentRefs: [{ name: "ingress", sectionName: "http" }],
      rules: [
        { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
      ],
    });
    assert.deepEqual(serviceOf(graph).spec.ports, [
      { name: "http", port: 80, targetPort: 10_080 },
      { name: "https", port: 443, targetPort: 10_443 },
    ]);
  });

  it("lets in by the client's address: at the load balancer, before the Envoys of AKS, and at every route", async () => {
    const clientCidrs = ["198.51.100.0/24"];
    for (const cloud of ["aws", "azure"] as const) {
      const { graph } = await deployGateway(cloud, { clientCidrs });
      assert.deepEqual(balancerOf(graph).spec.loadBalancerSourceRanges, clientCidrs);
      assert.deepEqual(graph.inputsOf(T.security, "ingress-securitypolicy").spec, {
        targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "ingress" }],
        authorization: {
          defaultAction: "Deny",
          rules: [{ name: "clients", action: "Allow", principal: { clientCIDRs: clientCidrs } }],
        },
      });
      const { spec } = graph.inputsOf(T.policy, "ingress-proxies");
      const from = cloud === "aws" ? ["10.64.0.0/24", "10.64.1.0/24"] : clientCidrs;
      assert.deepEqual(
        z.looseObject({ ingress: z.array(z.looseObject({ from: z.unknown() })) }).parse(spec).ingress[0]
          ?.from,
        from.map((cidr) => ({ ipBlock: { cidr } })),
      );
    }
  });

  it("starts its control plane with kinds, rights and certificates that are in no input", async () => {
    const { graph } = await gatewayOnAzure();
    const { dependsOn } = graph.find(T.deployment, "ingress");
    for (const needed of [
      ...KINDS.map((it) => `${T.kind}::ingress-${it}`),
      `${RBAC}:ClusterRoleBinding::ingress`,
      `${T.job}::ingress-certificates`,
      "kubernetes:core/v1:ConfigMap::ingress",
    ])
      assert.ok(dependsOn.includes(needed), needed);
    assert.deepEqual(graph.ofType("kubernetes:core/v1:Secret"), []);
    // It is there until the class is deleted, whose finalizer it removes.
    assert.ok(graph.find(T.class, "ingress-gatewayclass").dependsOn.includes(`${T.deployment}::ingress`));
  });

  for (const [what, changes, problem] of [
    ["nodes that cut its stop", { nodeClass: { kind: "eks-nodes" } }, /needs a grace period of 297 s/],
    ["an empty allow list", { clientCidrs: [] }, /^ingress\.clientCidrs: would let nobody in/],
    ["counts in disorder", { replicas: { min: 3, max: 2 } }, /^ingress\.replicas\.min: must be from 1/],
    [
      "a Secret that cannot be one",
      { tlsSecret: "Names" },
      /^ingress\.tlsSecret: is no name of a Secret, got Names; name one/,
    ],
    [
      "another cloud's entrance",
      { entrance: { cloud: "azure" } },
      /must be the cluster's \(aws\), got azure/,
    ],
  ] as const)
    it(`refuses ${what}`, async () => {
      // What is wrong is meant to be: the compiler would refuse half of it.
      const wrong: object = changes;
      await assert.rejects(deployGateway("aws", { ...wrong }), (error) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, problem);
        return true;
      });
    });
});
