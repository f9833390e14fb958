import { contains, parseCidr } from "../cidr.ts";
import type { Check } from "../model.ts";
import { isMap, UNKNOWN } from "../properties.ts";
import { find, present } from "./arm.ts";
import { IDENTITY } from "./identities.ts";
import { MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { check, checkOfWorld, isReplaced, pools } from "./managed-cluster-inputs.ts";
import { ranges } from "./ranges.ts";
import { isOn, refusal, sameText, textAt, textsAt, valueAt } from "./values.ts";

const ACCESS_PAGE = "https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges";

const privateAccess = check("private-cluster-authorised-ranges", ACCESS_PAGE, ({ inputs }) => {
  const listed = textsAt(inputs, "apiServerAccessProfile.authorizedIPRanges");
  if (!isOn(inputs, "apiServerAccessProfile.enablePrivateCluster") || listed.length === 0) return undefined;
  return refusal(
    "apiServerAccessProfile.authorizedIPRanges",
    "a private cluster has no public API server to list ranges for",
    [...listed],
    "remove them",
  );
});

const accessRanges = check("authorised-ranges", ACCESS_PAGE, ({ inputs }) => {
  const path = "apiServerAccessProfile.authorizedIPRanges";
  const listed = textsAt(inputs, path);
  if (listed.length > 200) return refusal(path, "must be 200 ranges or fewer", listed.length, "join some");
  const wrong = listed.find((it) => parseCidr(it.includes("/") ? it : `${it}/32`) === undefined);
  if (wrong !== undefined)
    return refusal(
      path,
      "must be IPv4 ranges from their first address on",
      wrong,
      "write one such as 203.0.113.0/28",
    );
  const inner = listed.find((it) =>
    ranges(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]).some((own) =>
      ranges([it]).some((range) => contains(own, range)),
    ),
  );
  return inner === undefined
    ? undefined
    : refusal(
        path,
        "must be public ranges: the API server sees public addresses",
        inner,
        "use the address that the traffic leaves by",
      );
});

const privateDns = check(
  "private-dns",
  "https://learn.microsoft.com/azure/aks/private-clusters#limitations-for-private-aks-clusters-with-custom-dns",
  ({ inputs }) => {
    const zone = textAt(inputs, "apiServerAccessProfile.privateDNSZone") ?? "system";
    const isHidden = valueAt(inputs, "apiServerAccessProfile.enablePrivateClusterPublicFQDN") === false;
    if (!isOn(inputs, "apiServerAccessProfile.enablePrivateCluster") || !sameText(zone, "none") || !isHidden)
      return undefined;
    return refusal(
      "apiServerAccessProfile.privateDNSZone",
      "without a zone nor a public name nobody finds the API server",
      zone,
      "use system, or a public name",
    );
  },
);

const identity = check(
  "identity",
  "https://learn.microsoft.com/azure/aks/user-assigned-managed-identity",
  (ctx) => {
    const type = textAt(ctx.inputs, "identity.type");
    if (ctx.inputs.identity === UNKNOWN) return undefined;
    if (type === undefined) {
      if (ctx.inputs.servicePrincipalProfile !== undefined) return undefined;
      return refusal(
        "identity",
        "a cluster has a managed identity or a service principal",
        undefined,
        "set identity.type",
      );
    }
    const listed = valueAt(ctx.inputs, "identity.userAssignedIdentities");
    const isListed = Array.isArray(listed) && listed.length > 0;
    if (sameText(type, "UserAssigned") === isListed || listed === UNKNOWN) return undefined;
    const problem = isListed
      ? `identities are named with type UserAssigned, not ${type}`
      : "UserAssigned names an identity";
    return refusal(
      "identity.userAssignedIdentities",
      problem,
      textsAt(ctx.inputs, "identity.userAssignedIdentities").join() || undefined,
      "make the two agree",
    );
  },
);

const oneIdentity = check(
  "one-identity",
  "https://learn.microsoft.com/azure/aks/user-assigned-managed-identity",
  (ctx) => {
    const ids = textsAt(ctx.inputs, "identity.userAssignedIdentities");
    if (ids.length <= 1) return undefined;
    return refusal(
      "identity.userAssignedIdentities",
      "a control plane has one identity",
      [...ids],
      "keep one",
    );
  },
);

const localAccounts = check(
  "local-accounts",
  "https://learn.microsoft.com/azure/aks/local-accounts",
  ({ inputs }) => {
    if (!isOn(inputs, "disableLocalAccounts") || isOn(inputs, "aadProfile.managed")) return undefined;
    return refusal(
      "disableLocalAccounts",
      "without Entra integration nobody could sign in",
      true,
      "set aadProfile.managed to true",
    );
  },
);

const azureRbac = check(
  "azure-rbac",
  "https://learn.microsoft.com/azure/aks/entra-id-authorization",
  ({ inputs }) => {
    if (isOn(inputs, "aadProfile.enableAzureRBAC") && !isOn(inputs, "aadProfile.managed")) {
      return refusal(
        "aadProfile.enableAzureRBAC",
        "needs AKS-managed Entra integration",
        true,
        "set aadProfile.managed to true",
      );
    }
    const isOff = valueAt(inputs, "enableRBAC") === false;
    if (!isMap(inputs.aadProfile) || !isOff) return undefined;
    return refusal("enableRBAC", "Entra integration needs Kubernetes RBAC", false, "set it to true");
  },
);

const entraKept = check(
  "entra-kept",
  "https://learn.microsoft.com/azure/aks/enable-authentication-microsoft-entra-id",
  (ctx) => {
    const old = present(MANAGED_CLUSTER, ctx);
    if (old === undefined || !isOn(old.inputs, "aadProfile.managed") || ctx.inputs.aadProfile === UNKNOWN)
      return undefined;
    if (isOn(ctx.inputs, "aadProfile.managed") || isReplaced(ctx)) return undefined;
    return refusal(
      "aadProfile.managed",
      "Entra integration cannot be turned off",
      valueAt(ctx.inputs, "aadProfile.managed"),
      "set it to true",
    );
  },
);

const issuerKept = check("issuer-kept", "https://learn.microsoft.com/azure/aks/use-oidc-issuer", (ctx) => {
  const old = present(MANAGED_CLUSTER, ctx);
  const next = valueAt(ctx.inputs, "oidcIssuerProfile.enabled");
  if (
    old === undefined ||
    !isOn(old.inputs, "oidcIssuerProfile.enabled") ||
    next !== false ||
    isReplaced(ctx)
  )
    return undefined;
  return refusal("oidcIssuerProfile.enabled", "the issuer cannot be turned off", false, "set it to true");
});

const workloadIdentity = check(
  "workload-identity",
  "https://learn.microsoft.com/azure/aks/workload-identity-overview",
  ({ inputs }) => {
    if (!isOn(inputs, "securityProfile.workloadIdentity.enabled") || inputs.oidcIssuerProfile === UNKNOWN)
      return undefined;
    if (isOn(inputs, "oidcIssuerProfile.enabled")) return undefined;
    return refusal(
      "securityProfile.workloadIdentity",
      "workload identity needs the cluster's issuer",
      valueAt(inputs, "oidcIssuerProfile.enabled"),
      "set oidcIssuerProfile.enabled to true",
    );
  },
);

const subnetRights = checkOfWorld(
  "subnet-rights",
  "https://learn.microsoft.com/azure/aks/concepts-network-cni-overview#aks-cni-networking-prerequisites",
  (ctx) => {
    const subnet = pools(ctx.inputs).flatMap((it) => textAt(it, "vnetSubnetID") ?? [])[0];
    const [id] = textsAt(ctx.inputs, "identity.userAssignedIdentities");
    const holder = id === undefined ? undefined : find(ctx, id, IDENTITY.token);
    if (subnet === undefined || holder === undefined) return undefined;
    const principal = textAt(holder.outputs, "principalId") ?? "";
    const covers = (scope: string): boolean =>
      `${subnet.toLowerCase()}/`.startsWith(`${scope.toLowerCase().replace(/\/$/, "")}/`);
    const granted = ctx.world
      .ofType("azure-native:authorization:RoleAssignment")
      .some(
        (it) =>
          sameText(textAt(it.inputs, "principalId") ?? "", principal) &&
          covers(textAt(it.inputs, "scope") ?? ""),
      );
    if (granted) return undefined;
    return refusal(
      "identity.userAssignedIdentities[0]",
      `must have a role such as Network Contributor on ${subnet}`,
      id,
      "assign it, and let the cluster wait for the assignment",
    );
  },
);

/** Checks of who reaches the cluster, and of what the cluster may do. */
export const accessChecks: readonly Check[] = [
  ...[privateAccess, accessRanges, privateDns, identity, oneIdentity, localAccounts, azureRbac, entraKept],
  ...[issuerKept, workloadIdentity, subnetRights],
];
