import assert from "node:assert/strict";
import { judge } from "../../../lib/findings.ts";
import {
  AUTOSCALER_IMAGES,
  autoscalingFindings,
  type Autoscaling,
  type ProvisionedPool,
  type ScaledCluster,
} from "../../../lib/nodes/autoscaling.ts";
import { aksNodeClassSpec, ec2NodeClassSpec, nodePoolSpec } from "../../../lib/nodes/karpenter.ts";
import {
  AKS_NODE_CLASS_SCHEMA,
  EC2_NODE_CLASS_SCHEMA,
  NODE_POOL_SCHEMA,
} from "../../../lib/nodes/karpenter-schema.ts";
import { formatProblem } from "../../../lib/problems.ts";
import { validateAgainst } from "../../../simulator/kubernetes/crd-schema.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";

const pool: ProvisionedPool = {
  capacity: ["on-demand", "spot"],
  architectures: ["amd64"],
  families: ["c", "m"],
  cpuLimit: 64,
  expireHours: 168,
  terminationGraceSeconds: 600,
  labels: { tier: "web" },
  taints: [{ key: "web", value: "yes", effect: "NoSchedule" }],
};

const eks: ScaledCluster = {
  cloud: "aws",
  kubernetesVersion: "1.35",
  provisionsNodes: false,
  virtualNodes: false,
  nodePools: { general: { min: 1, max: 3 }, other: { min: 1, max: 1 } },
};
const auto: ScaledCluster = { ...eks, provisionsNodes: true, nodePools: {} };
const aks: ScaledCluster = { ...eks, cloud: "azure" };
const nap: ScaledCluster = { ...auto, cloud: "azure" };

const of = (
  kind: "karpenter" | "auto-mode" | "node-auto-provisioning",
  more: Partial<ProvisionedPool> = {},
) => ({ kind, pools: { web: { ...pool, ...more } } }) as const;
const autoscaler = { kind: "cluster-autoscaler" } as const;

const told = (choice: Autoscaling, cluster: ScaledCluster): readonly string[] =>
  judge("nodes", autoscalingFindings(choice, cluster)).map(formatProblem);

describe("autoscalingFindings", () => {
  it("lets through what the vendors let", () => {
    for (const [choice, cluster] of [
      [autoscaler, eks],
      [autoscaler, aks],
      [of("karpenter"), eks],
      [of("auto-mode"), auto],
      [of("node-auto-provisioning"), nap],
    ] as const)
      assert.deepEqual(told(choice, cluster), [], `${choice.kind} on ${cluster.cloud}`);
  });

  const refused: readonly (readonly [Autoscaling, ScaledCluster, RegExp])[] = [
    [autoscaler, auto, /^nodes\.autoscaling\.kind: does not go with a cluster that makes nodes by itself/],
    [autoscaler, nap, /^nodes\.autoscaling\.kind: does not go with a cluster that makes nodes by itself/],
    [autoscaler, { ...eks, nodePools: { general: { min: 2, max: 2 } } }, /has nothing to scale/],
    [
      autoscaler,
      { ...eks, kubernetesVersion: "1.33" },
      /is known for Kubernetes 1\.34, 1\.35, 1\.36, not for 1\.33/,
    ],
    [of("karpenter"), aks, /is not there on azure, got karpenter; use node-auto-provisioning/],
    [of("auto-mode"), nap, /is not there on azure/],
    [of("node-auto-provisioning"), eks, /is not there on aws/],
    [of("karpenter"), auto, /is a part of EKS Auto Mode already/],
    [
      of("karpenter"),
      { ...eks, nodePools: { general: { min: 1, max: 3 } } },
      /^nodes\.autoscaling\.kind: needs 2 nodes that it has not made, for its own pods, where pools without taints have 1,/,
    ],
    [
      of("karpenter"),
      {
        ...eks,
        nodePools: {
          general: { min: 1, max: 3 },
          gpu: { min: 5, max: 5, taints: [{ effect: "NoSchedule" }] },
        },
      },
      /where pools without taints have 1, /,
    ],
    [of("auto-mode"), eks, /needs a cluster that is made with EKS Auto Mode/],
    [of("node-auto-provisioning"), { ...nap, provisionsNodes: false }, /is made with nodeProvisioning auto/],
    [of("node-auto-provisioning"), { ...nap, nodePools: eks.nodePools }, /autoscaled pools \(general\)/],
    [of("node-auto-provisioning"), { ...nap, virtualNodes: true }, /does not go with virtual nodes/],
    [{ kind: "karpenter", pools: {} }, eks, /^nodes\.autoscaling\.pools: must have a pool/],
    [of("karpenter", { capacity: [] }), eks, /^nodes\.autoscaling\.pools\.web\.capacity: must not be empty/],
    [of("karpenter", { families: [] }), eks, /^nodes\.autoscaling\.pools\.web\.families: must not be empty/],
    [
      of("karpenter", { cpuLimit: 0 }),
      eks,
      /^nodes\.autoscaling\.pools\.web\.cpuLimit: must be above 0, got 0/,
    ],
    [of("karpenter", { terminationGraceSeconds: 0 }), eks, /terminationGraceSeconds: must be above 0/],
    [of("karpenter", { expireHours: 0 }), eks, /expireHours: must be above 0/],
    [of("auto-mode", { expireHours: 505 }), auto, /must not exceed the 504 hours that EKS Auto Mode gives/],
    [of("karpenter", { labels: { "karpenter.sh/x": "y" } }), eks, /is of a domain that only the system sets/],
    [of("karpenter", { labels: { "node.k8s.io/x": "y" } }), eks, /is of a domain that only the system sets/],
  ];
  for (const [choice, cluster, problem] of refused)
    it(`refuses ${choice.kind}: ${problem.source.slice(0, 50)}`, () => {
      const problems = told(choice, cluster);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", problem);
    });

  it("pins images of the minor version that they are for", () => {
    for (const [version, image] of Object.entries(AUTOSCALER_IMAGES))
      assert.ok(image.includes(`:v${version}.`), image);
  });
});

const isObject = (value: unknown): value is PropertyMap => typeof value === "object" && value !== null;

describe("Karpenter's objects", () => {
  /** As the API server would read them. */
  const problems = (spec: unknown, schema: unknown): readonly string[] => {
    const [object, rules]: unknown[] = [spec, schema].map((it): unknown => JSON.parse(JSON.stringify(it)));
    assert.ok(isObject(object) && isObject(rules));
    return validateAgainst(object, rules, new Set());
  };

  it("fit our schemas, which refuse what the reference refuses", () => {
    for (const kind of ["karpenter", "auto-mode", "node-auto-provisioning"] as const)
      assert.deepEqual(problems(nodePoolSpec(kind, "dev", pool), NODE_POOL_SCHEMA), []);
    assert.deepEqual(problems(aksNodeClassSpec(128), AKS_NODE_CLASS_SCHEMA), []);
    const ec2 = {
      roleName: "nodes",
      amiAlias: "al2023@v20261101",
      diskGiB: 64,
      subnetIds: ["subnet-a"],
      securityGroupId: "sg-1",
      tags: { environment: "test" },
    };
    assert.deepEqual(problems(ec2NodeClassSpec(ec2), EC2_NODE_CLASS_SCHEMA), []);
    assert.equal(problems(ec2NodeClassSpec({ ...ec2, amiAlias: "al2023" }), EC2_NODE_CLASS_SCHEMA).length, 1);
    assert.equal(problems(ec2NodeClassSpec({ ...ec2, subnetIds: [] }), EC2_NODE_CLASS_SCHEMA).length, 1);
    assert.equal(problems(aksNodeClassSpec(10), AKS_NODE_CLASS_SCHEMA).length, 1);
    assert.equal(
      problems({ ...nodePoolSpec("karpenter", "dev", pool), weigth: 1 }, NODE_POOL_SCHEMA).length,
      1,
    );
  });

  it("ask for families by each vendor's own label, and end in time", () => {
    assert.deepEqual(nodePoolSpec("node-auto-provisioning", "dev", { ...pool, families: ["D"] }), {
      template: {
        metadata: { labels: { tier: "web" } },
        spec: {
          nodeClassRef: { group: "karpenter.azure.com", kind: "AKSNodeClass", name: "dev" },
          requirements: [
            { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand", "spot"] },
            { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
            { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
            { key: "karpenter.azure.com/sku-family", operator: "In", values: ["D"] },
          ],
          taints: [{ key: "web", value: "yes", effect: "NoSchedule" }],
          expireAfter: "168h",
          terminationGracePeriod: "600s",
        },
      },
      limits: { cpu: "64" },
      disruption: {
        consolidationPolicy: "WhenEmptyOrUnderutilized",
        consolidateAfter: "5m",
        budgets: [{ nodes: "10%" }],
      },
    });
  });
});
