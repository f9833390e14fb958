import assert from "node:assert/strict";
import fc from "fast-check";
import { stableGuid } from "../../../components/contracts/role-assignment.ts";

describe("stableGuid", () => {
  it("is a UUID of version 8 and of RFC 9562's variant, whatever the words", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        assert.match(
          stableGuid(...words),
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }),
    );
  });

  it("stays what it is for ever: a change would replace every role assignment", () => {
    assert.equal(stableGuid("/scope", "principal", "role"), "fa82a76e-db3c-8326-8107-532b0347de07");
  });

  it("tells words apart, not only letters", () => {
    assert.notEqual(stableGuid("ab", "c"), stableGuid("a", "bc"));
  });
});
