import assert from "node:assert/strict";
import { PACKAGES } from "../../../simulator/examples/index.ts";
import { examplesOf } from "../../../simulator/examples/listing.ts";
import { refusedUnknowns } from "./rebuilt.ts";

describe("inputs that pass, each of them in turn not known yet, are not refused in a preview", () => {
  for (const { models, ...examples } of PACKAGES) {
    for (const model of models) {
      specify(`of ${model.type}`, () => {
        const [first] = examplesOf(model, examples, () => true);
        assert.deepEqual(first === undefined ? [] : refusedUnknowns(first.stacks().passes), []);
      });
    }
  }
});
