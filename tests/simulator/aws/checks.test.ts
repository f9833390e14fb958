import assert from "node:assert/strict";
import { models } from "../../../simulator/aws/index.ts";
import { associationCases, scalingCases } from "./association-cases.ts";
import type { CheckCase } from "./check-case.ts";
import { TestCloud } from "./cloud.ts";
import { accessCases, addonCases } from "./eks-access-cases.ts";
import { clusterCases } from "./eks-cluster-cases.ts";
import { endpointCases, gatewayCases, routeCases, vpcCases } from "./network-cases.ts";
import { fargateCases, nodeCases, templateCases } from "./node-cases.ts";
import { iamCases, kmsCases, logCases, securityGroupCases } from "./security-cases.ts";

const CASES: readonly CheckCase[] = [
  ...vpcCases,
  ...gatewayCases,
  ...routeCases,
  ...endpointCases,
  ...associationCases,
  ...securityGroupCases,
  ...iamCases,
  ...logCases,
  ...kmsCases,
  ...clusterCases,
  ...addonCases,
  ...accessCases,
  ...nodeCases,
  ...fargateCases,
  ...templateCases,
  ...scalingCases,
];

/** Checks that every model has alike, and quotas: tested once for all, in common.test.ts and quotas.test.ts. */
const TESTED_ELSEWHERE = /:(tags-[a-z-]+|quota)$/;

/** Of zones that the test's region does not have: tested in eks.test.ts. */
const OTHER_REGIONS = ["aws:eks/cluster:disallowed-zone"];

describe("every check of AWS's models", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  for (const { check, type, name = "subject", inputs } of CASES) {
    it(`${check} refuses and lets pass`, () => {
      const { refused, passes } = inputs(cloud);
      const told = cloud.refused(type, name, refused).find((it) => it.check === check);
      assert.match(told?.text ?? "nothing", /^[a-zA-Z][\w.[\]*]*: .+, got .+; .+$/s);
      assert.deepEqual(cloud.refused(type, name, passes), []);
    });
  }

  it("has a case and a source", () => {
    const own = models.flatMap((model) => model.checks ?? []);
    const ids = own.map((it) => it.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      own.filter((it) => !it.source.startsWith("https://")),
      [],
    );
    const covered = new Set([...CASES.map((it) => it.check), ...OTHER_REGIONS]);
    const missing = ids.filter((it) => !TESTED_ELSEWHERE.test(it) && !covered.has(it));
    assert.deepEqual(missing, []);
    assert.deepEqual(
      [...covered].filter((it) => !ids.includes(it)),
      [],
    );
  });
});
