import assert from "node:assert/strict";
import { z } from "zod";
import { labelsOf } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { valueOf } from "../../support/snapshot.ts";
import { asked } from "../database/fixtures.ts";
import { CONTROLLER, deployController, usualController } from "./fixtures.ts";

const ADMISSION = "kubernetes:admissionregistration.k8s.io/v1";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const KIND = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const JOB = "kubernetes:batch/v1:Job";

const CHILDREN = [
  ...["core/v1:ServiceAccount"]
    .concat(
      ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"].map(
        (it) => `rbac.authorization.k8s.io/v1:${it}`,
      ),
    )
    .flatMap((it) => [`kubernetes:${it}::load-balancers`, `kubernetes:${it}::load-balancers-certificate`]),
  ...["ingressclassparams", "targetgroupbindings"].map((it) => `${KIND}::load-balancers-${it}`),
  ...["Mutating", "Validating"].map((it) => `${ADMISSION}:${it}WebhookConfiguration::load-balancers`),
  ...["create", "patch"].map((it) => `${JOB}::load-balancers-certificate-${it}`),
  ...["certificate", "controller"].map(
    (it) => `kubernetes:networking.k8s.io/v1:NetworkPolicy::load-balancers-${it}`,
  ),
  `${DEPLOYMENT}::load-balancers`,
  "kubernetes:core/v1:Service::load-balancers-webhook",
  "kubernetes:policy/v1:PodDisruptionBudget::load-balancers",
];

describe("LoadBalancerController", () => {
  it("has these children, which go with their cluster", async () => {
    const { graph } = await usualController();
    assert.deepEqual(labelsOf(graph.children(CONTROLLER)), CHILDREN.toSorted());
    assert.equal(graph.find("kakehashi:ingress:LoadBalancerController", "load-balancers").parent, PLATFORM);
    for (const { label, provider, deletedWith } of graph.children(CONTROLLER))
      assert.deepEqual(
        [provider, deletedWith],
        ["pulumi:providers:kubernetes::eks", "test:index:Cluster::eks"],
        label,
      );
  });

  it("knows its cluster, network and region without asking an instance", async () => {
    const { graph } = await usualController();
    const { template } = z
      .looseObject({
        template: z.looseObject({
          spec: z.looseObject({ containers: z.tuple([z.looseObject({ args: z.array(z.string()) })]) }),
        }),
      })
      .parse(graph.inputsOf(DEPLOYMENT, "load-balancers").spec);
    assert.deepEqual(template.spec.containers[0].args.slice(-3), [
      "--cluster-name=eks",
      "--aws-vpc-id=vpc-1",
      "--aws-region=ap-northeast-1",
    ]);
  });

  it("starts when its kinds, rights and certificate are there, and is asked when it answers", async () => {
    const { graph, result } = await usualController();
    const { dependsOn } = graph.find(DEPLOYMENT, "load-balancers");
    for (const needed of [
      `${KIND}::load-balancers-targetgroupbindings`,
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding::load-balancers",
      `${JOB}::load-balancers-certificate-create`,
    ])
      assert.ok(dependsOn.includes(needed), needed);
    const judge = graph.find(`${ADMISSION}:MutatingWebhookConfiguration`, "load-balancers");
    assert.ok(judge.dependsOn.includes(`${DEPLOYMENT}::load-balancers`));
    assert.equal(result.ready.length, 2);
  });

  it("may change in AWS only what is its cluster's, and in its network", async () => {
    asked.length = 0;
    await deployController();
    const [identity] = asked;
    const given = z
      .looseObject({
        account: z.string(),
        permissions: z.object({
          aws: z.object({
            statements: z.array(
              z.object({
                actions: z.array(z.string()),
                resources: z.array(z.string()),
                condition: z.unknown().optional(),
              }),
            ),
          }),
        }),
      })
      .parse(await valueOf(identity));
    assert.equal(given.account, "aws-load-balancer-controller/aws-load-balancer-controller");
    const { statements } = given.permissions.aws;
    const free = statements.filter(
      ({ resources, condition }) => resources[0] === "*" && condition === undefined,
    );
    const changes = free.flatMap(({ actions }) => actions).filter((it) => !/:(Describe|Get)/.test(it));
    assert.deepEqual(changes, ["ec2:CreateSecurityGroup"]);
    const deletes = statements.filter(({ actions }) =>
      actions.includes("elasticloadbalancing:DeleteLoadBalancer"),
    );
    assert.deepEqual(
      deletes.map(({ condition }) => condition),
      [{ StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "eks" } }],
    );
    const groups = statements.find(({ actions }) => actions.includes("ec2:AuthorizeSecurityGroupIngress"));
    assert.deepEqual(groups?.condition, { ArnLike: { "ec2:Vpc": "arn:aws:ec2:*:*:vpc/vpc-1" } });
    // All inline policies of a role may have 10,240 characters together (IAM quotas).
    assert.ok(JSON.stringify(statements).length < 9000);
  });

  it("is refused on AKS", async () => {
    await assert.rejects(deployController("azure"), /load-balancers\.cluster: must be on AWS, got azure/);
  });
});
