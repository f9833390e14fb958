/** Images of the pods that look after the databases, by what they are. Tags are those of whole versions. */
export const DATABASE_IMAGES = {
  /** The client, of the servers' series. */
  mysql: "docker.io/library/mysql:8.4.7",
  exporter: "docker.io/prom/mysqld-exporter:v0.17.2",
  awsCli: "public.ecr.aws/aws-cli/aws-cli:2.31.0",
} as const;
