import assert from "node:assert/strict";
import { autoscalingFindings, imageFindings } from "../../../lib/nodes/autoscaling.ts";
import { eventPattern, INTERRUPTIONS, queuePolicy } from "../../../lib/nodes/interruptions.ts";
import { KARPENTER_RIGHTS, karpenterPod } from "../../../lib/nodes/karpenter-controller.ts";
import { KARPENTER_DEFINITIONS } from "../../../lib/nodes/karpenter-definitions.ts";
import { karpenterStatements } from "../../../lib/nodes/karpenter-statements.ts";
import { policySize, problemOfPermissions, readPolicy } from "../../../simulator/aws/policy-documents.ts";
import { validateAgainst } from "../../../simulator/kubernetes/crd-schema.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";

const place = {
  clusterName: "prod-eks",
  region: "ap-northeast-1",
  nodeRoleArn: "arn:aws:iam::111111111111:role/eks-autoscaling-node-1234567",
  queueArn: "arn:aws:sqs:ap-northeast-1:111111111111:eks-autoscaling-interruptions-1234567",
};
const volumeKeyArn = "arn:aws:kms:ap-northeast-1:111111111111:key/1";

/** The policy as it is written of statements. */
const policyOf = (statements: ReturnType<typeof karpenterStatements<string>>): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ actions, resources, condition }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  });

describe("what Karpenter may do in AWS", () => {
  const statements = karpenterStatements(place);

  it("is a policy that IAM reads, and takes into one role", () => {
    const policy = policyOf(karpenterStatements({ ...place, volumeKeyArn }));
    const read = readPolicy(policy);
    assert.ok("statements" in read, JSON.stringify(read));
    assert.equal(problemOfPermissions(read.statements), undefined);
    assert.ok(policySize(policy) < 10_240, String(policySize(policy)));
  });

  it("changes nothing without a condition, but by name", () => {
    const changes = statements.filter(({ actions }) =>
      actions.some((it) => !/:(Describe|Get|List|Receive)/.test(it)),
    );
    const free = changes.filter(({ condition }) => condition === undefined);
    assert.deepEqual(
      free.map(({ actions, resources }) => [actions.join(" "), resources.every((it) => it !== "*")]),
      [
        // What the machines are made of: they are not changed.
        ["ec2:RunInstances ec2:CreateFleet", true],
        ["sqs:DeleteMessage sqs:GetQueueUrl sqs:ReceiveMessage", true],
      ],
    );
  });

  it("ends only machines of this cluster, and gives them only the nodes' role", () => {
    const of = (action: string) => statements.filter(({ actions }) => actions.includes(action));
    const [ending] = of("ec2:TerminateInstances");
    assert.deepEqual(ending?.condition, {
      StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/prod-eks": "owned" },
      StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
    });
    assert.deepEqual(
      of("iam:PassRole").map(({ resources }) => resources),
      [[place.nodeRoleArn]],
    );
  });

  it("takes a key of ours only where there is one, and only through EC2", () => {
    const keys = (all: typeof statements) => all.filter(({ actions }) => actions.includes("kms:CreateGrant"));
    assert.deepEqual(keys(statements), []);
    assert.deepEqual(
      keys(karpenterStatements({ ...place, volumeKeyArn })).map(({ resources, condition }) => [
        resources,
        condition,
      ]),
      [[[volumeKeyArn], { StringEquals: { "kms:ViaService": "ec2.ap-northeast-1.amazonaws.com" } }]],
    );
  });
});

describe("what Karpenter hears of", () => {
  it("is each event that its template names", () => {
    assert.deepEqual(
      Object.values(INTERRUPTIONS).map((it) => eventPattern(it)),
      [
        '{"source":["aws.ec2"],"detail-type":["EC2 Spot Instance Interruption Warning"]}',
        '{"source":["aws.ec2"],"detail-type":["EC2 Instance Rebalance Recommendation"]}',
        '{"source":["aws.ec2"],"detail-type":["EC2 Instance State-change Notification"]}',
        '{"source":["aws.ec2"],"detail-type":["EC2 Capacity Reservation Instance Interruption Warning"]}',
        '{"source":["aws.health"],"detail-type":["AWS Health Event"]}',
      ],
    );
  });

  it("is written by those rules and by nobody without TLS", () => {
    const read = readPolicy(queuePolicy("arn:queue", ["arn:rule"]));
    assert.ok("statements" in read);
    const [send, deny] = read.statements;
    assert.deepEqual(
      [send?.Condition, deny?.Effect, deny?.Condition],
      [
        { ArnEquals: { "aws:SourceArn": ["arn:rule"] } },
        "Deny",
        { Bool: { "aws:SecureTransport": "false" } },
      ],
    );
  });
});

describe("Karpenter's kinds", () => {
  const problemsOf = (name: string, object: PropertyMap): readonly string[] => {
    const schema: unknown = KARPENTER_DEFINITIONS.find((it) => it.name === name)?.spec.versions[0]?.schema
      .openAPIV3Schema;
    assert.ok(isSchema(schema));
    return validateAgainst(object, schema, new Set());
  };
  const isSchema = (value: unknown): value is PropertyMap => typeof value === "object" && value !== null;
  const spec = {
    template: {
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "web" },
        requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["amd64"], minValues: 1 }],
        kubelet: { maxPods: 30 },
      },
    },
    weight: 10,
  };

  it("are called as the controller asks for them", () => {
    assert.deepEqual(
      KARPENTER_DEFINITIONS.map(({ name, spec: { names, scope } }) => [name, names.kind, scope]),
      [
        ["nodepools.karpenter.sh", "NodePool", "Cluster"],
        ["nodeclaims.karpenter.sh", "NodeClaim", "Cluster"],
        ["ec2nodeclasses.karpenter.k8s.aws", "EC2NodeClass", "Cluster"],
      ],
    );
  });

  it("keep fields that they do not name, at every depth", () => {
    assert.deepEqual(problemsOf("nodepools.karpenter.sh", { spec, status: { nodes: 3 } }), []);
    assert.deepEqual(problemsOf("nodeclaims.karpenter.sh", { spec: { anything: true } }), []);
  });

  it("refuse what the reference refuses of those that they name", () => {
    const wrong = { ...spec, disruption: { consolidateAfter: "soon" } };
    assert.match(
      problemsOf("nodepools.karpenter.sh", { spec: wrong }).join(),
      /^spec\.disruption\.consolidateAfter: /,
    );
    assert.match(
      problemsOf("ec2nodeclasses.karpenter.k8s.aws", { spec: { amiSelectorTerms: [] } }).join("\n"),
      /spec\.amiSelectorTerms: /,
    );
  });
});

describe("Karpenter's image of nodes", () => {
  it("is a version, which does not move", () => {
    assert.deepEqual(imageFindings("al2023@v20261101"), []);
    for (const moving of ["al2023@latest", "al2023", "bottlerocket@v1.50.0"])
      assert.equal(imageFindings(moving)[0]?.got, moving);
  });
});

describe("Karpenter's pods", () => {
  const pod = karpenterPod({
    clusterName: "prod-eks",
    clusterEndpoint: "https://api",
    region: "ap-northeast-1",
    interruptionQueue: "queue",
  });

  it("know what the node's metadata would tell them", () => {
    const [controller] = pod.containers;
    const env = Object.fromEntries(
      (controller?.env ?? []).flatMap((it) => ("value" in it ? [[it.name, it.value]] : [])),
    );
    assert.deepEqual(
      [env.AWS_REGION, env.CLUSTER_NAME, env.CLUSTER_ENDPOINT, env.INTERRUPTION_QUEUE],
      ["ap-northeast-1", "prod-eks", "https://api", "queue"],
    );
    assert.match(controller?.image ?? "", /:1\.14\.1@sha256:[0-9a-f]{64}$/);
  });

  it("write no nodes' kinds but theirs, and no secret", () => {
    const read = KARPENTER_RIGHTS.cluster.flatMap(({ resources }) => resources);
    assert.ok(!read.includes("secrets") && !read.includes("*"));
  });
});

describe("autoscalingFindings of Karpenter", () => {
  it("let it in beside two nodes of its own", () => {
    const cluster = {
      cloud: "aws",
      kubernetesVersion: "1.35",
      provisionsNodes: false,
      virtualNodes: false,
      nodePools: { general: { min: 2, max: 2 } },
    } as const;
    assert.deepEqual(
      autoscalingFindings({ kind: "karpenter", pools: {} }, cluster).map(({ at }) => at),
      ["autoscaling.pools"],
    );
  });
});
