import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, overlaps, readCidr } from "../../../lib/addresses/cidr.ts";
import { layOut } from "../../../simulator/awsx/subnet-layout.ts";
import type { LayoutStrategy, SubnetSpec } from "../../../simulator/awsx/subnet-layout.ts";

const told = (strategy: LayoutStrategy, zones: number, specs?: readonly SubnetSpec[], cidr = "10.0.0.0/16") =>
  layOut(cidr, zones, strategy, specs).map(
    ({ spec, zone, cidrBlock }) => `${zone} ${spec.type} ${cidrBlock}`,
  );

/** Expected ranges are what pulumi-awsx at e60adf3c itself answers. */
describe("the subnets of awsx.ec2.Vpc", () => {
  it("are a half and a quarter of each zone's part, as awsx did first and does", () => {
    const usual = [
      "0 Private 10.0.0.0/19",
      "0 Public 10.0.32.0/20",
      "1 Private 10.0.64.0/19",
      "1 Public 10.0.96.0/20",
      "2 Private 10.0.128.0/19",
      "2 Public 10.0.160.0/20",
    ];
    assert.deepEqual(told("Legacy", 3), usual);
    assert.deepEqual(told("Auto", 3), usual);
    assert.deepEqual(told("AutoMerge", 3, [{ type: "Public" }]), [
      "0 Private 10.0.0.0/19",
      "0 Public 10.0.32.0/19",
      "1 Private 10.0.64.0/19",
      "1 Public 10.0.96.0/19",
      "2 Private 10.0.128.0/19",
      "2 Public 10.0.160.0/19",
    ]);
  });

  it("follow their masks: private first by the legacy strategy, else in the order in which they are given", () => {
    const specs = [
      { type: "Isolated", cidrMask: 27 },
      { type: "Public", cidrMask: 22 },
      { type: "Private", cidrMask: 20 },
    ];
    assert.deepEqual(told("Legacy", 1, specs), [
      "0 Private 10.0.0.0/20",
      "0 Public 10.0.16.0/22",
      "0 Isolated 10.0.20.0/27",
    ]);
    assert.deepEqual(told("Auto", 1, specs), [
      "0 Isolated 10.0.0.0/27",
      "0 Public 10.0.4.0/22",
      "0 Private 10.0.16.0/20",
    ]);
  });

  it("are moved on by the legacy strategy where they would lie over each other", () => {
    const specs = [{ type: "Private" }, { type: "Private", name: "two" }, { type: "Isolated", cidrMask: 20 }];
    assert.deepEqual(told("Legacy", 1, specs, "10.1.0.0/20"), [
      "0 Private 10.1.0.0/21",
      "0 Private 10.1.8.0/21",
      "0 Isolated 10.1.16.0/20",
    ]);
  });

  it("have the ranges that are given, one for each zone", () => {
    const specs = [{ type: "Public", cidrBlocks: ["10.0.0.0/24", "10.0.1.0/24"] }];
    assert.deepEqual(told("Exact", 2, specs), ["0 Public 10.0.0.0/24", "1 Public 10.0.1.0/24"]);
    assert.throws(() => told("Exact", 3, specs), {
      message: /^subnetSpecs: must each have a range for each of the 3 zones, got 2 for Public; /,
    });
  });

  it("never share an address by the strategy Auto, and lie in the VPC", () => {
    const spec = fc.record({
      type: fc.constantFrom("Private", "Public", "Isolated"),
      cidrMask: fc.integer({ min: 24, max: 28 }),
    });
    fc.assert(
      fc.property(
        fc.array(spec, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        (specs, zones) => {
          const ranges = layOut("10.0.0.0/16", zones, "Auto", specs).flatMap(
            ({ cidrBlock }) => readCidr(cidrBlock) ?? [],
          );
          assert.equal(ranges.length, specs.length * zones);
          for (const [index, range] of ranges.entries()) {
            assert.ok(contains({ base: 10 * 2 ** 24, prefix: 16 }, range));
            assert.ok(ranges.every((other, at) => at === index || !overlaps(range, other)));
          }
        },
      ),
    );
  });

  it("are refused where a zone has no room for them, or the VPC is no range", () => {
    assert.throws(() => told("Auto", 4, [{ type: "Private", cidrMask: 17 }]), {
      message: /^subnetSpecs: are too large for a zone's 10\.0\.0\.0\/18 of 16384 addresses, got 32768; /,
    });
    assert.throws(() => told("Legacy", 1, undefined, "ten"), {
      message: /^cidrBlock: must be an IPv4 range, got ten/,
    });
  });
});
