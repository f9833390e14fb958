import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import { output, secret } from "@pulumi/pulumi";
import { Provider as RandomProvider } from "@pulumi/random/provider.js";
import type { Network } from "../../../components/contracts/network.ts";
import {
  GroupReplication,
  type GroupReplicationArgs,
} from "../../../components/database/group-replication.ts";
import { deploy, type Computed } from "../../support/mocks.ts";
import { Platform } from "../../support/platform.ts";
import { once } from "../network/fixtures.ts";
import { awsNetwork, azureNetwork, Cluster } from "./fixtures.ts";

/** The label of the component under test. */
export const GROUPS = "kakehashi:database:GroupReplication::group-replication";

const OUTPUTS: Readonly<Record<string, Computed>> = {
  "aws:secretsmanager/secret:Secret": ({ name }) => ({ arn: `arn of ${name}` }),
  "aws:s3/bucket:Bucket": () => ({ bucket: "backups-1", arn: "arn:aws:s3:::backups-1" }),
  "aws:iam/user:User": () => ({ name: "backups-1" }),
  "aws:iam/accessKey:AccessKey": () => ({ id: "AKIA1", secret: secret("key of AWS") }),
  "azure-native:storage:StorageAccount": ({ inputs }) => ({
    name: inputs.accountName,
    primaryEndpoints: { blob: "https://backups.blob.core.windows.net/" },
  }),
  "azure-native:storage:BlobContainer": ({ inputs }) => ({ name: inputs.containerName }),
  "random:index/randomPassword:RandomPassword": ({ name }) => ({ result: secret(`password of ${name}`) }),
};

const CALLS = {
  "azure-native:storage:listStorageAccountKeys": () => ({ keys: [{ value: "key of Azure" }] }),
};

/** Azure's, with the subnet of the nodes, at whose end the members have their addresses. */
const azureWithNodes: Network = {
  ...azureNetwork,
  subnets: { nodes: [{ id: output("/virtualNetworks/azure/subnets/nodes"), cidr: "10.68.0.0/17" }] },
};

const backups = { schedule: "0 18 * * *", retentionDays: 14 };
const storage = { class: "encrypted-ssd", sizeGiB: 64 };

/** Deploys a group in each cluster. */
export function deployGroups(
  changes: (args: GroupReplicationArgs) => GroupReplicationArgs = (args) => args,
  preview = false,
) {
  return deploy(
    () => {
      const aws = new AwsProvider("aws", { region: "ap-northeast-1" });
      const azure = new AzureProvider("azure", { location: "japaneast" });
      const random = new RandomProvider("random");
      const parent = new Platform({ providers: { aws, "azure-native": azure, random } });
      const common = { namespace: output("database"), storage, backups };
      const args: GroupReplicationArgs = {
        primary: "aws",
        version: "8.4.10-10.1",
        members: 3,
        cpu: 2,
        memoryGiB: 8,
        parameters: { max_connections: "500" },
        aws: {
          ...common,
          cluster: new Cluster("eks", "aws").contract,
          network: awsNetwork,
          name: "mysql-aws",
        },
        azure: {
          ...common,
          cluster: new Cluster("aks", "azure").contract,
          network: azureWithNodes,
          name: "mysql-azure",
          resourceGroupName: output("azure"),
        },
        guards: { deletionProtection: true, protect: true },
        tags: { environment: "test" },
      };
      return new GroupReplication("group-replication", changes(args), { parent });
    },
    { outputs: OUTPUTS, calls: CALLS, preview },
  );
}

export const usualGroups = once(() => deployGroups());
