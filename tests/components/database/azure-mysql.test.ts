import assert from "node:assert/strict";
import { labelsOf } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { secret, valueOf } from "../../support/snapshot.ts";
import { AZURE, deployAzure, TYPES, usualAzure } from "./fixtures.ts";

const COMMON = [
  "azure-native:dbformysql:Configuration::azure-mysql-binlog-expire-logs-seconds",
  "azure-native:dbformysql:Configuration::azure-mysql-replicate-wild-ignore-table",
  "azure-native:dbformysql:Configuration::azure-mysql-sql-generate-invisible-primary-key",
  "azure-native:dbformysql:Server::azure-mysql",
  "azure-native:monitor:ActionGroup::azure-mysql-alarms",
  "azure-native:monitor:MetricAlert::azure-mysql-cpu",
  "azure-native:monitor:MetricAlert::azure-mysql-storage",
  "azure-native:privatedns:PrivateZone::azure-mysql",
  "azure-native:privatedns:VirtualNetworkLink::azure-mysql",
  "random:index/randomPassword:RandomPassword::azure-mysql-administrator",
];

const GUARDED = ["azure-native:authorization:ManagementLockByScope::azure-mysql"];

/** Without a standby, GTIDs have to be turned on, a step at a time. */
const SINGLE = [
  "azure-native:dbformysql:Configuration::azure-mysql-enforce-gtid-consistency",
  "azure-native:dbformysql:Configuration::azure-mysql-gtid-off-permissive",
  "azure-native:dbformysql:Configuration::azure-mysql-gtid-on",
  "azure-native:dbformysql:Configuration::azure-mysql-gtid-on-permissive",
];

const small = () =>
  deployAzure({
    zones: ["1"],
    sku: "Standard_B2s",
    guards: { deletionProtection: false, protect: false },
  });

describe("AzureMySql", () => {
  it("has these children, below it and by its own providers, in previews too", async () => {
    const { graph } = await usualAzure();
    assert.deepEqual(labelsOf(graph.children(AZURE)), [...COMMON, ...GUARDED].toSorted());
    assert.equal(graph.find("kakehashi:database:AzureMySql", "azure-mysql").parent, PLATFORM);
    for (const { provider, label, type } of graph.children(AZURE))
      assert.equal(
        provider,
        type.startsWith("random:")
          ? "pulumi:providers:random::random"
          : "pulumi:providers:azure-native::azure",
        label,
      );
    const preview = await deployAzure({}, true);
    assert.deepEqual(labelsOf(preview.graph.children(AZURE)), [...COMMON, ...GUARDED].toSorted());
  });

  it("makes passwords of three classes of characters, which Azure wants", async () => {
    const { graph } = await usualAzure();
    const { inputs } = graph.find(TYPES.password, "azure-mysql-administrator");
    assert.deepEqual(inputs, { length: 32, special: false, minLower: 1, minUpper: 1, minNumeric: 1 });
  });

  it("is private, with a standby in another zone, and guarded", async () => {
    const { graph } = await usualAzure();
    const { inputs, protect, ignoreChanges, dependsOn } = graph.find(TYPES.server, "azure-mysql");
    assert.deepEqual(inputs, {
      resourceGroupName: "azure",
      location: "japaneast",
      createMode: "Default",
      version: "8.4",
      administratorLogin: "kakehashi",
      administratorLoginPassword: secret("password of azure-mysql-administrator"),
      sku: { name: "Standard_D2ads_v5", tier: "GeneralPurpose" },
      availabilityZone: "1",
      highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "2" },
      storage: {
        storageSizeGB: 128,
        autoGrow: "Enabled",
        autoIoScaling: "Enabled",
        // What azure-native puts there.
        logOnDisk: "Disabled",
        storageRedundancy: "LocalRedundancy",
      },
      backup: { backupRetentionDays: 14, geoRedundantBackup: "Disabled" },
      network: {
        delegatedSubnetResourceId: "/virtualNetworks/azure/subnets/data",
        privateDnsZoneResourceId: "azure-mysql-id",
        publicNetworkAccess: "Disabled",
      },
      tags: { environment: "test" },
    });
    assert.equal(protect, true);
    assert.deepEqual(ignoreChanges, [
      "availabilityZone",
      "highAvailability.standbyAvailabilityZone",
      "storage.storageSizeGB",
    ]);
    assert.deepEqual(dependsOn, ["azure-native:privatedns:VirtualNetworkLink::azure-mysql"]);
    const { level, scope } = graph.inputsOf(TYPES.lock, "azure-mysql");
    assert.deepEqual([level, scope], ["CanNotDelete", "azure-mysql-id"]);
  });

  it("turns GTIDs on step by step where Azure has not, one write after another", async () => {
    const { graph } = await small();
    assert.deepEqual(labelsOf(graph.children(AZURE)), [...COMMON, ...SINGLE].toSorted());
    const writes = graph.ofType(TYPES.parameter);
    const chain = writes.map(({ inputs, dependsOn, ignoreChanges, deletedWith }) => {
      assert.equal(deletedWith, `${TYPES.server}::azure-mysql`);
      return [inputs.configurationName, inputs.value, dependsOn.length, ignoreChanges];
    });
    assert.deepEqual(chain.slice(-3), [
      ["gtid_mode", "OFF_PERMISSIVE", 1, ["value"]],
      ["gtid_mode", "ON_PERMISSIVE", 1, ["value"]],
      ["gtid_mode", "ON", 1, []],
    ]);
    assert.deepEqual(
      chain.map(([, , waits]) => waits),
      [0, 1, 1, 1, 1, 1, 1],
    );
    const { highAvailability, sku } = graph.inputsOf(TYPES.server, "azure-mysql");
    assert.deepEqual(
      [highAvailability, sku],
      [{ mode: "Disabled" }, { name: "Standard_B2s", tier: "Burstable" }],
    );
  });

  it("keeps the binary log as long as asked, and an operator's parameters", async () => {
    const { graph } = await deployAzure({
      binlogRetentionHours: 200,
      parameters: { max_connections: "500" },
    });
    const { value } = graph.inputsOf(TYPES.parameter, "azure-mysql-binlog-expire-logs-seconds");
    assert.equal(value, "720000");
    assert.equal(graph.inputsOf(TYPES.parameter, "azure-mysql-max-connections").value, "500");
  });

  it("tells where it is and who administers it, the password as a secret", async () => {
    const { result } = await usualAzure();
    const { host, administrator, role } = result;
    assert.deepEqual(await valueOf({ host, administrator, role }), {
      host: "azure-mysql.mysql.database.azure.com",
      administrator: {
        kind: "password",
        user: "kakehashi",
        password: secret("password of azure-mysql-administrator"),
      },
      role: "replica",
    });
    assert.equal(result.caPem.match(/BEGIN CERTIFICATE/g)?.length, 2);
  });

  it("refuses a standby of a burstable server", async () => {
    await assert.rejects(
      deployAzure({ sku: "Standard_B2s" }),
      /azure-mysql\.sku: is burstable, which takes no standby, got Standard_B2s; /,
    );
  });
});
