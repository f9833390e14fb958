import { SERVICE_PRINCIPALS } from "./service-principals.ts";

/** A statement of an IAM policy as IAM reads it. */
export type Statement = Readonly<Record<string, unknown>>;

/** A policy that could be read, or what is wrong with it: problem, got X; fix. */
export type ReadPolicy = { readonly statements: readonly Statement[] } | { readonly problem: string };

const VERSIONS = ["2012-10-17", "2008-10-17"];

const ELEMENTS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

function isRecord(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The strings of an element that may be one or many. */
export function many(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((it): it is string => typeof it === "string");
}

/** Reads what every kind of policy shares (IAM User Guide, "Grammar of the IAM JSON policy language"). */
export function readPolicy(text: string): ReadPolicy {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return {
      problem: `must be JSON, got ${JSON.stringify(text.slice(0, 40))}; pass JSON.stringify of the policy`,
    };
  }
  if (!isRecord(read)) return { problem: "must be a JSON object, got another kind; write a policy document" };
  const { Version: version, Statement: statement } = read;
  if (version !== undefined && !(typeof version === "string" && VERSIONS.includes(version)))
    return { problem: `must have a known Version, got ${JSON.stringify(version)}; use 2012-10-17` };
  const list: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  const statements = list.filter(isRecord);
  if (statement === undefined || statements.length !== list.length || statements.length === 0)
    return { problem: "must have statements, got none or no objects; add a Statement" };
  const problem = statements.map(problemOfStatement).find((it) => it !== undefined);
  return problem === undefined ? { statements } : { problem };
}

function problemOfStatement(statement: Statement, index: number): string | undefined {
  const at = `Statement[${index}]`;
  const unknown = Object.keys(statement).find((it) => !ELEMENTS.has(it));
  if (unknown !== undefined)
    return `must have elements that IAM knows, got ${at}.${unknown}; check its spelling`;
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
    return `must say Allow or Deny, got ${many(statement.Effect)[0] ?? "nothing"} as ${at}.Effect; correct it`;
  const actions = [...many(statement.Action), ...many(statement.NotAction)];
  if (actions.length === 0) return `must name actions, got none in ${at}; add Action`;
  const bare = actions.find((it) => it !== "*" && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/i.test(it));
  if (bare !== undefined) return `must name actions as service:Action, got ${bare} in ${at}; add the service`;
  return undefined;
}

/** What is wrong with a role's trust policy beside its grammar. */
export function problemOfTrust(statements: readonly Statement[]): string | undefined {
  for (const [index, statement] of statements.entries()) {
    const at = `Statement[${index}]`;
    const resource = ["Resource", "NotResource"].find((it) => statement[it] !== undefined);
    if (resource !== undefined)
      return `must not have ${resource}, got one in ${at}; a trust policy is about its role`;
    const foreign = many(statement.Action).find((it) => it !== "*" && !it.toLowerCase().startsWith("sts:"));
    if (foreign !== undefined)
      return `must have actions of sts only, got ${foreign} in ${at}; use sts:AssumeRole`;
    if (statement.Principal === undefined && statement.NotPrincipal === undefined)
      return `must say who may assume the role, got no Principal in ${at}; add one`;
    const wrong = problemOfPrincipal(statement.Principal);
    if (wrong !== undefined) return `${wrong}, in ${at}.Principal; correct it`;
  }
  return undefined;
}

function problemOfPrincipal(principal: unknown): string | undefined {
  if (principal === undefined || principal === "*") return undefined;
  if (!isRecord(principal)) return "must name a principal by its kind, got another value";
  for (const [kind, value] of Object.entries(principal)) {
    const form = PRINCIPALS[kind];
    if (form === undefined) return `must name AWS, Service, Federated or CanonicalUser, got ${kind}`;
    const names = many(value);
    if (names.length === 0) return `must name somebody, got an empty ${kind}`;
    const wrong = names.find((it) => !form(it));
    if (wrong !== undefined) return `must name a valid principal, got ${kind} ${wrong}`;
  }
  return undefined;
}

const PRINCIPALS: Readonly<Record<string, (name: string) => boolean>> = {
  AWS: (name) =>
    /^(\*|\d{12}|arn:aws[\w-]*:(iam|sts)::\d{12}:(root|user\/.+|role\/.+|assumed-role\/.+\/.+)|A[A-Z0-9]{15,})$/.test(
      name,
    ),
  Service: isServicePrincipal,
  Federated: (name) =>
    /^arn:aws[\w-]*:iam::\d{12}:(oidc-provider|saml-provider)\/.+$/.test(name) ||
    [
      "cognito-identity.amazonaws.com",
      "www.amazon.com",
      "graph.facebook.com",
      "accounts.google.com",
    ].includes(name),
  CanonicalUser: (name) => /^[0-9a-f]{64}$/.test(name),
};

/** `ec2.amazonaws.com`, also with a region (`logs.ap-northeast-1.amazonaws.com`) and of China. */
export function isServicePrincipal(name: string): boolean {
  const match = /^([a-z0-9.-]+?)(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/.exec(name);
  return match?.[1] !== undefined && SERVICE_PRINCIPALS.has(match[1]);
}

/** What is wrong with a permissions policy beside its grammar. */
export function problemOfPermissions(statements: readonly Statement[]): string | undefined {
  for (const [index, statement] of statements.entries()) {
    const at = `Statement[${index}]`;
    if (statement.Principal !== undefined || statement.NotPrincipal !== undefined)
      return `must not have a Principal, got one in ${at}; it is the role that the policy is on`;
    const resources = [...many(statement.Resource), ...many(statement.NotResource)];
    if (resources.length === 0) return `must name resources, got none in ${at}; add Resource`;
    const wrong = resources.find((it) => it !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/.test(it));
    if (wrong !== undefined) return `must name resources by ARN or *, got ${wrong} in ${at}; correct it`;
  }
  return undefined;
}

/** Whether a trust policy lets this service assume the role by this action. Conditions are not looked at. */
export function trusts(trustPolicy: string, service: string, action: string): boolean {
  const read = readPolicy(trustPolicy);
  if ("problem" in read) return false;
  return read.statements.some((statement) => {
    if (statement.Effect !== "Allow" || !isRecord(statement.Principal)) return statement.Principal === "*";
    const allowed = many(statement.Action).some(
      (it) => it === "*" || it === "sts:*" || it.toLowerCase() === action.toLowerCase(),
    );
    return allowed && many(statement.Principal.Service).includes(service);
  });
}

/** Characters that count against IAM's limits: all but white space (IAM and AWS STS quotas). */
export function policySize(text: string): number {
  return text.replaceAll(/\s/g, "").length;
}
