import assert from "node:assert/strict";
import fc from "fast-check";
import type { HttpArgs, WorkloadArgs } from "../../../lib/manifests/args.ts";
import type { JsonObject } from "../../../lib/manifests/objects.ts";
import { renderWorkload } from "../../../lib/manifests/workload.ts";
import { formatProblem } from "../../../lib/problems.ts";
import type { NodeClass } from "../../../lib/shutdown/ceilings.ts";
import type { StoppingPodSpec } from "../../../lib/shutdown/hooks.ts";
import { judgeShutdown } from "../../../lib/shutdown/judge.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { at, find, objectsOf } from "./rendered.ts";
import { DIGEST, HTTP, WEB, WORKER } from "./web.ts";
import { TestClusters } from "../../simulator/kubernetes/test-cluster.ts";

const LABELS = { "app.kubernetes.io/name": "web", "app.kubernetes.io/part-of": "kakehashi" };
const SELECTOR = { matchLabels: { "app.kubernetes.io/name": "web" } };
const METADATA = { name: "web", namespace: "apps", labels: LABELS };

const POD = {
  serviceAccountName: "web",
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 15,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: SELECTOR,
    matchLabelKeys: ["pod-template-hash"],
  })),
  containers: [
    {
      name: "web",
      image: `registry.example:5000/web@${DIGEST}`,
      ports: [{ name: "http", containerPort: 8080 }],
      resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "128Mi" } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      readinessProbe: {
        httpGet: { path: "/ready", port: "http" },
        periodSeconds: 5,
        timeoutSeconds: 2,
        failureThreshold: 2,
      },
      livenessProbe: {
        httpGet: { path: "/alive", port: "http" },
        periodSeconds: 20,
        timeoutSeconds: 5,
        failureThreshold: 3,
      },
      startupProbe: {
        httpGet: { path: "/alive", port: "http" },
        periodSeconds: 2,
        timeoutSeconds: 2,
        failureThreshold: 60,
      },
    },
  ],
  volumes: [{ name: "tmp", emptyDir: {} }],
};

describe("an app's objects", () => {
  it("are exactly these for a web app behind an ingress", () => {
    assert.deepEqual(objectsOf(WEB), [
      { apiVersion: "v1", kind: "ServiceAccount", metadata: METADATA, automountServiceAccountToken: false },
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: METADATA,
        spec: {
          podSelector: SELECTOR,
          policyTypes: ["Ingress", "Egress"],
          ingress: [
            {
              from: [
                { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } },
              ],
              ports: [{ protocol: "TCP", port: "http" }],
            },
          ],
        },
      },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: METADATA,
        spec: {
          type: "ClusterIP",
          selector: SELECTOR.matchLabels,
          ports: [{ name: "http", port: 80, targetPort: "http" }],
        },
      },
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: METADATA,
        spec: {
          selector: SELECTOR,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          template: {
            metadata: { labels: LABELS, annotations: { "shutdown/max-request-seconds": "5" } },
            spec: POD,
          },
        },
      },
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: METADATA,
        spec: { selector: SELECTOR, maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      },
      {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: METADATA,
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
          minReplicas: 2,
          maxReplicas: 6,
          metrics: [
            {
              type: "Resource",
              resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
            },
          ],
          behavior: {
            scaleDown: {
              stabilizationWindowSeconds: 300,
              policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
            },
          },
        },
      },
    ]);
  });

  it("of a worker are not reached and not probed, and its environment comes from a ConfigMap and a Secret", () => {
    const worker: WorkloadArgs = {
      ...WORKER,
      env: { QUEUE: "orders", DB_HOST: "primary.database" },
      secretEnv: { DB_PASSWORD: { secret: "database", key: "password" } },
      egress: { database: { cidrs: ["10.20.8.0/24"], port: 3306 } },
    };
    assert.deepEqual(
      objectsOf(worker).map(({ kind }) => kind),
      [
        "ServiceAccount",
        "NetworkPolicy",
        "ConfigMap",
        "Deployment",
        "PodDisruptionBudget",
        "HorizontalPodAutoscaler",
      ],
    );
    assert.deepEqual(find(worker, "ConfigMap").data, worker.env);
    assert.deepEqual(find(worker, "NetworkPolicy").spec, {
      podSelector: SELECTOR,
      policyTypes: ["Ingress", "Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "10.20.8.0/24" } }], ports: [{ protocol: "TCP", port: 3306 }] }],
    });
    const container = at(find(worker, "Deployment"), "spec.template.spec.containers.0");
    assert.deepEqual(at(container, "envFrom"), [{ configMapRef: { name: "web" } }]);
    assert.deepEqual(at(container, "env"), [
      { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "database", key: "password" } } },
    ]);
    for (const absent of ["ports", "readinessProbe", "livenessProbe", "startupProbe", "lifecycle"])
      assert.equal(at(container, absent), undefined, absent);
  });

  it("restart the pods when the environment changes, and not when it is written in another order", () => {
    const hash = (env: Readonly<Record<string, string>>): unknown =>
      Object.entries(at(find({ ...WEB, env }, "Deployment"), "spec.template.metadata.annotations") ?? {}).at(
        -1,
      );
    assert.deepEqual(hash({ a: "1", b: "2" }), hash({ b: "2", a: "1" }));
    assert.notDeepEqual(hash({ a: "1", b: "2" }), hash({ a: "1", b: "3" }));
  });

  it("on a cold side are there without pods", () => {
    const cold: WorkloadArgs = { ...WEB, standing: "cold" };
    assert.equal(at(find(cold, "Deployment"), "spec.replicas"), 0);
    assert.deepEqual(
      objectsOf(cold).map(({ kind }) => kind),
      ["ServiceAccount", "NetworkPolicy", "Service", "Deployment"],
    );
  });

  const placements: readonly (readonly [NodeClass, JsonObject])[] = [
    [{ kind: "eks-spot" }, { nodeSelector: { "eks.amazonaws.com/capacityType": "SPOT" } }],
    [
      { kind: "aci-addon" },
      {
        nodeSelector: { "kubernetes.io/role": "agent", "kubernetes.io/os": "linux", type: "virtual-kubelet" },
        tolerations: [
          { key: "virtual-kubelet.io/provider", operator: "Exists" },
          { key: "azure.com/aci", operator: "Exists", effect: "NoSchedule" },
        ],
      },
    ],
    [
      { kind: "aci-next" },
      {
        nodeSelector: { virtualization: "virtualnode2" },
        tolerations: [{ key: "virtual-kubelet.io/provider", operator: "Exists", effect: "NoSchedule" }],
      },
    ],
  ];
  for (const [nodeClass, fields] of placements)
    it(`lead to ${nodeClass.kind}`, () => {
      const pod = at(find({ ...WEB, nodeClass }, "Deployment"), "spec.template.spec");
      for (const [field, value] of Object.entries(fields)) assert.deepEqual(at(pod, field), value);
    });

  it("leave the drain to whoever deletes, and say so, on classic virtual nodes", () => {
    const args: WorkloadArgs = { ...WEB, nodeClass: { kind: "aci-addon" } };
    const rendered = renderWorkload("workloads.web", args);
    assert.ok(rendered.kind === "rendered");
    assert.deepEqual(rendered.warnings.map(formatProblem), [
      "workloads.web.nodeClass: a deleted pod ends at once with its requests, and no hook or startup probe is allowed, got aci-addon; take a pod out of its Service 15 s before it is deleted",
      "workloads.web.nodeClass: network policies do not hold on virtual nodes, got aci-addon; bound the subnet with a network security group",
    ]);
    const template = at(find(args, "Deployment"), "spec.template");
    assert.deepEqual(at(template, "metadata.annotations"), {
      "shutdown/max-request-seconds": "5",
      "kakehashi.io/removed-before-deletion-seconds": "15",
    });
    for (const absent of ["lifecycle", "startupProbe"])
      assert.equal(at(template, `spec.containers.0.${absent}`), undefined, absent);
  });

  const services: readonly (readonly [HttpArgs["path"], NodeClass, string, JsonObject])[] = [
    ["azure-load-balancer", { kind: "aks-nodes" }, "LoadBalancer", {}],
    [
      "alb-ip",
      { kind: "eks-nodes" },
      "ClusterIP",
      {
        "alb.ingress.kubernetes.io/target-group-attributes": "deregistration_delay.timeout_seconds=35",
        "alb.ingress.kubernetes.io/target-type": "ip",
      },
    ],
    [
      "nlb-ip",
      { kind: "eks-fargate" },
      "LoadBalancer",
      {
        "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
        "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes":
          "deregistration_delay.timeout_seconds=125",
      },
    ],
  ];
  for (const [path, nodeClass, type, annotations] of services)
    it(`are reached over ${path}`, () => {
      const service = find({ ...WEB, nodeClass, http: { ...HTTP, path } }, "Service");
      assert.equal(at(service, "spec.type"), type);
      assert.deepEqual(Reflect.get(Object(service.metadata), "annotations") ?? {}, annotations);
    });
});

describe("an app's objects, judged by others", () => {
  const clusters = new TestClusters();
  after(() => {
    clusters.close();
  });
  const nodeClasses = fc.constantFrom<NodeClass>(
    { kind: "eks-nodes" },
    { kind: "eks-spot" },
    { kind: "eks-fargate" },
    { kind: "aks-nodes" },
    { kind: "aks-spot" },
    { kind: "aci-addon" },
    { kind: "aci-next" },
  );
  const paths = fc.constantFrom<HttpArgs["path"]>(
    "cluster-ip",
    "ingress",
    "alb-ip",
    "nlb-ip",
    "azure-load-balancer",
  );
  const workloads = fc.record({
    nodeClass: nodeClasses,
    http: fc.option(paths, { nil: undefined }),
    requestSeconds: fc.nat(100),
    standing: fc.constantFrom("serving" as const, "cold" as const),
    replicas: fc.constantFrom<WorkloadArgs["size"]["replicas"]>(
      { kind: "single" },
      { kind: "scaled", min: 2, max: 9 },
    ),
  });

  it("are accepted by the API server of the pinned version, and keep the shutdown rules", () => {
    fc.assert(
      fc.property(workloads, ({ http: path, replicas, ...more }) => {
        const args: WorkloadArgs = {
          ...WORKER,
          ...more,
          ...(path === undefined ? {} : { http: { ...HTTP, path } }),
          size: { ...WEB.size, replicas },
          env: { MODE: "x" },
        };
        const rendered = renderWorkload("", args);
        if (rendered.kind === "refused") return;
        for (const { apiVersion, kind, ...fields } of rendered.objects) {
          const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
          assert.equal(clusters.refused(`kubernetes:${group}:${kind}`, fields as PropertyMap), "", kind);
        }
        const deployment = rendered.objects.find(({ kind }) => kind === "Deployment");
        const spec = at(deployment, "spec.template.spec") as StoppingPodSpec;
        const verdicts = judgeShutdown("spec", spec, { path: path ?? "none", ...more });
        for (const [rule, { kind }] of Object.entries(verdicts)) {
          // S04 knows no drain from outside.
          const outside = rule === "S04" && more.nodeClass.kind === "aci-addon";
          if (!outside && !(rule === "S02" && more.nodeClass.kind === "aci-addon"))
            assert.notEqual(kind, "fails", `${rule} ${JSON.stringify(more)}`);
        }
      }),
      { numRuns: 50 },
    );
  });
});
