import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, readCidr } from "../../../lib/addresses/cidr.ts";
import { planRanges, type RangeRequest } from "../../../lib/addresses/ranges.ts";
import {
  AWS_ROLES,
  AZURE_ROLES,
  BLOCKS,
  type RoleBlocks,
  type RoleTable,
} from "../../../lib/addresses/roles.ts";
import { formatProblem } from "../../../lib/problems.ts";

const zonal = (role: string, first: number, blocks: number, smallest = 28): RoleBlocks<string> => ({
  role,
  first,
  blocks,
  zonal: true,
  smallest,
  smallestReason: "the test says so",
});

const request = (roles: RoleTable<string>, cidr = "10.0.0.0/14"): RangeRequest<string> => ({
  path: "network.test",
  cidr,
  zones: ["a", "b"],
  roles,
  reserved: [],
});

const lines = (asked: RangeRequest<string>) => planRanges([asked]).problems.map(formatProblem);

/** Tables of up to 16 roles of one block each, appended one by one. */
const oneBlockRoles = fc
  .shuffledSubarray(
    Array.from({ length: BLOCKS }, (_, block) => block),
    { minLength: 2 },
  )
  .map((blocks) => blocks.map((block) => zonal(`role${block}`, block, 1)));

describe("planRanges", () => {
  it("keeps every subnet where it is when a role is appended", () => {
    fc.assert(
      fc.property(oneBlockRoles, (roles) => {
        const before = planRanges([request(roles.slice(0, -1))]).plans[0]?.subnets;
        const after = planRanges([request(roles)]).plans[0]?.subnets;
        assert.ok(before && after);
        for (const role of Object.keys(before)) assert.deepEqual(after[role], before[role]);
        assert.equal(Object.keys(after).length, roles.length);
      }),
    );
  });

  it("refuses a role that takes another's blocks", () => {
    assert.deepEqual(lines(request([zonal("one", 0, 8), zonal("two", 4, 2)])), [
      "network.test.cidr: gives blocks of one to two too, got 10.0.0.0/14; give each role blocks of its own",
    ]);
  });

  for (const [first, blocks] of [
    [0, 3],
    [2, 4],
    [16, 1],
    [12, 8],
  ] as const) {
    it(`refuses ${blocks} blocks from ${first}`, () => {
      assert.deepEqual(lines(request([zonal("odd", first, blocks)])), [
        `network.test.cidr: cannot give blocks ${first} to ${first + blocks - 1} to odd, got 10.0.0.0/14; give it 1, 2, 4, 8 or 16 of the 16 blocks, from a multiple of that number`,
      ]);
    });
  }

  it("refuses subnets too small for their role, and says how wide the range must be", () => {
    assert.deepEqual(lines(request([zonal("big", 0, 1, 24)], "10.0.0.0/17")), [
      "network.test.cidr: leaves a /26 for each big subnet, which needs a /24: the test says so, got 10.0.0.0/17; use a /15 or wider",
    ]);
    assert.deepEqual(lines(request([zonal("big", 0, 1, 24)], "10.0.0.0/15")), []);
  });

  it("plans 100 clouds of 6 zones and 8 roles within 100 ms", () => {
    const roles = Array.from({ length: 8 }, (_, index) => zonal(`role${index}`, index * 2, 2));
    const requests = Array.from({ length: 100 }, (_, index) => ({
      ...request(roles, `10.${Math.floor(index / 4)}.${(index % 4) * 64}.0/18`),
      path: `network.cloud${index}`,
      zones: ["a", "b", "c", "d", "e", "f"],
    }));
    const milliseconds = Array.from({ length: 5 }, () => {
      const start = performance.now();
      const { plans, problems } = planRanges(requests);
      assert.deepEqual(problems, []);
      assert.equal(plans.flatMap((plan) => Object.values(plan?.subnets ?? {}).flat()).length, 4800);
      return performance.now() - start;
    });
    assert.ok(Math.min(...milliseconds) <= 100, `took ${milliseconds.join(", ")} ms`);
  });
});

describe("the role tables", () => {
  for (const [cloud, table] of [
    ["AWS", AWS_ROLES],
    ["Azure", AZURE_ROLES],
  ] as const) {
    it(`of ${cloud} work for the widest and the narrowest range`, () => {
      const roles: RoleTable<string> = table;
      assert.deepEqual(lines(request(roles, "10.0.0.0/14")), []);
      assert.deepEqual(lines(request(roles, "10.0.0.0/18")), []);
    });
  }

  it("own these blocks for ever: a change here moves subnets of running stacks", () => {
    const blocks = (table: RoleTable<string>) =>
      table.map(
        ({ role, first, blocks, zonal }) => `${role} ${first}+${blocks} ${zonal ? "zonal" : "whole"}`,
      );
    assert.deepEqual(blocks(AWS_ROLES), [
      "private 0+8 zonal",
      "public 8+2 zonal",
      "data 10+2 zonal",
      "gateways 12+1 zonal",
    ]);
    assert.deepEqual(blocks(AZURE_ROLES), [
      "nodes 0+8 whole",
      "virtual-nodes 8+4 whole",
      "data 12+1 whole",
      "gateways 13+1 whole",
      "route-server 14+1 whole",
      "resolver 15+0.0625 whole",
    ]);
  });

  it("give EKS six free addresses or more in each cluster subnet of the narrowest range", () => {
    const subnets = planRanges([request(AWS_ROLES, "10.0.0.0/18")]).plans[0]?.subnets.private ?? [];
    assert.equal(subnets.length, 2);
    for (const { cidr } of subnets) {
      const network = readCidr(cidr);
      assert.ok(network && 2 ** (32 - network.prefix) - 5 >= 6);
      assert.ok(contains({ base: 10 * 2 ** 24, prefix: 18 }, network));
    }
  });
});
