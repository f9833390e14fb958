import { isMap, joinPath, show } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import type { Kind } from "./openapi.ts";

/** The page of every rule here. */
export const NAMES_PAGE = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/";

interface NameRule {
  readonly fits: (name: string) => boolean;
  readonly means: string;
}

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

const LABEL: NameRule = {
  fits: (name) => name.length <= 63 && label.test(name),
  means: "1 to 63 lower-case letters, digits and hyphens, starting and ending with a letter or digit",
};
const SERVICE: NameRule = {
  fits: (name) => LABEL.fits(name) && /^[a-z]/.test(name),
  means: "1 to 63 lower-case letters, digits and hyphens, starting with a letter",
};
const SUBDOMAIN: NameRule = {
  fits: (name) => name.length <= 253 && subdomain.test(name),
  means:
    "up to 253 lower-case letters, digits, hyphens and periods, starting and ending with a letter or digit",
};
const CRON_JOB: NameRule = {
  fits: (name) => name.length <= 52 && subdomain.test(name),
  means: "up to 52 lower-case letters, digits, hyphens and periods, for its jobs add 11 characters",
};
const PATH_SEGMENT: NameRule = {
  fits: (name) => name !== "" && name !== "." && name !== ".." && !/[/%]/.test(name),
  means: "any text without / and %",
};

/** Whether a text is a DNS label (RFC 1123), as names of containers are. */
export const labelFits = LABEL.fits;
/** Whether a text is a DNS subdomain (RFC 1123), as most names are. */
export const subdomainFits = SUBDOMAIN.fits;

const RULES: Readonly<Record<string, NameRule>> = {
  Namespace: LABEL,
  Service: SERVICE,
  CronJob: CRON_JOB,
  Role: PATH_SEGMENT,
  ClusterRole: PATH_SEGMENT,
  RoleBinding: PATH_SEGMENT,
  ClusterRoleBinding: PATH_SEGMENT,
};

/** Problems of an object's name. */
export function nameProblems(kind: Pick<Kind, "kind">, name: PropertyValue | undefined): readonly string[] {
  if (typeof name !== "string") return [];
  const rule = RULES[kind.kind] ?? SUBDOMAIN;
  return rule.fits(name) ? [] : [`metadata.name: must be ${rule.means}, got ${name}; rename it`];
}

const QUALIFIED_NAME = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)$/;
const LABEL_VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;

/** Problems of labels or annotations, wherever they stand. */
export function labelProblems(metadata: PropertyMap, at: string): readonly string[] {
  const problems: string[] = [];
  for (const part of ["labels", "annotations"] as const) {
    const map = metadata[part];
    if (!isMap(map)) continue;
    for (const [key, value] of Object.entries(map)) {
      const path = joinPath(joinPath(at, part), key);
      if (!qualifiedNameFits(key))
        problems.push(
          `${path}: must be a name of up to 63 characters behind an optional domain, got ${key}; rename it`,
        );
      if (part === "labels" && typeof value === "string" && !LABEL_VALUE.test(value)) {
        problems.push(
          `${path}: must be up to 63 letters, digits, hyphens, underscores and periods, got ${show(value)}; shorten or clean it`,
        );
      }
    }
  }
  return problems;
}

/** Whether a text is a key of labels: a name behind an optional domain. */
export function qualifiedNameFits(key: string): boolean {
  const slash = key.indexOf("/");
  const [domain, name] = slash < 0 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
  return QUALIFIED_NAME.test(name) && (domain === undefined || SUBDOMAIN.fits(domain));
}
