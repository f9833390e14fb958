import assert from "node:assert/strict";
import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { Provider as AzureProvider } from "@pulumi/azure-native/provider.js";
import { AppNames } from "../../../components/dns/app-names.ts";
import type { AppNamesArgs } from "../../../components/dns/app-names.ts";
import { AwsIngressAddresses } from "../../../components/ingress/aws-ingress-addresses.ts";
import { AzureIngressAddress } from "../../../components/ingress/azure-ingress-address.ts";
import type { NamePolicy } from "../../../lib/dns/names.ts";
import { labelsOf } from "../../support/graph.ts";
import { deploy } from "../../support/mocks.ts";
import { Platform } from "../../support/platform.ts";

const NAMES = "kakehashi:dns:AppNames::names";
const RECORD = "aws:route53/record:Record";
const CHECK = "aws:route53/healthCheck:HealthCheck";
const AZURE_RECORDS = "azure-native:dns:RecordSet";
const AWS = "pulumi:providers:aws::aws";
const AZURE = "pulumi:providers:azure-native::azure";

const SHOP: NamePolicy = {
  host: "shop.example.com",
  mode: "active-active",
  active: "eks",
  weights: { eks: 60, aks: 40 },
  failover: "automatic",
  standby: "warm",
};
const OFFICE: NamePolicy = {
  ...SHOP,
  host: "office.example.com",
  mode: "active-standby",
  failover: "manual",
};
const ROUTE53: AppNamesArgs["authority"] = {
  kind: "route53",
  healthCheck: { protocol: "HTTPS", port: 443, path: "/healthz", intervalSeconds: 10, failureThreshold: 3 },
};

/** Names on the addresses of two zones of AWS and on one of Azure. */
function deployNames(overrides: Partial<AppNamesArgs> = {}) {
  const computed = {
    "aws:ec2/eip:Eip": ({ name }: { readonly name: string }) => ({ publicIp: `address of ${name}` }),
    "azure-native:network:PublicIPAddress": () => ({ ipAddress: "address of azure" }),
    "aws:route53/zone:Zone": () => ({ zoneId: "Z1", nameServers: ["ns-1.awsdns-01.com"] }),
    "azure-native:dns:Zone": () => ({ nameServers: ["ns1-01.azure-dns.com."] }),
    [CHECK]: ({ name }: { readonly name: string }) => ({ id: `id of ${name}` }),
  };
  return deploy(
    () => {
      const aws = new AwsProvider("aws", { region: "ap-northeast-1" });
      const azure = new AzureProvider("azure", {});
      const parent = new Platform({ providers: [aws, azure] });
      const common = { protect: true, tags: { environment: "test" } };
      const eks = new AwsIngressAddresses("eks-ingress", { ...common, zones: ["a", "c"] }, { parent });
      const aks = new AzureIngressAddress(
        "aks-ingress",
        { ...common, resourceGroupName: "group", location: "japaneast" },
        { parent },
      );
      const args: AppNamesArgs = {
        ...common,
        zone: "example.com",
        authority: ROUTE53,
        ttlSeconds: 60,
        apps: { shop: SHOP, office: OFFICE },
        addresses: { eks, aks },
        ...overrides,
      };
      return new AppNames("names", args, { parent });
    },
    { outputs: computed },
  );
}

describe("AppNames", () => {
  it("with Route 53 makes a weighted record for each side, and checks where failover is automatic", async () => {
    const { graph } = await deployNames();
    assert.deepEqual(labelsOf(graph.children(NAMES)), [
      `${CHECK}::names-shop-aks-1`,
      `${CHECK}::names-shop-eks`,
      `${CHECK}::names-shop-eks-1`,
      `${CHECK}::names-shop-eks-2`,
      `${RECORD}::names-office-aks`,
      `${RECORD}::names-office-eks`,
      `${RECORD}::names-shop-aks`,
      `${RECORD}::names-shop-eks`,
      "aws:route53/zone:Zone::names-zone",
    ]);
    for (const child of graph.children(NAMES)) assert.equal(child.provider, AWS, child.label);
    assert.equal(graph.find("aws:route53/zone:Zone", "names-zone").protect, true);
  });

  it("gives each record the addresses, the weight and the check of its side", async () => {
    const { graph } = await deployNames();
    const common = { zoneId: "Z1", type: "A", ttl: 60 };
    const eks = ["address of eks-ingress-a", "address of eks-ingress-c"];
    assert.deepEqual(graph.inputsOf(RECORD, "names-shop-eks"), {
      ...common,
      name: "shop.example.com",
      records: eks,
      setIdentifier: "eks",
      weightedRoutingPolicies: [{ weight: 60 }],
      healthCheckId: "id of names-shop-eks",
    });
    assert.deepEqual(graph.inputsOf(RECORD, "names-office-aks"), {
      ...common,
      name: "office.example.com",
      records: ["address of azure"],
      setIdentifier: "aks",
      weightedRoutingPolicies: [{ weight: 0 }],
    });
    assert.equal(graph.inputsOf(RECORD, "names-shop-aks").healthCheckId, "id of names-shop-aks-1");
  });

  it("asks each address by the app's name; several addresses are healthy while one is", async () => {
    const { graph } = await deployNames();
    assert.deepEqual(graph.inputsOf(CHECK, "names-shop-eks-2"), {
      type: "HTTPS",
      ipAddress: "address of eks-ingress-c",
      port: 443,
      requestInterval: 10,
      failureThreshold: 3,
      fqdn: "shop.example.com",
      resourcePath: "/healthz",
      tags: { environment: "test", Name: "names-shop-eks-2" },
    });
    assert.deepEqual(graph.inputsOf(CHECK, "names-shop-eks"), {
      type: "CALCULATED",
      childHealthchecks: ["id of names-shop-eks-1", "id of names-shop-eks-2"],
      childHealthThreshold: 1,
      tags: { environment: "test", Name: "names-shop-eks" },
    });
  });

  it("changes nothing but two weights when the other side becomes active", async () => {
    const { graph: before } = await deployNames();
    const { graph: after } = await deployNames({
      apps: { shop: SHOP, office: { ...OFFICE, active: "aks" } },
    });
    assert.deepEqual(labelsOf(after.resources), labelsOf(before.resources));
    const changed = after.resources.filter((it) => {
      const old = before.find(it.type, it.name);
      return JSON.stringify(it.inputs) !== JSON.stringify(old.inputs);
    });
    assert.deepEqual(
      changed.map(({ name, inputs }) => [name, inputs.weightedRoutingPolicies]),
      [
        ["names-office-eks", [{ weight: 0 }]],
        ["names-office-aks", [{ weight: 100 }]],
      ],
    );
  });

  it("with two authorities says the same in both, and names the servers of both", async () => {
    const office = OFFICE;
    const shop: NamePolicy = { ...SHOP, failover: "manual" };
    const { graph } = await deployNames({
      authority: { kind: "dual", resourceGroupName: "group" },
      apps: { shop, office },
    });
    assert.deepEqual(labelsOf(graph.children(NAMES)), [
      `${RECORD}::names-office`,
      `${RECORD}::names-shop`,
      "aws:route53/zone:Zone::names-zone",
      `${AZURE_RECORDS}::names-office`,
      `${AZURE_RECORDS}::names-shop`,
      "azure-native:dns:Zone::names-zone",
    ]);
    const all = ["address of eks-ingress-a", "address of eks-ingress-c", "address of azure"];
    assert.deepEqual(graph.inputsOf(RECORD, "names-shop").records, all);
    const records = graph.inputsOf(AZURE_RECORDS, "names-shop");
    assert.deepEqual(
      [records.relativeRecordSetName, records.aRecords, records.ttl],
      ["shop", all.map((ipv4Address) => ({ ipv4Address })), 60],
    );
    assert.deepEqual(graph.inputsOf(RECORD, "names-office").records, all.slice(0, 2));
    assert.equal(graph.find(AZURE_RECORDS, "names-shop").provider, AZURE);
    assert.deepEqual(graph.outputs.get(NAMES)?.nameServers, ["ns-1.awsdns-01.com", "ns1-01.azure-dns.com"]);
  });

  it("tells how long a failover takes", async () => {
    const { graph } = await deployNames();
    assert.deepEqual(graph.outputs.get(NAMES)?.names, {
      shop: { host: "shop.example.com", failoverBoundSeconds: 90 },
      office: { host: "office.example.com", failoverBoundSeconds: 60 },
    });
  });

  it("refuses what cannot work before anything is made", async () => {
    const apps = {
      shop: { ...SHOP, host: "shop.example.org", standby: "cold" as const, mode: "active-standby" as const },
    };
    await assert.rejects(deployNames({ apps }), (error) => {
      assert.match(
        String(error),
        /names\.apps\.shop\.host: must lie in the zone example\.com, got shop\.example\.org;/,
      );
      assert.match(String(error), /names\.apps\.shop\.failover: needs a warm standby/);
      return true;
    });
  });
});

describe("ingress addresses", () => {
  it("are one for each zone of AWS and one of all zones of Azure, fixed and protected", async () => {
    const { graph } = await deployNames();
    const eips = graph.children("kakehashi:ingress:AwsIngressAddresses::eks-ingress");
    assert.deepEqual(labelsOf(eips), ["aws:ec2/eip:Eip::eks-ingress-a", "aws:ec2/eip:Eip::eks-ingress-c"]);
    const [azure] = graph.children("kakehashi:ingress:AzureIngressAddress::aks-ingress");
    assert.deepEqual(azure?.inputs.zones, ["1", "2", "3"]);
    assert.deepEqual(azure.inputs.publicIPAllocationMethod, "Static");
    for (const it of [...eips, azure]) assert.equal(it.protect, true, it.label);
  });
});
