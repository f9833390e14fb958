import { TYPES } from "../../aws/types.ts";
import type { DeletionCase } from "../case.ts";
import type { ExampleCloud } from "../cloud.ts";
import { userDeletions } from "./backup-cases.ts";
import { databaseInputs } from "./data-cases.ts";
import { eventDeletions } from "./event-cases.ts";
import { cluster, groupInputs, network, role, subnet, table, vpc } from "./fixtures.ts";
import { association, rule } from "./resolver-cases.ts";

const EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const IAM = "https://docs.aws.amazon.com/IAM/latest/APIReference";

const RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference";

const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

function policy(cloud: ExampleCloud): string {
  const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }];
  const document = JSON.stringify({ Version: "2012-10-17", Statement });
  return cloud.make(TYPES.policy, "reader", { name: "reader", policy: document }).id;
}

function groups(cloud: ExampleCloud): { readonly target: string; readonly holder: string } {
  const vpcId = vpc(cloud).id;
  const [target = "", holder = ""] = ["target", "holder"].map(
    (it) => cloud.make(TYPES.securityGroup, it, { vpcId }).id,
  );
  return { target, holder };
}

const networkCases: readonly DeletionCase[] = [
  {
    type: TYPES.vpc,
    name: "vpc",
    source: `${EC2}/API_DeleteVpc.html`,
    refused: (cloud) => subnet(cloud, vpc(cloud).id, "a", "10.64.0.0/20"),
    passes: vpc,
  },
  {
    type: TYPES.vpcCidr,
    name: "second",
    source: `${EC2}/API_DisassociateVpcCidrBlock.html`,
    refused: (cloud) => {
      const vpcId = vpc(cloud).id;
      cloud.make(TYPES.vpcCidr, "second", { vpcId, cidrBlock: "10.70.0.0/16" });
      subnet(cloud, vpcId, "a", "10.70.0.0/24");
    },
    passes: (cloud) =>
      cloud.make(TYPES.vpcCidr, "second", { vpcId: vpc(cloud).id, cidrBlock: "10.70.0.0/16" }),
  },
  {
    type: TYPES.subnet,
    name: "subnet-public",
    source: `${EC2}/API_DeleteSubnet.html`,
    refused: network,
    passes: (cloud) => subnet(cloud, vpc(cloud).id, "a", "10.64.0.0/20", "subnet-public"),
  },
  {
    type: TYPES.eip,
    name: "nat",
    source: `${EC2}/API_ReleaseAddress.html`,
    refused: network,
    passes: (cloud) => cloud.make(TYPES.eip, "nat", { domain: "vpc" }),
  },
  {
    type: TYPES.internetGateway,
    name: "internet",
    source: `${EC2}/API_DetachInternetGateway.html`,
    refused: network,
    passes: (cloud) => cloud.make(TYPES.internetGateway, "internet", { vpcId: vpc(cloud).id }),
  },
  {
    type: TYPES.routeTable,
    name: "private",
    source: `${EC2}/API_DeleteRouteTable.html`,
    refused: network,
    passes: (cloud) => {
      const vpcId = vpc(cloud).id;
      const { id } = cloud.make(TYPES.internetGateway, "internet", { vpcId });
      table(cloud, vpcId, "private", [], { gatewayId: id });
    },
  },
  {
    type: TYPES.securityGroup,
    name: "target",
    source: `${EC2}/API_DeleteSecurityGroup.html`,
    refused: (cloud) => {
      const { target, holder } = groups(cloud);
      const rule = { securityGroupId: holder, referencedSecurityGroupId: target, ipProtocol: "-1" };
      cloud.make(RULE, "rule", rule);
    },
    passes: groups,
  },
  {
    type: TYPES.networkInterface,
    name: "interface",
    source: `${EC2}/API_DeleteNetworkInterface.html`,
    refused: (cloud) => {
      const { id } = cloud.make(TYPES.networkInterface, "interface", { subnetId: network(cloud).a.id });
      const primaryNetworkInterface = { networkInterfaceId: id };
      const machine = { ami: "ami-0123456789abcdef0", instanceType: "t3.small", primaryNetworkInterface };
      cloud.make(TYPES.instance, "machine", machine);
    },
    passes: (cloud) => cloud.make(TYPES.networkInterface, "interface", { subnetId: network(cloud).a.id }),
  },
];

/** A machine in a subnet, that may or may not be terminated. */
const machine =
  (disableApiTermination: boolean) =>
  (cloud: ExampleCloud): unknown =>
    cloud.make(TYPES.instance, "machine", {
      ami: "ami-0123456789abcdef0",
      instanceType: "t3.small",
      subnetId: network(cloud).a.id,
      disableApiTermination,
    });

/** A route server that serves a VPC, with an endpoint in it or none, and with a peer of that or none. */
const routeServer =
  (parts: "bare" | "serving" | "endpoint" | "peer") =>
  (cloud: ExampleCloud): void => {
    const on = network(cloud);
    const routeServerId = cloud.make(TYPES.routeServer, "server", { amazonSideAsn: 64_514 }).id;
    if (parts === "bare") return;
    cloud.make(TYPES.routeServerVpc, "server", { routeServerId, vpcId: on.vpc.id });
    if (parts === "serving") return;
    const at = { routeServerId, subnetId: on.a.id };
    const routeServerEndpointId = cloud.make(TYPES.routeServerEndpoint, "endpoint", at).id;
    if (parts === "endpoint") return;
    const there = { subnetId: on.a.id, privateIps: ["10.64.0.10"] };
    cloud.make(TYPES.networkInterface, "router", there);
    const bgpOptions = { peerAsn: 64_512 };
    cloud.make(TYPES.routeServerPeer, "peer", {
      routeServerEndpointId,
      peerAddress: "10.64.0.10",
      bgpOptions,
    });
  };

const machineCases: readonly DeletionCase[] = [
  {
    type: TYPES.instance,
    name: "machine",
    source: `${EC2}/API_TerminateInstances.html`,
    refused: machine(true),
    passes: machine(false),
  },
  {
    type: TYPES.routeServer,
    name: "server",
    source: `${EC2}/API_DeleteRouteServer.html`,
    refused: routeServer("serving"),
    passes: routeServer("bare"),
  },
  {
    type: TYPES.routeServerVpc,
    name: "server",
    source: `${EC2}/API_DisassociateRouteServer.html`,
    refused: routeServer("endpoint"),
    passes: routeServer("serving"),
  },
  {
    type: TYPES.routeServerEndpoint,
    name: "endpoint",
    source: `${EC2}/API_DeleteRouteServerEndpoint.html`,
    refused: routeServer("peer"),
    passes: routeServer("endpoint"),
  },
];

const accountCases: readonly DeletionCase[] = [
  {
    type: TYPES.role,
    name: "node",
    source: `${IAM}/API_DeleteRole.html`,
    refused: (cloud) => role(cloud, "node", "ec2.amazonaws.com", ["AmazonEKSWorkerNodePolicy"]),
    passes: (cloud) => role(cloud, "node", "ec2.amazonaws.com"),
  },
  {
    type: TYPES.policy,
    name: "reader",
    source: `${IAM}/API_DeletePolicy.html`,
    refused: (cloud) => {
      const holder = role(cloud, "node", "ec2.amazonaws.com").id;
      cloud.make(TYPES.rolePolicyAttachment, "reader", { role: holder, policyArn: policy(cloud) });
    },
    passes: policy,
  },
  {
    type: TYPES.logGroup,
    name: "audit",
    source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html",
    refused: (cloud) =>
      cloud.make(TYPES.logGroup, "audit", { name: "audit", deletionProtectionEnabled: true }),
    passes: (cloud) => cloud.make(TYPES.logGroup, "audit", { name: "audit" }),
  },
  {
    type: TYPES.cluster,
    name: "eks",
    source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteCluster.html",
    refused: (cloud) => cloud.make(TYPES.nodeGroup, "general", groupInputs(cluster(cloud))),
    passes: cluster,
  },
  {
    type: TYPES.zone,
    name: "zone",
    source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHostedZone.html",
    refused: (cloud) => {
      const zoneId = cloud.make(TYPES.zone, "zone", { name: "kakehashi.example" }).id;
      const record = { name: "www.kakehashi.example", type: "A", ttl: 60, records: ["203.0.113.7"] };
      cloud.make(TYPES.record, "www", { zoneId, ...record });
    },
    passes: (cloud) => cloud.make(TYPES.zone, "zone", { name: "kakehashi.example" }),
  },
  {
    type: TYPES.resolverRule,
    name: "names",
    source:
      "https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_DeleteResolverRule.html",
    refused: association,
    passes: rule,
  },
];

const clusterParameters = (cloud: ExampleCloud) =>
  cloud.make(TYPES.dbClusterParameterGroup, "replication", {
    name: "replication",
    family: "aurora-mysql8.4",
  });

const instanceParameters = (cloud: ExampleCloud) =>
  cloud.make(TYPES.dbParameterGroup, "logs", { name: "logs", family: "aurora-mysql8.4" });

const dataCases: readonly DeletionCase[] = [
  {
    type: TYPES.bucket,
    name: "backups",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html",
    refused: (cloud) => {
      const { id: bucket } = cloud.make(TYPES.bucket, "backups", { bucket: "kakehashi-backups" });
      cloud.make("aws:s3/bucketObjectv2:BucketObjectv2", "dump", { bucket, key: "2026/11/21.dump" });
    },
    passes: (cloud) => cloud.make(TYPES.bucket, "backups", { bucket: "kakehashi-backups" }),
  },
  {
    type: TYPES.dbSubnetGroup,
    name: "data",
    source: `${RDS}/API_DeleteDBSubnetGroup.html`,
    refused: (cloud) => cloud.make(TYPES.dbCluster, "shop", databaseInputs(cloud)),
    passes: databaseInputs,
  },
  {
    type: TYPES.dbClusterParameterGroup,
    name: "replication",
    source: `${RDS}/API_DeleteDBClusterParameterGroup.html`,
    refused: (cloud) => {
      const { id } = clusterParameters(cloud);
      const version = { engineVersion: "8.4.mysql_aurora.8.4.8", dbClusterParameterGroupName: id };
      cloud.make(TYPES.dbCluster, "shop", { ...databaseInputs(cloud), ...version });
    },
    passes: clusterParameters,
  },
  {
    type: TYPES.dbParameterGroup,
    name: "logs",
    source: `${RDS}/API_DeleteDBParameterGroup.html`,
    refused: (cloud) => {
      const { id } = instanceParameters(cloud);
      const engine = { engine: "aurora-mysql", engineVersion: "8.4.mysql_aurora.8.4.8" };
      const { id: of } = cloud.make(TYPES.dbCluster, "shop", { ...databaseInputs(cloud), ...engine });
      cloud.make(TYPES.dbInstance, "shop-a", {
        identifier: "shop-a",
        clusterIdentifier: of,
        engine: "aurora-mysql",
        instanceClass: "db.r8g.large",
        dbParameterGroupName: id,
      });
    },
    passes: instanceParameters,
  },
  {
    type: TYPES.dbCluster,
    name: "shop",
    source: `${RDS}/API_DeleteDBCluster.html`,
    refused: (cloud) => {
      const guarded = { ...databaseInputs(cloud), deletionProtection: true, skipFinalSnapshot: true };
      cloud.make(TYPES.dbCluster, "shop", guarded);
    },
    passes: (cloud) =>
      cloud.make(TYPES.dbCluster, "shop", { ...databaseInputs(cloud), skipFinalSnapshot: true }),
  },
];

/** What AWS does not delete, and until when. */
export const awsDeletions: readonly DeletionCase[] = [
  ...[...networkCases, ...machineCases, ...accountCases, ...dataCases, ...userDeletions, ...eventDeletions],
];
