import assert from "node:assert/strict";
import { ClusterBaseline, type ClusterBaselineArgs } from "../../../components/platform/cluster-baseline.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { deployAks, deployEks } from "../cluster/fixtures.ts";

const BASELINE = "kakehashi:platform:ClusterBaseline::baseline";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const STORAGE = "kubernetes:storage.k8s.io/v1:StorageClass";

const namespaces = { shop: {}, agents: { podSecurity: "privileged" } } as const;

const onEks = (args: Partial<ClusterBaselineArgs> = {}) =>
  deployEks({}, { then: (cluster) => new ClusterBaseline("baseline", { cluster, namespaces, ...args }) });

const onAks = (args: Partial<ClusterBaselineArgs> = {}) =>
  deployAks({}, { then: (cluster) => new ClusterBaseline("baseline", { cluster, namespaces, ...args }) });

describe("ClusterBaseline", () => {
  /** Shared by the tests that only look. */
  let graph: ResourceGraph;
  before(async () => {
    ({ graph } = await onEks());
  });

  it("makes exactly these children, in the cluster, and gone with it", () => {
    assert.deepEqual(labelsOf(graph.children(BASELINE)), [
      `${NAMESPACE}::baseline-agents`,
      `${NAMESPACE}::baseline-shop`,
      `${POLICY}::baseline-agents-allow-dns`,
      `${POLICY}::baseline-agents-default-deny`,
      `${POLICY}::baseline-shop-allow-dns`,
      `${POLICY}::baseline-shop-default-deny`,
      `${STORAGE}::baseline-encrypted-ssd`,
    ]);
    for (const child of graph.children(BASELINE)) {
      assert.equal(child.provider, "pulumi:providers:kubernetes::eks", child.label);
      assert.equal(child.deletedWith, "eks:index:Cluster::eks", child.label);
    }
  });

  it("waits for no node: only policies wait, for their namespace", () => {
    for (const child of graph.children(BASELINE)) {
      const waits = Object.values(child.propertyDependencies).flat();
      const expected =
        child.type === POLICY
          ? [`${NAMESPACE}::${child.name.replace(/-(allow-dns|default-deny)$/, "")}`]
          : [];
      assert.deepEqual([...child.dependsOn, ...waits], expected, child.label);
    }
  });

  it("keeps pods to the restricted standard, or to what is asked", () => {
    const labels = (level: string) => ({
      "pod-security.kubernetes.io/enforce": level,
      "pod-security.kubernetes.io/audit": level,
      "pod-security.kubernetes.io/warn": level,
    });
    assert.deepEqual(graph.inputsOf(NAMESPACE, "baseline-shop").metadata, {
      name: "shop",
      labels: labels("restricted"),
    });
    assert.deepEqual(graph.inputsOf(NAMESPACE, "baseline-agents").metadata, {
      name: "agents",
      labels: labels("privileged"),
    });
  });

  it("lets nothing in or out of a namespace but questions to cluster DNS", () => {
    const deny = graph.inputsOf(POLICY, "baseline-shop-default-deny");
    assert.deepEqual(deny.metadata, { name: "default-deny", namespace: "shop" });
    assert.deepEqual(deny.spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    const dns = graph.inputsOf(POLICY, "baseline-shop-allow-dns");
    assert.deepEqual(dns.metadata, { name: "allow-dns", namespace: "shop" });
    assert.deepEqual(dns.spec, {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
              podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
            },
          ],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
    });
  });

  for (const [what, deployOn, volumes, provisioner, parameters] of [
    ["EKS", onEks, "standard", "ebs.csi.aws.com", { type: "gp3", encrypted: "true" }],
    [
      "EKS, fast",
      onEks,
      "fast",
      "ebs.csi.aws.com",
      { type: "gp3", encrypted: "true", iops: "6000", throughput: "250" },
    ],
    ["AKS", onAks, "standard", "disk.csi.azure.com", { skuName: "StandardSSD_LRS" }],
    ["AKS, fast", onAks, "fast", "disk.csi.azure.com", { skuName: "Premium_LRS" }],
  ] as const)
    it(`makes encrypted volumes where the pod runs: ${what}`, async () => {
      const { graph } = await deployOn({ volumes });
      const { metadata, ...rest } = graph.inputsOf(STORAGE, "baseline-encrypted-ssd");
      assert.deepEqual(metadata, {
        name: "encrypted-ssd",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      });
      assert.deepEqual(rest, {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        provisioner,
        parameters,
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
        reclaimPolicy: "Delete",
      });
      assert.equal(graph.find(STORAGE, "baseline-encrypted-ssd").deleteBeforeReplace, true);
    });
});
