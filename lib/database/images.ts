/** Images of the pods that look after the databases, by what they are. Tags are those of whole versions. */
export const DATABASE_IMAGES = {
  /** The client, of the servers' series. The digest is Docker's own record of it (docker-library/repo-info, repos/mysql). */
  mysql:
    "docker.io/library/mysql:8.4.11@sha256:85b9bf2e29cf836ecb8c2a15a935d4ba0c606631dff1dd79531a11983c638f2a",
  exporter: "docker.io/prom/mysqld-exporter:v0.17.2",
  awsCli: "public.ecr.aws/aws-cli/aws-cli:2.31.0",
} as const;
