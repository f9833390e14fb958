import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canonical,
  type Cidr,
  contains,
  findOverlaps,
  formatCidr,
  lastOf,
  overlaps,
  readCidr,
  sizeOf,
  subnetAt,
} from "../../../lib/addresses/cidr.ts";

const read = (text: string): Cidr => {
  const cidr = readCidr(text);
  assert.ok(cidr, text);
  return cidr;
};

const anyCidr = fc
  .record({ address: fc.nat({ max: 2 ** 32 - 1 }), prefix: fc.integer({ min: 0, max: 32 }) })
  .map(({ address, prefix }) => canonical({ base: address, prefix }));

/** Ranges crowded into one /22, so that they often overlap. */
const crowdedCidr = fc
  .record({ offset: fc.nat({ max: 1023 }), prefix: fc.integer({ min: 24, max: 32 }) })
  .map(({ offset, prefix }) => canonical({ base: read("10.0.0.0/22").base + offset, prefix }));

describe("readCidr", () => {
  it("reads a network", () => {
    assert.deepEqual(readCidr("10.64.0.0/14"), { base: 0x0a400000, prefix: 14 });
    assert.deepEqual(readCidr("255.255.255.255/32"), { base: 2 ** 32 - 1, prefix: 32 });
    assert.deepEqual(readCidr("0.0.0.0/0"), { base: 0, prefix: 0 });
  });

  const refused = [
    "",
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0.0/08",
    "10.0.0/8",
    "10.0.0.256/8",
    "010.0.0.0/8",
    "0x0a.0.0.0/8",
  ];
  for (const text of [...refused, "10.0.0.0/-1", " 10.0.0.0/8", "10.0.0.0/8 ", "fd00::/8", "10.0.0.0/8/8"]) {
    it(`does not read '${text}'`, () => {
      assert.equal(readCidr(text), undefined);
    });
  }

  it("reads back what formatCidr writes", () => {
    fc.assert(
      fc.property(anyCidr, (cidr) => {
        assert.deepEqual(readCidr(formatCidr(cidr)), cidr);
      }),
    );
  });
});

describe("cidr arithmetic", () => {
  it("counts and ends", () => {
    assert.equal(sizeOf(read("10.0.0.0/24")), 256);
    assert.equal(lastOf(read("128.0.0.0/1")), 2 ** 32 - 1);
    assert.deepEqual(canonical({ base: read("10.1.2.3/32").base, prefix: 8 }), read("10.0.0.0/8"));
    assert.equal(formatCidr(subnetAt(read("192.0.0.0/2"), 4, 3)), "240.0.0.0/4");
  });

  it("finds two networks overlapping exactly when one contains the other", () => {
    fc.assert(
      fc.property(crowdedCidr, crowdedCidr, (a, b) => {
        assert.equal(overlaps(a, b), contains(a, b) || contains(b, a));
        assert.equal(overlaps(a, b), overlaps(b, a));
      }),
    );
  });
});

describe("findOverlaps", () => {
  it("names the pair in the order of the list", () => {
    const list = ["10.1.0.0/16", "10.2.0.0/16", "10.0.0.0/8", "10.1.0.0/16"];
    assert.deepEqual(findOverlaps(list, read), [
      ["10.1.0.0/16", "10.0.0.0/8"],
      ["10.0.0.0/8", "10.1.0.0/16"],
      ["10.2.0.0/16", "10.0.0.0/8"],
    ]);
  });

  it("finds something exactly when comparing all pairs does", () => {
    fc.assert(
      fc.property(fc.array(crowdedCidr, { maxLength: 12 }), (cidrs) => {
        const naive = cidrs.some((a, i) => cidrs.some((b, j) => i < j && overlaps(a, b)));
        assert.equal(findOverlaps(cidrs, (cidr) => cidr).length > 0, naive);
      }),
    );
  });

  it("reports every network that overlaps another, in pairs that do overlap", () => {
    fc.assert(
      fc.property(fc.array(crowdedCidr, { maxLength: 12 }), (cidrs) => {
        const items = cidrs.map((cidr) => ({ cidr }));
        const pairs = findOverlaps(items, ({ cidr }) => cidr);
        for (const [a, b] of pairs) {
          assert.ok(overlaps(a.cidr, b.cidr));
          assert.ok(items.indexOf(a) < items.indexOf(b));
        }
        const reported = new Set(pairs.flat());
        for (const item of items) {
          const expected = items.some((other) => other !== item && overlaps(other.cidr, item.cidr));
          assert.equal(reported.has(item), expected);
        }
      }),
    );
  });
});
