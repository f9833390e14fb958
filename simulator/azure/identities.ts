import type { Check, ResourceModel } from "../model.ts";
import { armObject, copiedName, inResourceGroup, parentName, randomName, uuid } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { federatedCredentialName, identityName } from "./names.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { refusal, textAt, textsAt } from "./values.ts";

/** "Important considerations and restrictions for federated identity credentials". */
const CONSIDERATIONS =
  "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations";
const WORKLOAD_IDENTITY = "https://learn.microsoft.com/azure/aks/workload-identity-overview";

/** Microsoft.ManagedIdentity spells the group's segment in lower case. */
export const IDENTITY: ArmKind = {
  token: "azure-native:managedidentity:UserAssignedIdentity",
  arm: "Microsoft.ManagedIdentity/userAssignedIdentities",
  names: ["resourceName"],
  apiVersion: "2023-01-31",
  groupSegment: "resourcegroups",
};

const CREDENTIAL: ArmKind = {
  token: "azure-native:managedidentity:FederatedIdentityCredential",
  arm: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
  names: ["resourceName", "federatedIdentityCredentialResourceName"],
  apiVersion: "2023-01-31",
  groupSegment: "resourcegroups",
};

/** Deleting an identity in use is allowed: what uses it keeps a broken reference ("Manage user-assigned managed identities"). */
export const userAssignedIdentity: ResourceModel = {
  type: IDENTITY.token,
  title: "user-assigned identity",
  ...randomName("resourceName"),
  properties: {
    resourceGroupName: inResourceGroup,
    resourceName: identityName,
    location: { ...LOCATION, immutable: true },
  },
  checks: [knownLocation(IDENTITY.token)],
  inputOnly: ["resourceGroupName", "resourceName"],
  unknownAfterUpdate: ["clientId", "principalId", "tenantId"],
  create: (ctx) => {
    const { id, outputs } = armObject(IDENTITY, ctx);
    const principalId = uuid(ctx, "principalId");
    const clientId = uuid(ctx, "clientId");
    return { id, handles: { principalId, clientId }, outputs: { ...outputs, principalId, clientId } };
  },
};

const MOST_CREDENTIALS = 20;
/** Issuers of AKS's service-account tokens. */
const AKS_ISSUER = /^https:\/\/[a-z0-9-]+\.oic\.[a-z0-9-]+\.azure\.(?:com|us|cn)(?:\/|$)/i;
const SERVICE_ACCOUNT =
  /^system:serviceaccount:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?:[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/;
const AKS_AUDIENCE = "api://AzureADTokenExchange";

const tooMany: Check = {
  id: `${CREDENTIAL.token}:most`,
  source: CONSIDERATIONS,
  when: "apply",
  refuses: (ctx) => {
    const others = ctx.siblings("resourceName").length;
    if (others < MOST_CREDENTIALS) return undefined;
    return refusal(
      "resourceName",
      `an identity has up to ${MOST_CREDENTIALS} federated credentials`,
      others + 1,
      "use another identity",
    );
  },
};

const repeated: Check = {
  id: `${CREDENTIAL.token}:repeated-subject`,
  source: CONSIDERATIONS,
  when: "apply",
  needs: ["issuer", "subject"],
  refuses: (ctx) => {
    const subject = textAt(ctx.inputs, "subject");
    const issuer = textAt(ctx.inputs, "issuer");
    const other = ctx
      .siblings("resourceName")
      .find((it) => textAt(it.inputs, "subject") === subject && textAt(it.inputs, "issuer") === issuer);
    if (other === undefined) return undefined;
    return refusal(
      "subject",
      `the identity trusts this subject of the issuer by ${other.id}`,
      subject,
      "keep one credential",
    );
  },
};

const unknownIssuer: Check = {
  id: `${CREDENTIAL.token}:issuer-of-cluster`,
  source: WORKLOAD_IDENTITY,
  needs: ["issuer"],
  refuses: (ctx) => {
    const issuer = textAt(ctx.inputs, "issuer") ?? "";
    // Tokens are compared letter by letter, so a slash at the end matters, and so does case.
    const known = ctx.world
      .having("issuer", issuer)
      .some((it) => textAt(it.outputs, "oidcIssuerProfile.issuerURL") === issuer);
    if (known || !AKS_ISSUER.test(issuer)) return undefined;
    const near = ctx.world.having("issuer", issuer.endsWith("/") ? issuer.slice(0, -1) : `${issuer}/`)[0];
    const fix =
      near === undefined
        ? "use the cluster's oidcIssuerProfile.issuerURL"
        : `write ${textAt(near.outputs, "oidcIssuerProfile.issuerURL") ?? ""}`;
    return refusal("issuer", "must be the issuer of an AKS cluster to the letter", issuer, fix);
  },
};

const subjectOfPod: Check = {
  id: `${CREDENTIAL.token}:subject-of-service-account`,
  source: WORKLOAD_IDENTITY,
  needs: ["issuer", "subject"],
  refuses: ({ inputs }) => {
    const subject = textAt(inputs, "subject") ?? "";
    if (!AKS_ISSUER.test(textAt(inputs, "issuer") ?? "") || SERVICE_ACCOUNT.test(subject)) return undefined;
    return refusal(
      "subject",
      "a token of AKS is for a service account",
      subject,
      "write system:serviceaccount:NAMESPACE:NAME",
    );
  },
};

const audience: Check = {
  id: `${CREDENTIAL.token}:audience`,
  source: CONSIDERATIONS,
  needs: ["audiences"],
  refuses: ({ inputs }) => {
    const audiences = textsAt(inputs, "audiences");
    if (audiences.length !== 1)
      return refusal("audiences", "must hold one audience", [...audiences], `use ${AKS_AUDIENCE}`);
    if (!AKS_ISSUER.test(textAt(inputs, "issuer") ?? "") || audiences[0] === AKS_AUDIENCE) return undefined;
    return refusal(
      "audiences",
      "AKS asks for its tokens with another audience",
      audiences[0],
      `use ${AKS_AUDIENCE}`,
    );
  },
};

/**
 * Trust of an identity in tokens of an issuer. Azure refuses two writes to one identity at a time (409); the
 * simulated cloud makes one at a time, so that is not found out here.
 */
export const federatedIdentityCredential: ResourceModel = {
  type: CREDENTIAL.token,
  title: "federated credential",
  ...copiedName("federatedIdentityCredentialResourceName"),
  properties: {
    resourceGroupName: inResourceGroup,
    resourceName: parentName(IDENTITY, "cascades"),
    federatedIdentityCredentialResourceName: federatedCredentialName,
    issuer: {
      required: true,
      maxLength: 600,
      pattern: /^https:\/\/\S+$/,
      patternMeans: "an https URL without spaces",
      source: CONSIDERATIONS,
    },
    subject: { required: true, minLength: 1, maxLength: 600, source: CONSIDERATIONS },
    audiences: { required: true, source: CONSIDERATIONS },
    "audiences[*]": { minLength: 1, maxLength: 600, source: CONSIDERATIONS },
  },
  checks: [tooMany, repeated, unknownIssuer, subjectOfPod, audience],
  inputOnly: ["resourceGroupName", "resourceName", "federatedIdentityCredentialResourceName"],
  create: (ctx) => armObject(CREDENTIAL, ctx),
};
