import assert from "node:assert/strict";
import { fargateLogSettings, findFargateProblems } from "../../../lib/nodes/fargate.ts";
import { formatProblem } from "../../../lib/problems.ts";

const web = { namespace: "web" };

const told = (profiles: Parameters<typeof findFargateProblems>[1]): readonly string[] =>
  findFargateProblems("fargate", profiles).map(formatProblem);

describe("findFargateProblems", () => {
  it("lets through what EKS takes", () => {
    assert.deepEqual(told({ web: [web, web, web, web, web] }), []);
    assert.deepEqual(told(Object.fromEntries(Array.from({ length: 10 }, (_, it) => [`p${it}`, [web]]))), []);
  });

  it("counts profiles, selectors and labels", () => {
    const labels = { a: "1", b: "2", c: "3", d: "4", e: "5" };
    assert.deepEqual(told({}), ["fargate: must name a profile, got none; add one, or leave Fargate out"]);
    assert.deepEqual(told(Object.fromEntries(Array.from({ length: 11 }, (_, it) => [`p${it}`, [web]]))), [
      "fargate: must not have more than 10 profiles, got 11; join some of them",
    ]);
    assert.deepEqual(told({ none: [], web: [web, web, web, web, web, web] }), [
      "fargate.none: must have 1 to 5 selectors, got 0; move some to a profile of their own",
      "fargate.web: must have 1 to 5 selectors, got 6; move some to a profile of their own",
    ]);
    assert.deepEqual(told({ web: [web, { ...web, labels }, { ...web, labels: { ...labels, f: "6" } }] }), [
      "fargate.web[2].labels: must not have more than 5 labels, got 6; take the one that tells",
    ]);
  });

  it("keeps pods out of the log router's namespace", () => {
    assert.deepEqual(told({ web: [{ namespace: "aws-observability" }] }), [
      "fargate.web[0].namespace: is the log router's, where no pod runs, got aws-observability; name the pods' namespace",
    ]);
  });
});

describe("fargateLogSettings", () => {
  it("stops at the length that Fargate takes", () => {
    assert.doesNotThrow(() => fargateLogSettings({ region: "r", logGroup: "g".repeat(512) }));
    assert.throws(
      () => fargateLogSettings({ region: "r", logGroup: "g".repeat(5300) }),
      /^Error: aws-logging: must not exceed 5300 characters, got 5571; /,
    );
  });
});
