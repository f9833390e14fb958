import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, InputsOfOneWorld } from "../case.ts";
import { read } from "../cloud.ts";
import type { ExampleCloud } from "../cloud.ts";
import {
  cluster,
  clusterInputs,
  clusterRole,
  endpoint,
  groupInputs,
  network,
  nodeRole,
  role,
  subnet,
  vpc,
} from "./fixtures.ts";

/** Inputs of a new cluster on a network, with its role. */
const newCluster =
  (refused: PropertyMap, passes: PropertyMap = {}): InputsOfOneWorld =>
  (cloud) => {
    const on = network(cloud);
    clusterRole(cloud);
    return { refused: clusterInputs(cloud, on, refused), passes: clusterInputs(cloud, on, passes) };
  };

/** Inputs of a change of a cluster that exists as `eks`. */
const changed =
  (old: PropertyMap, refused: PropertyMap, passes: PropertyMap): InputsOfOneWorld =>
  (cloud) => {
    const { network: on } = cluster(cloud, old);
    return {
      refused: clusterInputs(cloud, on, { ...old, ...refused }),
      passes: clusterInputs(cloud, on, { ...old, ...passes }),
    };
  };

/** Inputs whose VPC configuration is given by the network. */
const placed =
  (vpcConfig: (cloud: ExampleCloud, on: ReturnType<typeof network>) => PropertyMap): InputsOfOneWorld =>
  (cloud) => {
    const on = network(cloud);
    clusterRole(cloud);
    return {
      refused: clusterInputs(cloud, on, { vpcConfig: vpcConfig(cloud, on) }),
      passes: clusterInputs(cloud, on),
    };
  };

export const mode = (authenticationMode: string, bootstrapClusterCreatorAdminPermissions = true) => ({
  accessConfig: { authenticationMode, bootstrapClusterCreatorAdminPermissions },
});

/** All that Auto Mode switches on. */
const AUTO_MODE = {
  computeConfig: { enabled: true },
  storageConfig: { blockStorage: { enabled: true } },
  kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
};

export const clusterCases: readonly CheckCase[] = [
  {
    check: "aws:eks/cluster:unsupported-version",
    type: TYPES.cluster,
    inputs: newCluster({ version: "1.29" }, { version: "1.36" }),
  },
  {
    check: "aws:eks/cluster:standard-support-ended",
    type: TYPES.cluster,
    inputs: newCluster(
      { version: "1.33", upgradePolicy: { supportType: "STANDARD" } },
      { version: "1.33", upgradePolicy: { supportType: "EXTENDED" } },
    ),
  },
  {
    check: "aws:eks/cluster:version-step",
    type: TYPES.cluster,
    name: "eks",
    inputs: changed({ version: "1.34" }, { version: "1.36" }, { version: "1.35" }),
  },
  {
    check: "aws:eks/cluster:nodes-behind",
    type: TYPES.cluster,
    name: "eks",
    inputs: (cloud) => {
      const made = cluster(cloud, { version: "1.34" });
      cloud.make(TYPES.nodeGroup, "general", groupInputs(made));
      cloud.change(TYPES.cluster, "eks", clusterInputs(cloud, made.network, { version: "1.35" }));
      const inputs = clusterInputs(cloud, made.network, { version: "1.36" });
      return { refused: inputs, passes: { ...inputs, version: "1.35" } };
    },
  },
  {
    check: "aws:eks/cluster:two-zones",
    type: TYPES.cluster,
    inputs: placed((_, on) => ({ subnetIds: [on.a.id, on.public.id] })),
  },
  {
    check: "aws:eks/cluster:one-vpc",
    type: TYPES.cluster,
    inputs: placed((cloud, on) => {
      const foreign = subnet(cloud, vpc(cloud, "other", "10.70.0.0/16").id, "c", "10.70.0.0/24", "foreign");
      return { subnetIds: [on.a.id, foreign.id] };
    }),
  },
  {
    check: "aws:eks/cluster:same-zones",
    type: TYPES.cluster,
    name: "eks",
    inputs: (cloud) => {
      const { network: on } = cluster(cloud);
      const d = subnet(cloud, on.vpc.id, "d", "10.64.48.0/24");
      return {
        refused: clusterInputs(cloud, on, { vpcConfig: { subnetIds: [on.a.id, d.id] } }),
        passes: clusterInputs(cloud, on, { vpcConfig: { subnetIds: [on.public.id, on.c.id] } }),
      };
    },
  },
  {
    check: "aws:eks/cluster:free-addresses",
    type: TYPES.cluster,
    inputs: placed((cloud, on) => {
      const small = subnet(cloud, on.vpc.id, "d", "10.64.48.0/28");
      for (const service of ["logs", "sts", "ec2", "ecr.api", "ecr.dkr", "kms"])
        endpoint(cloud, on.vpc.id, service, small.id);
      return { subnetIds: [on.a.id, small.id] };
    }),
  },
  {
    check: "aws:eks/cluster:security-group-of-another-vpc",
    type: TYPES.cluster,
    inputs: placed((cloud, on) => {
      const other = vpc(cloud, "other", "10.70.0.0/16");
      const foreign = cloud.make(TYPES.securityGroup, "foreign", { vpcId: other.id });
      return { subnetIds: [on.a.id, on.c.id], securityGroupIds: [foreign.id] };
    }),
  },
  {
    check: "aws:eks/cluster:no-endpoint",
    type: TYPES.cluster,
    inputs: placed((_, on) => ({ subnetIds: [on.a.id, on.c.id], endpointPublicAccess: false })),
  },
  {
    check: "aws:eks/cluster:public-access-range",
    type: TYPES.cluster,
    inputs: placed((_, on) => ({ subnetIds: [on.a.id, on.c.id], publicAccessCidrs: ["10.0.0.0/16"] })),
  },
  {
    check: "aws:eks/cluster:service-range",
    type: TYPES.cluster,
    inputs: newCluster(
      { kubernetesNetworkConfig: { serviceIpv4Cidr: "10.64.0.0/20" } },
      { kubernetesNetworkConfig: { serviceIpv4Cidr: "10.66.0.0/16" } },
    ),
  },
  {
    check: "aws:eks/cluster:role-trust",
    type: TYPES.cluster,
    inputs: (cloud) => {
      const { passes } = newCluster({})(cloud);
      const wrong = role(cloud, "wrong", "ec2.amazonaws.com", ["AmazonEKSClusterPolicy"]);
      return { refused: { ...passes, roleArn: read(wrong.outputs, "arn") }, passes };
    },
  },
  {
    check: "aws:eks/cluster:role-policies",
    type: TYPES.cluster,
    inputs: (cloud) => {
      const { passes } = newCluster({})(cloud);
      return {
        refused: { ...passes, roleArn: read(role(cloud, "bare", "eks.amazonaws.com").outputs, "arn") },
        passes,
      };
    },
  },
  {
    check: "aws:eks/cluster:symmetric-key",
    type: TYPES.cluster,
    inputs: (cloud) => {
      const key = (name: string, inputs: PropertyMap): PropertyMap => ({
        encryptionConfig: {
          resources: ["secrets"],
          provider: { keyArn: read(cloud.make(TYPES.key, name, inputs).outputs, "arn") },
        },
      });
      const rsa = key("rsa", { customerMasterKeySpec: "RSA_2048", keyUsage: "ENCRYPT_DECRYPT" });
      return newCluster(rsa, key("plain", {}))(cloud);
    },
  },
  {
    check: "aws:eks/cluster:encryption-stays",
    type: TYPES.cluster,
    name: "eks",
    inputs: (cloud) => {
      const key = (name: string): string => read(cloud.make(TYPES.key, name, {}).outputs, "arn");
      const encrypted = (keyArn: string) => ({
        encryptionConfig: { resources: ["secrets"], provider: { keyArn } },
      });
      const [first, second] = [encrypted(key("first")), encrypted(key("second"))];
      return changed(first, second, first)(cloud);
    },
  },
  {
    check: "aws:eks/cluster:authentication-mode-step",
    type: TYPES.cluster,
    name: "eks",
    inputs: changed(mode("API_AND_CONFIG_MAP"), mode("CONFIG_MAP"), mode("API")),
  },
  {
    check: "aws:eks/cluster:creator-needed",
    type: TYPES.cluster,
    inputs: newCluster(mode("CONFIG_MAP", false), mode("CONFIG_MAP", true)),
  },
  {
    check: "aws:eks/cluster:auto-mode",
    type: TYPES.cluster,
    inputs: newCluster({ computeConfig: { enabled: true } }, AUTO_MODE),
  },
  {
    check: "aws:eks/cluster:auto-mode-add-ons",
    type: TYPES.cluster,
    inputs: newCluster({ ...AUTO_MODE, bootstrapSelfManagedAddons: true }, AUTO_MODE),
  },
  {
    check: "aws:eks/cluster:auto-mode-role",
    type: TYPES.cluster,
    inputs: (cloud) => {
      const role = read(nodeRole(cloud, ["AmazonEKSWorkerNodeMinimalPolicy"]).outputs, "arn");
      const computed = (computeConfig: PropertyMap): PropertyMap => ({ ...AUTO_MODE, computeConfig });
      const inputs = newCluster(
        computed({ enabled: true, nodePools: ["system"] }),
        computed({ enabled: true, nodePools: ["system"], nodeRoleArn: role }),
      );
      return inputs(cloud);
    },
  },
  {
    check: "aws:eks/cluster:disallowed-zone",
    type: TYPES.cluster,
    inputs: (cloud) => {
      const here = { region: "us-east-1" };
      const vpcId = cloud.make(TYPES.vpc, "vpc", { ...here, cidrBlock: "10.64.0.0/16" }).id;
      const [a, b, e] = ["a", "b", "e"].map(
        (zone, index) =>
          cloud.make(TYPES.subnet, `subnet-${zone}`, {
            ...here,
            vpcId,
            cidrBlock: `10.64.${index}.0/24`,
            availabilityZone: `us-east-1${zone}`,
          }).id,
      );
      const roleArn = read(clusterRole(cloud).outputs, "arn");
      const inputs = (subnets: readonly (string | undefined)[]): PropertyMap => ({
        ...here,
        roleArn,
        vpcConfig: { subnetIds: subnets.flatMap((it) => it ?? []) },
      });
      return { refused: inputs([a, e]), passes: inputs([a, b]) };
    },
  },
];
