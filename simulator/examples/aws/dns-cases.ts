import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { changed } from "../changes.ts";
import type { Changes } from "../changes.ts";
import type { ExampleCloud } from "../cloud.ts";

const { zone, record, healthCheck } = TYPES;

const zoneId = (cloud: ExampleCloud): string => cloud.make(zone, "zone", { name: "example.com" }).id;

/** A weighted A record of shop.example.com. */
const weighted = (set: string, weight = 50): PropertyMap => ({
  name: "shop.example.com",
  type: "A",
  ttl: 60,
  records: ["203.0.113.10"],
  setIdentifier: set,
  weightedRoutingPolicies: [{ weight }],
});

const plainRecord: PropertyMap = { name: "www", type: "A", ttl: 60, records: ["203.0.113.10"] };

/** A case of a record, in a zone that may have others. */
function recordCase(
  name: string,
  base: PropertyMap,
  refused: Changes,
  others: Readonly<Record<string, PropertyMap>> = {},
): CheckCase {
  return {
    check: `aws:route53/record:${name}`,
    type: record,
    inputs: (cloud) => {
      const id = zoneId(cloud);
      for (const [other, inputs] of Object.entries(others))
        cloud.make(record, other, { ...inputs, zoneId: id });
      return { refused: changed({ ...base, zoneId: id }, refused), passes: { ...base, zoneId: id } };
    },
  };
}

const HTTPS: PropertyMap = {
  type: "HTTPS",
  ipAddress: "203.0.113.10",
  port: 443,
  resourcePath: "/healthz",
  requestInterval: 10,
  failureThreshold: 3,
};

const healthCase = (name: string, refused: Changes, base: PropertyMap = HTTPS): CheckCase => ({
  check: `aws:route53/healthCheck:${name}`,
  type: healthCheck,
  inputs: () => ({ refused: changed(base, refused), passes: base }),
});

export const dnsCases: readonly CheckCase[] = [
  {
    check: "aws:route53/zone:kept-domain",
    type: zone,
    inputs: () => ({ refused: { name: "com." }, passes: { name: "example.com." } }),
  },
  recordCase("set-identifier", weighted("eks"), { setIdentifier: undefined }),
  recordCase("values-or-alias", plainRecord, { ttl: undefined }),
  recordCase("address-of-type", plainRecord, { records: ["shop.example.com"] }),
  recordCase(
    "one-cname",
    { ...plainRecord, type: "CNAME", records: ["shop.example.net"] },
    { records: ["shop.example.net", "shop.example.org"] },
  ),
  recordCase(
    "cname-at-apex",
    { ...plainRecord, type: "CNAME", records: ["shop.example.net"] },
    { name: "example.com" },
  ),
  recordCase(
    "cname-alone",
    plainRecord,
    { name: "alias" },
    {
      other: { name: "alias.example.com", type: "CNAME", ttl: 60, records: ["shop.example.net"] },
    },
  ),
  recordCase(
    "one-policy",
    weighted("aks"),
    { setIdentifier: undefined, weightedRoutingPolicies: undefined },
    {
      eks: weighted("eks"),
    },
  ),
  recordCase("exists", weighted("aks"), { setIdentifier: "eks" }, { eks: weighted("eks") }),
  recordCase("weight", weighted("eks", 255), { weightedRoutingPolicies: [{ weight: 256 }] }),
  healthCase("no-endpoint", { ipAddress: undefined }),
  healthCase("private-address", { ipAddress: "10.80.0.4" }),
  healthCase("search-string", { searchString: "ok" }, HTTPS),
  healthCase("tcp-port", { port: undefined }, { type: "TCP", ipAddress: "203.0.113.10", port: 443 }),
  {
    check: "aws:route53/healthCheck:no-children",
    type: healthCheck,
    inputs: (cloud) => {
      const child = cloud.make(healthCheck, "child", HTTPS).id;
      const passes = { type: "CALCULATED", childHealthchecks: [child], childHealthThreshold: 1 };
      return { refused: { type: "CALCULATED", childHealthThreshold: 1 }, passes };
    },
  },
];
