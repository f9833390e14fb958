import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Botocore } from "../../simulator/schemas/botocore.ts";
import { CloudFormation } from "../../simulator/schemas/cloudformation.ts";
import { Join } from "../../simulator/schemas/join.ts";
import type { TypeEntry } from "../../simulator/schemas/join.ts";
import { Mappers } from "../../simulator/schemas/mappers.ts";
import { Sdk } from "../../simulator/schemas/sdk-types.ts";
import { pageOf, titleOf } from "../../simulator/schemas/sources.ts";
import { descend, sameName } from "../../simulator/schemas/vendor-model.ts";
import type { Fields } from "../../simulator/vendor-schema.ts";

const NODE_GROUP_ARGS = `
import * as pulumi from "@pulumi/pulumi";
export interface NodeGroupState { tooMuch: pulumi.Input<string>; }
export interface NodeGroupArgs {
    /** Words. */
    clusterName: pulumi.Input<string>;
    capacity?: pulumi.Input<string | enums.eks.Capacity | undefined>;
    config?: pulumi.Input<inputs.eks.NodeGroupConfig | undefined>;
    empty?: pulumi.Input<inputs.eks.NodeGroupEmpty | undefined>;
    labels?: pulumi.Input<{ [key: string]: pulumi.Input<string>; } | undefined>;
    maxSize?: pulumi.Input<number | undefined>;
    notes?: pulumi.Input<string | inputs.eks.NodeGroupEmpty | undefined>;
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    taints?: pulumi.Input<pulumi.Input<inputs.eks.NodeGroupTaint>[] | undefined>;
}`;
const INPUTS = `
export declare namespace eks {
    interface NodeGroupConfig { maxSize: pulumi.Input<number>; force?: pulumi.Input<boolean>; self?: pulumi.Input<inputs.eks.NodeGroupConfig>; }
    interface NodeGroupEmpty { text?: pulumi.Input<string>; }
    interface NodeGroupTaint { effect: pulumi.Input<string>; key?: pulumi.Input<string | undefined>; }
}`;
const ENUMS = `
export declare const Capacity: { /** Words. */ readonly OnDemand: "ON_DEMAND"; readonly Spot: "SPOT"; };
export type Capacity = (typeof Capacity)[keyof typeof Capacity];`;

const NODEGROUP = {
  createOnlyProperties: ["/properties/ClusterName", "/properties/Config/MaxSize", "/properties/Labels"],
  definitions: {
    Taint: {
      type: "object",
      properties: {
        Effect: { enum: ["NO_EXECUTE", "NO_SCHEDULE"], minLength: 1 },
        Key: { minLength: 1, maxLength: 63, pattern: "^[a-z]+\\Z" },
      },
    },
  },
  properties: {
    ClusterName: { type: "string", minLength: 0, maxLength: 10 },
    Capacity: { enumCaseInsensitive: ["on", "off"] },
    Config: { type: "object", properties: { MaxSize: { minimum: 1, maximum: 9 }, Force: { minLength: 1 } } },
    Labels: { type: "object" },
    Subnets: { type: "array", minItems: 1, maxItems: 4, items: { type: "string", minLength: 3 } },
    Taints: { type: "array", items: { $ref: "#/definitions/Taint" } },
    Catalogue: { enum: Array.from({ length: 61 }, (_, index) => `type-${index}`) },
  },
};

const SERVICE = {
  shapes: {
    AttachRequest: {
      type: "structure",
      members: { roleName: { shape: "Name" }, tags: { shape: "Tags" }, kind: { shape: "Kind" } },
    },
    Name: { type: "string", min: 1, max: 64, pattern: "[a-z]+" },
    Tags: { type: "list", member: { shape: "Name" }, max: 50 },
    Kind: { type: "string", enum: ["a", "b"] },
  },
};

const MAPPERS = `
export const Resource = { type: { name: "Composite", className: "Resource", modelProperties: {
  location: { serializedName: "location", required: true, type: { name: "String" } } } } };
export const Pool = { type: { name: "Composite", className: "Pool", modelProperties: Object.assign(Object.assign({}, Resource.type.modelProperties), {
  count: { serializedName: "properties.count", constraints: { InclusiveMaximum: 9, InclusiveMinimum: -1 }, type: { name: "Number" } },
  zones: { serializedName: "properties.zones", constraints: { MaxItems: 3, UniqueItems: true }, type: { name: "Sequence", element: { constraints: { MaxLength: 2 }, type: { name: "String" } } } },
  inner: { serializedName: "properties.inner", type: { name: "Composite", className: "Inner" } },
  odd: { serializedName: "odata\\\\.kind", type: { name: "String" } } }) } };
export const Inner = { type: { name: "Composite", className: "Inner", modelProperties: {
  ...Resource.type.modelProperties,
  address: { serializedName: "address", constraints: { Pattern: new RegExp("^\\\\d+$"), MinLength: 2 }, type: { name: "String" } } } } };
`;
const PARAMETERS = `
import { Pool as PoolMapper } from "./mappers";
export const poolName = { parameterPath: "poolName", mapper: { constraints: { MaxLength: 12 }, serializedName: "poolName", type: { name: "String" } } };
export const groupName = { parameterPath: "groupName", mapper: { serializedName: "groupName", type: { name: "String" } } };
export const groupName1 = { parameterPath: "groupName", mapper: { constraints: { MaxLength: 90 }, serializedName: "groupName", type: { name: "String" } } };
export const body = { parameterPath: "body", mapper: PoolMapper };
`;

describe("the generator of published schemas", () => {
  const directory = mkdtempSync(join(tmpdir(), "kakehashi-schemas-"));
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  };

  before(() => {
    write("eks/nodeGroup.d.ts", NODE_GROUP_ARGS);
    write("types/input.d.ts", INPUTS);
    write("types/enums/eks/index.d.ts", ENUMS);
    const schemas = "cfnlint/data/schemas";
    write(`${schemas}/version.json`, JSON.stringify({ schema_date: "2026-10-20T22:11:15Z" }));
    write(`${schemas}/providers/us-east-1.json`, JSON.stringify({ "AWS::EKS::Nodegroup": "abc" }));
    write(`${schemas}/resources/abc.json`, JSON.stringify(NODEGROUP));
    write("botocore/data/eks/2014-01-01/service-2.json.gz", gzipSync(JSON.stringify({ shapes: {} })));
    write("botocore/data/eks/2017-11-01/service-2.json.gz", gzipSync(JSON.stringify(SERVICE)));
    write("dist-esm/src/models/mappers.js", MAPPERS);
    write("dist-esm/src/models/parameters.js", PARAMETERS);
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it("reads the arguments of an SDK", () => {
    const args = new Sdk(directory).argsOf("eks/nodeGroup:NodeGroup");
    const plain = { required: false, list: false, map: false };
    assert.deepEqual(Object.fromEntries(args), {
      clusterName: { ...plain, required: true, holds: "string" },
      capacity: { ...plain, holds: "string", values: ["ON_DEMAND", "SPOT"] },
      config: { ...plain, holds: "object", object: "eks.NodeGroupConfig" },
      empty: { ...plain, holds: "object", object: "eks.NodeGroupEmpty" },
      labels: { ...plain, holds: "string", map: true },
      maxSize: { ...plain, holds: "number" },
      notes: { ...plain, holds: "anything" },
      subnetIds: { ...plain, required: true, holds: "string", list: true },
      taints: { ...plain, holds: "object", object: "eks.NodeGroupTaint", list: true },
    });
    assert.throws(() => new Sdk(directory).argsOf("eks/nodeGroup:Group"), /has no arguments in the SDK/);
  });

  it("reads CloudFormation's schemas", () => {
    const models = new CloudFormation(directory);
    assert.equal(models.date, "2026-10-20");
    const top = models.type("AWS::EKS::Nodegroup");
    assert.deepEqual(top.child("clusterName")?.facts(), { minLength: 0, maxLength: 10, immutable: true });
    assert.deepEqual(top.child("capacity")?.facts(), { oneOf: ["on", "off"], ignoreCase: true });
    assert.deepEqual(top.child("subnets")?.facts(), { minLength: 3, minItems: 1, maxItems: 4 });
    assert.deepEqual(descend(top, "Taints.Key")?.facts(), {
      pattern: "^[a-z]+$",
      minLength: 1,
      maxLength: 63,
    });
    assert.deepEqual(top.child("catalogue")?.facts(), {}, "a catalogue is no schema");
    assert.equal(top.child("nothing"), undefined);
    assert.throws(() => models.type("AWS::EKS::Group"), /is no type of CloudFormation/);
  });

  it("reads the newest model of an API", () => {
    const models = new Botocore(directory);
    const top = models.shape("eks", "AttachRequest");
    assert.deepEqual(top.child("roleName")?.facts(), {
      pattern: "^(?:[a-z]+)$",
      minLength: 1,
      maxLength: 64,
    });
    assert.deepEqual(top.child("tags")?.facts(), {
      pattern: "^(?:[a-z]+)$",
      minLength: 1,
      maxLength: 64,
      maxItems: 50,
    });
    assert.deepEqual(top.child("kind")?.facts(), { oneOf: ["a", "b"] });
    assert.throws(() => models.shape("eks", "Nothing"), /is no shape of botocore/);
  });

  it("reads the mappers of Azure's SDKs, inherited properties and flattened ones", () => {
    const mappers = new Mappers(directory);
    const pool = mappers.model("Pool");
    assert.deepEqual(pool.children(), ["location", "count", "zones", "inner", "kind"]);
    assert.deepEqual(pool.child("count")?.facts(), { min: -1, max: 9 });
    assert.deepEqual(pool.child("zones")?.facts(), { maxLength: 2, maxItems: 3, uniqueItems: true });
    assert.deepEqual(descend(pool, "inner.address")?.facts(), { pattern: "^\\d+$", minLength: 2 });
    assert.deepEqual(mappers.parameter("poolName"), { maxLength: 12 });
    assert.deepEqual(mappers.parameter("groupName"), {}, "operations do not agree");
    assert.equal(mappers.parameter("other"), undefined);
    assert.throws(() => mappers.model("Nothing"), /is no model of the SDK/);
    assert.throws(() => new Mappers(join(directory, "eks")), /has no mappers; pin an older version/);
  });

  const joined = (
    entry: Partial<TypeEntry> = {},
  ): { readonly fields: Fields; readonly definitions: object; readonly unmatched: readonly string[] } => {
    const full = { type: "aws:eks/nodeGroup:NodeGroup", model: "AWS::EKS::Nodegroup", ...entry };
    const made = new Join(new Sdk(directory), (facts) => facts);
    const top = new CloudFormation(directory).type(full.model);
    const { types, definitions } = made.finished([made.type(full, top)]);
    return {
      fields: types[0] ?? {},
      definitions: Object.fromEntries(definitions),
      unmatched: made.unmatched,
    };
  };

  it("lays the vendor's facts over the SDK's arguments", () => {
    const { fields, definitions, unmatched } = joined({ names: { subnetIds: "Subnets" } });
    assert.deepEqual(fields, {
      clusterName: { required: true, maxLength: 10, immutable: true },
      capacity: { oneOf: ["on", "off"], ignoreCase: true },
      config: { of: "eks.NodeGroupConfig" },
      labels: { immutable: true },
      subnetIds: { required: true, minLength: 3, minItems: 1, maxItems: 4, list: true },
      taints: { of: "eks.NodeGroupTaint", list: true },
    });
    assert.deepEqual(definitions, {
      "eks.NodeGroupConfig": {
        maxSize: { required: true, holds: "number", min: 1, max: 9, immutable: true },
        self: { of: "eks.NodeGroupConfig" },
      },
      "eks.NodeGroupTaint": {
        effect: { required: true, oneOf: ["NO_EXECUTE", "NO_SCHEDULE"] },
        key: { pattern: "^[a-z]+$", minLength: 1, maxLength: 63 },
      },
    });
    assert.deepEqual(unmatched, [
      "aws:eks/nodeGroup:NodeGroup config.self",
      "aws:eks/nodeGroup:NodeGroup empty",
      "aws:eks/nodeGroup:NodeGroup maxSize",
      "aws:eks/nodeGroup:NodeGroup notes",
    ]);
  });

  it("goes by the table where provider and vendor differ", () => {
    const { fields, unmatched } = joined({
      names: { subnetIds: "Taints.Key", notes: "ClusterName" },
      skip: { capacity: "the provider spells it otherwise", taints: "as well" },
      inPlace: ["clusterName", "labels", "notes"],
    });
    assert.deepEqual(fields.capacity, undefined);
    assert.deepEqual(fields.clusterName, { required: true, maxLength: 10 });
    assert.deepEqual(fields.labels, undefined);
    assert.deepEqual(fields.subnetIds, {
      required: true,
      pattern: "^[a-z]+$",
      minLength: 1,
      maxLength: 63,
      list: true,
    });
    assert.deepEqual(fields.taints, { of: "eks.NodeGroupTaint", list: true }, "what the SDK requires stays");
    assert.deepEqual(unmatched, [
      "aws:eks/nodeGroup:NodeGroup config.self",
      "aws:eks/nodeGroup:NodeGroup empty",
      "aws:eks/nodeGroup:NodeGroup maxSize",
    ]);
    assert.throws(
      () => joined({ names: { subnetIds: "Subnet.Ids" } }),
      /NodeGroup subnetIds: there is no Subnet.Ids in the model/,
    );
  });

  it("looks for arguments further down where the model keeps them there", () => {
    const { fields, unmatched } = joined({ within: "Config" });
    assert.deepEqual(fields.maxSize, { min: 1, max: 9, immutable: true });
    assert.ok(!unmatched.includes("aws:eks/nodeGroup:NodeGroup maxSize"));
    assert.deepEqual(fields.clusterName, joined().fields.clusterName, "what is at the top comes first");
  });

  it("finds the vendor's spelling of a name", () => {
    assert.equal(sameName("subnetIds", ["SubnetId"]), "SubnetId");
    assert.equal(sameName("policy", ["Policies", "POLICY"]), "POLICY");
    assert.equal(sameName("taint", ["Taints"]), "Taints");
    assert.equal(sameName("roleArn", ["Role"]), undefined);
  });

  it("names its sources by package, version and model", () => {
    const python = { registry: "PyPI", name: "cfn-lint", version: "1.58.0" } as const;
    const node = { registry: "npm", name: "@azure/arm-msi", version: "2.1.0" } as const;
    assert.equal(titleOf(python), "PyPI cfn-lint");
    assert.equal(pageOf(python, "AWS::EC2::VPC"), "https://pypi.org/project/cfn-lint/1.58.0/#AWS::EC2::VPC");
    assert.equal(pageOf(node, "Identity"), "https://www.npmjs.com/package/@azure/arm-msi/v/2.1.0#Identity");
  });
});
