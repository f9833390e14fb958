import type { Check } from "../../model.ts";
import { UNKNOWN } from "../../properties.ts";
import { misfit, SUBDOMAIN } from "./forms.ts";
import { selectorProblem } from "./selectors.ts";
import { at, each, first, inside, isSaid, kindChecks, listAt, validationOf, wrong } from "./words.ts";
import type { Part, Says } from "./words.ts";

const VALIDATION = validationOf("rbac");
const GROUP = "rbac.authorization.k8s.io";

const isEmpty = (rule: Part, key: string): boolean =>
  rule.map[key] !== UNKNOWN && listAt(rule, key).length === 0;

const ofRules =
  (says: (rule: Part) => string | undefined): Says =>
  (role) =>
    first(each(role, "rules"), says);

const verbs = ofRules((rule) =>
  isEmpty(rule, "verbs") ? wrong(at(rule, "verbs"), "must have an item", "none", "name a verb") : undefined,
);

const resources = ofRules((rule) => {
  if (!isEmpty(rule, "nonResourceURLs")) return undefined;
  return first(["apiGroups", "resources"], (key) =>
    isEmpty(rule, key)
      ? wrong(
          at(rule, key),
          "must have an item",
          "none",
          key === "apiGroups" ? 'name one, "" for the core' : "name one",
        )
      : undefined,
  );
});

const urls =
  (isNamespaced: boolean): Says =>
  (role) =>
    first(each(role, "rules"), (rule) => {
      const path = at(rule, "nonResourceURLs");
      const [url] = listAt(rule, "nonResourceURLs");
      if (url === undefined) return undefined;
      if (isNamespaced) return wrong(path, "must not be in a Role", url, "write a ClusterRole");
      const mixed = ["apiGroups", "resources", "resourceNames"].find((key) => listAt(rule, key).length > 0);
      return mixed === undefined
        ? undefined
        : wrong(path, `excludes ${mixed}`, "both", "make them two rules");
    });

const roleChecks = (kind: "Role" | "ClusterRole"): readonly Check[] =>
  kindChecks(kind, VALIDATION, {
    verbs,
    resources,
    urls: urls(kind === "Role"),
    ...(kind === "ClusterRole" ? { aggregation } : {}),
  });

const aggregation: Says = (role) => {
  const rule = inside(role, "aggregationRule");
  if (rule === undefined) return undefined;
  return isEmpty(rule, "clusterRoleSelectors")
    ? wrong(at(rule, "clusterRoleSelectors"), "must have an item", "none", "select a ClusterRole, or drop it")
    : first(each(rule, "clusterRoleSelectors"), selectorProblem);
};

/** What a role is pointed to by. */
const roleRef = (kinds: readonly string[]): Readonly<Record<string, Says>> => ({
  "role-group": (binding) => {
    const group = inside(binding, "roleRef")?.map.apiGroup;
    return !isSaid(group) || group === "" || group === UNKNOWN || group === GROUP
      ? undefined
      : wrong("roleRef.apiGroup", `must be ${GROUP}`, group, "write that");
  },
  "role-kind": (binding) => {
    const kind = inside(binding, "roleRef")?.map.kind;
    return typeof kind !== "string" || kinds.includes(kind)
      ? undefined
      : wrong("roleRef.kind", `must be ${kinds.join(" or ")}`, kind === "" ? "nothing" : kind, "write that");
  },
  "role-name": (binding) => {
    const name = inside(binding, "roleRef")?.map.name;
    return typeof name === "string" && (name === "" || /^\.{1,2}$|[/%]/.test(name))
      ? wrong(
          "roleRef.name",
          "must be a name without / and %",
          name === "" ? "nothing" : name,
          "name the role",
        )
      : undefined;
  },
});

const subjectProblem =
  (isNamespaced: boolean) =>
  (subject: Part): string | undefined => {
    const { kind, name, namespace, apiGroup = "" } = subject.map;
    if (typeof kind !== "string" || apiGroup === UNKNOWN) return undefined;
    if (name === "") return wrong(at(subject, "name"), "is required", "nothing", "name it");
    if (kind === "ServiceAccount") {
      if (apiGroup !== "")
        return wrong(at(subject, "apiGroup"), "must be empty for a ServiceAccount", apiGroup, "drop it");
      return !isNamespaced && (!isSaid(namespace) || namespace === "")
        ? wrong(at(subject, "namespace"), "is required of a ServiceAccount", undefined, "say where it is")
        : misfit(at(subject, "name"), name, SUBDOMAIN);
    }
    if (kind !== "User" && kind !== "Group") {
      const fix = "use one of them";
      return wrong(
        at(subject, "kind"),
        "must be User, Group or ServiceAccount",
        kind === "" ? "nothing" : kind,
        fix,
      );
    }
    return apiGroup === "" || apiGroup === GROUP
      ? undefined
      : wrong(at(subject, "apiGroup"), `must be ${GROUP} for a ${kind}`, apiGroup, "drop it");
  };

const bindingChecks = (kind: "RoleBinding" | "ClusterRoleBinding"): readonly Check[] => {
  const isNamespaced = kind === "RoleBinding";
  return kindChecks(kind, VALIDATION, {
    ...roleRef(isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]),
    subjects: (binding) => first(each(binding, "subjects"), subjectProblem(isNamespaced)),
  });
};

/** Checks of roles and of who has them, by kind. */
export const accessChecks: Readonly<Record<string, readonly Check[]>> = {
  Role: roleChecks("Role"),
  ClusterRole: roleChecks("ClusterRole"),
  RoleBinding: bindingChecks("RoleBinding"),
  ClusterRoleBinding: bindingChecks("ClusterRoleBinding"),
};
