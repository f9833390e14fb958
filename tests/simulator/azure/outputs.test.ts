import assert from "node:assert/strict";
import { textAt, valueAt } from "../../../simulator/azure/values.ts";
import { UNKNOWN } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { plain } from "../../../simulator/codec.ts";
import {
  clusterInputs,
  NETWORK,
  platform,
  poolInputs,
  RULE,
  subnet,
  T,
} from "../../../simulator/examples/azure/fixtures.ts";
import type { Platform } from "../../../simulator/examples/azure/fixtures.ts";
import { changed } from "../../../simulator/examples/changes.ts";
import {
  ExampleCloud,
  providerOf,
  SUBSCRIPTION,
  subjectOf,
  TENANT,
} from "../../../simulator/examples/cloud.ts";
import type { Made } from "../../../simulator/examples/cloud.ts";
import { preview, previewChange } from "./cloud.ts";

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/platform`;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const at = (state: Made, path: string): string => textAt(state.outputs, path) ?? "";

describe("outputs of azure-native", () => {
  let where: Platform;
  beforeEach(() => {
    where = platform();
  });
  afterEach(() => {
    where.cloud.close();
  });

  specify("ids are ARM's, each type in its own spelling", () => {
    const ids = [
      where.group,
      where.network,
      where.nodes,
      where.nat,
      where.address,
      where.zone,
      where.identity,
      where.workspace,
    ].map(({ id }) => id);
    assert.deepEqual(ids, [
      GROUP,
      `${GROUP}/providers/Microsoft.Network/virtualNetworks/azure`,
      `${GROUP}/providers/Microsoft.Network/virtualNetworks/azure/subnets/nodes`,
      `${GROUP}/providers/Microsoft.Network/natGateways/nat`,
      `${GROUP}/providers/Microsoft.Network/publicIPAddresses/egress`,
      `${GROUP}/providers/Microsoft.Network/privateDnsZones/prod.kakehashi.internal`,
      `/subscriptions/${SUBSCRIPTION}/resourcegroups/platform/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aks`,
      `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs`,
    ]);
  });

  specify("the names in the path are no outputs, the name is", () => {
    const { outputs: values } = where.nodes;
    assert.equal(values.name, "nodes");
    assert.equal(values.resourceGroupName, undefined);
    assert.equal(values.subnetName, undefined);
    assert.equal(values.type, "Microsoft.Network/virtualNetworks/subnets");
    assert.equal(values.provisioningState, "Succeeded");
    assert.equal(values.azureApiVersion, "2024-05-01");
    assert.match(at(where.nodes, "etag"), /^W\/"[0-9a-f-]{36}"$/);
  });

  specify("locations come back in one spelling", () => {
    const made = where.cloud.make(T.group, "second", { resourceGroupName: "second", location: "Japan East" });
    assert.equal(made.outputs.location, "japaneast");
  });

  specify("every public address is one of its own", () => {
    const { cloud, address } = where;
    const others = Array.from({ length: 20 }, (_, index) =>
      cloud.make(T.address, `a${index}`, changed(address.inputs, { publicIpAddressName: `a${index}` })),
    );
    const addresses = [address, ...others].map((it) => at(it, "ipAddress"));
    assert.equal(new Set(addresses).size, addresses.length);
    for (const it of addresses) assert.match(it, /^20\.\d+\.\d+\.\d+$/);
  });

  specify("an identity has a principal and a client, in the provider's tenant", () => {
    assert.match(at(where.identity, "principalId"), GUID);
    assert.match(at(where.identity, "clientId"), GUID);
    assert.notEqual(at(where.identity, "principalId"), at(where.identity, "clientId"));
    assert.equal(at(where.identity, "tenantId"), TENANT);
  });

  specify("a security group has Azure's rules behind its own", () => {
    const { outputs: values } = where.securityGroup;
    assert.equal(valueAt(values, "defaultSecurityRules[*].name"), "AllowVnetInBound");
    assert.ok(Array.isArray(values.defaultSecurityRules) && values.defaultSecurityRules.length === 6);
    assert.equal(
      valueAt(values, "securityRules[*].id"),
      `${where.securityGroup.id}/securityRules/${textAt(RULE, "name") ?? ""}`,
    );
  });

  specify("an AKS cluster says what its neighbours need", () => {
    const made = where.cloud.make(T.cluster, "cluster", clusterInputs(where));
    assert.equal(
      made.id,
      `${GROUP.replace("resourceGroups", "resourcegroups")}/providers/Microsoft.ContainerService/managedClusters/kakehashi`,
    );
    assert.match(at(made, "fqdn"), /^kakehashi-[0-9a-f]{8}\.hcp\.japaneast\.azmk8s\.io$/);
    assert.match(
      at(made, "oidcIssuerProfile.issuerURL"),
      new RegExp(`^https://japaneast\\.oic\\.prod-aks\\.azure\\.com/${TENANT}/[0-9a-f-]{36}/$`),
    );
    assert.match(at(made, "currentKubernetesVersion"), /^1\.35\.\d+$/);
    assert.match(at(made, "identityProfile.kubeletidentity.clientId"), GUID);
    assert.deepEqual(valueAt(made.outputs, "identity"), {
      type: "UserAssigned",
      userAssignedIdentities: {
        [where.identity.id]: {
          clientId: at(where.identity, "clientId"),
          principalId: at(where.identity, "principalId"),
        },
      },
    });
  });

  specify("a private cluster has a private name, and a public one only when it asks", () => {
    const inputs = changed(clusterInputs(where), {
      apiServerAccessProfile: { enablePrivateCluster: true, enablePrivateClusterPublicFQDN: false },
    });
    const { outputs: values } = where.cloud.make(T.cluster, "cluster", inputs);
    assert.match(textAt(values, "privateFQDN") ?? "", /\.privatelink\.japaneast\.azmk8s\.io$/);
    assert.equal(values.fqdn, undefined);
  });

  specify("a cluster keeps its issuer and its name through a change", () => {
    const made = where.cloud.make(T.cluster, "cluster", clusterInputs(where));
    const next = where.cloud.change(
      T.cluster,
      "cluster",
      changed(clusterInputs(where), { kubernetesVersion: "1.36" }),
    );
    for (const path of [
      "fqdn",
      "oidcIssuerProfile.issuerURL",
      "resourceUID",
      "identityProfile.kubeletidentity.objectId",
    ])
      assert.equal(at(next, path), at(made, path), path);
    assert.match(at(next, "currentKubernetesVersion"), /^1\.36\./);
  });

  specify("an agent pool runs the control plane's version when it says none", () => {
    where.cloud.make(T.cluster, "cluster", clusterInputs(where));
    const pool = where.cloud.make(
      T.pool,
      "pool",
      changed(poolInputs(where), { orchestratorVersion: undefined }),
    );
    assert.match(at(pool, "currentOrchestratorVersion"), /^1\.35\./);
    assert.equal(pool.outputs.type, "Microsoft.ContainerService/managedClusters/agentPools");
    assert.equal(pool.outputs.maxPods, 250);
  });
});

describe("what azure-native knows in previews", () => {
  let where: Platform;
  beforeEach(() => {
    where = platform();
  });
  afterEach(() => {
    where.cloud.close();
  });

  specify("of a new cluster: its inputs, and that the issuer within them is to come", () => {
    const outputs = preview(where.cloud, T.cluster, clusterInputs(where));
    assert.equal(valueAt(outputs, "oidcIssuerProfile.enabled"), true);
    assert.equal(valueAt(outputs, "oidcIssuerProfile.issuerURL"), UNKNOWN);
    assert.equal(outputs.fqdn, undefined);
    assert.equal(outputs.location, "japaneast");
  });

  specify("of a cluster to be changed: its name and location, nothing that Azure computes", () => {
    where.cloud.make(T.cluster, "cluster", clusterInputs(where));
    const news = changed(clusterInputs(where), { "sku.tier": "Free" });
    const values = previewChange(where.cloud, T.cluster, "cluster", news);
    assert.equal(values.name, "kakehashi");
    assert.equal(values.location, "japaneast");
    for (const key of ["fqdn", "oidcIssuerProfile", "currentKubernetesVersion"])
      assert.equal(values[key], UNKNOWN, key);
  });

  specify("of an identity to be changed: neither principal nor client", () => {
    const news = { ...where.identity.inputs, tags: { team: "a" } };
    const values = previewChange(where.cloud, T.identity, "aks", news);
    assert.equal(values.principalId, UNKNOWN);
    assert.equal(values.name, "aks");
  });
});

describe("inputs that azure-native fills in", () => {
  specify("a location: the provider's, else the resource group's", () => {
    const cloud = new ExampleCloud();
    cloud.make(T.group, "platform", { resourceGroupName: "platform", location: "norwayeast" });
    const provider = providerOf(T.network, "westeurope");
    const { location, ...elsewhere } = provider.config;
    assert.equal(location, "westeurope");
    const filledBy = (config: PropertyMap): unknown =>
      cloud.operations.check(
        { ...provider, config },
        subjectOf(T.network, "net"),
        {},
        plain(changed(NETWORK, { location: undefined })),
        { name: "net", seed: new Uint8Array() },
      ).inputs.values.location;
    assert.equal(filledBy(provider.config), "westeurope");
    assert.equal(filledBy(elsewhere), "norwayeast");
    cloud.close();
  });

  specify(
    "names: 8 digits behind a top-level one, a GUID for a role assignment, the engine's for the rest",
    () => {
      const where = platform();
      const made = where.cloud.make(T.network, "spoke", changed(NETWORK, { virtualNetworkName: undefined }));
      assert.match(at(made, "name"), /^spoke[0-9a-f]{8}$/);
      const inner = where.cloud.make(
        T.subnet,
        "inner",
        changed(subnet("x", "10.68.60.0/24"), { subnetName: undefined }),
      );
      assert.equal(inner.outputs.name, "inner");
      const role = where.cloud.make(
        T.role,
        "role",
        changed(where.rights.inputs, { roleAssignmentName: undefined, scope: where.group.id }),
      );
      assert.match(at(role, "name"), GUID);
      where.cloud.close();
    },
  );
});
