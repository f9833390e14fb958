import { createHash } from "node:crypto";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { all, interpolate, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { DATABASE_IMAGES } from "../../lib/database/images.ts";
import { FETCH_ADMINISTRATOR, TELL_LAG } from "../../lib/database/scripts.ts";
import { MYSQL_ACCOUNTS } from "../../lib/mysql/accounts.ts";
import { HEARTBEAT_SCRIPT, HEARTBEAT_WRITE } from "../../lib/mysql/heartbeat.ts";
import { renderServerSql, RUN_SCRIPT } from "../../lib/mysql/scripts.ts";
import type { MySqlService } from "../../lib/mysql/service.ts";
import type { WorkloadIdentity } from "../contracts/kubernetes-cluster.ts";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";
import { BUILT_IN_ROLES } from "../contracts/role-assignment.ts";
import type { DatabaseScope } from "./database-scope.ts";
import type { Accounts, AccountPasswords, AppAccounts } from "./replication-accounts.ts";
import type { MySqlReplicationArgs, ReplicationSideArgs } from "./replication-args.ts";
import { createPolicy, EXPORTER_PORT } from "./replication-firewall.ts";
import { createKeeper } from "./replication-keeper.ts";
import { createPointers } from "./replication-pointers.ts";
import { jobPod, watchPod, type PodParts, type WatchParts } from "./replication-pods.ts";

/** What everything of one side is called, in its namespace. */
const NAME = "mysql-replication";

/** Seconds: less than Pulumi waits for a Job. */
const JOB_DEADLINE = 540;

/** One side, as its parts see it. */
export interface SideScope extends DatabaseScope {
  readonly service: MySqlService;
  readonly own: ReplicationSideArgs;
  /** The server of the other cloud. */
  readonly peer: MySqlEndpoint;
}

/**
 * Makes what configures a server, watches it, and points the cluster's applications at the primary.
 * @param after the Job of the server that this one follows at first: it makes the account that the link logs in with
 */
export function createAgents(
  side: SideScope,
  { passwords, apps, revision }: Accounts,
  { binlogRetentionHours: retentionHours, apps: schemas = {} }: MySqlReplicationArgs,
  after?: Job,
): Job {
  const { name, service, own } = side;
  // A cluster that goes takes these along; a vanished API server cannot be asked.
  const options: CustomResourceOptions = {
    parent: side.parent,
    provider: own.cluster.provider,
    deletedWith: own.cluster.deletedWith,
  };
  const key = `${name}-${service}`;
  const identity = createIdentity(side);
  const account = new ServiceAccount(
    key,
    {
      metadata: {
        name: NAME,
        namespace: own.namespace,
        annotations: identity.serviceAccountAnnotations,
      },
      automountServiceAccountToken: false,
    },
    options,
  );
  createPolicy(side, NAME, options);
  const scripts = createScripts(side, key, options);
  const secret = createSecret(side, key, passwords, apps, options);
  const parts: PodParts = {
    labels: { "app.kubernetes.io/name": NAME, ...identity.podLabels },
    serviceAccountName: account.metadata.name,
    scriptsName: scripts.metadata.name,
    secretName: secret.metadata.name,
    database: own.database,
    region: own.region,
  };
  const [primary] = [own.database, side.peer].filter(({ role }) => role === "primary");
  const pointer = createPointers(key, own.namespace, primary ?? own.database, options);
  createKeeper(service, key, own.namespace, parts, options);
  const { port: peerPort, caPem } = side.peer;
  const sql = renderServerSql({ service, peerPort, caPem, retentionHours, apps: schemas });
  const what: Work = { sql, revision, pointer };
  createWatch(side, key, parts, { revision, pointer }, options);
  return createJob(side, key, parts, what, {
    ...options,
    dependsOn: [...own.database.ready, ...own.cluster.plainPodsNeed, ...(after === undefined ? [] : [after])],
  });
}

/** What a Job is to do. */
interface Work {
  /** The same whichever server is primary. */
  readonly sql: string;
  /** Of the passwords that the accounts get. */
  readonly revision: Output<string>;
  /** The Secret that says which server is primary. */
  readonly pointer: Output<string>;
}

/** The right to tell the cloud's monitoring, and to read the administrator's password where RDS keeps it. */
function createIdentity({ own }: SideScope): WorkloadIdentity {
  const { administrator, id } = own.database;
  const password =
    administrator.kind === "secrets-manager"
      ? [{ actions: ["secretsmanager:GetSecretValue"], resources: [administrator.secretArn] }]
      : [];
  return own.cluster.identityFor(
    "mysql",
    { namespace: "database", name: NAME },
    {
      // CloudWatch's metrics are no resources.
      aws: { statements: [...password, { actions: ["cloudwatch:PutMetricData"], resources: ["*"] }] },
      azure: {
        roles: [{ key: "metrics", roleDefinitionGuid: BUILT_IN_ROLES.monitoringMetricsPublisher, scope: id }],
      },
    },
  );
}

/** What is run: the same bytes that the lab runs. Pulumi makes a ConfigMap anew when it changes. */
function createScripts({ own }: SideScope, key: string, options: CustomResourceOptions): ConfigMap {
  return new ConfigMap(
    key,
    {
      metadata: { namespace: own.namespace },
      data: {
        "run.bash": RUN_SCRIPT,
        "fetch-administrator.bash": FETCH_ADMINISTRATOR,
        "heartbeat.bash": HEARTBEAT_SCRIPT,
        "tell-lag.bash": TELL_LAG,
        "heartbeat.sql": HEARTBEAT_WRITE,
        "server-ca.pem": own.database.caPem,
      },
    },
    options,
  );
}

function createSecret(
  { own }: SideScope,
  key: string,
  passwords: AccountPasswords,
  apps: AppAccounts,
  options: CustomResourceOptions,
): Secret {
  const { administrator, host, port } = own.database;
  return new Secret(
    key,
    {
      metadata: { name: NAME, namespace: own.namespace },
      type: "Opaque",
      stringData: {
        "replication-password": passwords.replication,
        "heartbeat-password": passwords.heartbeat,
        "operator-password": passwords.operator,
        ...Object.fromEntries(
          Object.entries(apps).map(([app, { password }]) => [`app-${app}-password`, password]),
        ),
        "exporter.cnf": interpolate`[client]\nhost=${host}\nport=${port}\nuser=${MYSQL_ACCOUNTS.operator.user}\npassword=${passwords.operator}\nssl-ca=/config/server-ca.pem\n`,
        ...(administrator.kind === "password"
          ? {
              "administrator-username": administrator.user,
              "administrator-password": administrator.password,
            }
          : {}),
      },
    },
    options,
  );
}

/** Its name says what it runs: a Job cannot be changed, and another one is to be run. */
function createJob(
  { own }: SideScope,
  key: string,
  parts: PodParts,
  { sql, revision, pointer }: Work,
  options: CustomResourceOptions,
): Job {
  const config = new ConfigMap(
    `${key}-sql`,
    { metadata: { namespace: own.namespace }, data: { "10-replication.sql": sql } },
    { ...options, dependsOn: [] },
  );
  const name = all([own.database.incarnation, revision]).apply((outside) => {
    const what = JSON.stringify([sql, ...outside, RUN_SCRIPT, DATABASE_IMAGES.mysql]);
    return `${NAME}-${createHash("sha256").update(what).digest("hex").slice(0, 10)}`;
  });
  return new Job(
    key,
    {
      metadata: { name, namespace: own.namespace, labels: parts.labels },
      spec: {
        // The first try may be too early for cluster DNS.
        backoffLimit: 6,
        activeDeadlineSeconds: JOB_DEADLINE,
        template: jobPod(parts, config.metadata.name, [
          { name: "PRIMARY_HOST", valueFrom: { secretKeyRef: { name: pointer, key: "host" } } },
        ]),
      },
    },
    options,
  );
}

/**
 * Pods that write the heartbeat and tell how old the newest is; they begin anew until the server answers and knows their
 * passwords. Other passwords are other pods.
 */
function createWatch(
  { own }: SideScope,
  key: string,
  parts: PodParts,
  watch: WatchParts,
  options: CustomResourceOptions,
): void {
  const labels = { ...parts.labels, "app.kubernetes.io/component": "watch" };
  new Deployment(
    key,
    {
      metadata: { name: NAME, namespace: own.namespace, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: { "app.kubernetes.io/component": "watch" } },
        template: watchPod({ ...parts, labels }, watch, EXPORTER_PORT),
      },
    },
    { ...options, dependsOn: [...own.cluster.plainPodsNeed] },
  );
}
