import assert from "node:assert/strict";
import { models } from "../../../simulator/aws/index.ts";
import { awsCases } from "../../../simulator/examples/aws/index.ts";
import { EXAMPLE } from "../../../simulator/examples/case.ts";
import { TestCloud } from "./cloud.ts";

/** Checks that every model has alike: tested once for all, in common.test.ts. */
const TESTED_ELSEWHERE = /:tags-[a-z-]+$/;

describe("every check of AWS's models", () => {
  for (const it of awsCases) {
    specify(`${it.check} refuses and lets pass`, () => {
      const { check, type, name = EXAMPLE } = it;
      const cloud = new TestCloud();
      const { refused, passes } =
        "inputs" in it ? it.inputs(cloud) : { refused: it.refused(cloud), passes: undefined };
      const told = cloud.refused(type, name, refused).find((other) => other.check === check);
      assert.match(told?.text ?? "nothing", /^[a-zA-Z][\w.[\]*]*: .+, got .+; .+$/s);
      const other = new TestCloud();
      const passing = "inputs" in it ? passes : it.passes(other);
      assert.deepEqual(("inputs" in it ? cloud : other).refused(type, name, passing ?? {}), []);
    });
  }

  it("has a case and a source", () => {
    const own = models.flatMap((model) => model.checks ?? []);
    const ids = own.map((it) => it.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      own.filter((it) => !it.source.startsWith("https://")),
      [],
    );
    const covered = new Set(awsCases.map((it) => it.check));
    assert.deepEqual(
      ids.filter((it) => !TESTED_ELSEWHERE.test(it) && !covered.has(it)),
      [],
    );
  });
});
