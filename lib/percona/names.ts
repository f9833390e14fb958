/**
 * The name that an InnoDB cluster has: the operator leaves letters and digits of the custom resource's
 * (percona-server-mysql-operator v1.2.0, status.innodbClusterName).
 */
export const innoDbName = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_]/g, "");
