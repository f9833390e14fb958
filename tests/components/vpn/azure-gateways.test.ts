import assert from "node:assert/strict";
import { z } from "zod";
import { textOf, valueOf } from "../../support/snapshot.ts";
import { deployVpn, routeServers, TYPES, usual } from "./fixtures.ts";

describe("SiteToSiteVpn's gateways in Azure", () => {
  it("are machines in their zones, with a key that nobody has, and an identity of their own", async () => {
    const { graph } = await usual();
    const { inputs, protect, ignoreChanges } = graph.find(TYPES.vm, "vpn-azure-2");
    const { zones, hardwareProfile, identity, storageProfile, osProfile } = inputs;
    assert.deepEqual(
      [zones, hardwareProfile, identity],
      [
        ["2"],
        { vmSize: "Standard_D2as_v5" },
        { type: "UserAssigned", userAssignedIdentities: ["vpn-azure-2-id"] },
      ],
    );
    assert.deepEqual(z.object({ imageReference: z.unknown() }).parse(storageProfile).imageReference, {
      publisher: "Debian",
      offer: "debian-12",
      sku: "12-gen2",
      version: "latest",
    });
    const { linuxConfiguration } = z
      .object({
        linuxConfiguration: z.object({
          disablePasswordAuthentication: z.literal(true),
          ssh: z.object({ publicKeys: z.array(z.object({ keyData: z.string() })).length(1) }),
        }),
      })
      .parse(osProfile);
    assert.match(linuxConfiguration.ssh.publicKeys[0]?.keyData ?? "", /^ssh-ed25519 \S+ nobody$/);
    assert.deepEqual(
      [protect, ignoreChanges],
      [true, ["osProfile.customData", "storageProfile.imageReference"]],
    );
  });

  it("forward, at fixed addresses, in the load balancer's pool", async () => {
    const { graph } = await usual();
    const { enableIPForwarding, enableAcceleratedNetworking, ipConfigurations } = graph.inputsOf(
      TYPES.nic,
      "vpn-azure-2",
    );
    assert.deepEqual([enableIPForwarding, enableAcceleratedNetworking], [true, true]);
    assert.deepEqual(
      z
        .array(
          z.object({ privateIPAddress: z.string(), loadBalancerBackendAddressPools: z.array(z.unknown()) }),
        )
        .parse(ipConfigurations),
      [
        {
          privateIPAddress: "10.68.208.6",
          loadBalancerBackendAddressPools: [{ id: "vpn-azure-id/backendAddressPools/gateways" }],
        },
      ],
    );
  });

  it("have a vault each that only their own address and identity read, and whose secret goes with it", async () => {
    const { graph } = await usual();
    const { properties } = graph.inputsOf(TYPES.vault, "vpn-azure-1");
    const { networkAcls, enableRbacAuthorization } = z
      .object({
        enableRbacAuthorization: z.boolean(),
        networkAcls: z.object({
          defaultAction: z.string(),
          ipRules: z.array(z.object({ value: z.string() })),
        }),
      })
      .parse(properties);
    assert.deepEqual([enableRbacAuthorization, networkAcls.defaultAction], [true, "Deny"]);
    assert.match(networkAcls.ipRules[0]?.value ?? "", /^203\.0\.113\.\d+$/);
    const { principalId, scope, roleDefinitionId } = graph.inputsOf(
      "azure-native:authorization:RoleAssignment",
      "vpn-azure-1-bundle",
    );
    assert.deepEqual([principalId, scope], ["principal of vpn-azure-1", "vpn-azure-1-id"]);
    assert.match(textOf(roleDefinitionId), /4633458b-17de-408a-b874-0445c86b69e6$/);
    assert.equal(graph.find(TYPES.azureSecret, "vpn-azure-1").deletedWith, `${TYPES.vault}::vpn-azure-1`);
  });

  it("let peers in from their own addresses, on the ports that are theirs", async () => {
    const { graph } = await usual();
    const rule = graph.inputsOf("azure-native:network:SecurityRule", "vpn-azure-wireguard");
    // aws-a has the first slot of eight, aws-c the third.
    assert.deepEqual(
      [rule.protocol, rule.access, rule.priority, rule.destinationPortRanges],
      ["Udp", "Allow", 1000, ["51820", "51822"]],
    );
    const sources = z.array(z.string()).parse(rule.sourceAddressPrefixes);
    assert.equal(sources.length, 2);
    for (const source of sources) assert.match(source, /^198\.51\.100\.\d+\/32$/);
  });

  it("stand behind HA ports that probe the tunnels, and routes lead to the frontend", async () => {
    const { graph } = await usual();
    const { loadBalancingRules, probes, frontendIPConfigurations, loadBalancerName } = graph.inputsOf(
      "azure-native:network:LoadBalancer",
      "vpn-azure",
    );
    const id =
      "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/azure/providers/Microsoft.Network/loadBalancers/vpn-gateways";
    assert.equal(loadBalancerName, "vpn-gateways");
    assert.deepEqual(loadBalancingRules, [
      {
        name: "all-ports",
        protocol: "All",
        frontendPort: 0,
        backendPort: 0,
        frontendIPConfiguration: { id: `${id}/frontendIPConfigurations/bridge` },
        backendAddressPool: { id: `${id}/backendAddressPools/gateways` },
        probe: { id: `${id}/probes/tunnels` },
      },
    ]);
    assert.deepEqual(probes, [
      {
        name: "tunnels",
        protocol: "Http",
        port: 9800,
        requestPath: "/",
        intervalInSeconds: 5,
        probeThreshold: 2,
      },
    ]);
    const [frontend] = z
      .array(z.object({ privateIPAddress: z.string(), zones: z.array(z.string()) }))
      .parse(frontendIPConfigurations);
    assert.deepEqual(frontend, { privateIPAddress: "10.68.208.4", zones: ["1", "2", "3"] });
    assert.deepEqual(graph.inputsOf("azure-native:network:Route", "vpn-azure-nodes"), {
      resourceGroupName: "azure",
      routeTableName: "nodes",
      routeName: "aws",
      addressPrefix: "10.64.0.0/16",
      nextHopType: "VirtualAppliance",
      nextHopIpAddress: "10.68.208.4",
    });
  });

  it("are watched by what sees the tunnels: the probes, or the routes that they announce", async () => {
    const metric = async (run: typeof usual) => {
      const { scopes, criteria } = (await run()).graph.inputsOf(
        "azure-native:monitor:MetricAlert",
        "vpn-azure",
      );
      const [one] = z
        .object({ allOf: z.array(z.object({ metricName: z.string(), threshold: z.number() })) })
        .parse(criteria).allOf;
      return [scopes, one?.metricName, one?.threshold];
    };
    assert.deepEqual(await metric(usual), [["vpn-azure-id"], "DipAvailability", 50]);
    assert.deepEqual(await metric(routeServers), [
      ["vpn-route-server-id"],
      "CountOfRoutesLearnedFromPeer",
      1,
    ]);
  });

  it("have a Route Server in the subnet that the address plan keeps for it", async () => {
    const { graph } = await routeServers();
    assert.deepEqual(graph.inputsOf("azure-native:network:Subnet", "vpn-route-server"), {
      resourceGroupName: "azure",
      virtualNetworkName: "azure",
      subnetName: "RouteServerSubnet",
      addressPrefix: "10.68.224.0/20",
      privateEndpointNetworkPolicies: "Disabled",
      privateLinkServiceNetworkPolicies: "Enabled",
    });
    const { inputs, dependsOn } = graph.find("azure-native:network:VirtualHubBgpConnection", "vpn-azure-1");
    assert.deepEqual([inputs.peerAsn, inputs.peerIp], [64_513, "10.68.208.5"]);
    assert.deepEqual(dependsOn, ["azure-native:network:VirtualHubIpConfiguration::vpn-route-server"]);
  });

  it("speak with the routers that were known last, when Azure is not to be asked", async () => {
    const lastRouters = ["10.68.224.6", "10.68.224.7"];
    const { graph, result } = await deployVpn({ azure: { routes: { kind: "route-server" }, lastRouters } });
    assert.deepEqual(
      graph.calls.map(({ token }) => token),
      ["aws:ec2/getAmi:getAmi"],
    );
    assert.deepEqual(await valueOf(result.azureRouters), lastRouters);
    assert.deepEqual(await valueOf((await routeServers()).result.azureRouters), [
      "10.68.224.4",
      "10.68.224.5",
    ]);
    assert.deepEqual(await valueOf((await usual()).result.azureRouters), []);
  });
});
