import { Provider } from "@pulumi/aws/provider.js";
import { AwsNetwork, type AwsNetworkArgs } from "../../../components/network/aws-network.ts";
import { deploy, type Computed } from "../../support/mocks.ts";
import { Platform } from "../../support/platform.ts";
import { planFor } from "./fixtures.ts";

/** The label of the network under test. */
export const NETWORK = "kakehashi:network:AwsNetwork::aws";
/** The account that the VPC belongs to. */
export const ACCOUNT = "111111111111";

/** Type tokens that tests ask for often. */
export const TYPES = {
  associations: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  eips: "aws:ec2/eip:Eip",
  endpoints: "aws:ec2/vpcEndpoint:VpcEndpoint",
  nats: "aws:ec2/natGateway:NatGateway",
  role: "aws:iam/role:Role",
  routes: "aws:ec2/route:Route",
  subnets: "aws:ec2/subnet:Subnet",
  tables: "aws:ec2/routeTable:RouteTable",
};

const OUTPUTS: Readonly<Record<string, Computed>> = {
  "aws:ec2/vpc:Vpc": () => ({
    id: "vpc-1",
    arn: `arn:aws:ec2:ap-northeast-1:${ACCOUNT}:vpc/vpc-1`,
    ownerId: ACCOUNT,
  }),
  [TYPES.eips]: ({ name }) => ({ publicIp: `address of ${name}` }),
  "aws:cloudwatch/logGroup:LogGroup": () => ({ arn: "arn:aws:logs:ap-northeast-1:1:log-group:flow" }),
  [TYPES.role]: () => ({ arn: "arn:aws:iam::1:role/flow" }),
};

/** Deploys an AwsNetwork below a parent that holds the provider: two zones and one NAT gateway unless told otherwise. */
export function deployAws(overrides: Partial<AwsNetworkArgs> = {}, preview = false) {
  const zones = overrides.zones ?? ["a", "c"];
  const args: AwsNetworkArgs = {
    region: "ap-northeast-1",
    zones,
    plan: overrides.plan ?? planFor("aws", zones),
    nat: "single",
    interfaceEndpoints: [],
    flowLogRetentionDays: 7,
    clusterNames: ["eks"],
    tags: { environment: "test" },
    ...overrides,
  };
  return deploy(
    () => {
      const aws = new Provider("aws", { region: args.region });
      const platform = new Platform({ providers: { aws } });
      return new AwsNetwork("aws", args, { parent: platform });
    },
    { outputs: OUTPUTS, preview },
  );
}
