import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configMistakes } from "../../bench/mutations/config-mistakes.ts";
import { formatPath, leavesOf, withValue } from "../../bench/mutations/values.ts";
import { CHECKOUT } from "../../tools/places.ts";

describe("mistakes in values", () => {
  const inputs = { cidr: "10.0.0.0/16", list: [{ id: "a" }, { id: "b" }], tags: { Name: "free" } };

  it("are made of what a cloud takes at its word", () => {
    assert.deepEqual(
      leavesOf(inputs).map(({ path, value }) => [formatPath(path), value]),
      [
        ["cidr", "10.0.0.0/16"],
        ["list[0].id", "a"],
        ["list[1].id", "b"],
      ],
    );
  });

  it("change one place and leave the rest", () => {
    assert.deepEqual(withValue(inputs, ["list", 1, "id"], "c"), {
      ...inputs,
      list: [{ id: "a" }, { id: "c" }],
    });
    assert.deepEqual(withValue({ cidr: "x" }, ["cidr"], undefined), {});
    assert.deepEqual(withValue({}, ["metadata", "name"], "new"), { metadata: { name: "new" } });
  });
});

describe("mistakes in a stack's file", () => {
  const text = readFileSync(join(CHECKOUT, "Pulumi.dev.yaml"), "utf8");

  it("are of three kinds, and each is refused", () => {
    const mistakes = configMistakes(text, false);
    assert.deepEqual([...new Set(mistakes.map(({ operator }) => operator))].toSorted(), [
      "malformed range in the config",
      "unknown key in the config",
      "wrong type in the config",
    ]);
    const region = mistakes.find(({ title }) => title.includes("region") && title.endsWith("-> {}"));
    assert.equal(region?.refusal(), "clouds.aws.region: must be text");
  });
});
