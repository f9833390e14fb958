import type { AutoName, Check, ResourceModel } from "../model.ts";
import { isAutoNamed } from "../naming.ts";
import { UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { RESOURCE_GROUP } from "./arm.ts";
import { BUILT_IN_ROLES } from "./built-in-roles.ts";
import { AGENT_POOL, MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { IDENTITY } from "./identities.ts";
import { SECRET, VAULT } from "./key-vaults.ts";
import { LOAD_BALANCER } from "./load-balancer-parts.ts";
import { WORKSPACE } from "./monitoring.ts";
import { guidName } from "./names.ts";
import { NAT_GATEWAY } from "./nat-gateways.ts";
import { NETWORK_INTERFACE } from "./network-interfaces.ts";
import { MYSQL_SERVER } from "./mysql-servers.ts";
import { PRIVATE_ZONE } from "./private-dns.ts";
import { PUBLIC_IP, PUBLIC_IP_PREFIX } from "./public-ips.ts";
import { ROUTE_TABLE } from "./route-tables.ts";
import { SECURITY_GROUP } from "./security-rules.ts";
import { inlineHome, SUBNET } from "./subnets.ts";
import { refusal, sameText, textAt } from "./values.ts";
import { VIRTUAL_MACHINE } from "./virtual-machines.ts";
import { VIRTUAL_NETWORK } from "./virtual-networks.ts";

export const ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment";
/** "Assign Azure roles using Azure Resource Manager templates" and "Troubleshoot Azure RBAC". */
const ASSIGN = "https://learn.microsoft.com/azure/role-based-access-control/role-assignments-template";
const TROUBLESHOOT = "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting";
const SCOPES = "https://learn.microsoft.com/azure/role-based-access-control/scope-overview";

/** The name that the provider makes up; `style` is never read. */
export const ASSIGNMENT_NAME: AutoName = { property: "roleAssignmentName", style: "none" };

/** What a role can be granted on, of the modelled types. */
const SCOPE_TYPES = [
  RESOURCE_GROUP,
  ...[VIRTUAL_NETWORK, SUBNET, SECURITY_GROUP, ROUTE_TABLE, NAT_GATEWAY, PUBLIC_IP, PUBLIC_IP_PREFIX].map(
    (it) => it.token,
  ),
  ...[PRIVATE_ZONE, IDENTITY, MANAGED_CLUSTER, AGENT_POOL, WORKSPACE].map((it) => it.token),
  ...[VAULT, SECRET, LOAD_BALANCER, NETWORK_INTERFACE, VIRTUAL_MACHINE, MYSQL_SERVER].map((it) => it.token),
];

/** Scopes that nobody's program makes: subscriptions, management groups, the tenant. */
const GIVEN_SCOPE =
  /^\/(?:subscriptions\/[^/]+\/?|providers\/Microsoft\.Management\/managementGroups\/[^/]+\/?)?$/i;

const ROLE_ID =
  /^(?:\/subscriptions\/[^/]+)?\/providers\/Microsoft\.Authorization\/roleDefinitions\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The GUID of the granted role. */
export function roleGuid(assignment: PropertyMap): string {
  return (ROLE_ID.exec(textAt(assignment, "roleDefinitionId") ?? "")?.[1] ?? "").toLowerCase();
}

const unknownRole: Check = {
  id: `${ROLE_ASSIGNMENT}:role`,
  source: "https://learn.microsoft.com/azure/role-based-access-control/built-in-roles",
  needs: ["roleDefinitionId"],
  refuses: ({ inputs }) => {
    if (BUILT_IN_ROLES.has(roleGuid(inputs))) return undefined;
    const problem = "must be a built-in role that the simulated cloud knows";
    return refusal(
      "roleDefinitionId",
      problem,
      textAt(inputs, "roleDefinitionId"),
      "check the GUID, or add the role to built-in-roles.ts",
    );
  },
};

const clientIdGiven: Check = {
  id: `${ROLE_ASSIGNMENT}:principal-not-client`,
  source: TROUBLESHOOT,
  needs: ["principalId"],
  refuses: (ctx) => {
    const principal = textAt(ctx.inputs, "principalId") ?? "";
    const [identity] = ctx.world.having("clientId", principal);
    if (identity === undefined) return undefined;
    const fix = `use its principalId ${textAt(identity.outputs, "principalId") ?? ""}`;
    return refusal("principalId", `is the client id of ${identity.id}`, principal, fix);
  },
};

const principalType: Check = {
  id: `${ROLE_ASSIGNMENT}:principal-type`,
  source: TROUBLESHOOT,
  needs: ["principalId", "principalType"],
  refuses: (ctx) => {
    const type = textAt(ctx.inputs, "principalType") ?? "";
    const [identity] = ctx.world.having("principalId", textAt(ctx.inputs, "principalId") ?? "");
    if (identity === undefined || sameText(type, "ServicePrincipal")) return undefined;
    return refusal("principalType", `${identity.id} is a ServicePrincipal`, type, "write ServicePrincipal");
  },
};

const grantedTwice: Check = {
  id: `${ROLE_ASSIGNMENT}:exists`,
  source: TROUBLESHOOT,
  when: "apply",
  needs: ["principalId", "roleDefinitionId", "scope"],
  refuses: (ctx) => {
    const principal = textAt(ctx.inputs, "principalId") ?? "";
    const role = roleGuid(ctx.inputs);
    const other = ctx
      .siblings("scope")
      .find(
        (it) => sameText(textAt(it.inputs, "principalId") ?? "", principal) && roleGuid(it.inputs) === role,
      );
    if (other === undefined) return undefined;
    return refusal(
      "roleDefinitionId",
      `the principal has the role on the scope by ${other.id}`,
      BUILT_IN_ROLES.get(role),
      "keep one assignment",
    );
  },
};

const roleChanged: Check = {
  id: `${ROLE_ASSIGNMENT}:role-fixed`,
  source: TROUBLESHOOT,
  when: "apply",
  needs: ["roleAssignmentName", "scope", "roleDefinitionId", "principalId"],
  refuses: (ctx) => {
    const [old] = ctx.world
      .having("id", assignmentId(ctx.inputs))
      .filter((it) => it.type === ROLE_ASSIGNMENT);
    const isReplaced =
      old !== undefined &&
      !sameText(textAt(old.inputs, "principalId") ?? "", textAt(ctx.inputs, "principalId") ?? "");
    if (old === undefined || isReplaced || roleGuid(old.inputs) === roleGuid(ctx.inputs)) return undefined;
    const problem = "RoleAssignmentUpdateNotPermitted: an assignment keeps its role";
    return refusal(
      "roleDefinitionId",
      problem,
      BUILT_IN_ROLES.get(roleGuid(ctx.inputs)),
      "give it another roleAssignmentName, so that it is replaced",
    );
  },
};

const condition: Check = {
  id: `${ROLE_ASSIGNMENT}:condition-version`,
  source: "https://learn.microsoft.com/azure/role-based-access-control/conditions-role-assignments-template",
  refuses: ({ inputs }) => {
    const version = textAt(inputs, "conditionVersion");
    if (inputs.condition === undefined || inputs.conditionVersion === UNKNOWN || version === "2.0")
      return undefined;
    return refusal("conditionVersion", "a condition has the version of its language", version, 'write "2.0"');
  },
};

function assignmentId(inputs: PropertyMap): string {
  const scope = (textAt(inputs, "scope") ?? "").replace(/\/$/, "");
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${textAt(inputs, "roleAssignmentName") ?? ""}`;
}

export const roleAssignment: ResourceModel = {
  type: ROLE_ASSIGNMENT,
  title: "role assignment",
  // package.ts gives a random GUID to an assignment without a name.
  oneAtATime: (olds) => !isAutoNamed(ASSIGNMENT_NAME, olds),
  properties: {
    // The provider makes one up.
    roleAssignmentName: { ...guidName, required: false },
    scope: {
      required: true,
      immutable: true,
      references: {
        to: SCOPE_TYPES,
        handle: (id, ctx) => inlineHome(id, ctx) ?? id,
        onTargetDelete: "cascades",
        sameRegion: false,
        builtIn: GIVEN_SCOPE,
      },
      source: SCOPES,
    },
    principalId: { ...guidName, source: ASSIGN },
    principalType: {
      oneOf: ["User", "Group", "ServicePrincipal", "ForeignGroup", "Device"],
      ignoreCase: true,
      source: ASSIGN,
    },
    roleDefinitionId: {
      required: true,
      pattern: ROLE_ID,
      patternMeans: "/subscriptions/ID/providers/Microsoft.Authorization/roleDefinitions/GUID",
      source: ASSIGN,
    },
  },
  checks: [unknownRole, clientIdGiven, principalType, grantedTwice, roleChanged, condition],
  inputOnly: ["roleAssignmentName"],
  create: (ctx) => ({
    id: assignmentId(ctx.inputs),
    outputs: {
      name: textAt(ctx.inputs, "roleAssignmentName") ?? "",
      type: "Microsoft.Authorization/roleAssignments",
      azureApiVersion: "2022-04-01",
      createdBy: "00000000-0000-0000-0000-000000000000",
      createdOn: ctx.now,
      updatedBy: "00000000-0000-0000-0000-000000000000",
      updatedOn: ctx.now,
    },
  }),
  update: (ctx) => ({ updatedOn: ctx.now }),
};
