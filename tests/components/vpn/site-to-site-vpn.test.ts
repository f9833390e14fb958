import assert from "node:assert/strict";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { agents, deployVpn, GATEWAYS, routeServers, usual, VPN } from "./fixtures.ts";

/** What each gateway has, by cloud. */
const EACH = {
  aws: [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:ec2/eip:Eip",
    "aws:ec2/instance:Instance",
    "aws:ec2/networkInterface:NetworkInterface",
    "aws:iam/instanceProfile:InstanceProfile",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:secretsmanager/secret:Secret",
    "aws:secretsmanager/secretVersion:SecretVersion",
  ],
  azure: [
    "azure-native:compute:VirtualMachine",
    "azure-native:keyvault:Secret",
    "azure-native:keyvault:Vault",
    "azure-native:managedidentity:UserAssignedIdentity",
    "azure-native:network:NetworkInterface",
    "azure-native:network:PublicIPAddress",
  ],
};

const COMMON = [
  ...[...GATEWAYS.aws, ...GATEWAYS.azure].map(
    (it) => `random:index/randomBytes:RandomBytes::vpn-${it}-key-1`,
  ),
  ...GATEWAYS.aws.flatMap((gateway) => EACH.aws.map((type) => `${type}::vpn-${gateway}`)),
  ...GATEWAYS.azure.flatMap((gateway) => EACH.azure.map((type) => `${type}::vpn-${gateway}`)),
  ...GATEWAYS.azure.map((it) => `azure-native:authorization:RoleAssignment::vpn-${it}-bundle`),
  ...GATEWAYS.azure.map(
    (it) => `aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::vpn-aws-from-${it}`,
  ),
  "aws:ec2/securityGroup:SecurityGroup::vpn-aws",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::vpn-aws-to-any",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::vpn-aws-from-network",
  "azure-native:network:SecurityRule::vpn-azure-wireguard",
  "azure-native:monitor:MetricAlert::vpn-azure",
];

const ALARM_RECEIVERS = [
  "aws:sns/topic:Topic::vpn-alarms",
  "aws:sns/topicSubscription:TopicSubscription::vpn-alarms-on-call",
  "azure-native:monitor:ActionGroup::vpn-alarms",
];

const AWS_ROUTE_SERVER = [
  "aws:vpc/routeServer:RouteServer::vpn-route-server",
  "aws:vpc/routeServerVpcAssociation:RouteServerVpcAssociation::vpn-route-server",
  ...GATEWAYS.aws.flatMap((it) => [
    `aws:vpc/routeServerEndpoint:RouteServerEndpoint::vpn-${it}`,
    `aws:vpc/routeServerPeer:RouteServerPeer::vpn-${it}`,
  ]),
  "aws:vpc/routeServerPropagation:RouteServerPropagation::vpn-aws-private-a",
  "aws:vpc/routeServerPropagation:RouteServerPropagation::vpn-aws-private-c",
];

const AWS_ROUTES = ["aws:ec2/route:Route::vpn-aws-private-a", "aws:ec2/route:Route::vpn-aws-private-c"];

const AZURE_LOAD_BALANCER = [
  "azure-native:network:LoadBalancer::vpn-azure",
  "azure-native:network:Route::vpn-azure-nodes",
];

const AZURE_ROUTE_SERVER = [
  "azure-native:network:PublicIPAddress::vpn-route-server",
  "azure-native:network:Subnet::vpn-route-server",
  "azure-native:network:VirtualHub::vpn-route-server",
  "azure-native:network:VirtualHubIpConfiguration::vpn-route-server",
  ...GATEWAYS.azure.map((it) => `azure-native:network:VirtualHubBgpConnection::vpn-${it}`),
];

const childrenOf = (graph: ResourceGraph): readonly string[] => labelsOf(graph.children(VPN));

describe("SiteToSiteVpn's children", () => {
  it("are these with a Route Server on AWS and a load balancer on Azure", async () => {
    const { graph } = await usual();
    const expected = [...COMMON, ...ALARM_RECEIVERS, ...AWS_ROUTE_SERVER, ...AZURE_LOAD_BALANCER];
    assert.deepEqual(childrenOf(graph), expected.toSorted());
  });

  it("are these with agents that move routes on AWS", async () => {
    const { graph } = await agents();
    const expected = [...COMMON, ...ALARM_RECEIVERS, ...AWS_ROUTES, ...AZURE_LOAD_BALANCER];
    assert.deepEqual(childrenOf(graph), expected.toSorted());
  });

  it("are these with a Route Server on Azure", async () => {
    const { graph } = await routeServers();
    const expected = [...COMMON, ...ALARM_RECEIVERS, ...AWS_ROUTE_SERVER, ...AZURE_ROUTE_SERVER];
    assert.deepEqual(childrenOf(graph), expected.toSorted());
  });

  it("tell nobody without addresses to tell", async () => {
    const { graph } = await deployVpn({ alarmEmails: {} });
    const expected = [...COMMON, ...AWS_ROUTE_SERVER, ...AZURE_LOAD_BALANCER];
    assert.deepEqual(childrenOf(graph), expected.toSorted());
    assert.deepEqual(
      graph.find("aws:cloudwatch/metricAlarm:MetricAlarm", "vpn-aws-a").inputs.alarmActions,
      [],
    );
  });

  it("are the same in a preview, which knows no id", async () => {
    const { graph } = await deployVpn({}, true);
    assert.deepEqual(childrenOf(graph), childrenOf((await usual()).graph));
  });

  it("hang below the component, which hangs below its parent, each with its cloud's provider", async () => {
    const { graph } = await usual();
    assert.equal(graph.find("kakehashi:vpn:SiteToSiteVpn", "vpn").parent, PLATFORM);
    for (const { label, type, provider } of graph.children(VPN)) {
      const [owner = ""] = type.split(":");
      const name = owner === "azure-native" ? "azure" : owner;
      assert.equal(provider, `pulumi:providers:${owner}::${name}`, label);
    }
  });
});
