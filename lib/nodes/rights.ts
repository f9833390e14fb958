/** One rule of a Role of Kubernetes. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** @default every object of the resources */
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** What a service account may do. */
export interface AccountRights {
  /** Everywhere. */
  readonly cluster: readonly Rule[];
  /** By namespace. */
  readonly namespaces: Readonly<Record<string, readonly Rule[]>>;
  /** ClusterRoles that Kubernetes has already, by a natural key. */
  readonly roles?: Readonly<Record<string, string>>;
}
