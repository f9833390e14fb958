/** One rule of a Role. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Objects by name; absent, all of them. */
  readonly resourceNames?: readonly string[];
}

export const READ = ["get", "list", "watch"];

export const rule = (
  apiGroups: readonly string[],
  resources: readonly string[],
  verbs: readonly string[],
  resourceNames?: readonly string[],
): Rule => ({ apiGroups, resources, verbs, ...(resourceNames === undefined ? {} : { resourceNames }) });
