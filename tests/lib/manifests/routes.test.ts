import assert from "node:assert/strict";
import type { HttpArgs, RouteArgs, WorkloadArgs } from "../../../lib/manifests/args.ts";
import { findSharedHosts, httpOf, type Entrance } from "../../../lib/manifests/entrance.ts";
import { renderWorkload } from "../../../lib/manifests/workload.ts";
import { formatProblem } from "../../../lib/problems.ts";
import { TestClusters } from "../../simulator/kubernetes/test-cluster.ts";
import { find, objectsOf } from "./rendered.ts";
import { HTTP, WEB } from "./web.ts";

const HOST = "shop.example.com";
const INGRESS: RouteArgs = { kind: "ingress", host: HOST, className: "nginx" };
const GATEWAY: RouteArgs = {
  kind: "gateway",
  host: HOST,
  gateway: { namespace: "gateway", name: "public" },
};

const routed = (route: RouteArgs, more: Partial<HttpArgs> = {}): WorkloadArgs => ({
  ...WEB,
  http: { ...HTTP, route, ...more },
});

const METADATA = {
  name: "web",
  namespace: "apps",
  labels: { "app.kubernetes.io/name": "web", "app.kubernetes.io/part-of": "kakehashi" },
};

const rules = [
  {
    host: HOST,
    http: {
      paths: [
        {
          path: "/",
          pathType: "Prefix",
          backend: { service: { name: "web", port: { name: "http" } } },
        },
      ],
    },
  },
];

describe("an app's route", () => {
  it("is an Ingress of ingress-nginx, which waits as long as the budget says", () => {
    assert.deepEqual(find(routed({ ...INGRESS, tlsSecret: "web-tls" }), "Ingress"), {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        ...METADATA,
        annotations: { "nginx.ingress.kubernetes.io/proxy-read-timeout": "5" },
      },
      spec: { ingressClassName: "nginx", rules, tls: [{ hosts: [HOST], secretName: "web-tls" }] },
    });
  });

  it("is an Ingress of AWS's controller before an ALB, whose idle connections live no shorter", () => {
    const args = { ...routed({ ...INGRESS, className: "alb" }, { path: "alb-ip" }), requestSeconds: 70 };
    const { metadata, spec } = Object.fromEntries(Object.entries(find(args, "Ingress")));
    assert.deepEqual(metadata, {
      ...METADATA,
      annotations: {
        "alb.ingress.kubernetes.io/listen-ports": '[{"HTTPS":443}]',
        "alb.ingress.kubernetes.io/load-balancer-attributes": "idle_timeout.timeout_seconds=70",
        "alb.ingress.kubernetes.io/scheme": "internet-facing",
        "alb.ingress.kubernetes.io/target-type": "ip",
      },
    });
    assert.deepEqual(spec, { ingressClassName: "alb", rules });
  });

  it("is an HTTPRoute of a Gateway, with the budget's longest request", () => {
    assert.deepEqual(find(routed(GATEWAY), "HTTPRoute"), {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: METADATA,
      spec: {
        parentRefs: [{ namespace: "gateway", name: "public" }],
        hostnames: [HOST],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [{ name: "web", port: 80 }],
            timeouts: { request: "5s" },
          },
        ],
      },
    });
  });

  it("comes behind the Service, and an Ingress is accepted by the API server", () => {
    const objects = objectsOf(routed(INGRESS));
    assert.deepEqual(
      objects.slice(2, 5).map(({ kind }) => kind),
      ["Service", "Ingress", "Deployment"],
    );
    const clusters = new TestClusters();
    try {
      const { metadata = {}, spec = {} } = find(routed(INGRESS), "Ingress");
      assert.equal(clusters.refused("kubernetes:networking.k8s.io/v1:Ingress", { metadata, spec }), "");
    } finally {
      clusters.close();
    }
  });

  const refused: readonly (readonly [string, WorkloadArgs, string])[] = [
    [
      "where nothing forwards by names",
      routed(INGRESS, { path: "azure-load-balancer" }),
      "workloads.web.http.path: has nothing that forwards by names as an Ingress does, got azure-load-balancer; use the path ingress or alb-ip, or leave the route out",
    ],
    [
      "of a Gateway before an ALB",
      routed(GATEWAY, { path: "cluster-ip" }),
      "workloads.web.http.path: has nothing that forwards by names as a Gateway does, got cluster-ip; use the path ingress, or leave the route out",
    ],
    [
      "to a name that is none",
      routed({ ...INGRESS, host: "Shop" }),
      "workloads.web.http.route.host: is no DNS name of two labels or more, got Shop; write one in lower case, such as shop.example.com",
    ],
  ];
  for (const [title, args, message] of refused)
    it(`is refused ${title}`, () => {
      const nodes = { ...args, nodeClass: { kind: "aks-nodes" } } as const;
      const rendered = renderWorkload("workloads.web", nodes);
      assert.ok(rendered.kind === "refused");
      assert.deepEqual(rendered.problems.map(formatProblem), [message]);
    });
});

describe("an app's way in", () => {
  const reached = { port: 8080, probes: HTTP.probes };
  const nginx: Entrance = { kind: "ingress-nginx", className: "nginx", namespaces: ["ingress-nginx"] };
  const gateway: Entrance = {
    kind: "gateway",
    gateway: { namespace: "gw", name: "public" },
    namespaces: ["envoy"],
  };
  const alb: Entrance = { kind: "alb", className: "alb", cidrs: ["10.64.0.0/20"] };
  const cases: readonly (readonly [string, HttpArgs, HttpArgs])[] = [
    [
      "no name: other namespaces only",
      httpOf({ ...reached, callers: ["shop"] }, nginx),
      { ...reached, path: "cluster-ip", from: { namespaces: ["shop"] } },
    ],
    [
      "ingress-nginx, which brings the certificate",
      httpOf({ ...reached, host: HOST, callers: ["shop"] }, { ...nginx, tlsSecret: "tls" }),
      {
        ...reached,
        path: "ingress",
        route: { ...INGRESS, tlsSecret: "tls" },
        from: { namespaces: ["ingress-nginx", "shop"] },
      },
    ],
    [
      "a Gateway",
      httpOf({ ...reached, host: HOST }, gateway),
      {
        ...reached,
        path: "ingress",
        route: { kind: "gateway", host: HOST, gateway: { namespace: "gw", name: "public" } },
        from: { namespaces: ["envoy"] },
      },
    ],
    [
      "an ALB",
      httpOf({ ...reached, host: HOST }, alb),
      {
        ...reached,
        path: "alb-ip",
        route: { kind: "ingress", host: HOST, className: "alb" },
        from: { namespaces: [], cidrs: ["10.64.0.0/20"] },
      },
    ],
  ];
  for (const [title, got, expected] of cases)
    it(`leads by ${title}`, () => {
      assert.deepEqual(got, expected);
    });

  it("has a name of its own", () => {
    const hosts = { shop: HOST, worker: undefined, office: "office.example.com", copy: "Shop.example.com" };
    assert.deepEqual(findSharedHosts(hosts).map(formatProblem), [
      "copy.host: is shop's too, got Shop.example.com; give each app a name of its own",
    ]);
  });
});
