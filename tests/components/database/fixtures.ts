import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, output, secret } from "@pulumi/pulumi";
import { Provider as RandomProvider } from "@pulumi/random/provider.js";
import type { KubernetesCluster } from "../../../components/contracts/kubernetes-cluster.ts";
import type { MySqlEndpoint } from "../../../components/contracts/mysql-endpoint.ts";
import type { Network } from "../../../components/contracts/network.ts";
import { AuroraMySql, type AuroraMySqlArgs } from "../../../components/database/aurora-mysql.ts";
import { AzureMySql, type AzureMySqlArgs } from "../../../components/database/azure-mysql.ts";
import {
  MySqlReplication,
  type MySqlReplicationArgs,
} from "../../../components/database/mysql-replication.ts";
import { deploy, type Computed } from "../../support/mocks.ts";
import { Platform } from "../../support/platform.ts";
import { once } from "../network/fixtures.ts";

/** Labels of the components under test. */
export const AURORA = "kakehashi:database:AuroraMySql::aurora-mysql";
export const AZURE = "kakehashi:database:AzureMySql::azure-mysql";
export const REPLICATION = "kakehashi:database:MySqlReplication::mysql-replication";

/** Type tokens that tests ask for often. */
export const TYPES = {
  cluster: "aws:rds/cluster:Cluster",
  instance: "aws:rds/clusterInstance:ClusterInstance",
  clusterParameters: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  server: "azure-native:dbformysql:Server",
  parameter: "azure-native:dbformysql:Configuration",
  lock: "azure-native:authorization:ManagementLockByScope",
  password: "random:index/randomPassword:RandomPassword",
  job: "kubernetes:batch/v1:Job",
  deployment: "kubernetes:apps/v1:Deployment",
  config: "kubernetes:core/v1:ConfigMap",
  secret: "kubernetes:core/v1:Secret",
  policy: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  service: "kubernetes:core/v1:Service",
  cronJob: "kubernetes:batch/v1:CronJob",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  vault: "azure-native:keyvault:Vault",
  vaultSecret: "azure-native:keyvault:Secret",
  roleAssignment: "azure-native:authorization:RoleAssignment",
};

const SECRET_ARN = "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:rds!cluster-1";

const OUTPUTS: Readonly<Record<string, Computed>> = {
  "aws:ec2/securityGroup:SecurityGroup": () => ({ id: "sg-1" }),
  "aws:rds/subnetGroup:SubnetGroup": () => ({ name: "data" }),
  "aws:rds/parameterGroup:ParameterGroup": () => ({ name: "instances" }),
  [TYPES.clusterParameters]: () => ({ name: "replication" }),
  "aws:secretsmanager/secret:Secret": ({ name }) => ({ arn: `arn of ${name}` }),
  "aws:kms/key:Key": () => ({ arn: "arn:aws:kms:ap-northeast-1:111111111111:key/1" }),
  "aws:sns/topic:Topic": () => ({ arn: "arn:aws:sns:ap-northeast-1:111111111111:alarms" }),
  [TYPES.cluster]: () => ({
    arn: "arn:aws:rds:ap-northeast-1:111111111111:cluster:kakehashi-test",
    endpoint: "writer.rds.amazonaws.com",
    readerEndpoint: "reader.rds.amazonaws.com",
    masterUserSecrets: [{ secretArn: SECRET_ARN, secretStatus: "active", kmsKeyId: "key" }],
  }),
  "azure-native:privatedns:PrivateZone": ({ inputs }) => ({ name: inputs.privateZoneName }),
  [TYPES.server]: ({ name }) => ({ name, fullyQualifiedDomainName: `${name}.mysql.database.azure.com` }),
  [TYPES.vault]: () => ({ id: "id of the vault", name: "mysql-accounts1a2b3c4d" }),
  [TYPES.vaultSecret]: () => ({ properties: { secretUri: "uri of the copy" } }),
  [TYPES.password]: ({ name }) => ({ result: secret(`password of ${name}`) }),
};

const subnetsIn = (zones: readonly string[]) =>
  zones.map((zone, index) => ({
    id: output(`subnet-${zone}`),
    cidr: `10.64.${index}.0/24`,
    zone: `ap-northeast-1${zone}`,
  }));

export const awsNetwork: Network = {
  cloud: "aws",
  region: "ap-northeast-1",
  id: output("vpc-1"),
  cidr: "10.64.0.0/16",
  zones: ["ap-northeast-1a", "ap-northeast-1c"],
  subnets: { data: subnetsIn(["a", "c"]) },
  routeTables: {},
  egressAddresses: output([]),
  egressPath: [],
  gatewayPath: [],
};

export const azureNetwork: Network = {
  ...awsNetwork,
  cloud: "azure",
  region: "japaneast",
  id: output("/virtualNetworks/azure"),
  cidr: "10.68.0.0/16",
  subnets: { data: [{ id: output("/virtualNetworks/azure/subnets/data"), cidr: "10.68.16.0/20" }] },
};

const GUARDED = {
  identifier: "kakehashi-test",
  alarmEmails: { "on-call": "on-call@example.com" },
  guards: { deletionProtection: true, protect: true },
  tags: { environment: "test" },
};

const auroraArgs: AuroraMySqlArgs = {
  ...GUARDED,
  network: awsNetwork,
  zones: ["a", "c"],
  engineVersion: "8.4.mysql_aurora.8.4.8",
  instanceClass: "db.r8g.large",
  backupRetentionDays: 14,
  parameters: {},
  logRetentionDays: 90,
  clientGroups: { eks: "sg-eks" },
  clientCidrs: [],
  peerRange: "10.68.0.0/16",
  role: "primary",
};

const azureArgs: AzureMySqlArgs = {
  ...GUARDED,
  network: azureNetwork,
  resourceGroupName: output("azure"),
  version: "8.4",
  sku: "Standard_D2ads_v5",
  zones: ["1", "2"],
  storageGiB: 128,
  backupRetentionDays: 14,
  binlogRetentionHours: 168,
  parameters: {},
  role: "replica",
};

export function below<T>(make: (platform: Platform) => T, preview = false, outputs = OUTPUTS) {
  return deploy(
    () => {
      const aws = new AwsProvider("aws", { region: "ap-northeast-1" });
      const azure = new AzureProvider("azure", { location: "japaneast" });
      const random = new RandomProvider("random");
      return make(new Platform({ providers: { aws, "azure-native": azure, random } }));
    },
    { outputs, preview },
  );
}

export const deployAurora = (changes: Partial<AuroraMySqlArgs> = {}, preview = false) =>
  below((parent) => new AuroraMySql("aurora-mysql", { ...auroraArgs, ...changes }, { parent }), preview);

export const deployAzure = (changes: Partial<AzureMySqlArgs> = {}, preview = false) =>
  below((parent) => new AzureMySql("azure-mysql", { ...azureArgs, ...changes }, { parent }), preview);

/** A cluster of which only what the replication takes is there. */
export class Cluster extends ComponentResource {
  readonly contract: KubernetesCluster;

  constructor(name: string, cloud: KubernetesCluster["cloud"]) {
    super("test:index:Cluster", name);
    const provider = new KubernetesProvider(name, {});
    const nodes = new Namespace(`${name}-nodes`, {}, { provider });
    this.contract = {
      cloud,
      clusterName: output(name),
      endpoint: output("https://api"),
      provider,
      kubeconfig: output("{}"),
      oidcIssuerUrl: output("https://issuer"),
      egressAddresses: output([]),
      capabilities: {
        kubernetesVersion: "1.35",
        virtualNodes: false,
        fargate: false,
        identity: cloud === "aws" ? "pod-identity" : "workload-identity",
      },
      deletedWith: this,
      podsNeed: [],
      plainPodsNeed: [nodes],
      identityFor: (key, { namespace, name: account }, permissions) => {
        asked.push({ cluster: name, key, account: `${namespace}/${account}`, permissions });
        return {
          principal: output("role"),
          serviceAccountAnnotations: output<Record<string, string>>({ identity: key }),
          podLabels: {},
        };
      },
    };
  }
}

/** Identities that were asked for in the last deployment. */
export const asked: object[] = [];

export const endpoint = (
  cloud: MySqlEndpoint["cloud"],
  service: MySqlEndpoint["service"],
  primary: MySqlEndpoint["service"],
): MySqlEndpoint => ({
  cloud,
  service,
  id: output(`id of ${service}`),
  incarnation: output(`first ${service}`),
  alarmActions: [output(`alarms of ${service}`)],
  role: service === primary ? "primary" : "replica",
  host: output(`${service}.example`),
  port: 3306,
  administrator:
    service === "aurora"
      ? { kind: "secrets-manager", secretArn: output(SECRET_ARN) }
      : { kind: "password", user: "kakehashi", password: output(secret("password of azure")) },
  caPem: `-----BEGIN CERTIFICATE-----\nauthority of ${service}\n-----END CERTIFICATE-----\n`,
  ready: [],
});

/** Deploys a replication between two servers that are there. */
export const deployReplication = (
  primary: MySqlEndpoint["service"] = "aurora",
  changes: (args: MySqlReplicationArgs) => MySqlReplicationArgs = (args) => args,
  outputs = OUTPUTS,
) =>
  below(
    (parent) => new MySqlReplication("mysql-replication", changes(replicationArgs(primary)), { parent }),
    false,
    outputs,
  );

/** The same after some of the generated passwords were made anew. */
export const deployRotated = (roles: readonly string[] = ["replication"]) =>
  deployReplication("aurora", undefined, {
    ...OUTPUTS,
    [TYPES.password]: ({ name }) => ({
      result: secret(
        roles.some((it) => name.endsWith(it)) ? `new password of ${name}` : `password of ${name}`,
      ),
    }),
  });

function replicationArgs(primary: MySqlEndpoint["service"]): MySqlReplicationArgs {
  asked.length = 0;
  const side = (cloud: MySqlEndpoint["cloud"], service: MySqlEndpoint["service"], name: string) => ({
    cluster: new Cluster(name, cloud).contract,
    namespace: output("database"),
    database: endpoint(cloud, service, primary),
    region: cloud === "aws" ? "ap-northeast-1" : "japaneast",
    databaseRanges: [cloud === "aws" ? "10.64.0.0/24" : "10.68.16.0/20"],
  });
  return {
    aurora: side("aws", "aurora", "eks"),
    azure: { ...side("azure", "azure", "aks"), resourceGroupName: output("azure") },
    accountsVault: {
      resourceGroupName: output("azure"),
      location: "japaneast",
      tenantId: "22222222-2222-4222-8222-222222222222",
      subscriptionId: "44444444-4444-4444-8444-444444444444",
      readerGroupIds: ["33333333-3333-4333-8333-333333333333"],
      readerRanges: output(["203.0.113.0/28", "198.51.100.7/32"]),
    },
    binlogRetentionHours: 168,
    guards: { deletionProtection: true, protect: true },
    tags: { environment: "test" },
  };
}

export const usualAurora = once(() => deployAurora());
export const usualAzure = once(() => deployAzure());
export const usualReplication = once(() => deployReplication());
