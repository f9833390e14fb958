import assert from "node:assert/strict";
import { models } from "../../../simulator/aws/index.ts";
import { aws } from "../../../simulator/aws/package.ts";
import { TYPES } from "../../../simulator/aws/types.ts";
import { UNKNOWN, type PropertyMap, type PropertyValue } from "../../../simulator/properties.ts";
import { listChecks, refusedByRules, ruleId } from "../../../simulator/rules.ts";
import { plain } from "../../../simulator/codec.ts";
import type { PropertyRule } from "../../../simulator/model.ts";
import { REGION } from "../../../simulator/examples/cloud.ts";
import { modelOf, TestCloud } from "./cloud.ts";
import { vpc } from "../../../simulator/examples/aws/fixtures.ts";

/** A value that a rule must refuse, by the kind of the rule. */
const BAD: Readonly<Record<string, (rule: PropertyRule) => PropertyValue | undefined>> = {
  enum: (rule) => (rule.oneOf === undefined ? undefined : "no-such-value"),
  range: (rule) => {
    if (rule.max !== undefined) return rule.max + 1;
    return rule.min === undefined ? undefined : rule.min - 1;
  },
  cidr: (rule) => (rule.cidr === undefined ? undefined : `10.0.0.0/${rule.cidr.shortest - 1}`),
  pattern: (rule) => (rule.pattern === undefined ? undefined : "\u0000;"),
};

/** Inputs that hold a value at a plain path such as `vpcConfig.subnetIds[*]`. */
function holding(path: string, value: PropertyValue): PropertyMap {
  const [head = "", ...rest] = path.split(".");
  const isItem = head.endsWith("[*]");
  const inner = rest.length === 0 ? value : rest[0] === "*" ? { key: value } : holding(rest.join("."), value);
  return { [head.replace("[*]", "")]: isItem ? [inner] : inner };
}

describe("the property rules of AWS's models", () => {
  for (const model of models) {
    it(`${model.type} refuses what they forbid`, () => {
      for (const [path, rule] of Object.entries(model.properties ?? {})) {
        for (const [kind, bad] of Object.entries(BAD)) {
          const value = bad(rule);
          if (value === undefined) continue;
          const refused = refusedByRules(modelOf(model.type), plain(holding(path, value)));
          const id = ruleId(model, path, kind);
          assert.ok(
            refused.some((it) => it.check === id),
            `${id} lets ${JSON.stringify(value)} pass`,
          );
        }
      }
    });
  }

  it("ask for what is required, and for nothing that is not known yet", () => {
    const { check } = refusedByRules(modelOf(TYPES.subnet), plain({}))[0] ?? {};
    assert.equal(check, "aws:ec2/subnet:Subnet#vpcId:required");
    assert.deepEqual(refusedByRules(modelOf(TYPES.subnet), plain({ vpcId: UNKNOWN })), []);
  });

  it("have a source each", () => {
    const nameless = models.flatMap(listChecks).filter((it) => it.source?.startsWith("https://") !== true);
    assert.deepEqual(nameless, []);
  });

  it("have words for every pattern, and references to modelled types only", () => {
    for (const { type, properties = {} } of models) {
      for (const [path, rule] of Object.entries(properties)) {
        assert.equal(rule.pattern === undefined, rule.patternMeans === undefined, `${type} ${path}`);
        for (const to of [rule.references?.to ?? []].flat())
          assert.notEqual(aws.model(to), undefined, `${type} ${path} refers to ${to}`);
      }
    }
  });
});

describe("what every type of AWS shares", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  const tagCases = [
    ["tags-reserved", TYPES.vpc, { "aws:cloud": "x" }],
    ["tags-key-length", TYPES.vpc, { ["k".repeat(129)]: "x" }],
    [
      "tags-count",
      TYPES.vpc,
      Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "x"])),
    ],
    ["tags-characters", TYPES.key, { owner: "a&b" }],
  ] as const;

  for (const [check, type, tags] of tagCases) {
    it(`refuses ${check}`, () => {
      const inputs = type === TYPES.vpc ? { cidrBlock: "10.0.0.0/16" } : {};
      const family = type.slice(0, type.lastIndexOf(":"));
      const refused = cloud.refused(type, "subject", { ...inputs, tags });
      assert.deepEqual(
        refused.map((it) => it.check),
        [`${family}:${check}`],
      );
      assert.deepEqual(cloud.refused(type, "subject", { ...inputs, tags: { "team/owner": "a+b@c" } }), []);
    });
  }

  it("keeps regions apart", () => {
    const made = vpc(cloud);
    assert.throws(
      () =>
        cloud.make(TYPES.subnet, "far", { vpcId: made.id, cidrBlock: "10.64.0.0/24", region: "us-east-1" }),
      /vpcId: must name a Vpc in us-east-1, not in ap-northeast-1/,
    );
  });

  it("replaces what AWS cannot change", () => {
    const olds = { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, tags: { a: "1" } };
    assert.deepEqual(cloud.replacing(TYPES.vpc, olds, { ...olds, cidrBlock: "10.1.0.0/16" }), ["cidrBlock"]);
    assert.deepEqual(cloud.replacing(TYPES.vpc, olds, { ...olds, region: "us-east-1" }), ["region"]);
    assert.deepEqual(cloud.replacing(TYPES.vpc, olds, { ...olds, enableDnsHostnames: false, tags: {} }), []);
  });

  it("has tags of the provider and of the resource in tagsAll", () => {
    const config = { region: REGION, defaultTags: JSON.stringify({ tags: { a: "1", b: "1" } }) };
    const model = modelOf(TYPES.vpc).model;
    const outputs = aws.outputs?.(model, { tags: { b: "2" } }, aws.place(config), config);
    assert.deepEqual(outputs, { region: REGION, tagsAll: { a: "1", b: "2" } });
  });
});

describe("aws's configuration", () => {
  const problems = (config: PropertyMap): readonly string[] => aws.checkConfig?.(config) ?? [];

  it("takes the account from allowedAccountIds", () => {
    assert.deepEqual(aws.place({ region: REGION, allowedAccountIds: '["444444444444"]' }), {
      package: "aws",
      account: "444444444444",
      region: REGION,
    });
    assert.equal(aws.place({}).account, "123456789012");
  });

  it("refuses regions and accounts that there are not", () => {
    assert.deepEqual(problems({ region: REGION, allowedAccountIds: '["444444444444"]' }), []);
    const [region, account] = problems({ region: "ap-northeast-9", allowedAccountIds: '["4444"]' });
    assert.match(region ?? "", /^region: must be a region of AWS, got ap-northeast-9; /);
    assert.match(account ?? "", /^allowedAccountIds: must be account ids of 12 digits, got "4444"; /);
    assert.equal(problems({ allowedAccountIds: '["444444444444"]', forbiddenAccountIds: '["1"]' }).length, 1);
  });
});
