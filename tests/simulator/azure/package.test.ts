import assert from "node:assert/strict";
import { mapsAt, textAt } from "../../../simulator/azure/values.ts";
import { azureNative } from "../../../simulator/azure/package.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { parse } from "yaml";
import { clusterInputs, platform, T } from "../../../simulator/examples/azure/fixtures.ts";
import { changed } from "../../../simulator/examples/changes.ts";
import { SUBSCRIPTION, TENANT } from "../../../simulator/examples/cloud.ts";
import { invoke } from "./cloud.ts";

const CREDENTIALS = "azure-native:containerservice:listManagedClusterUserCredentials";
const ADMIN = "azure-native:containerservice:listManagedClusterAdminCredentials";
const NAMES = { resourceGroupName: "platform", resourceName: "kakehashi" };

describe("the package azure-native", () => {
  specify("a type of another API version has the same model", () => {
    assert.equal(azureNative.model("azure-native:network/v20240501:Subnet"), azureNative.model(T.subnet));
    assert.equal(
      azureNative.model("azure-native:containerservice/v20240902preview:ManagedCluster"),
      azureNative.model(T.cluster),
    );
  });

  specify("types that moved between modules are known by both names", () => {
    assert.equal(azureNative.model("azure-native:network:PrivateZone"), azureNative.model(T.zone));
    assert.equal(azureNative.model("azure-native:insights:DiagnosticSetting"), azureNative.model(T.setting));
  });

  specify("what is not modelled has no model", () => {
    assert.equal(azureNative.model("azure-native:cdn:Profile"), undefined);
  });

  specify("the provider's configuration is checked", () => {
    const check = (config: PropertyMap): readonly string[] => azureNative.checkConfig?.(config) ?? [];
    assert.deepEqual(check({ subscriptionId: SUBSCRIPTION, tenantId: TENANT, location: "Japan East" }), []);
    assert.deepEqual(check({ subscriptionId: "prod", location: "tokyo" }), [
      "subscriptionId: must be a GUID, got prod; copy it from the Azure portal",
      "location: must be a region of Azure, got tokyo; use a name such as japaneast",
    ]);
  });
});

describe("functions of azure-native", () => {
  specify("getClientConfig says who and where", () => {
    const { cloud } = platform();
    const found = invoke(cloud, "azure-native:authorization:getClientConfig", {});
    assert.deepEqual([found.subscriptionId, found.tenantId], [SUBSCRIPTION, TENANT]);
    assert.match(textAt(found, "objectId") ?? "", /^[0-9a-f-]{36}$/);
    cloud.close();
  });

  specify("a user's kubeconfig signs in by kubelogin, with no credential in it", () => {
    const where = platform();
    const cluster = where.cloud.make(T.cluster, "cluster", clusterInputs(where));
    const result = invoke(where.cloud, CREDENTIALS, NAMES);
    const [first] = mapsAt(result, "kubeconfigs");
    assert.equal(first?.name, "clusterUser");
    const text = Buffer.from(textAt(first, "value") ?? "", "base64").toString("utf8");
    const file: unknown = parse(text);
    assert.ok(typeof file === "object" && file !== null && "clusters" in file && "current-context" in file);
    assert.equal(file["current-context"], "kakehashi");
    assert.match(text, new RegExp(`server: https://${textAt(cluster.outputs, "fqdn") ?? ""}:443`));
    assert.match(text, /certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0/);
    assert.match(text, /command: kubelogin/);
    assert.match(text, new RegExp(`- --tenant-id\\n\\s+- ${TENANT}`));
    assert.doesNotMatch(text, /client-key-data|token:/);
    assert.deepEqual(invoke(where.cloud, CREDENTIALS, NAMES), result);
    where.cloud.close();
  });

  specify(
    "an admin's kubeconfig is refused where local accounts are off, and given where they are not",
    () => {
      const where = platform();
      where.cloud.make(T.cluster, "cluster", clusterInputs(where));
      assert.throws(() => invoke(where.cloud, ADMIN, NAMES), /set to disable local accounts/);
      where.cloud.change(
        T.cluster,
        "cluster",
        changed(clusterInputs(where), { disableLocalAccounts: false }),
      );
      const [first] = mapsAt(invoke(where.cloud, ADMIN, NAMES), "kubeconfigs");
      assert.equal(first?.name, "clusterAdmin");
      where.cloud.close();
    },
  );

  specify("a function for something that is not there says so", () => {
    const { cloud } = platform();
    assert.throws(() => invoke(cloud, CREDENTIALS, NAMES), /ResourceNotFound/);
    assert.throws(
      () => invoke(cloud, CREDENTIALS, { resourceName: "kakehashi" }),
      /resourceGroupName: is required/,
    );
    cloud.close();
  });

  specify("a function of another API version is the same function", () => {
    const { cloud } = platform();
    const found = invoke(cloud, "azure-native:authorization/v20220401:getClientConfig", {});
    assert.equal(found.subscriptionId, SUBSCRIPTION);
    cloud.close();
  });

  specify("getters answer what the object says of itself", () => {
    const { cloud, nodes } = platform();
    const found = invoke(cloud, "azure-native:network:getSubnet", {
      resourceGroupName: "platform",
      virtualNetworkName: "azure",
      subnetName: "nodes",
    });
    assert.equal(found.id, nodes.id);
    assert.equal(found.addressPrefix, "10.68.0.0/20");
    const group = invoke(cloud, "azure-native:resources:getResourceGroup", { resourceGroupName: "PLATFORM" });
    assert.equal(group.name, "platform");
    cloud.close();
  });
});
