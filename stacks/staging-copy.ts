import type { Output } from "@pulumi/pulumi";
import { CopyStore } from "../components/database/copy-store.ts";
import type { AuroraMySql } from "../components/database/aurora-mysql.ts";
import { StagingCopy, type StagingCopyArgs } from "../components/database/staging-copy.ts";
import { clusterOf } from "../lib/database/copy-rules.ts";
import type { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import type { EksCluster } from "../components/cluster/eks-cluster.ts";
import type { AwsNetwork } from "../components/network/aws-network.ts";

/** Where production is. */
interface CopySide {
  readonly network: AwsNetwork;
  readonly cluster: EksCluster;
  readonly provider: AwsProvider;
  readonly databaseNamespace: Output<string>;
}

/** The config's part, and what this stack is. */
export type CopyConfig = Pick<
  StagingCopyArgs,
  "identifier" | "schedule" | "timeZone" | "schemas" | "masks" | "target"
> & { readonly accountId: string; readonly tags: Readonly<Record<string, string>> };

/** What a stack tells of its copy to staging. */
export interface CopyOutputs {
  /** The CronJob, in the namespace `database` of EKS. */
  readonly cronJob: Output<string>;
  /** What staging's stack takes as `database.aurora.s3RoleArn`. */
  readonly importRoleArn: Output<string>;
}

/** Where the copy's files lie: before the databases, since production needs its role from the beginning. */
export function createCopyStore(config: CopyConfig, aws: CopySide): CopyStore {
  const { identifier, target, accountId, tags } = config;
  return new CopyStore(
    "copy-store",
    { source: identifier, target: clusterOf(target.host), accountId, region: aws.network.region, tags },
    { providers: [aws.provider] },
  );
}

/** The copy itself, beside production. */
export function createStagingCopy(
  config: CopyConfig,
  store: CopyStore,
  aurora: AuroraMySql,
  aws: CopySide,
): CopyOutputs {
  const { cronJob } = new StagingCopy(
    "staging-copy",
    {
      ...config,
      cluster: aws.cluster,
      namespace: aws.databaseNamespace,
      production: aurora,
      administratorSecret: aurora.administratorSecret,
      productionCidrs: aws.network.subnets.data?.map(({ cidr }) => cidr) ?? [],
      storeUri: store.uri,
    },
    { providers: [aws.provider] },
  );
  return { cronJob, importRoleArn: store.importRoleArn };
}
