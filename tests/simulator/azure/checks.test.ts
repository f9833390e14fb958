import assert from "node:assert/strict";
import { models } from "../../../simulator/azure/index.ts";
import type { Case } from "./cases.ts";
import { changed } from "./cloud.ts";
import type { Changes } from "./cloud.ts";
import { clusterCases } from "./cluster-cases.ts";
import { platform } from "./fixtures.ts";
import type { Platform } from "./fixtures.ts";
import { identityCases } from "./identity-cases.ts";
import { networkCases } from "./network-cases.ts";

const all: readonly Case[] = [...networkCases, ...identityCases, ...clusterCases];

function changesOf(changes: Case["refuses"] | undefined, where: Platform): Changes {
  return typeof changes === "function" ? changes(where) : (changes ?? {});
}

/** What is refused of the case's inputs with changes, in a world of its own. */
function refusals(
  it: Case,
  changes: Case["refuses"] | undefined,
): readonly { check: string; text: string }[] {
  const where = platform();
  try {
    it.before?.(where);
    const base = it.base(where);
    const made = it.there === true ? where.cloud.make(it.type, base, "examined") : undefined;
    it.after?.(where);
    const options = made === undefined ? {} : { self: where.cloud.object(made.id) };
    return where.cloud.refusals(it.type, changed(base, changesOf(changes, where)), options);
  } finally {
    where.cloud.close();
  }
}

describe("what Azure refuses", () => {
  for (const it of all) {
    describe(it.check, () => {
      specify("refuses", () => {
        const found = refusals(it, it.refuses);
        const own = found.find(({ check }) => check === it.check);
        assert.ok(own !== undefined, `passed it; refused by ${JSON.stringify(found)}`);
        assert.match(own.text, /^[^:]+: .+, got .+; .+$/);
      });

      specify("lets pass", () => {
        assert.deepEqual(refusals(it, it.passes), []);
      });
    });
  }

  specify("every check has a case, and every case a check", () => {
    const checks = models.flatMap((model) => (model.checks ?? []).map(({ id }) => id));
    assert.deepEqual(all.map(({ check }) => check).sort(), [...checks].sort());
  });
});
