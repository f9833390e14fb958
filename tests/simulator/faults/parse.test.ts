import assert from "node:assert/strict";
import fc from "fast-check";
import { formatProblem } from "../../../lib/problems.ts";
import { FAULT_KINDS, FAULT_OPERATIONS } from "../../../simulator/faults/fault.ts";
import { knownTypes } from "../../../simulator/faults/known-types.ts";
import { parseFaults } from "../../../simulator/faults/parse.ts";

const KNOWN = [
  { token: "aws:ec2/vpc:Vpc", isFunction: false, inStateOnly: false },
  { token: "aws:eks/cluster:Cluster", isFunction: false, inStateOnly: false },
  { token: "aws:eks/addon:Addon", isFunction: false, inStateOnly: false },
  { token: "azure-native:network:Subnet", isFunction: false, inStateOnly: false },
  { token: "random:index/randomId:RandomId", isFunction: false, inStateOnly: true },
  { token: "aws:index/getRegion:getRegion", isFunction: true, inStateOnly: false },
];
const context = { path: "--fault", known: KNOWN, open: false };
const parse = (...texts: string[]) => parseFaults(texts, context);
const problems = (...texts: string[]) => parse(...texts).problems.map(formatProblem);

describe("the specification of a fault", () => {
  it("is read from the right, since types hold colons", () => {
    const { plan, problems: none } = parse("aws:eks/*:create:timeout-after-create@2");
    assert.deepEqual(none, []);
    assert.deepEqual(plan.outages, []);
    const [fault, ...others] = plan.faults;
    assert.deepEqual(others, []);
    assert.deepEqual([fault?.operation, fault?.kind, fault?.at], ["create", "timeout-after-create", 2]);
    const matching = KNOWN.filter(({ token }) => fault?.types.test(token)).map(({ token }) => token);
    assert.deepEqual(matching, ["aws:eks/cluster:Cluster", "aws:eks/addon:Addon"]);
  });

  const counts: readonly (readonly [string, number | "every"])[] = [
    ["aws:ec2/vpc:Vpc:*:5xx", 1],
    ["aws:ec2/vpc:Vpc:read:5xx@1", 1],
    ["aws:ec2/vpc:Vpc:delete:throttle@17", 17],
    ["aws:ec2/vpc:Vpc:update:slow@*", "every"],
  ];
  for (const [text, at] of counts)
    it(`${text} befalls ${at === "every" ? "every one" : `operation ${at}`}`, () => {
      assert.deepEqual(
        parse(text).plan.faults.map((it) => it.at),
        [at],
      );
    });

  it("names a cloud that is out of reach, from the beginning or later", () => {
    const { plan, problems: none } = parse("azure:unreachable", "aws:unreachable@30");
    assert.deepEqual(none, []);
    assert.deepEqual(plan.outages, [
      { text: "azure:unreachable", cloud: "azure", from: 1 },
      { text: "aws:unreachable@30", cloud: "aws", from: 30 },
    ]);
  });

  const refused: readonly (readonly [string, string])[] = [
    [
      "aws:eks/*:create:boom",
      "has an unknown kind, got boom; use one of throttle, 5xx, timeout-after-create, slow, crash, hang, unreachable",
    ],
    ["aws:eks/*:create:crsh", "has an unknown kind, got crsh; did you mean crash?"],
    ["aws:eks/*:creat:crash", "has an unknown operation, got creat; did you mean create?"],
    [
      "aws:eks/*:create:crash@0",
      "@ must be followed by a number from 1, or by *, got 0; write @1, @2, ... or @*",
    ],
    [
      "aws:eks/*:create:crash@-1",
      "@ must be followed by a number from 1, or by *, got -1; write @1, @2, ... or @*",
    ],
    [
      "aws:eks/*:create:5xx@",
      "@ must be followed by a number from 1, or by *, got an empty string; write @1, @2, ... or @*",
    ],
    [
      "aws:eks/*:create:crash@*",
      "a provider does not answer any more after a crash, got @*; say at which operation",
    ],
    [
      "aws:eks/*:delete:timeout-after-create",
      "only a creation can time out after it, got delete; write create, or another kind",
    ],
    [
      "aws:eks/*:read:timeout-after-create",
      "only a creation can time out after it, got read; write create, or another kind",
    ],
    [
      "aws:ec2/vpc:Vcp:create:5xx",
      "matches no known type, got aws:ec2/vpc:Vcp; did you mean aws:ec2/vpc:Vpc?",
    ],
    [
      "gcp:*:create:5xx",
      "matches no known type, got gcp:*; compare with the types of the program (kakehashi graph)",
    ],
    [
      "aws:index/getRegon:getRegion:invoke:5xx",
      "matches no known function, got aws:index/getRegon:getRegion; did you mean aws:index/getRegion:getRegion?",
    ],
    [
      "random:*:create:5xx",
      "is of no cloud, which could fail, got random:*; use crash or hang, or another type",
    ],
    [
      ":create:5xx",
      "must say which types, got an empty pattern; write TYPES:OPERATION:KIND[@N] such as 'aws:eks/*:create:crash@2', or CLOUD:unreachable",
    ],
    [
      "crash",
      "must have three parts, got crash; write TYPES:OPERATION:KIND[@N] such as 'aws:eks/*:create:crash@2', or CLOUD:unreachable",
    ],
    ["aws:*:*:unreachable", "a cloud is out of reach as a whole, got aws:*:*; write aws:unreachable"],
    [
      "gcp:unreachable",
      "a cloud is out of reach as a whole, got gcp; write aws:unreachable or azure:unreachable",
    ],
    [
      "aws:unreachable@*",
      "@ must be followed by a number from 1, got *; leave it out, or say from which operation on",
    ],
  ];
  for (const [text, problem] of refused)
    it(`${text} is refused`, () => {
      assert.deepEqual(problems(text), [`--fault ${text}: ${problem}`]);
    });

  it("is taken as it is where types without a model exist, and for custom resources", () => {
    const open = { ...context, open: true };
    assert.deepEqual(parseFaults(["gcp:*:create:5xx"], open).problems, []);
    assert.deepEqual(problems("kubernetes:cert-manager.io/v1:Certificate:create:crash"), []);
  });

  it("may mean every type of a cloud and of another, and functions", () => {
    assert.deepEqual(problems("*:create:crash@5", "*:invoke:5xx@2", "random:*:create:hang"), []);
  });

  it("is checked with all others, and all problems are listed", () => {
    const found = parse("aws:ec2/vpc:Vpc:create:boom@0", "x:unreachable").problems;
    assert.deepEqual(
      found.map(({ path, problem }) => `${path}: ${problem}`),
      [
        "--fault aws:ec2/vpc:Vpc:create:boom@0: has an unknown kind",
        "--fault aws:ec2/vpc:Vpc:create:boom@0: @ must be followed by a number from 1, or by *",
        "--fault x:unreachable: a cloud is out of reach as a whole",
      ],
    );
  });
});

describe("specifications of faults together", () => {
  const contradictory: readonly (readonly [string, string, string])[] = [
    ["aws:ec2/vpc:Vpc:create:5xx", "aws:ec2/vpc:Vpc:create:crash", "gives one operation two kinds of fault"],
    ["aws:ec2/vpc:Vpc:create:5xx", "aws:ec2/v*:create:crash@1", "gives one operation two kinds of fault"],
    ["aws:*:create:slow@*", "aws:ec2/vpc:Vpc:create:crash@3", "gives one operation two kinds of fault"],
    ["*:*:slow@*", "aws:eks/*:delete:throttle", "gives one operation two kinds of fault"],
    ["aws:unreachable", "aws:eks/*:create:crash", "nothing else befalls a cloud that is out of reach"],
    ["aws:unreachable", "aws:unreachable@4", "one cloud is out of reach twice"],
    ["aws:eks/*:create:crash", "aws:eks/*:create:crash", "is given twice"],
  ];
  for (const [one, other, problem] of contradictory)
    it(`${one} and ${other} are refused`, () => {
      const found = parse(one, other).problems;
      assert.deepEqual(
        found.map((it) => it.problem),
        [problem],
      );
    });

  const compatible: readonly (readonly [string, string])[] = [
    ["aws:ec2/vpc:Vpc:create:5xx@1", "aws:ec2/vpc:Vpc:create:crash@2"],
    ["aws:ec2/vpc:Vpc:create:5xx", "aws:ec2/vpc:Vpc:delete:crash"],
    ["aws:ec2/vpc:Vpc:create:5xx", "aws:eks/*:create:crash"],
    ["aws:unreachable", "*:create:crash@3"],
    ["aws:unreachable", "azure-native:*:create:crash"],
    ["aws:*:create:slow@2", "aws:*:create:slow@3"],
  ];
  for (const [one, other] of compatible)
    it(`${one} and ${other} go together`, () => {
      assert.deepEqual(problems(one, other), []);
    });

  it("read as they were written, whatever they are", async () => {
    const known = await knownTypes();
    const tokens = known.filter((it) => !it.isFunction && !it.inStateOnly).map(({ token }) => token);
    const operations = FAULT_OPERATIONS.filter((it) => it !== "invoke");
    const kinds = FAULT_KINDS.filter((it) => it !== "timeout-after-create");
    fc.assert(
      fc.property(
        fc.constantFrom(...tokens),
        fc.constantFrom(...operations),
        fc.constantFrom(...kinds),
        fc.integer({ min: 1, max: 999_999 }),
        (token, operation, kind, at) => {
          const { plan, problems: none } = parseFaults([`${token}:${operation}:${kind}@${at}`], {
            ...context,
            known,
          });
          const [fault] = plan.faults;
          assert.deepEqual(none, []);
          assert.deepEqual([fault?.operation, fault?.kind, fault?.at], [operation, kind, at]);
          assert.deepEqual(
            tokens.filter((it) => fault?.types.test(it)),
            [token],
          );
        },
      ),
    );
  });

  it("never throw", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...Array.from("aws:*@0123/cretn5x-")) }), {
          maxLength: 3,
        }),
        (texts) => {
          const { plan, problems: found } = parse(...texts);
          assert.ok(found.length > 0 || plan.faults.length + plan.outages.length === texts.length);
        },
      ),
    );
  });
});
