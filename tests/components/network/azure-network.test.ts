import assert from "node:assert/strict";
import { labelsOf } from "../../support/graph.ts";
import { UNKNOWN, textOf, valueOf } from "../../support/snapshot.ts";
import { deployAzure, NETWORK } from "./azure-fixtures.ts";
import { PLATFORM } from "../../support/platform.ts";
import { once, planFor } from "./fixtures.ts";

const ONE_ADDRESS = [
  "azure-native:network:NatGateway::azure-nat",
  "azure-native:network:NetworkSecurityGroup::azure-data",
  "azure-native:network:NetworkSecurityGroup::azure-gateways",
  "azure-native:network:NetworkSecurityGroup::azure-nodes",
  "azure-native:network:NetworkSecurityGroup::azure-resolver",
  "azure-native:network:NetworkSecurityGroup::azure-virtual-nodes",
  "azure-native:network:PublicIPAddress::azure-nat-1",
  "azure-native:network:RouteTable::azure-data",
  "azure-native:network:RouteTable::azure-nodes",
  "azure-native:network:RouteTable::azure-virtual-nodes",
  "azure-native:network:SecurityRule::azure-gateways-allow-from-peers",
  "azure-native:network:SecurityRule::azure-gateways-allow-network",
  "azure-native:network:SecurityRule::azure-gateways-allow-probes",
  "azure-native:network:SecurityRule::azure-gateways-deny-inbound",
  "azure-native:network:Subnet::azure-data",
  "azure-native:network:Subnet::azure-gateways",
  "azure-native:network:Subnet::azure-nodes",
  "azure-native:network:Subnet::azure-resolver",
  "azure-native:network:Subnet::azure-virtual-nodes",
  "azure-native:network:VirtualNetwork::azure-vnet",
  "azure-native:privatedns:PrivateZone::azure-private-dns",
  "azure-native:privatedns:VirtualNetworkLink::azure-private-dns",
  "azure-native:resources:ResourceGroup::azure-group",
];

const COMMON = { resourceGroupName: "group", location: "japaneast", tags: { environment: "test" } };

/** One deployment for the tests that only look at it. */
const usual = once(() => deployAzure());

describe("AzureNetwork's children", () => {
  it("are these with one address", async () => {
    const { graph } = await usual();
    assert.deepEqual(labelsOf(graph.children(NETWORK)), ONE_ADDRESS);
  });

  it("are an address more with two", async () => {
    const { graph } = await deployAzure({ natPublicIps: 2 });
    const second = "azure-native:network:PublicIPAddress::azure-nat-2";
    assert.deepEqual(labelsOf(graph.children(NETWORK)), [...ONE_ADDRESS, second].sort());
  });

  it("are a rule fewer without another cloud", async () => {
    const { graph } = await deployAzure({ peerRanges: [] });
    const rule = "azure-native:network:SecurityRule::azure-gateways-allow-from-peers";
    assert.deepEqual(
      labelsOf(graph.children(NETWORK)),
      ONE_ADDRESS.filter((label) => label !== rule),
    );
  });

  it("are the same in a preview", async () => {
    const { graph } = await deployAzure({}, true);
    assert.deepEqual(labelsOf(graph.children(NETWORK)), ONE_ADDRESS);
  });

  it("hang from the network, the network from its parent, and all use the parent's provider", async () => {
    const { graph } = await usual();
    assert.equal(graph.find("kakehashi:network:AzureNetwork", "azure").parent, PLATFORM);
    const made = graph.resources.filter(({ type }) => type.startsWith("azure-native:"));
    assert.equal(made.length, ONE_ADDRESS.length);
    for (const { parent, provider, label } of made) {
      assert.equal(parent, NETWORK, label);
      assert.equal(provider, "pulumi:providers:azure-native::azure", label);
    }
  });

  it("carry the tags wherever they can", async () => {
    const { graph } = await usual();
    const untaggable = ["azure-native:network:Subnet", "azure-native:network:SecurityRule"];
    for (const { inputs, label } of graph.children(NETWORK).filter(({ type }) => !untaggable.includes(type)))
      assert.deepEqual(inputs.tags, { environment: "test" }, label);
  });

  it("do not change at all when a zone is added", async () => {
    const before = (await usual()).graph.children(NETWORK);
    const after = (await deployAzure({ zones: ["1", "2", "3"] })).graph.children(NETWORK);
    assert.deepEqual(after, before);
  });
});

describe("AzureNetwork's VNet", () => {
  it("has its range and leaves subnets to themselves", async () => {
    const { graph } = await usual();
    const network = graph.find("azure-native:network:VirtualNetwork", "azure-vnet");
    assert.deepEqual(network.inputs, {
      ...COMMON,
      addressSpace: { addressPrefixes: ["10.68.0.0/16"] },
      enableDdosProtection: false,
      enableVmProtection: false,
    });
    assert.deepEqual(network.ignoreChanges, ["subnets"]);
    assert.deepEqual(graph.inputsOf("azure-native:resources:ResourceGroup", "azure-group"), {
      location: "japaneast",
      tags: { environment: "test" },
    });
  });

  const subnet = {
    resourceGroupName: "group",
    virtualNetworkName: "name of vnet",
    defaultOutboundAccess: false,
    privateEndpointNetworkPolicies: "Disabled",
    privateLinkServiceNetworkPolicies: "Enabled",
  };
  const partsOf = (role: string) => ({ networkSecurityGroup: { id: `azure-${role}-id` } });
  const nat = { natGateway: { id: "azure-nat-id" } };
  const tableOf = (role: string) => ({ routeTable: { id: `azure-${role}-id` } });
  for (const { role, cidr, rest, after } of [
    { role: "nodes", cidr: "10.68.0.0/17", rest: { ...nat, ...tableOf("nodes") }, after: [] },
    {
      role: "virtual-nodes",
      cidr: "10.68.128.0/18",
      rest: {
        ...nat,
        ...tableOf("virtual-nodes"),
        delegations: [{ name: "virtual-nodes", serviceName: "Microsoft.ContainerInstance/containerGroups" }],
      },
      after: ["nodes"],
    },
    {
      role: "data",
      cidr: "10.68.192.0/20",
      rest: {
        ...tableOf("data"),
        delegations: [{ name: "data", serviceName: "Microsoft.DBforMySQL/flexibleServers" }],
      },
      after: ["virtual-nodes"],
    },
    { role: "gateways", cidr: "10.68.208.0/20", rest: {}, after: ["data"] },
    {
      role: "resolver",
      cidr: "10.68.240.0/24",
      rest: {
        // The databases' routes, with those to the other cloud that the VPN adds.
        ...tableOf("data"),
        delegations: [{ name: "resolver", serviceName: "Microsoft.Network/dnsResolvers" }],
      },
      after: ["gateways"],
    },
  ]) {
    it(`has the subnet ${role}, made after ${after[0] ?? "nothing else"}`, async () => {
      const { graph } = await usual();
      const found = graph.find("azure-native:network:Subnet", `azure-${role}`);
      assert.deepEqual(found.inputs, { ...subnet, addressPrefix: cidr, ...partsOf(role), ...rest });
      assert.deepEqual(
        found.dependsOn,
        after.map((previous) => `azure-native:network:Subnet::azure-${previous}`),
      );
    });
  }

  it("resolves its private zone, which registers no machines", async () => {
    const { graph } = await usual();
    const common = { resourceGroupName: "group", location: "global", tags: { environment: "test" } };
    assert.deepEqual(graph.inputsOf("azure-native:privatedns:PrivateZone", "azure-private-dns"), {
      ...common,
      privateZoneName: "test.kakehashi.internal",
    });
    assert.deepEqual(graph.inputsOf("azure-native:privatedns:VirtualNetworkLink", "azure-private-dns"), {
      ...common,
      privateZoneName: "test.kakehashi.internal",
      virtualNetwork: { id: "vnet" },
      registrationEnabled: false,
    });
  });
});

describe("AzureNetwork's ways out", () => {
  it("are fixed addresses that outlive a zone", async () => {
    const { graph } = await deployAzure({ natPublicIps: 2, zones: ["1"] });
    assert.deepEqual(graph.inputsOf("azure-native:network:PublicIPAddress", "azure-nat-2"), {
      ...COMMON,
      sku: { name: "Standard", tier: "Regional" },
      publicIPAddressVersion: "IPv4",
      publicIPAllocationMethod: "Static",
      zones: ["1", "2", "3"],
    });
    assert.deepEqual(graph.inputsOf("azure-native:network:NatGateway", "azure-nat"), {
      ...COMMON,
      sku: { name: "Standard" },
      publicIpAddresses: [{ id: "azure-nat-1-id" }, { id: "azure-nat-2-id" }],
      idleTimeoutInMinutes: 4,
    });
  });

  for (const role of ["nodes", "virtual-nodes", "data"]) {
    it(`have an empty route table for ${role}, whose routes others may add`, async () => {
      const { graph } = await usual();
      const table = graph.find("azure-native:network:RouteTable", `azure-${role}`);
      assert.deepEqual(table.inputs, { ...COMMON, disableBgpRoutePropagation: false });
      assert.deepEqual(table.ignoreChanges, ["routes"]);
    });
  }
});

describe("AzureNetwork's security groups", () => {
  for (const { role, names } of [
    {
      role: "nodes",
      names: ["allow-network", "allow-peers", "allow-to-peers", "allow-web", "allow-probes", "deny-inbound"],
    },
    {
      role: "virtual-nodes",
      names: ["allow-network", "allow-peers", "allow-to-peers", "allow-probes", "deny-inbound"],
    },
    { role: "data", names: ["allow-mysql", "allow-mysql-to-peers", "allow-probes", "deny-inbound"] },
    { role: "resolver", names: ["allow-dns", "allow-probes", "deny-inbound"] },
  ]) {
    it(`hold the rules of ${role} inline`, async () => {
      const { graph } = await usual();
      const group = graph.find("azure-native:network:NetworkSecurityGroup", `azure-${role}`);
      const { securityRules, ...rest } = group.inputs;
      assert.deepEqual(rest, COMMON);
      assert.deepEqual(group.ignoreChanges, []);
      assert.ok(Array.isArray(securityRules));
      const found: unknown[] = securityRules.map((rule: unknown) =>
        typeof rule === "object" && rule !== null && "name" in rule ? rule.name : rule,
      );
      assert.deepEqual(found, names);
    });
  }

  it("hold the gateways' rules apart, one after another, so that the VPN can add its own", async () => {
    const { graph } = await usual();
    const group = graph.find("azure-native:network:NetworkSecurityGroup", "azure-gateways");
    assert.deepEqual(group.inputs, COMMON);
    assert.deepEqual(group.ignoreChanges, ["securityRules"]);
    const rules = graph.ofType("azure-native:network:SecurityRule");
    const order = ["allow-network", "allow-from-peers", "allow-probes", "deny-inbound"];
    assert.deepEqual(
      rules.map(({ inputs }) => inputs.securityRuleName),
      order,
    );
    rules.slice(1).forEach(({ dependsOn, inputs }, index) => {
      assert.equal(inputs.networkSecurityGroupName, "name of azure-gateways");
      const previous = `azure-native:network:SecurityRule::azure-gateways-${order[index] ?? ""}`;
      assert.deepEqual(dependsOn, [previous]);
    });
    assert.deepEqual(graph.inputsOf("azure-native:network:SecurityRule", "azure-gateways-allow-from-peers"), {
      resourceGroupName: "group",
      networkSecurityGroupName: "name of azure-gateways",
      securityRuleName: "allow-from-peers",
      description: "What leaves the tunnel for this network",
      direction: "Outbound",
      access: "Allow",
      priority: 100,
      protocol: "*",
      sourceAddressPrefixes: ["10.64.0.0/14"],
      sourcePortRange: "*",
      destinationAddressPrefixes: ["10.68.0.0/16"],
      destinationPortRange: "*",
    });
  });
});

describe("AzureNetwork as a Network", () => {
  it("tells where it is, its subnets, route tables and addresses", async () => {
    const { result } = await deployAzure({ natPublicIps: 2 });
    assert.equal(result.cloud, "azure");
    assert.equal(result.region, "japaneast");
    assert.equal(result.cidr, "10.68.0.0/16");
    assert.deepEqual(result.zones, ["1", "2"]);
    assert.equal(await valueOf(result.id), "vnet");
    assert.equal(await valueOf(result.resourceGroupName), "group");
    assert.deepEqual(await valueOf(result.egressAddresses), [
      "address of azure-nat-1",
      "address of azure-nat-2",
    ]);
    assert.deepEqual(await valueOf(result.subnets), {
      nodes: [{ id: "azure-nodes-id", cidr: "10.68.0.0/17" }],
      "virtual-nodes": [{ id: "azure-virtual-nodes-id", cidr: "10.68.128.0/18" }],
      data: [{ id: "azure-data-id", cidr: "10.68.192.0/20" }],
      gateways: [{ id: "azure-gateways-id", cidr: "10.68.208.0/20" }],
      resolver: [{ id: "azure-resolver-id", cidr: "10.68.240.0/24" }],
    });
    assert.deepEqual(await valueOf(result.routeTables), {
      nodes: "azure-nodes-id",
      "virtual-nodes": "azure-virtual-nodes-id",
      data: "azure-data-id",
    });
  });

  it("names what machines need to reach the internet", async () => {
    const { result } = await deployAzure();
    const urns = await Promise.all(result.egressPath.map(({ urn }) => valueOf(urn)));
    assert.deepEqual(
      urns.map((urn) => textOf(urn).split("$").at(-1)),
      ["azure-native:network:Subnet::azure-nodes", "azure-native:network:Subnet::azure-virtual-nodes"],
    );
  });

  it("leaves unknown in a preview what Azure gives out", async () => {
    const { result } = await deployAzure({}, true);
    assert.equal(await valueOf(result.id), UNKNOWN);
    assert.equal(await valueOf(result.egressAddresses), UNKNOWN);
    assert.equal(result.cidr, "10.68.0.0/16");
  });
});

describe("AzureNetwork refuses", () => {
  it("a plan for AWS", async () => {
    await assert.rejects(deployAzure({ plan: planFor("aws", ["a", "c"]) }), {
      message: "azure.plan.cloud: must be azure, got aws; pass the plan whose cloud is azure",
    });
  });

  it("a plan without one of its subnets", async () => {
    const plan = planFor("azure", ["1"]);
    const { nodes, ...subnets } = plan.subnets;
    assert.ok(nodes);
    await assert.rejects(deployAzure({ plan: { ...plan, subnets } }), {
      message: "azure.plan.subnets.nodes: must be one subnet, got nothing; pass a plan made by planAddresses",
    });
  });

  for (const natPublicIps of [0, 17, 1.5]) {
    it(`${natPublicIps} addresses of its NAT gateway`, async () => {
      await assert.rejects(deployAzure({ natPublicIps }), {
        message: `azure.natPublicIps: must be a whole number from 1 to 16, got ${natPublicIps}; give the NAT gateway from 1 to 16 addresses`,
      });
    });
  }
});
