/**
 * The name that an InnoDB cluster has: the operator leaves letters and digits of the custom resource's
 * (percona-server-mysql-operator v1.2.0, status.innodbClusterName).
 */
export const innoDbName = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_]/g, "");

/** The headless Service of a group's members, by which they know each other: `report_host` begins with it. */
export const membersService = (group: string): string => `${group}-mysql`;

/** One member's pod. */
export const memberPod = (group: string, index: number): string => `${membersService(group)}-${index}`;

/** The Service of the proxies: 3306 leads to the member that takes writes. */
export const proxyService = (group: string): string => `${group}-haproxy`;

/** A member's name in every cluster that knows the group. */
export const memberHost = (group: string, index: number, namespace: string): string =>
  `${memberPod(group, index)}.${membersService(group)}.${namespace}.svc.cluster.local`;

/** Labels of what the operator makes for a group (v1.2.0, MatchLabels). */
export const labelsOf = (
  group: string,
  component: "database" | "proxy",
): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/instance": group,
  "app.kubernetes.io/component": component,
});
