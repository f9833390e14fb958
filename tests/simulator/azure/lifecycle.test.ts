import assert from "node:assert/strict";
import { azureNative } from "../../../simulator/azure/package.ts";
import { SHARED_TYPES } from "../../../simulator/registry.ts";
import { Refusal } from "../../../simulator/refusal.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import {
  clusterInputs,
  NETWORK,
  platform,
  poolInputs,
  roleOf,
  subnet,
  T,
} from "../../../simulator/examples/azure/fixtures.ts";
import type { Platform } from "../../../simulator/examples/azure/fixtures.ts";
import { changed } from "../../../simulator/examples/changes.ts";
import { VAULT } from "../../../simulator/examples/azure/vault-cases.ts";
import type { Changes } from "../../../simulator/examples/changes.ts";
import type { Made } from "../../../simulator/examples/cloud.ts";
import { replacedBy } from "./cloud.ts";

describe("deleting in Azure", () => {
  let where: Platform;
  beforeEach(() => {
    where = platform();
  });
  afterEach(() => {
    where.cloud.close();
  });

  const refused = (type: string, name: string, users: RegExp): void => {
    assert.throws(
      () => {
        where.cloud.delete(type, name);
      },
      (error) => error instanceof Refusal && users.test(error.message),
    );
  };

  specify("what a subnet uses stays while it does", () => {
    refused(T.nat, "nat", /subnets\/nodes/);
    refused(T.securityGroup, "rules", /subnets\/nodes/);
    refused(T.routeTable, "routes", /subnets\/nodes/);
    where.cloud.delete(T.subnet, "nodes");
    where.cloud.delete(T.nat, "nat");
    where.cloud.delete(T.securityGroup, "rules");
  });

  specify("a vault's name stays taken as long as the vault can be had back, whoever wants it", () => {
    const { cloud } = where;
    const vault = changed(VAULT, { "properties.softDeleteRetentionInDays": 7 });
    cloud.make(T.vault, "gateway", vault);
    cloud.delete(T.vault, "gateway");
    assert.equal(cloud.world.ofType(T.vault).length, 0);
    const until = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    const problem = RegExp(
      `^vaultName: is taken by deleted Vault /\\S+, which can be had back until ${until}, got`,
    );
    for (const name of ["gateway", "other"])
      assert.throws(
        () => cloud.make(T.vault, name, vault),
        (error) => error instanceof Refusal && problem.test(error.message),
      );
    cloud.make(T.vault, "other", { ...vault, vaultName: "kv-other" });
  });

  specify("an address stays while a NAT gateway has it", () => {
    refused(T.address, "egress", /natGateways\/nat/);
  });

  specify("a subnet stays while a cluster or a pool has nodes in it", () => {
    where.cloud.make(T.cluster, "cluster", clusterInputs(where));
    refused(T.subnet, "nodes", /managedClusters\/kakehashi/);
    const other = where.cloud.make(T.subnet, "pool", subnet("pool", "10.68.40.0/24"));
    where.cloud.make(T.pool, "pool", changed(poolInputs(where), { vnetSubnetID: other.id }));
    refused(T.subnet, "pool", /agentPools\/general/);
    where.cloud.delete(T.cluster, "cluster");
    where.cloud.delete(T.subnet, "pool");
    where.cloud.delete(T.subnet, "nodes");
  });

  specify("a zone stays while it is linked, and the link goes with the network", () => {
    const link = {
      resourceGroupName: "platform",
      location: "global",
      privateZoneName: "prod.kakehashi.internal",
      virtualNetworkLinkName: "azure",
    };
    const made = where.cloud.make(T.link, "link", { ...link, virtualNetwork: { id: where.network.id } });
    refused(T.zone, "zone", /virtualNetworkLinks\/azure/);
    for (const it of ["nodes", "virtual-nodes", "bare"]) where.cloud.delete(T.subnet, it);
    where.cloud.delete(T.network, "azure");
    assert.deepEqual(where.cloud.world.having("id", made.id), []);
    where.cloud.delete(T.zone, "zone");
  });

  specify("the last System pool stays", () => {
    where.cloud.make(T.cluster, "cluster", clusterInputs(where));
    where.cloud.make(T.pool, "core", changed(poolInputs(where), { agentPoolName: "core", mode: "System" }));
    const cluster = where.cloud.find(T.cluster, "cluster");
    where.cloud.changeByHand(T.cluster, "cluster", { agentPoolProfiles: [] });
    refused(T.pool, "core", /last System pool/);
    where.cloud.world.put(cluster);
    where.cloud.delete(T.pool, "core");
  });

  specify("an identity in use can go: Azure does not look who uses it", () => {
    where.cloud.make(T.cluster, "cluster", clusterInputs(where));
    where.cloud.delete(T.identity, "aks");
  });

  specify("a resource group takes everything in it along", () => {
    where.cloud.make(T.cluster, "cluster", clusterInputs(where));
    where.cloud.delete(T.group, "platform");
    assert.equal(where.cloud.world.size, 0);
  });

  specify("a resource group stays while something outside uses what is in it", () => {
    where.cloud.make(T.group, "second", { resourceGroupName: "second", location: "japaneast" });
    where.cloud.make(T.cluster, "cluster", changed(clusterInputs(where), { resourceGroupName: "second" }));
    refused(T.group, "platform", /subnets\/nodes by .*\/second\//);
  });
});

describe("what replaces an object of Azure", () => {
  const where = platform();
  const cluster = clusterInputs(where);
  const pool = poolInputs(where);
  after(() => {
    where.cloud.close();
  });

  const TABLE: readonly (readonly [string, string, Changes, boolean])[] = [
    ["a group's location", T.group, { location: "japanwest" }, true],
    ["a network's location", T.network, { location: "japanwest" }, true],
    ["a network's ranges", T.network, { "addressSpace.addressPrefixes": ["10.0.0.0/8"] }, false],
    ["an address's SKU", T.address, { "sku.name": "StandardV2" }, true],
    ["an address's zones, which Azure refuses", T.address, { zones: ["1"] }, false],
    ["a NAT gateway's location, which Azure refuses", T.nat, { location: "japanwest" }, false],
    ["a cluster's DNS prefix", T.cluster, { dnsPrefix: "other" }, true],
    ["a cluster's node group", T.cluster, { nodeResourceGroup: "other" }, true],
    ["a cluster's service range", T.cluster, { "networkProfile.serviceCidr": "10.71.0.0/16" }, true],
    ["a cluster's way out", T.cluster, { "networkProfile.outboundType": "loadBalancer" }, true],
    ["a cluster's load balancer", T.cluster, { "networkProfile.loadBalancerSku": "basic" }, false],
    ["a cluster's version", T.cluster, { kubernetesVersion: "1.36" }, false],
    ["a cluster's inner pools", T.cluster, { "agentPoolProfiles[0].count": 5 }, false],
    ["a pool's size", T.pool, { vmSize: "Standard_D8ds_v5" }, true],
    ["a pool's subnet, which Azure refuses", T.pool, { vnetSubnetID: where.bare.id }, false],
    ["a pool's bounds", T.pool, { maxCount: 9 }, false],
    ["a role assignment's scope", T.role, { scope: where.group.id }, true],
    ["a role assignment's role, which Azure refuses", T.role, { roleDefinitionId: "/x" }, false],
  ];
  const inputs: Readonly<Record<string, Made | undefined>> = {
    [T.group]: where.group,
    [T.network]: where.network,
    [T.address]: where.address,
    [T.nat]: where.nat,
    [T.role]: where.rights,
  };

  for (const [what, type, changes, replaces] of TABLE) {
    specify(`${what}: ${replaces ? "replaces" : "does not"}`, () => {
      const base = inputs[type]?.inputs ?? (type === T.pool ? pool : cluster);
      assert.equal(replacedBy(where.cloud, type, base, changed(base, changes)).length > 0, replaces);
    });
  }

  specify("what the program named is deleted first, what the provider named is not", () => {
    const model = azureNative.model(T.network);
    assert.equal(model?.oneAtATime?.(NETWORK, NETWORK), true);
    assert.equal(model.oneAtATime({ ...NETWORK, __defaults: ["virtualNetworkName"] }, NETWORK), false);
    assert.equal(azureNative.model(T.subnet)?.oneAtATime?.({ __defaults: ["subnetName"] }, {}), true);
  });
});

describe("subnets that are written inside their network", () => {
  specify("can be named by a cluster, which then keeps the network", () => {
    const { cloud, identity } = platform();
    const inline = {
      ...NETWORK,
      virtualNetworkName: "inline",
      addressSpace: { addressPrefixes: ["10.90.0.0/16"] },
    };
    const network = cloud.make(T.network, "inline", {
      ...inline,
      subnets: [{ name: "nodes", addressPrefix: "10.90.0.0/20" }],
    });
    const inputs: PropertyMap = {
      resourceGroupName: "platform",
      location: "japaneast",
      resourceName: "third-party",
      dnsPrefix: "third-party",
      identity: { type: "SystemAssigned" },
      agentPoolProfiles: [
        {
          name: "system",
          mode: "System",
          count: 1,
          vmSize: "Standard_D2s_v5",
          vnetSubnetID: `${network.id}/subnets/nodes`,
        },
      ],
    };
    const missing = changed(inputs, { "agentPoolProfiles[0].vnetSubnetID": `${network.id}/subnets/pods` });
    assert.match(
      cloud.refused(T.cluster, "refused", missing)[0]?.text ?? "",
      /vnetSubnetID: .*does not exist/,
    );
    const itself = changed(inputs, { "agentPoolProfiles[0].vnetSubnetID": network.id });
    assert.match(
      cloud.refused(T.cluster, "refused", itself)[0]?.text ?? "",
      /vnetSubnetID: .*does not exist/,
    );
    cloud.make(T.role, "role", { ...roleOf(identity, `${network.id}/subnets/nodes`) });
    cloud.make(T.cluster, "cluster", inputs);
    assert.throws(() => {
      cloud.delete(T.network, "inline");
    }, /third-party/);
    cloud.close();
  });
});

describe("references between objects of Azure", () => {
  const where = platform();
  after(() => {
    where.cloud.close();
  });

  const TABLE: readonly (readonly [string, string, Changes, RegExp])[] = [
    [
      "a group that is not there",
      T.network,
      { resourceGroupName: "nowhere" },
      /names a ResourceGroup that does not exist/,
    ],
    [
      "a network by the id of another type",
      T.subnet,
      { "natGateway.id": where.network.id },
      /must name a NatGateway\b.*, not a VirtualNetwork\b/,
    ],
    [
      "an object of AWS",
      T.subnet,
      { "networkSecurityGroup.id": "sg-0123456789abcdef0" },
      /must name an object of Azure, not of AWS/,
    ],
    [
      "another subscription",
      T.subnet,
      { "natGateway.id": where.nat.id.replace(/1{8}/, "2".repeat(8)) },
      /does not exist/,
    ],
  ];
  const base: Readonly<Record<string, typeof NETWORK>> = {
    [T.network]: { ...NETWORK, virtualNetworkName: "third" },
    [T.subnet]: subnet("third", "10.68.60.0/24"),
  };

  for (const [what, type, changes, problem] of TABLE) {
    specify(`${what} is refused`, () => {
      const texts = where.cloud
        .refused(type, "refused", changed(base[type] ?? {}, changes))
        .map(({ text }) => text);
      assert.ok(
        texts.some((text) => problem.test(text)),
        JSON.stringify(texts),
      );
    });
  }
});

describe("a parameter of a MySQL server", () => {
  const PARAMETER = { resourceGroupName: "platform", serverName: "kakehashi-test" };
  const write = (configurationName: string, value: string): PropertyMap => ({
    ...PARAMETER,
    configurationName,
    value,
    source: "user-override",
  });

  it("is there from the beginning: two resources that write it are one object, by the last one's value", () => {
    const where = platform();
    const { cloud } = where;
    const login = { administratorLogin: "kakehashi", administratorLoginPassword: "Hush-hush-1" };
    const sku = { name: "Standard_B2s", tier: "Burstable" };
    const place = { resourceGroupName: "platform", location: "japaneast" };
    cloud.make(T.mySql, "mysql", { ...place, serverName: "kakehashi-test", ...login, sku });
    const first = cloud.make(T.mySqlParameter, "off", write("gtid_mode", "OFF_PERMISSIVE"));
    const second = cloud.make(T.mySqlParameter, "on", write("gtid_mode", "ON_PERMISSIVE"));
    assert.equal(first.id, second.id);
    const there = cloud.world.ofType(T.mySqlParameter);
    assert.deepEqual(
      there.map(({ inputs }) => inputs.value),
      ["ON_PERMISSIVE"],
    );
    assert.throws(
      () => cloud.make(T.mySqlParameter, "back", write("gtid_mode", "OFF")),
      /value: cannot go back from ON_PERMISSIVE, got OFF; ask Azure's support/,
    );
    cloud.delete(T.mySql, "mysql");
    assert.equal(cloud.world.ofType(T.mySqlParameter).length, 0);
    cloud.close();
  });

  it("is of a type that is said to be shared, as no others are", () => {
    const shared = (azureNative.listed ?? []).filter(({ takesOver }) => takesOver === true);
    assert.deepEqual(
      shared.map(({ type }) => type),
      SHARED_TYPES,
    );
  });
});
