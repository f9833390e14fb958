import assert from "node:assert/strict";
import { z } from "zod";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { deployIngress, INGRESS, onAws, onAzure, warnings } from "./fixtures.ts";

const T = {
  deployment: "kubernetes:apps/v1:Deployment",
  service: "kubernetes:core/v1:Service",
  policy: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  job: "kubernetes:batch/v1:Job",
  judge: "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration",
  gates: "kubernetes:core/v1:NamespacePatch",
  grant: "azure-native:authorization:RoleAssignment",
};

const RBAC = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"].map(
  (it) => `kubernetes:rbac.authorization.k8s.io/v1:${it}`,
);

const CHILDREN = [
  ...[...RBAC, "kubernetes:core/v1:ServiceAccount"].flatMap((it) => [
    `${it}::ingress`,
    `${it}::ingress-certificate`,
  ]),
  `${T.deployment}::ingress`,
  `${T.service}::ingress`,
  `${T.service}::ingress-admission`,
  `${T.judge}::ingress`,
  ...["create", "patch"].map((it) => `${T.job}::ingress-certificate-${it}`),
  ...["certificate", "controller"].map((it) => `${T.policy}::ingress-${it}`),
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler::ingress",
  "kubernetes:core/v1:ConfigMap::ingress",
  "kubernetes:networking.k8s.io/v1:IngressClass::ingress-class",
  "kubernetes:policy/v1:PodDisruptionBudget::ingress",
];

const serviceSchema = z.object({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()) }),
  spec: z.record(z.string(), z.unknown()),
});

const entranceOf = (graph: ResourceGraph) => {
  const { metadata, spec } = serviceSchema.parse(graph.inputsOf(T.service, "ingress"));
  return { annotations: metadata.annotations, spec };
};

const clientsOf = (graph: ResourceGraph) =>
  z
    .looseObject({ ingress: z.array(z.object({ from: z.array(z.unknown()), ports: z.array(z.unknown()) })) })
    .parse(graph.inputsOf(T.policy, "ingress-controller").spec).ingress[0]?.from;

const settingsOf = (graph: ResourceGraph) => graph.inputsOf("kubernetes:core/v1:ConfigMap", "ingress").data;

describe("IngressNginx", () => {
  for (const [cloud, deployed, own] of [
    ["aws", onAws, `${T.gates}::ingress-readiness-gates`],
    ["azure", onAzure, `${T.grant}::ingress-addresses`],
  ] as const)
    it(`has these children on ${cloud}; the load balancer is deleted by itself`, async () => {
      const { graph } = await deployed();
      assert.deepEqual(labelsOf(graph.children(INGRESS)), [...CHILDREN, own].toSorted());
      assert.equal(graph.find("kakehashi:ingress:IngressNginx", "ingress").parent, PLATFORM);
      const cluster = cloud === "aws" ? "eks" : "aks";
      for (const { type, label, provider, deletedWith, protect } of graph.children(INGRESS)) {
        if (type === T.grant) continue;
        const isEntrance = label === `${T.service}::ingress`;
        assert.equal(provider, `pulumi:providers:kubernetes::${cluster}`, label);
        assert.equal(deletedWith, isEntrance ? "" : `test:index:Cluster::${cluster}`, label);
        assert.equal(protect, isEntrance, label);
      }
    });

  it("stands on EKS on Elastic IPs in public subnets, sends to pods, and tells the client's address", async () => {
    const { graph } = await onAws();
    const { annotations, spec } = entranceOf(graph);
    const aws = "service.beta.kubernetes.io/aws-load-balancer";
    assert.deepEqual(annotations, {
      [`${aws}-scheme`]: "internet-facing",
      [`${aws}-nlb-target-type`]: "ip",
      [`${aws}-subnets`]: "subnet-a,subnet-c",
      [`${aws}-eip-allocations`]: "eipalloc-a,eipalloc-c",
      [`${aws}-proxy-protocol`]: "*",
      [`${aws}-target-group-attributes`]:
        "deregistration_delay.timeout_seconds=270,preserve_client_ip.enabled=false",
      [`${aws}-attributes`]: "load_balancing.cross_zone.enabled=true,deletion_protection.enabled=true",
      [`${aws}-healthcheck-healthy-threshold`]: "2",
      [`${aws}-healthcheck-unhealthy-threshold`]: "2",
    });
    assert.equal(spec.loadBalancerClass, "service.k8s.aws/nlb");
    assert.equal(spec.loadBalancerSourceRanges, undefined);
    assert.deepEqual(clientsOf(graph), [
      { ipBlock: { cidr: "10.64.0.0/24" } },
      { ipBlock: { cidr: "10.64.1.0/24" } },
    ]);
    assert.deepEqual(settingsOf(graph), {
      "worker-shutdown-timeout": "150s",
      "use-proxy-protocol": "true",
      "allow-snippet-annotations": "false",
      "annotations-risk-level": "High",
    });
  });

  it("has its load balancer after its pods on EKS, whose later ones wait until it finds them healthy", async () => {
    const { graph } = await onAws();
    const controller = "kubernetes:core/v1:Namespace::controller";
    assert.deepEqual(graph.find(T.service, "ingress").dependsOn.toSorted(), [
      `${T.deployment}::ingress`,
      controller,
      `${T.gates}::ingress-readiness-gates`,
    ]);
    assert.deepEqual(graph.find(T.gates, "ingress-readiness-gates").dependsOn, [controller]);
    assert.deepEqual(graph.inputsOf(T.gates, "ingress-readiness-gates").metadata, {
      name: "ingress",
      labels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
    });
    assert.equal(graph.find(T.deployment, "ingress").customTimeouts.update, "30m");
  });

  it("stands on AKS on a static address of another group, which the cluster may take, and keeps the client's", async () => {
    const { graph } = await onAzure();
    const { annotations, spec } = entranceOf(graph);
    assert.deepEqual(annotations, {
      "service.beta.kubernetes.io/azure-load-balancer-resource-group": "addresses",
      "service.beta.kubernetes.io/azure-pip-name": "aks-ingress",
    });
    assert.equal(spec.externalTrafficPolicy, "Local");
    assert.deepEqual(clientsOf(graph), [{ ipBlock: { cidr: "0.0.0.0/0" } }]);
    assert.deepEqual(graph.find(T.service, "ingress").dependsOn.toSorted(), [
      `${T.grant}::ingress-addresses`,
      `${T.deployment}::ingress`,
    ]);
    const { principalId, scope } = graph.inputsOf(T.grant, "ingress-addresses");
    assert.deepEqual(
      [principalId, scope],
      [
        "principal of the cluster",
        "/subscriptions/44444444-4444-4444-8444-444444444444/resourceGroups/addresses",
      ],
    );
    const { "worker-shutdown-timeout": drain, "use-proxy-protocol": proxy } = z
      .record(z.string(), z.string())
      .parse(settingsOf(graph));
    assert.deepEqual([drain, proxy], ["240s", "false"]);
  });

  it("lets in by the client's address, at the load balancer of either cloud and before the pods of AKS", async () => {
    const clientCidrs = ["198.51.100.0/24"];
    for (const cloud of ["aws", "azure"] as const) {
      const { graph } = await deployIngress(cloud, { clientCidrs });
      assert.deepEqual(entranceOf(graph).spec.loadBalancerSourceRanges, clientCidrs);
      if (cloud === "azure") assert.deepEqual(clientsOf(graph), [{ ipBlock: { cidr: "198.51.100.0/24" } }]);
    }
  });

  it("judges Ingresses once its pods answer, by a certificate that is in no input", async () => {
    const { graph, result } = await onAzure();
    const { dependsOn } = graph.find(T.service, "ingress-admission");
    assert.deepEqual(dependsOn, [`${T.deployment}::ingress`]);
    assert.ok(graph.find(T.deployment, "ingress").dependsOn.includes(`${T.job}::ingress-certificate-create`));
    assert.deepEqual(graph.find(T.job, "ingress-certificate-patch").propertyDependencies.spec, [
      `${T.judge}::ingress`,
    ]);
    assert.match(
      JSON.stringify(graph.inputsOf(T.job, "ingress-certificate-patch").spec),
      /"kakehashi.io\/configuration-0":"uid of validating"/,
    );
    assert.deepEqual(
      graph.ofType("kubernetes:core/v1:Secret").map(({ name }) => name),
      [],
    );
    assert.equal(result.ready.length, 2);
  });

  it("says that it is retired", async () => {
    await deployIngress("azure");
    assert.deepEqual(warnings, [
      "ingress: ingress-nginx is retired: there are no fixes since March 2026, not even of security, got v1.15.1; move the routes to the Gateway API",
    ]);
  });

  for (const [what, changes, problem] of [
    ["nodes that cut its stop", { nodeClass: { kind: "eks-nodes" } }, /needs a grace period of 297 s/],
    ["an empty allow list", { clientCidrs: [] }, /^ingress\.clientCidrs: would let nobody in/],
    ["counts in disorder", { replicas: { min: 3, max: 2 } }, /^ingress\.replicas\.min: must be from 1/],
    [
      "an entrance without an address for each subnet",
      { entrance: { cloud: "aws", subnets: [], allocationIds: [{}], controller: [] } },
      /^ingress\.entrance\.allocationIds: must be one for each of the 0 subnets, got 1/,
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
      await assert.rejects(deployIngress("aws", { ...wrong }), (error) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, problem);
        return true;
      });
    });
});
