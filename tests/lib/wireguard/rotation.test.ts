import assert from "node:assert/strict";
import fc from "fast-check";
import { formatProblem } from "../../../lib/problems.ts";
import { generationProblems, generationsOf } from "../../../lib/wireguard/rotation.ts";

const lines = (generation: number, deployed: number | undefined): readonly string[] =>
  generationProblems(generation, deployed).map(formatProblem);

describe("generationsOf", () => {
  it("is the one that is asked for and the one before", () => {
    assert.deepEqual([1, 2, 7].map(generationsOf), [[1], [1, 2], [6, 7]]);
  });

  it("leaves every allowed step a generation that both sides know, whoever is ahead", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }), (from, to) => {
        const shared = generationsOf(to).filter((generation) => generationsOf(from).includes(generation));
        if (generationProblems(to, from).length === 0) assert.ok(shared.includes(from));
      }),
    );
  });
});

describe("generationProblems", () => {
  for (const [generation, deployed] of [
    [1, undefined],
    [5, undefined],
    [1, 1],
    [2, 1],
    [8, 7],
  ] as const) {
    it(`takes ${generation} after ${deployed ?? "nothing"}`, () => {
      assert.deepEqual(lines(generation, deployed), []);
    });
  }

  for (const [generation, deployed, line] of [
    [0, undefined, "vpn.generation: must be a whole number from 1, got 0; start with 1"],
    [1.5, 1, "vpn.generation: must be a whole number from 1, got 1.5; start with 1"],
    [
      3,
      1,
      "vpn.generation: skips a generation: 1 is deployed, and gateways keep the keys of one generation before, got 3; use 2, wait until every gateway has it, then go on",
    ],
    [2, 3, "vpn.generation: goes back from 3, whose keys the gateways may be using, got 2; keep 3"],
  ] as const) {
    it(`refuses ${generation} after ${deployed ?? "nothing"}`, () => {
      assert.deepEqual(lines(generation, deployed), [line]);
    });
  }

  it("names what is deployed when it is asked to go back further", () => {
    assert.deepEqual(lines(1, 4), [
      "vpn.generation: goes back from 4, whose keys the gateways may be using, got 1; keep 4",
    ]);
  });
});
