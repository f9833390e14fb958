import type { Check } from "../model.ts";
import { text } from "../properties.ts";
import { policyCheck } from "./iam-roles.ts";
import { arn, iamId } from "./identity.ts";
import { policySize, problemOfPermissions } from "./policy-documents.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";

const CREATE_POLICY = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html";
const QUOTA_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const CREATE_OIDC =
  "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html";

/** Quota "Managed policy length". */
const POLICY_LENGTH = 6144;

const size: Check = {
  id: "aws:iam/policy:size",
  source: QUOTA_PAGE,
  needs: ["policy"],
  refuses: ({ inputs }) => {
    const length = policySize(text(inputs, "policy") ?? "");
    if (length <= POLICY_LENGTH) return undefined;
    return `policy: must have up to ${POLICY_LENGTH} characters without white space, got ${length}; divide it into several`;
  },
};

const policy = awsResource(
  CREATE_POLICY,
  {
    type: TYPES.policy,
    title: "IAM policy",
    global: true,
    assignedIds: false,
    autoName: { property: "name", style: "dash7", maxLength: 128 },
    properties: {
      name: {
        pattern: /^[\w+=,.@-]+$/,
        patternMeans: "of letters, digits and _+=,.@-",
        minLength: 1,
        maxLength: 128,
        immutable: true,
        source: CREATE_POLICY,
      },
      path: {
        pattern: /^(\/|\/[\u0021-\u007e]+\/)$/,
        patternMeans: "a path that begins and ends with /",
        default: "/",
        immutable: true,
        source: CREATE_POLICY,
      },
      description: { maxLength: 1000, immutable: true, source: CREATE_POLICY },
      policy: { required: true, source: CREATE_POLICY },
    },
    checks: [policyCheck("aws:iam/policy:policy", "policy", problemOfPermissions), size],
    create: (ctx) => {
      const own = arn(
        ctx.place,
        "iam",
        `policy${text(ctx.inputs, "path") ?? "/"}${text(ctx.inputs, "name") ?? ""}`,
      );
      return { id: own, outputs: { arn: own, attachmentCount: 0, policyId: iamId(ctx, "ANPA") } };
    },
  },
  { tags: "strict" },
);

const plainUrl: Check = {
  id: "aws:iam/openIdConnectProvider:url",
  source: CREATE_OIDC,
  needs: ["url"],
  refuses: ({ inputs }) => {
    const url = text(inputs, "url") ?? "";
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed?.protocol === "https:" && parsed.port === "" && parsed.search === "") return undefined;
    return `url: must begin with https:// and have no port and no query, got ${url}; use the issuer of the tokens`;
  },
};

/** The issuer without its scheme: how IAM names the provider in ARNs and in conditions. */
export function issuerName(url: string): string {
  return url.replace(/^https:\/\//, "");
}

const openIdConnectProvider = awsResource(
  CREATE_OIDC,
  {
    type: TYPES.openIdConnectProvider,
    title: "OIDC provider",
    global: true,
    assignedIds: false,
    properties: {
      url: { required: true, minLength: 1, maxLength: 255, immutable: true, source: CREATE_OIDC },
      clientIdLists: { required: true, minLength: 1, maxLength: 100, source: CREATE_OIDC },
      "clientIdLists[*]": { minLength: 1, maxLength: 255, source: CREATE_OIDC },
      thumbprintLists: { maxLength: 5, source: CREATE_OIDC },
      "thumbprintLists[*]": {
        pattern: /^[0-9A-Fa-f]{40}$/,
        patternMeans: "a SHA-1 thumbprint of 40 hexadecimal digits",
        source: CREATE_OIDC,
      },
    },
    checks: [plainUrl],
    create: (ctx) => {
      const name = issuerName(text(ctx.inputs, "url") ?? "");
      const own = arn(ctx.place, "iam", `oidc-provider/${name}`);
      const thumbprints = ctx.inputs.thumbprintLists ?? [ctx.hex(40, "thumbprint")];
      // IAM gives the issuer back without its scheme.
      return { id: own, outputs: { arn: own, url: name, thumbprintLists: thumbprints } };
    },
  },
  { tags: "strict" },
);

export const policyModels = [policy, openIdConnectProvider];
