import assert from "node:assert/strict";
import { models } from "../../../simulator/azure/index.ts";
import { azureCases } from "../../../simulator/examples/azure/index.ts";
import { EXAMPLE } from "../../../simulator/examples/case.ts";
import { ExampleCloud } from "../../../simulator/examples/cloud.ts";

describe("what Azure refuses", () => {
  for (const it of azureCases) {
    specify(`${it.check} refuses and lets pass`, () => {
      assert.ok("inputs" in it);
      const cloud = new ExampleCloud();
      const { refused, passes } = it.inputs(cloud);
      const own = cloud.refused(it.type, EXAMPLE, refused).find(({ check }) => check === it.check);
      assert.match(own?.text ?? "nothing", /^[^:]+: .+, got .+; .+$/);
      assert.deepEqual(cloud.refused(it.type, EXAMPLE, passes), []);
    });
  }

  specify("every check has a case, and every case a check", () => {
    const checks = models.flatMap((model) => (model.checks ?? []).map(({ id }) => id));
    assert.deepEqual(azureCases.map(({ check }) => check).sort(), [...checks].sort());
  });
});
