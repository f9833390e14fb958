import assert from "node:assert/strict";
import type { AutoName, NamingRequest } from "../../simulator/model.ts";
import { show } from "../../simulator/properties.ts";
import type { PropertyValue } from "../../simulator/properties.ts";
import { autoName, isAutoNamed } from "../../simulator/naming.ts";

const RULE: AutoName = { property: "name", style: "dash7" };
const request = (name: string, more: Partial<NamingRequest> = {}): NamingRequest => ({
  name,
  seed: new Uint8Array([1]),
  ...more,
});

describe("names that the provider chooses", () => {
  it("are the resource's with random digits in the provider's style", () => {
    const made = (style: AutoName["style"]): PropertyValue | undefined =>
      autoName({ ...RULE, style }, {}, {}, request("web")).name;
    assert.match(show(made("dash7")), /^web-[0-9a-f]{7}$/);
    assert.match(show(made("dash8")), /^web-[0-9a-f]{8}$/);
    assert.match(show(made("plain8")), /^web[0-9a-f]{8}$/);
    assert.equal(made("none"), "web");
  });

  it("follow from the seed alone", () => {
    const name = (seed: number): PropertyValue | undefined =>
      autoName(RULE, {}, {}, request("web", { seed: new Uint8Array([seed]) })).name;
    assert.equal(name(1), name(1));
    assert.notEqual(name(1), name(2));
  });

  it("fit the vendor's limits, and keep all random digits", () => {
    const rule: AutoName = {
      property: "name",
      style: "plain8",
      maxLength: 12,
      allowed: /[a-z0-9]/,
      lowerCase: true,
    };
    assert.match(show(autoName(rule, {}, {}, request("My-Long_Name")).name), /^mylo[0-9a-f]{8}$/);
  });

  it("stay the same on the next deployment", () => {
    const olds = autoName(RULE, {}, {}, request("web"));
    const again = autoName(RULE, {}, olds, request("web", { seed: new Uint8Array([9]) }));
    assert.equal(again.name, olds.name);
    assert.ok(isAutoNamed(RULE, again));
  });

  it("do not take over a name that the program gave before", () => {
    assert.match(show(autoName(RULE, {}, { name: "fixed" }, request("web")).name), /^web-/);
  });

  it("leave a name of the program alone", () => {
    const inputs = { name: "fixed" };
    assert.equal(autoName(RULE, inputs, {}, request("web")), inputs);
    assert.ok(!isAutoNamed(RULE, inputs));
  });

  it("are the project's when it says how to name", () => {
    const by = (mode: "propose" | "enforce" | "disable"): PropertyValue | undefined =>
      autoName({ ...RULE, maxLength: 6 }, {}, {}, request("web", { proposed: { name: "proposed", mode } }))
        .name;
    assert.deepEqual([by("propose"), by("enforce"), by("disable")], ["propos", "proposed", undefined]);
  });
});
