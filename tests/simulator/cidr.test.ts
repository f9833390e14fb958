import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, overlaps, parseCidr } from "../../simulator/cidr.ts";

const range = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => {
    const size = 2 ** (32 - prefix);
    const first = Math.floor(address / size) * size;
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
    return { text: `${octets.join(".")}/${prefix}`, first, last: first + size - 1, prefix };
  });

describe("IPv4 ranges", () => {
  it("are read", () => {
    fc.assert(
      fc.property(range, ({ text, ...expected }) => {
        assert.deepEqual(parseCidr(text), expected);
      }),
    );
  });

  for (const text of [
    "10.0.0.0",
    "10.0.0.1/24",
    "256.0.0.0/8",
    "10.0.0.0/33",
    "10.0.0/8",
    "fd00::/8",
    "a.b.c.d/8",
    "10.0.0.0/8 ",
  ]) {
    it(`are not ${JSON.stringify(text)}`, () => {
      assert.equal(parseCidr(text), undefined);
    });
  }

  it("overlap when one holds the other, and never by halves", () => {
    fc.assert(
      fc.property(range, range, (left, right) => {
        assert.equal(overlaps(left, right), contains(left, right) || contains(right, left));
      }),
    );
  });
});
