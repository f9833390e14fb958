import assert from "node:assert/strict";
import { textAt, valueAt } from "../../../simulator/azure/values.ts";
import type { State } from "../../../simulator/operations.ts";
import { UNKNOWN } from "../../../simulator/properties.ts";
import { changed, Cloud, SUBSCRIPTION, TENANT } from "./cloud.ts";
import { clusterInputs, NETWORK, platform, poolInputs, RULE, subnet, T } from "./fixtures.ts";
import type { Platform } from "./fixtures.ts";

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/platform`;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const at = (state: State, path: string): string => textAt(state.outputs.values, path) ?? "";

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
    const { values } = where.nodes.outputs;
    assert.equal(values.name, "nodes");
    assert.equal(values.resourceGroupName, undefined);
    assert.equal(values.subnetName, undefined);
    assert.equal(values.type, "Microsoft.Network/virtualNetworks/subnets");
    assert.equal(values.provisioningState, "Succeeded");
    assert.equal(values.azureApiVersion, "2024-05-01");
    assert.match(at(where.nodes, "etag"), /^W\/"[0-9a-f-]{36}"$/);
  });

  specify("locations come back in one spelling", () => {
    const made = where.cloud.make(T.group, { resourceGroupName: "second", location: "Japan East" }, "second");
    assert.equal(made.outputs.values.location, "japaneast");
  });

  specify("every public address is one of its own", () => {
    const { cloud, address } = where;
    const others = Array.from({ length: 20 }, (_, index) =>
      cloud.make(
        T.address,
        changed(address.inputs.values, { publicIpAddressName: `a${index}` }),
        `a${index}`,
      ),
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
    const { values } = where.securityGroup.outputs;
    assert.equal(valueAt(values, "defaultSecurityRules[*].name"), "AllowVnetInBound");
    assert.ok(Array.isArray(values.defaultSecurityRules) && values.defaultSecurityRules.length === 6);
    assert.equal(
      valueAt(values, "securityRules[*].id"),
      `${where.securityGroup.id}/securityRules/${textAt(RULE, "name") ?? ""}`,
    );
  });

  specify("an AKS cluster says what its neighbours need", () => {
    const made = where.cloud.make(T.cluster, clusterInputs(where));
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
    assert.deepEqual(valueAt(made.outputs.values, "identity"), {
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
    const { values } = where.cloud.make(T.cluster, inputs).outputs;
    assert.match(textAt(values, "privateFQDN") ?? "", /\.privatelink\.japaneast\.azmk8s\.io$/);
    assert.equal(values.fqdn, undefined);
  });

  specify("a cluster keeps its issuer and its name through a change", () => {
    const made = where.cloud.make(T.cluster, clusterInputs(where));
    const next = where.cloud.change(
      T.cluster,
      made,
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
    where.cloud.make(T.cluster, clusterInputs(where));
    const pool = where.cloud.make(T.pool, changed(poolInputs(where), { orchestratorVersion: undefined }));
    assert.match(at(pool, "currentOrchestratorVersion"), /^1\.35\./);
    assert.equal(pool.outputs.values.type, "Microsoft.ContainerService/managedClusters/agentPools");
    assert.equal(pool.outputs.values.maxPods, 250);
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
    const outputs = where.cloud.preview(T.cluster, clusterInputs(where));
    assert.equal(valueAt(outputs, "oidcIssuerProfile.enabled"), true);
    assert.equal(valueAt(outputs, "oidcIssuerProfile.issuerURL"), UNKNOWN);
    assert.equal(outputs.fqdn, undefined);
    assert.equal(outputs.location, "japaneast");
  });

  specify("of a cluster to be changed: its name and location, nothing that Azure computes", () => {
    const made = where.cloud.make(T.cluster, clusterInputs(where));
    const { values } = where.cloud.change(
      T.cluster,
      made,
      changed(clusterInputs(where), { "sku.tier": "Free" }),
      true,
    ).outputs;
    assert.equal(values.name, "kakehashi");
    assert.equal(values.location, "japaneast");
    for (const key of ["fqdn", "oidcIssuerProfile", "currentKubernetesVersion"])
      assert.equal(values[key], UNKNOWN, key);
  });

  specify("of an identity to be changed: neither principal nor client", () => {
    const { values } = where.cloud.change(
      T.identity,
      where.identity,
      { ...where.identity.inputs.values, tags: { team: "a" } },
      true,
    ).outputs;
    assert.equal(values.principalId, UNKNOWN);
    assert.equal(values.name, "aks");
  });
});

describe("inputs that azure-native fills in", () => {
  specify("a location: the provider's, else the resource group's", () => {
    const far = new Cloud({ location: "westeurope" });
    far.make(T.group, { resourceGroupName: "platform" });
    assert.equal(
      far.make(T.network, changed(NETWORK, { location: undefined })).outputs.values.location,
      "westeurope",
    );
    far.close();
    const near = new Cloud({});
    near.make(T.group, { resourceGroupName: "platform", location: "norwayeast" });
    assert.equal(
      near.make(T.network, changed(NETWORK, { location: undefined })).outputs.values.location,
      "norwayeast",
    );
    near.close();
  });

  specify(
    "names: 8 digits behind a top-level one, a GUID for a role assignment, the engine's for the rest",
    () => {
      const where = platform();
      const made = where.cloud.make(T.network, changed(NETWORK, { virtualNetworkName: undefined }), "spoke");
      assert.match(at(made, "name"), /^spoke[0-9a-f]{8}$/);
      const inner = where.cloud.make(
        T.subnet,
        changed(subnet("x", "10.68.60.0/24"), { subnetName: undefined }),
        "inner",
      );
      assert.equal(inner.outputs.values.name, "inner");
      const role = where.cloud.make(
        T.role,
        changed(where.rights.inputs.values, { roleAssignmentName: undefined, scope: where.group.id }),
        "role",
      );
      assert.match(at(role, "name"), GUID);
      where.cloud.close();
    },
  );
});
