import assert from "node:assert/strict";
import { parseVersion, offered, runningVersion } from "../../../simulator/azure/kubernetes-versions.ts";
import {
  clusterName,
  federatedCredentialName,
  groupName,
  identityName,
  networkName,
  poolName,
  virtualNetworkName,
  workspaceName,
  zoneName,
} from "../../../simulator/azure/names.ts";
import { normalLocation, zonesOf } from "../../../simulator/azure/regions.ts";
import { hasLocalDisk, isArm, parseVmSize } from "../../../simulator/azure/vm-sizes.ts";

const TABLE = [
  ["resource group", groupName, ["a", "(x)_1.2-", "グループ"], ["", "ends.", "a/b", "x".repeat(91)]],
  ["network", virtualNetworkName, ["ab", "a_b.c-d_"], ["a", "_a", "ab-", "x".repeat(65)]],
  [
    "subnet and alike",
    networkName,
    ["a", "GatewaySubnet", "x".repeat(80)],
    ["-a", "a.", "a b", "x".repeat(81)],
  ],
  [
    "private zone",
    zoneName,
    ["a.b", "privatelink.japaneast.azmk8s.io"],
    ["local", "a..b", `${"x".repeat(64)}.io`],
  ],
  ["identity", identityName, ["abc", "9_-"], ["ab", "-abc", "a.b.c"]],
  ["federated credential", federatedCredentialName, ["dns"], ["ab", "_ab", "x".repeat(121)]],
  ["cluster", clusterName, ["a", "kakehashi-prod_1"], ["-a", "a-", "x".repeat(64)]],
  ["agent pool", poolName, ["a", "system123456"], ["System", "1a", "a-b", "thirteenchars"]],
  ["workspace", workspaceName, ["logs", "a-1-b"], ["log", "-log", "a_b_c"]],
] as const;

describe("names in Azure", () => {
  for (const [what, rule, good, bad] of TABLE) {
    specify(what, () => {
      for (const name of good) assert.ok(rule.pattern?.test(name), `${name} is refused`);
      for (const name of bad) assert.ok(rule.pattern?.test(name) === false, `${name} passes`);
    });
  }
});

describe("regions of Azure", () => {
  specify("one location, two spellings", () => {
    assert.equal(normalLocation("Japan East"), "japaneast");
    assert.deepEqual(zonesOf("Japan East"), ["1", "2", "3"]);
  });
  specify("not every region has zones, and not every name is one", () => {
    assert.deepEqual(zonesOf("westus"), []);
    assert.equal(zonesOf("ap-northeast-1"), undefined);
  });
});

describe("sizes of machines", () => {
  const sizes = [
    ["Standard_D4ds_v5", "D", 4, 5],
    ["standard_b2s_v2", "B", 2, 2],
    ["Standard_DS2_v2", "DS", 2, 2],
    ["Standard_NC24ads_A100_v4", "NC", 24, 4],
    ["Standard_E4-2ds_v5", "E", 4, 5],
  ] as const;
  for (const [name, family, vcpus, version] of sizes) {
    specify(name, () => {
      const size = parseVmSize(name) ?? assert.fail();
      assert.deepEqual([size.family, size.vcpus, size.version], [family, vcpus, version]);
    });
  }
  specify("what is none", () => {
    for (const name of ["m7i.large", "Standard_X2_v5", "D4ds_v5"]) assert.equal(parseVmSize(name), undefined);
  });
  specify("local disks and Arm are read from the name", () => {
    const disk = (name: string): boolean => hasLocalDisk(parseVmSize(name) ?? assert.fail(name));
    assert.deepEqual(
      ["Standard_D4ds_v5", "Standard_D4s_v5", "Standard_D4s_v3", "Standard_B2s_v2"].map(disk),
      [true, false, true, false],
    );
    assert.equal(isArm(parseVmSize("Standard_D4pds_v5") ?? assert.fail()), true);
    assert.equal(isArm(parseVmSize("Standard_D4ds_v5") ?? assert.fail()), false);
  });
});

describe("versions of AKS", () => {
  specify("a minor version runs its newest patch", () => {
    assert.match(runningVersion("1.35"), /^1\.35\.\d+$/);
    assert.equal(runningVersion("1.35.2"), "1.35.2");
    assert.match(runningVersion(undefined), /^1\.\d+\.\d+$/);
  });
  specify("old ones are offered with long-term support, older ones not at all", () => {
    assert.equal(offered("1.33")?.longTermOnly, true);
    assert.equal(offered("1.35")?.longTermOnly, false);
    assert.equal(offered("1.29"), undefined);
    assert.equal(parseVersion("v1.35"), undefined);
  });
});
