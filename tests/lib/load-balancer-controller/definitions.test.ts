import assert from "node:assert/strict";
import { ELB_DEFINITIONS } from "../../../lib/load-balancer-controller/definitions.ts";
import { validateAgainst } from "../../../simulator/kubernetes/crd-schema.ts";
import { isMap, type PropertyMap } from "../../../simulator/properties.ts";

const binding: PropertyMap = {
  serviceRef: { name: "web", port: "http" },
  targetGroupARN: "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:targetgroup/web/0123456789abcdef",
  targetType: "ip",
  networking: {
    ingress: [{ from: [{ securityGroup: { groupID: "sg-1" } }], ports: [{ port: 8080, protocol: "TCP" }] }],
  },
};

function problemsOf(spec: PropertyMap): readonly string[] {
  const found = ELB_DEFINITIONS.find(({ name }) => name === "targetgroupbindings.elbv2.k8s.aws");
  const schema: unknown = found?.spec.versions[0]?.schema.openAPIV3Schema;
  assert.ok(isSchema(schema));
  return validateAgainst({ spec }, schema, new Set());
}

const isSchema = (value: unknown): value is PropertyMap => typeof value === "object" && value !== null;

describe("the kinds of the AWS Load Balancer Controller", () => {
  it("are called as the controller asks for them", () => {
    assert.deepEqual(
      ELB_DEFINITIONS.map(({ name, spec }) => [name, spec.scope, spec.versions[0]?.name]),
      [
        ["targetgroupbindings.elbv2.k8s.aws", "Namespaced", "v1beta1"],
        ["ingressclassparams.elbv2.k8s.aws", "Cluster", "v1beta1"],
      ],
    );
  });

  it("take a binding of pods to a target group that a program made", () => {
    assert.deepEqual(problemsOf(binding), []);
  });

  const { serviceRef, ...nobody } = binding;
  assert.ok(isMap(serviceRef));
  const WRONG: readonly (readonly [string, PropertyMap, RegExp])[] = [
    ["no Service", nobody, /^spec\.serviceRef: is required/],
    ["another kind of target", { ...binding, targetType: "pod" }, /^spec\.targetType: must be one of/],
    [
      "a word that is none",
      { ...binding, targetGroupArn: "x" },
      /^spec\.targetGroupArn: is no field.*targetGroupARN/,
    ],
  ];
  for (const [what, spec, problem] of WRONG)
    it(`refuse ${what}`, () => {
      const problems = problemsOf(spec);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", problem);
    });
});
