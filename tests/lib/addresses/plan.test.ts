import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canonical,
  contains,
  findOverlaps,
  formatCidr,
  overlaps,
  readCidr,
} from "../../../lib/addresses/cidr.ts";
import { type AddressPlan, type CloudRange, planAddresses } from "../../../lib/addresses/plan.ts";
import { AWS_ROLES, AZURE_ROLES } from "../../../lib/addresses/roles.ts";
import { formatProblem } from "../../../lib/problems.ts";

const aws = (cidr: string, zones: readonly string[] = ["a", "c"]): CloudRange => ({
  cloud: "aws",
  cidr,
  zones,
});
const azure = (cidr: string, zones: readonly string[] = ["1"]): CloudRange => ({
  cloud: "azure",
  cidr,
  zones,
});

const lines = (...ranges: readonly CloudRange[]): readonly string[] =>
  planAddresses(ranges).problems.map(formatProblem);

const only = (range: CloudRange): AddressPlan => {
  const { plans, problems } = planAddresses([range]);
  assert.deepEqual(problems, []);
  const [plan] = plans;
  assert.ok(plan);
  return plan;
};

const subnetsOf = (plan: AddressPlan) => Object.values(plan.subnets).flat();
const byKey = (plan: AddressPlan) => Object.fromEntries(subnetsOf(plan).map(({ key, cidr }) => [key, cidr]));

const read = (text: string) => {
  const cidr = readCidr(text);
  assert.ok(cidr, text);
  return cidr;
};

/** A private range that no vendor keeps: somewhere in 10.0.0.0/8. */
const goodCidr = fc
  .record({ offset: fc.nat({ max: 2 ** 24 - 1 }), prefix: fc.integer({ min: 14, max: 18 }) })
  .map(({ offset, prefix }) => formatCidr(canonical({ base: read("10.0.0.0/8").base + offset, prefix })));

const zoneLetters = fc.shuffledSubarray(["a", "b", "c", "d", "e", "f", "g", "h"], {
  minLength: 2,
  maxLength: 6,
});
const cloudRange = fc
  .record({ cloud: fc.constantFrom("aws" as const, "azure" as const), cidr: goodCidr, zones: zoneLetters })
  .map((range): CloudRange => range);

describe("planAddresses", () => {
  it("plans AWS by zone", () => {
    assert.deepEqual(byKey(only(aws("10.80.0.0/14", ["a", "c", "d"]))), {
      "private-a": "10.80.0.0/20",
      "private-c": "10.80.32.0/20",
      "private-d": "10.80.48.0/20",
      "public-a": "10.80.128.0/22",
      "public-c": "10.80.136.0/22",
      "public-d": "10.80.140.0/22",
      "data-a": "10.80.160.0/22",
      "data-c": "10.80.168.0/22",
      "data-d": "10.80.172.0/22",
      "gateways-a": "10.80.192.0/23",
      "gateways-c": "10.80.196.0/23",
      "gateways-d": "10.80.198.0/23",
    });
  });

  it("plans Azure by region", () => {
    assert.deepEqual(only(azure("10.84.0.0/14", ["1", "2", "3"])), {
      cloud: "azure",
      range: "10.84.0.0/14",
      network: "10.84.0.0/16",
      pods: "10.85.0.0/16",
      services: "10.86.0.0/20",
      transit: "10.87.0.0/24",
      subnets: {
        nodes: [{ key: "nodes", role: "nodes", cidr: "10.84.0.0/17" }],
        "virtual-nodes": [{ key: "virtual-nodes", role: "virtual-nodes", cidr: "10.84.128.0/18" }],
        data: [{ key: "data", role: "data", cidr: "10.84.192.0/20" }],
        gateways: [{ key: "gateways", role: "gateways", cidr: "10.84.208.0/20" }],
        "route-server": [{ key: "route-server", role: "route-server", cidr: "10.84.224.0/20" }],
        resolver: [{ key: "resolver", role: "resolver", cidr: "10.84.240.0/24" }],
      },
    });
  });

  it("fits the narrowest range", () => {
    const plan = only(aws("10.0.192.0/18"));
    assert.deepEqual(
      [plan.network, plan.pods, plan.services, plan.transit, byKey(plan)["gateways-c"]],
      ["10.0.192.0/20", "10.0.208.0/20", "10.0.224.0/20", "10.0.240.0/24", "10.0.204.64/27"],
    );
  });

  it("gives zone and role with each subnet", () => {
    assert.deepEqual(only(aws("10.64.0.0/14")).subnets.data?.[1], {
      key: "data-c",
      role: "data",
      zone: "c",
      cidr: "10.64.168.0/22",
    });
  });

  it("takes shared addresses (RFC 6598) for Azure", () => {
    assert.equal(only(azure("100.64.0.0/14")).network, "100.64.0.0/16");
  });

  it("keeps the clouds in the order of the list and drops what has problems", () => {
    const { plans } = planAddresses([azure("10.68.0.0/14"), aws("10.64.0.1/14"), aws("10.72.0.0/14")]);
    assert.deepEqual(
      plans.map(({ cloud, range }) => [cloud, range]),
      [
        ["azure", "10.68.0.0/14"],
        ["aws", "10.72.0.0/14"],
      ],
    );
  });
});

describe("planAddresses refuses", () => {
  const elsewhere = "use another range, such as one in 10.0.0.0/8";
  const privateRanges = "use a range in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16";
  const width = "use a prefix from /14 (a VPC is a quarter of it, /16 at most) to /18";
  const table: readonly (readonly [name: string, ranges: readonly CloudRange[], lines: readonly string[]])[] =
    [
      [
        "what is no range",
        [aws("10.64.0.0")],
        [
          "network.aws.cidr: must be an IPv4 range in CIDR notation, got 10.64.0.0; write one such as 10.64.0.0/14",
        ],
      ],
      [
        "host bits",
        [aws("10.65.1.0/14")],
        ["network.aws.cidr: has host bits set, got 10.65.1.0/14; write 10.64.0.0/14"],
      ],
      [
        "too wide",
        [azure("10.0.0.0/13")],
        [`network.azure.cidr: must be a /14 to /18, got 10.0.0.0/13; ${width}`],
      ],
      [
        "too narrow",
        [azure("10.0.0.0/19")],
        [`network.azure.cidr: must be a /14 to /18, got 10.0.0.0/19; ${width}`],
      ],
      [
        "public addresses",
        [azure("52.0.0.0/14")],
        [`network.azure.cidr: must be private, got 52.0.0.0/14; ${privateRanges}, or in 100.64.0.0/10`],
      ],
      [
        "a range that reaches beyond private addresses",
        [azure("192.168.0.0/15")],
        [`network.azure.cidr: must be private, got 192.168.0.0/15; ${privateRanges}, or in 100.64.0.0/10`],
      ],
      [
        "shared addresses for EKS",
        [aws("100.64.0.0/14")],
        [
          `network.aws.cidr: must be in RFC 1918: EKS takes service ranges from RFC 1918 only, got 100.64.0.0/14; ${privateRanges}`,
        ],
      ],
      [
        "Docker's bridge on EKS nodes",
        [aws("172.16.0.0/14")],
        [
          `network.aws.cidr: overlaps 172.17.0.0/16: Docker's bridge on EKS nodes and AWS services such as SageMaker AI use it, got 172.16.0.0/14; ${elsewhere}`,
        ],
      ],
      [
        "what AKS keeps",
        [azure("172.31.0.0/16")],
        [`network.azure.cidr: overlaps 172.31.0.0/16: AKS keeps it, got 172.31.0.0/16; ${elsewhere}`],
      ],
      [
        "a range around Azure's own address",
        [azure("168.63.128.0/18")],
        [
          `network.azure.cidr: overlaps 168.63.129.16/32: Azure serves DNS, DHCP and health probes there, got 168.63.128.0/18; ${elsewhere}`,
        ],
      ],
      [
        "link-local addresses",
        [aws("169.254.0.0/16")],
        [
          `network.aws.cidr: overlaps 169.254.0.0/16: it is link-local (RFC 3927), and both clouds serve metadata and DNS there, got 169.254.0.0/16; ${elsewhere}`,
        ],
      ],
      [
        "multicast",
        [azure("224.0.0.0/14")],
        [
          `network.azure.cidr: overlaps 224.0.0.0/4: it is multicast (RFC 5771), got 224.0.0.0/14; ${elsewhere}`,
        ],
      ],
      [
        "the same range twice",
        [aws("10.64.0.0/14"), azure("10.64.0.0/14")],
        [
          "network.azure.cidr: overlaps network.aws.cidr (10.64.0.0/14), got 10.64.0.0/14; give each cloud a range of its own",
        ],
      ],
      [
        "a range within another, whichever comes first",
        [aws("10.64.0.0/18"), azure("10.64.0.0/14")],
        [
          "network.azure.cidr: overlaps network.aws.cidr (10.64.0.0/18), got 10.64.0.0/14; give each cloud a range of its own",
        ],
      ],
      [
        "overlaps of ranges that have other problems too",
        [aws("10.64.0.1/14"), azure("10.65.0.0/16")],
        [
          "network.aws.cidr: has host bits set, got 10.64.0.1/14; write 10.64.0.0/14",
          "network.azure.cidr: overlaps network.aws.cidr (10.64.0.1/14), got 10.65.0.0/16; give each cloud a range of its own",
        ],
      ],
      [
        "ranges of one cloud by their names",
        [aws("10.64.0.0/14"), { ...aws("10.64.0.0/16"), name: "aws-osaka" }],
        [
          "network.aws-osaka.cidr: overlaps network.aws.cidr (10.64.0.0/14), got 10.64.0.0/16; give each cloud a range of its own",
        ],
      ],
      [
        "a zone without a slot",
        [aws("10.64.0.0/14", ["a", "c", "i"])],
        [
          "network.aws.zones[2]: has no slot in the address plan, got i; use zone letters a, b, c, d, e, f, g, h",
        ],
      ],
      [
        "a zone twice",
        [aws("10.64.0.0/14", ["a", "c", "a"])],
        ["network.aws.zones[2]: repeats a zone, got a; name each zone once"],
      ],
      [
        "EKS in one zone",
        [aws("10.64.0.0/14", ["a"])],
        ["network.aws.zones: EKS needs subnets in at least two zones, got [a]; name 2 zones or more"],
      ],
      [
        "EKS without zones",
        [aws("10.64.0.0/14", [])],
        [
          "network.aws.zones: EKS needs subnets in at least two zones, got an empty list; name 2 zones or more",
        ],
      ],
    ];
  for (const [name, ranges, expected] of table) {
    it(name, () => {
      assert.deepEqual(lines(...ranges), expected);
    });
  }

  it("nothing beside a reserved range", () => {
    assert.deepEqual(lines(azure("172.16.0.0/14"), aws("172.18.0.0/16")), [
      "network.aws.cidr: overlaps network.azure.cidr (172.16.0.0/14), got 172.18.0.0/16; give each cloud a range of its own",
    ]);
    assert.deepEqual(lines(azure("172.17.0.0/16"), aws("172.30.0.0/16")), []);
  });
});

describe("an address plan, whatever the range and zones", () => {
  const whole = (plan: AddressPlan) => [plan.network, plan.pods, plan.services, plan.transit];

  it("has subnets within the network and no two ranges that overlap", () => {
    fc.assert(
      fc.property(cloudRange, (range) => {
        const plan = only(range);
        for (const part of whole(plan)) assert.ok(contains(read(plan.range), read(part)), part);
        for (const { cidr } of subnetsOf(plan)) assert.ok(contains(read(plan.network), read(cidr)), cidr);
        assert.deepEqual(findOverlaps(whole(plan), read), []);
        assert.deepEqual(
          findOverlaps(subnetsOf(plan), ({ cidr }) => read(cidr)),
          [],
        );
      }),
    );
  });

  it("is written in canonical form", () => {
    fc.assert(
      fc.property(cloudRange, (range) => {
        const plan = only(range);
        for (const text of [...whole(plan), ...subnetsOf(plan).map(({ cidr }) => cidr)]) {
          assert.equal(formatCidr(canonical(read(text))), text);
        }
      }),
    );
  });

  it("has a subnet for each role and zone, under unique keys", () => {
    fc.assert(
      fc.property(cloudRange, (range) => {
        const subnets = subnetsOf(only(range));
        const expected = range.cloud === "aws" ? AWS_ROLES.length * range.zones.length : AZURE_ROLES.length;
        assert.equal(new Set(subnets.map(({ key }) => key)).size, expected);
        assert.equal(subnets.length, expected);
      }),
    );
  });

  it("keeps every subnet where it is when a zone is added, wherever in the list", () => {
    fc.assert(
      fc.property(goodCidr, zoneLetters, fc.nat({ max: 6 }), (cidr, zones, removed) => {
        fc.pre(zones.length > 2);
        const fewer = zones.filter((_, index) => index !== removed % zones.length);
        const before = byKey(only(aws(cidr, fewer)));
        const after = byKey(only(aws(cidr, zones)));
        for (const [key, subnet] of Object.entries(before)) assert.equal(after[key], subnet, key);
        assert.ok(Object.keys(after).length > Object.keys(before).length);
      }),
    );
  });

  it("is the same every time", () => {
    fc.assert(
      fc.property(fc.array(cloudRange, { maxLength: 5 }), (ranges) => {
        assert.deepEqual(planAddresses(ranges), planAddresses(structuredClone(ranges)));
      }),
    );
  });

  it("is refused when any two ranges overlap, and only then", () => {
    fc.assert(
      fc.property(goodCidr, goodCidr, (first, second) => {
        const { plans, problems } = planAddresses([aws(first), azure(second)]);
        const expected = overlaps(read(first), read(second));
        assert.equal(problems.length > 0, expected);
        assert.equal(plans.length, expected ? 0 : 2);
      }),
    );
  });

  it("never throws, whatever is asked", () => {
    const anyText = fc.oneof(fc.string(), goodCidr, fc.ipV4(), fc.ipV6());
    const anyRange = fc.record({
      cloud: fc.constantFrom("aws" as const, "azure" as const),
      cidr: anyText,
      zones: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(fc.array(anyRange), (ranges) => {
        const { plans, problems } = planAddresses(ranges);
        assert.ok(problems.length > 0 || plans.length === ranges.length);
      }),
    );
  });
});
