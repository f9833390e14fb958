import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { ComponentResource } from "@pulumi/pulumi";
import type { ComponentResourceOptions, CustomResourceOptions, Output } from "@pulumi/pulumi";
import { FETCH_ADMINISTRATOR } from "../../lib/database/scripts.ts";
import type { Masks } from "../../lib/mysql/masking.ts";
import { COPY_SCRIPT, renderStagingCopy, s3Store } from "../../lib/mysql/staging-copy.ts";
import type { Problem } from "../../lib/problems.ts";
import type { KubernetesCluster, WorkloadIdentity } from "../contracts/kubernetes-cluster.ts";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";
import { refuse } from "../contracts/refuse.ts";
import { copyPod } from "./copy-pods.ts";
import { agentEgress } from "./replication-firewall.ts";

/** What everything of the copy is called, in its namespace. */
const NAME = "staging-copy";

const DEFAULTS = {
  /** Of a CronJob that is suspended, which must have one. */
  schedule: "0 4 * * *",
  /** Seconds: a copy that takes longer would meet the working day. */
  deadline: 6 * 3600,
  /** Seconds by which a copy may begin late. */
  startingDeadline: 3600,
  /** Seconds that a Job is kept when it has ended: a week, to be read. */
  kept: 7 * 24 * 3600,
  /** Seconds for the script to say where it was, and for its sessions to end. */
  grace: 30,
};

/** How copy.bash ends when a server or another copy refuses it: the same again would be refused, too. */
const REFUSED = 3;

/** What a StagingCopy needs to know. */
export interface StagingCopyArgs {
  /** The cluster that runs it, beside production. */
  readonly cluster: KubernetesCluster;
  /** The namespace of the pods, known when it is there. */
  readonly namespace: Output<string>;
  /** Aurora, whose data are copied. */
  readonly production: MySqlEndpoint;
  /** The ARN of the secret that RDS keeps of its administrator. */
  readonly administratorSecret: Output<string>;
  /** Production's name in AWS. */
  readonly identifier: string;
  /** Ranges of production's subnets. */
  readonly productionCidrs: readonly string[];
  /** Where the files lie: the URI of a CopyStore. */
  readonly storeUri: Output<string>;
  /** When it is made, as cron has it. @default on demand only */
  readonly schedule?: string | undefined;
  readonly timeZone: string;
  readonly schemas: readonly string[];
  readonly masks: Masks;
  readonly target: {
    /** The writer's endpoint of an Aurora cluster. */
    readonly host: string;
    readonly secretArn: string;
    /** The secret's key, when it is not the account's own. */
    readonly secretKeyArn?: string | undefined;
    /** Ranges in which it is: the pods reach no others. */
    readonly cidrs: readonly string[];
  };
}

/**
 * Copies production's schemas into staging, masked, in the early morning and on demand:
 * `kubectl --namespace database create job --from cronjob/staging-copy staging-copy-now`.
 */
export class StagingCopy extends ComponentResource {
  /** The CronJob's name. */
  readonly cronJob: Output<string>;

  constructor(name: string, args: StagingCopyArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:database:StagingCopy", name, {}, opts);
    refuse(this, findProblems(name, args));
    // A cluster that goes takes these along; a vanished API server cannot be asked.
    const options: CustomResourceOptions = {
      parent: this,
      provider: args.cluster.provider,
      deletedWith: args.cluster.deletedWith,
    };
    const identity = createIdentity(args);
    const account = new ServiceAccount(
      name,
      {
        metadata: {
          name: NAME,
          namespace: args.namespace,
          annotations: identity.serviceAccountAnnotations,
        },
        automountServiceAccountToken: false,
      },
      options,
    );
    createPolicy(name, args, options);
    const files = createFiles(name, args, options);
    const job = createCronJob(name, args, { identity, account, files }, options);
    this.cronJob = job.metadata.name;
    this.registerOutputs({ cronJob: this.cronJob });
  }
}

/** What the config's rules cannot know: which cluster production is. */
function findProblems(
  name: string,
  { production, identifier, cluster, target }: StagingCopyArgs,
): readonly Problem[] {
  const fix = "name staging's cluster";
  const problem = "is production, and nothing is copied over it";
  const foreign = { path: `${name}.production`, problem: "must be Aurora beside its own cluster" };
  return [
    ...(target.host.split(".")[0] === identifier
      ? [{ path: `${name}.target.host`, problem, got: target.host, fix }]
      : []),
    ...(production.service === "aurora" && cluster.cloud === "aws"
      ? []
      : [{ ...foreign, got: `${production.service} with a cluster of ${cluster.cloud}`, fix: "pass those" }]),
  ];
}

/** The right to read both administrators' passwords. */
function createIdentity({ cluster, administratorSecret, target }: StagingCopyArgs): WorkloadIdentity {
  const key =
    target.secretKeyArn === undefined ? [] : [{ actions: ["kms:Decrypt"], resources: [target.secretKeyArn] }];
  const secrets = {
    actions: ["secretsmanager:GetSecretValue"],
    resources: [administratorSecret, target.secretArn],
  };
  return cluster.identityFor(
    NAME,
    { namespace: "database", name: NAME },
    { aws: { statements: [secrets, ...key] } },
  );
}

function createPolicy(name: string, args: StagingCopyArgs, options: CustomResourceOptions): void {
  const { production, productionCidrs, target, namespace } = args;
  new NetworkPolicy(
    name,
    {
      metadata: { name: NAME, namespace },
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/name": NAME } },
        policyTypes: ["Ingress", "Egress"],
        egress: agentEgress(production, [...productionCidrs, ...target.cidrs]),
      },
    },
    options,
  );
}

/** What is run: the same bytes that the lab runs, but for the words of the store. */
function createFiles(name: string, args: StagingCopyArgs, options: CustomResourceOptions): ConfigMap {
  const { schemas, masks, namespace, production } = args;
  const data = args.storeUri.apply((uri) => ({
    ...renderStagingCopy({ schemas, masks, store: s3Store(uri) }),
    "copy.bash": COPY_SCRIPT,
    "fetch-administrator.bash": FETCH_ADMINISTRATOR,
    "server-ca.pem": production.caPem,
  }));
  return new ConfigMap(name, { metadata: { namespace }, data }, options);
}

interface CopyParts {
  readonly identity: WorkloadIdentity;
  readonly account: ServiceAccount;
  readonly files: ConfigMap;
}

function createCronJob(
  name: string,
  { schedule, timeZone, namespace, production, administratorSecret, target }: StagingCopyArgs,
  { identity, account, files }: CopyParts,
  options: CustomResourceOptions,
): CronJob {
  const labels = { "app.kubernetes.io/name": NAME, ...identity.podLabels };
  return new CronJob(
    name,
    {
      metadata: { name: NAME, namespace, labels },
      spec: {
        schedule: schedule ?? DEFAULTS.schedule,
        timeZone,
        suspend: schedule === undefined,
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: DEFAULTS.startingDeadline,
        jobTemplate: {
          metadata: { labels },
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: DEFAULTS.deadline,
            ttlSecondsAfterFinished: DEFAULTS.kept,
            podFailurePolicy: {
              rules: [
                {
                  action: "FailJob",
                  onExitCodes: { containerName: "copy", operator: "In", values: [REFUSED] },
                },
                { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
              ],
            },
            template: copyPod({
              labels,
              serviceAccountName: account.metadata.name,
              filesName: files.metadata.name,
              gracePeriodSeconds: DEFAULTS.grace,
              production: { host: production.host, port: production.port, secretArn: administratorSecret },
              staging: target,
            }),
          },
        },
      },
    },
    options,
  );
}
