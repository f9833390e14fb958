import assert from "node:assert/strict";
import { plain } from "../../simulator/codec.ts";
import type { PropertyRule, ResourceModel } from "../../simulator/model.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import { UNKNOWN } from "../../simulator/properties.ts";
import { compile } from "../../simulator/rules.ts";
import { Unmodelled } from "../../simulator/unmodelled.ts";
import { refusedBySchema } from "../../simulator/vendor-rules.ts";
import { immutableBySchema, schemaCheckId, VendorFile } from "../../simulator/vendor-schema.ts";
import type { Fields, VendorSchema } from "../../simulator/vendor-schema.ts";
import { clusterInputs, clusterRole, network } from "../../simulator/examples/aws/fixtures.ts";
import { TestCloud } from "./aws/cloud.ts";
import { TYPES } from "../../simulator/aws/types.ts";

const TYPE = "aws:toy/thing:Thing";

const FIELDS: Fields = {
  name: { required: true, pattern: "^[a-z]+$", maxLength: 5 },
  size: { min: 1, max: 3 },
  mode: { oneOf: ["Open", "Closed"], ignoreCase: true },
  zones: { oneOf: ["a", "b"], minItems: 1, maxItems: 2, uniqueItems: true, list: true },
  taints: { of: "Taint", list: true },
  network: { of: "Network" },
  addons: { eachOf: "Addon" },
  place: { immutable: true },
};
const DEFINITIONS: Readonly<Record<string, Fields>> = {
  Taint: { effect: { required: true, oneOf: ["NoSchedule"] } },
  Network: { range: { immutable: true }, inner: { of: "Network" } },
  Addon: { enabled: { required: true, holds: "boolean" } },
};

const page = "https://pypi.org/project/some/1.0.0/#Thing";
const content = {
  sources: [{ source: "PyPI some", version: "1.0.0" }],
  types: { [TYPE]: { source: page, fields: FIELDS } },
  definitions: DEFINITIONS,
};

function schema(): VendorSchema {
  const found = new VendorFile("toy.json", JSON.stringify(content)).schema(TYPE);
  assert.ok(found !== undefined);
  return found;
}

const model = (properties: Readonly<Record<string, PropertyRule>> = {}): ResourceModel => ({
  type: TYPE,
  properties,
  create: () => ({ id: "x", outputs: {} }),
});

/** What the schema says of inputs beside rules by hand, and beside what those have said. */
function said(
  inputs: PropertyMap,
  byHand: Readonly<Record<string, PropertyRule>> = {},
  others: readonly string[] = [],
): readonly string[] {
  const published = { model: model(byHand), title: "thing", schema: schema() };
  return refusedBySchema(
    published,
    plain({ name: "abc", ...inputs }),
    others.map((text) => ({ text })),
  ).map((it) => it.text);
}

describe("what a vendor's published schema refuses", () => {
  const refuses = (what: string, inputs: PropertyMap, ...texts: readonly string[]): void => {
    it(`is ${what}`, () => {
      assert.deepEqual(said(inputs), texts);
    });
  };

  refuses(
    "a text off the pattern, said once although it is too long as well",
    { name: "too-long" },
    "name: must be as the vendor's pattern says, ^[a-z]+$, got too-long; change it",
  );
  refuses("a text too long", { name: "abcdef" }, "name: must have up to 5 characters, got abcdef; it has 6");
  refuses("a number out of bounds", { size: 4 }, "size: must be a number from 1 to 3, got 4; choose one");
  refuses(
    "a value that is none of the vendor's",
    { mode: "ajar" },
    "mode: must be one of the vendor's values, got ajar; use Open, Closed",
  );
  refuses(
    "an item of a list, by its place",
    { zones: ["a", "c"] },
    "zones[1]: must be one of the vendor's values, got c; use a, b",
  );
  refuses("a list of the wrong size", { zones: [] }, "zones: must have from 1 to 2 items, got []; it has 0");
  refuses(
    "an item that comes twice",
    { zones: ["a", "a"] },
    "zones: must not have an item twice, got a; drop one",
  );
  refuses(
    "what is missing within an object of a list",
    { taints: [{ effect: "NoSchedule" }, {}] },
    "taints[1].effect: is required by thing, got nothing; set it",
  );
  refuses(
    "what is missing within a value of a map",
    { addons: { "a/b": {} } },
    'addons["a/b"].enabled: is required by thing, got nothing; set it',
  );

  it("is what is missing at the top", () => {
    const published = { model: model(), title: "thing", schema: schema() };
    assert.deepEqual(refusedBySchema(published, plain({}), []), [
      {
        check: "aws:toy/thing:schema",
        source: page,
        path: "name",
        text: "name: is required by thing, got nothing; set it",
      },
    ]);
  });

  it("is not what is unknown, absent, or sound", () => {
    assert.deepEqual(said({ name: UNKNOWN, size: UNKNOWN, zones: UNKNOWN, taints: UNKNOWN }), []);
    assert.deepEqual(said({ zones: [UNKNOWN], taints: [UNKNOWN, { effect: UNKNOWN }] }), []);
    assert.deepEqual(
      said({ mode: "OPEN", zones: ["a", "b"], size: 3, addons: { a: { enabled: false } } }),
      [],
    );
  });

  it("is shown without secrets", () => {
    const published = { model: model(), title: "thing", schema: schema() };
    const inputs = { values: { name: "S3CRET" }, secrets: new Set(["name"]) };
    const [refused] = refusedBySchema(published, inputs, []);
    assert.equal(
      refused?.text,
      "name: must be as the vendor's pattern says, ^[a-z]+$, got [secret]; change it",
    );
  });

  it("is nothing of a type that nobody publishes", () => {
    const published = { model: model(), title: "thing", schema: undefined };
    assert.deepEqual(refusedBySchema(published, plain({}), []), []);
  });
});

describe("a rule written by hand", () => {
  it("wins where both speak of a property", () => {
    assert.deepEqual(said({ mode: "ajar" }, { mode: { oneOf: ["ajar"] } }), []);
    assert.deepEqual(said({ size: 9 }, { size: { max: 9 } }), []);
    assert.deepEqual(said({ zones: ["c"] }, { "zones[*]": { oneOf: ["c"] } }), []);
    assert.deepEqual(said({ zones: ["a", "b", "a"] }, { zones: { maxLength: 3 } }), [
      "zones: must not have an item twice, got a; drop one",
    ]);
    assert.deepEqual(said({ taints: [{ effect: "x" }] }, { "taints[*].effect": { pattern: /x/ } }), []);
    assert.deepEqual(said({ addons: { a: {} } }, { "addons.*.enabled": { required: false } }), []);
  });

  it("says what a name that something else has may be", () => {
    assert.deepEqual(said({ name: "TOO-LONG" }, { name: { references: { to: TYPE } } }), []);
  });

  it("leaves the rest to the schema", () => {
    assert.deepEqual(said({ size: 9 }, { size: { required: true } }), [
      "size: must be a number from 1 to 3, got 9; choose one",
    ]);
    assert.deepEqual(said({ name: "abcdef" }, { name: { required: true, immutable: true } }), [
      "name: must have up to 5 characters, got abcdef; it has 6",
    ]);
  });

  it("and a check that have spoken of a place silence the schema there, and nowhere else", () => {
    const inputs = { size: 9, taints: [{ effect: "x" }] };
    const [size = "", taint = ""] = said(inputs);
    assert.deepEqual(said(inputs, {}, ["size: is odd, got 9; round it"]), [taint]);
    assert.deepEqual(said(inputs, {}, ["taints[0].effect: is odd, got x; drop it"]), [size]);
    assert.deepEqual(said(inputs, {}, ["taints: are too many, got 1; drop some"]), [size]);
    assert.deepEqual(said(inputs, {}, ["taints[0].effect.kind: is odd, got x; drop it"]), [size]);
    assert.deepEqual(said(inputs, {}, ["siz: is odd, got 9; round it"]), [size, taint]);
  });
});

describe("what the published schema says cannot be changed", () => {
  it("replaces, at any depth", () => {
    assert.deepEqual(immutableBySchema(schema(), {}), [["network", "range"], ["place"]]);
  });

  it("is for a rule by hand to decide", () => {
    const byHand = { place: { immutable: false }, "network.range": { immutable: true } };
    assert.deepEqual(immutableBySchema(schema(), byHand), []);
    assert.deepEqual(immutableBySchema(schema(), { place: { required: true } }), [
      ["network", "range"],
      ["place"],
    ]);
  });
});

describe("the published schemas of the simulated clouds", () => {
  let cloud: TestCloud;
  beforeEach(() => {
    cloud = new TestCloud();
  });
  afterEach(() => {
    cloud.close();
  });

  it("are named as the checks by hand are", () => {
    assert.equal(schemaCheckId("aws:ec2/subnet:Subnet"), "aws:ec2/subnet:schema");
    assert.equal(schemaCheckId("azure-native:network:Subnet"), "azure-native:network:Subnet:schema");
  });

  it("speak beside the rules by hand, each of its own", () => {
    const on = network(cloud);
    clusterRole(cloud);
    const more = {
      accessConfig: { authenticationMode: "NONE" },
      controlPlaneScalingConfig: { tier: "huge" },
    };
    const refused = cloud.refused(TYPES.cluster, "eks", clusterInputs(cloud, on, more));
    assert.deepEqual(
      refused.map((it) => [it.check, it.text, it.source]),
      [
        [
          "aws:eks/cluster:Cluster#accessConfig.authenticationMode:enum",
          "accessConfig.authenticationMode: must be one of the vendor's values, got NONE; use API, API_AND_CONFIG_MAP, CONFIG_MAP",
          undefined,
        ],
        [
          "aws:eks/cluster:schema",
          "controlPlaneScalingConfig.tier: must be one of the vendor's values, got huge; use standard, tier-xl, tier-2xl, tier-4xl, tier-8xl, tier-ultra",
          "https://pypi.org/project/cfn-lint/1.58.0/#AWS::EKS::Cluster",
        ],
      ],
    );
  });

  it("make a replacement of a change that the vendor does not make", () => {
    const range = { vpcId: "vpc-1", ipv4IpamPoolId: "pool" };
    const changed = { ...range, ipv4NetmaskLength: 25 };
    assert.deepEqual(cloud.replacing(TYPES.subnet, { ...range, ipv4NetmaskLength: 24 }, changed), [
      "ipv4NetmaskLength",
    ]);
  });

  it("leave in place what the provider changes in place", () => {
    const inputs = { subnetId: "subnet-1", routeTableId: "rtb-1" };
    const changed = { ...inputs, routeTableId: "rtb-2" };
    assert.deepEqual(cloud.replacing(TYPES.routeTableAssociation, inputs, changed), []);
  });

  it("are not applied to what is accepted without a model", () => {
    const type = "aws:rds/cluster:Cluster";
    assert.equal(compile(new Unmodelled("echo", () => undefined).model(type)).schema, undefined);
    assert.notEqual(compile({ type, create: () => ({ id: "x", outputs: {} }) }).schema, undefined);
  });
});
