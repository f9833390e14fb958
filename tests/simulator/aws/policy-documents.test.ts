import assert from "node:assert/strict";
import {
  isServicePrincipal,
  policySize,
  problemOfPermissions,
  problemOfTrust,
  readPolicy,
  trusts,
} from "../../../simulator/aws/policy-documents.ts";
import { trust } from "../../../simulator/examples/aws/fixtures.ts";

const document = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

/** What the grammar says of a document; undefined when it reads. */
function grammar(text: string): string | undefined {
  const read = readPolicy(text);
  return "problem" in read ? read.problem : undefined;
}

function problem(rule: typeof problemOfTrust, statement: object): string | undefined {
  const read = readPolicy(document(statement));
  return "problem" in read ? read.problem : rule(read.statements);
}

const allow = { Effect: "Allow", Action: "sts:AssumeRole" };

describe("IAM's policies", () => {
  const grammarCases: readonly (readonly [text: string, says: RegExp])[] = [
    ["{", /^must be JSON/],
    ["[]", /^must be a JSON object/],
    ['{"Version":"2012-10-18","Statement":[]}', /known Version, got "2012-10-18"/],
    ['{"Version":"2012-10-17"}', /must have statements/],
    [document({ ...allow, Effect: "allow" }), /Allow or Deny, got allow as Statement\[0\].Effect/],
    [document({ Effect: "Allow" }), /must name actions, got none/],
    [document({ ...allow, Action: ["AssumeRole"] }), /service:Action, got AssumeRole/],
    [document({ ...allow, Principals: {} }), /got Statement\[0\].Principals/],
  ];

  for (const [text, says] of grammarCases) {
    it(`must not be ${text}`, () => {
      assert.match(grammar(text) ?? "", says);
    });
  }

  const trustCases: readonly (readonly [statement: object, says: RegExp])[] = [
    [allow, /who may assume the role/],
    [{ ...allow, Principal: { Service: "eks.amazon.com" } }, /valid principal, got Service eks.amazon.com/],
    [{ ...allow, Principal: { AWS: "1234" } }, /got AWS 1234/],
    [{ ...allow, Principal: { Federated: "arn:aws:iam::111111111111:role/x" } }, /got Federated/],
    [
      { ...allow, Principal: { Services: "ec2.amazonaws.com" } },
      /AWS, Service, Federated or CanonicalUser, got Services/,
    ],
    [{ ...allow, Principal: "*", Resource: "*" }, /must not have Resource/],
    [{ ...allow, Principal: "*", Action: "s3:GetObject" }, /actions of sts only/],
  ];

  for (const [statement, says] of trustCases) {
    it(`trust nobody by ${JSON.stringify(statement)}`, () => {
      assert.match(problem(problemOfTrust, statement) ?? "", says);
    });
  }

  it("trust services, accounts, roles and OIDC providers", () => {
    const federated = "arn:aws:iam::111111111111:oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com/id/ABC";
    const principals = [
      { Service: ["ec2.amazonaws.com", "pods.eks.amazonaws.com"] },
      { AWS: "111111111111" },
      { Federated: federated },
    ];
    for (const Principal of principals)
      assert.equal(problem(problemOfTrust, { ...allow, Principal }), undefined);
    assert.equal(isServicePrincipal("logs.ap-northeast-1.amazonaws.com"), true);
    assert.equal(isServicePrincipal("pod.eks.amazonaws.com"), false);
  });

  it("permit by ARN and without a principal", () => {
    const read = { Effect: "Allow", Action: ["s3:Get*", "s3:ListBucket"] };
    assert.equal(
      problem(problemOfPermissions, { ...read, Resource: ["arn:aws:s3:::bucket/*", "*"] }),
      undefined,
    );
    assert.match(problem(problemOfPermissions, read) ?? "", /must name resources/);
    assert.match(
      problem(problemOfPermissions, { ...read, Resource: "bucket" }) ?? "",
      /by ARN or \*, got bucket/,
    );
    assert.match(
      problem(problemOfPermissions, { ...read, Resource: "*", Principal: "*" }) ?? "",
      /must not have a Principal/,
    );
  });

  it("let a service do just what they say", () => {
    const pods = trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]);
    assert.equal(trusts(pods, "pods.eks.amazonaws.com", "sts:TagSession"), true);
    assert.equal(trusts(pods, "ec2.amazonaws.com", "sts:AssumeRole"), false);
    assert.equal(trusts(trust("ec2.amazonaws.com"), "ec2.amazonaws.com", "sts:TagSession"), false);
    assert.equal(trusts(trust("ec2.amazonaws.com", "sts:*"), "ec2.amazonaws.com", "sts:TagSession"), true);
    assert.equal(trusts("nonsense", "ec2.amazonaws.com", "sts:AssumeRole"), false);
  });

  it("are measured without white space", () => {
    assert.equal(policySize('{ "a":\n "b c" }'), 10);
  });
});
