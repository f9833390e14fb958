/** The operator's version, which its custom resources name too. */
export const OPERATOR_VERSION = "1.2.0";

/** Images that v1.2.0 of the operator names (deploy/cr.yaml and deploy/operator.yaml of its tag). */
export const PERCONA_IMAGES = {
  operator: `docker.io/percona/percona-server-mysql-operator:${OPERATOR_VERSION}`,
  haproxy: "docker.io/percona/haproxy:2.8.18-1",
  xtrabackup: "docker.io/percona/percona-xtrabackup:8.4.0-6.1",
  toolkit: "docker.io/percona/percona-toolkit:3.7.1-4",
} as const;

/** Percona Server itself, and MySQL Shell beside it. */
export const serverImage = (version: string): string => `docker.io/percona/percona-server:${version}`;
