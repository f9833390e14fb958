import assert from "node:assert/strict";
import {
  AZURE_SUBNET_ROLES,
  securityRules,
  type SecurityRule,
} from "../../../components/network/azure-security-rules.ts";

const RANGES = { network: "10.68.0.0/16", pods: "10.69.0.0/16", peers: ["10.64.0.0/14"] };

/** `100 Inbound Allow tcp/3306 from X to Y`, as an operator would read it. */
function sentence(rule: SecurityRule): string {
  const ports = rule.destinationPortRanges?.join("+") ?? rule.destinationPortRange ?? "";
  const from = rule.sourceAddressPrefixes?.join("+") ?? rule.sourceAddressPrefix ?? "";
  const to = rule.destinationAddressPrefixes?.join("+") ?? rule.destinationAddressPrefix ?? "";
  return `${rule.priority} ${rule.direction} ${rule.access} ${rule.protocol}/${ports} from ${from} to ${to}`;
}

const PROBES = "400 Inbound Allow */* from AzureLoadBalancer to *";
const DENY = "4096 Inbound Deny */* from * to *";

describe("the security rules", () => {
  const cluster = [
    "100 Inbound Allow */* from 10.68.0.0/16+10.69.0.0/16 to *",
    "200 Inbound Allow */* from 10.64.0.0/14 to *",
    "200 Outbound Allow */* from * to 10.64.0.0/14",
  ];
  for (const { role, expected } of [
    {
      role: "nodes",
      expected: [...cluster, "300 Inbound Allow Tcp/80+443 from Internet to *", PROBES, DENY],
    },
    { role: "virtual-nodes", expected: [...cluster, PROBES, DENY] },
    {
      role: "data",
      expected: [
        "100 Inbound Allow Tcp/3306 from 10.68.0.0/16+10.64.0.0/14 to *",
        "100 Outbound Allow Tcp/3306 from * to 10.64.0.0/14",
        PROBES,
        DENY,
      ],
    },
    {
      role: "gateways",
      expected: [
        "100 Inbound Allow */* from 10.68.0.0/16 to *",
        "100 Outbound Allow */* from 10.64.0.0/14 to 10.68.0.0/16",
        PROBES,
        DENY,
      ],
    },
    { role: "resolver", expected: ["100 Inbound Allow */53 from 10.64.0.0/14 to *", PROBES, DENY] },
  ] as const) {
    it(`of ${role} let in what is listed and deny the rest`, () => {
      assert.deepEqual(securityRules(role, RANGES).map(sentence), expected);
    });
  }

  for (const role of AZURE_SUBNET_ROLES) {
    it(`of ${role} differ in name, and in priority within a direction`, () => {
      const rules = securityRules(role, RANGES);
      assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
      assert.equal(new Set(rules.map((rule) => `${rule.direction}${rule.priority}`)).size, rules.length);
    });

    it(`of ${role} leave priorities 1000 to 1999 to others`, () => {
      const taken = securityRules(role, RANGES).filter(({ priority }) => priority >= 1000 && priority < 2000);
      assert.deepEqual(taken, []);
    });

    it(`of ${role} name no empty range without another cloud`, () => {
      for (const rule of securityRules(role, { ...RANGES, peers: [] })) {
        assert.notEqual(rule.sourceAddressPrefixes?.length, 0, rule.name);
        assert.notEqual(rule.destinationAddressPrefixes?.length, 0, rule.name);
      }
    });

    it(`of ${role} name each end once`, () => {
      for (const rule of securityRules(role, RANGES)) {
        const ends = [
          [rule.sourceAddressPrefix, rule.sourceAddressPrefixes],
          [rule.destinationAddressPrefix, rule.destinationAddressPrefixes],
          [rule.destinationPortRange, rule.destinationPortRanges],
        ];
        for (const end of ends) assert.equal(end.filter((way) => way !== undefined).length, 1, rule.name);
      }
    });
  }
});
