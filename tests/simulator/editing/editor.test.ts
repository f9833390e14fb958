import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plain } from "../../../simulator/codec.ts";
import type { Properties } from "../../../simulator/codec.ts";
import { Editor } from "../../../simulator/editing/editor.ts";
import type { Edit } from "../../../simulator/editing/editor.ts";
import { Operations } from "../../../simulator/operations.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { Registry } from "../../../simulator/registry.ts";
import { markOf } from "../../../simulator/secrets.ts";
import { Unmodelled } from "../../../simulator/unmodelled.ts";
import { World } from "../../../simulator/world.ts";
import type { WorldObject } from "../../../simulator/world.ts";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const GIZMO = "acme:index:Gizmo";
const config = { region: "ap-northeast-1", defaultTags: JSON.stringify({ tags: { team: "one" } }) };

describe("an edit of the world", function () {
  this.timeout(20_000);
  let directory: string;
  let world: World;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "kakehashi-edit-"));
    world = World.open(directory);
    const vpc = await make(VPC, "net", plain({ cidrBlock: "10.0.0.0/16", tags: { Name: "net" } }));
    await make(SUBNET, "net", plain({ vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }));
    await make(GIZMO, "gizmo", { values: { size: 1, key: "hidden" }, secrets: new Set(["key"]) });
  });
  afterEach(() => {
    world.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function make(type: string, name: string, inputs: Properties): Promise<{ readonly id: string }> {
    const registry = new Registry();
    const loaded = await registry.load(type.slice(0, type.indexOf(":")));
    const operations = new Operations(world, new Unmodelled("echo", () => undefined), (it) =>
      registry.assignsIds(it),
    );
    const provider = { package: loaded, config, place: loaded.place(config) };
    return operations.create(provider, { urn: `urn:pulumi:dev::tiny::${type}::${name}`, type, name }, inputs);
  }

  async function edit(edits: readonly Edit[], force = false) {
    const { edited, problems } = await new Editor(world, { force, configOf: () => config }).edit(edits);
    return {
      edited,
      problems: problems.map(({ path, problem, got, fix }) => [path, problem, got, fix].join("|")),
    };
  }
  const set = (property: string, value: string): Edit => ({ kind: "set", property, value });
  const first = (type: string): WorldObject => {
    const [object] = world.ofType(type);
    assert.ok(object !== undefined);
    return object;
  };

  it("changes an input and what mirrors it, and nothing else", async () => {
    const before = first(VPC);
    const { edited, problems } = await edit([set("Vpc/net.tags.Owner", "bob")]);
    assert.deepEqual(problems, []);
    assert.deepEqual(edited, [
      { kind: "changed", object: before, path: "tags.Owner", was: undefined, is: "bob" },
    ]);
    const tags = { Name: "net", Owner: "bob" };
    assert.deepEqual(first(VPC), {
      ...before,
      inputs: { ...before.inputs, tags },
      outputs: { ...before.outputs, tags, tagsAll: { team: "one", ...tags } },
    });
    assert.deepEqual(world.referrers(first(VPC)), [first(SUBNET)]);
  });

  it("puts everything back as it was when the opposite is asked for", async () => {
    const before = first(VPC);
    await edit([set("Vpc/net.tags.Name", "other"), set("Vpc/net.enableDnsSupport", "false")]);
    assert.notDeepEqual(first(VPC), before);
    const back = await edit([set("Vpc/net.tags.Name", "net"), set("Vpc/net.enableDnsSupport", "true")]);
    assert.deepEqual(back.problems, []);
    const { enableDnsSupport, ...inputs } = first(VPC).inputs;
    assert.deepEqual([enableDnsSupport, inputs.tags], [true, before.inputs.tags]);
  });

  it("is checked with all others before the first is written", async () => {
    const before = readFileSync(join(directory, "world.jsonl"), "utf8");
    const { edited, problems } = await edit([
      set("Vpc/net.tags.Owner", "bob"),
      set("Vpc/net.tagz.Owner", "bob"),
      set("Vpc/net.enableDnsSupport", "perhaps"),
      set("net.tags.Owner", "bob"),
      set("nett.tags.Owner", "bob"),
      { kind: "unset", property: "Vpc/net.tags.Absent" },
      { kind: "delete", name: "Vpc/net" },
    ]);
    assert.deepEqual(edited, []);
    assert.equal(readFileSync(join(directory, "world.jsonl"), "utf8"), before);
    const [tagz = "", dns, ambiguous = "", unknown, unset, used = "", ...others] = problems;
    assert.match(
      tagz,
      /^net\|has no property tagz\|\|did you mean tags\? it has assignGenerated.*, region, tags$/,
    );
    assert.equal(dns, "net.enableDnsSupport|must be true or false|perhaps|give another value");
    assert.match(
      ambiguous,
      /^net\|names 2 objects\|\|use one of\n {2}Vpc\/net \(vpc-\w+\)\n {2}Subnet\/net \(subnet-/,
    );
    assert.equal(unknown, "nett|is no object of this world||did you mean net?");
    assert.equal(unset, "net.tags.Absent|is not set|nothing|leave it out");
    assert.match(
      used,
      /^Vpc\/net\|VPC vpc-\w+: cannot be deleted while it is in use, got Subnet subnet-\w+; .*\|\|--force/,
    );
    assert.deepEqual(others, []);
  });

  it("is tried after the one before it", async () => {
    const { edited, problems } = await edit([
      { kind: "delete", name: "Subnet/net" },
      { kind: "delete", name: "Vpc/net" },
    ]);
    assert.deepEqual(
      [problems, edited.map(({ kind, object }) => [kind, object.type])],
      [
        [],
        [
          ["deleted", SUBNET],
          ["deleted", VPC],
        ],
      ],
    );
    assert.deepEqual(
      world.all().map(({ type }) => type),
      [GIZMO],
    );
  });

  it("is refused where the cloud would refuse it, and made all the same with force", async () => {
    for (const [property, value, reason] of [
      ["Subnet/net.cidrBlock", "10.0.1.0/24", /cidrBlock\|cannot be changed while the object lives/],
      ["Vpc/net.instanceTenancy", "shared", /instanceTenancy: must be one of/],
    ] as const) {
      const { problems } = await edit([set(property, value)]);
      assert.match(problems.join("\n"), reason);
      assert.match(problems.join("\n"), /--force does it all the same/);
    }
    assert.deepEqual((await edit([set("Subnet/net.cidrBlock", "10.0.1.0/24")], true)).problems, []);
    assert.equal(first(SUBNET).inputs.cidrBlock, "10.0.1.0/24");
    assert.deepEqual((await edit([{ kind: "delete", name: "Vpc/net" }], true)).problems, []);
    assert.deepEqual([world.ofType(VPC).length, world.ofType(SUBNET).length], [0, 1]);
    // What is wrong already does not stand in the way of another change.
    assert.deepEqual((await edit([set("Subnet/net.tags.a", "b")])).problems, []);
  });

  it("changes what the cloud computes, where there is such an output", async () => {
    const { problems } = await edit([set("Vpc/net.mainRouteTableId", "rtb-1")]);
    assert.deepEqual(problems, []);
    assert.equal(first(VPC).outputs.mainRouteTableId, "rtb-1");
    assert.equal(first(VPC).inputs.mainRouteTableId, undefined);
  });

  it("keeps secrets as marks, old and new", async () => {
    const before = first(GIZMO);
    await edit([set("gizmo.size", "2")]);
    assert.deepEqual(first(GIZMO).inputs, { ...before.inputs, size: 2 });
    assert.equal(markOf(first(GIZMO).inputs.key), world.secretMark("hidden"));
    assert.deepEqual((await edit([set("gizmo.key", "changed")])).problems, []);
    assert.equal(markOf(first(GIZMO).inputs.key), world.secretMark("changed"));
    assert.equal(markOf(first(GIZMO).outputs.key), world.secretMark("changed"));
    assert.doesNotMatch(readFileSync(join(directory, "world.jsonl"), "utf8"), /hidden|changed/);
  });

  it("does not reach into a secret", async () => {
    await make(GIZMO, "box", { values: { data: { a: "hidden" } }, secrets: new Set(["data"]) });
    const { problems } = await edit([set("box.data.a", "b")]);
    assert.match(problems.join(), /^box\|data: has no parts that are known\|\|set data as a whole, in JSON$/);
    assert.deepEqual((await edit([set("box.data", '{"a":"b"}')])).problems, []);
    // Where the type says that there are parts, the world still does not have them.
    const type = "kubernetes:core/v1:Secret";
    const values = { data: { $secret: world.secretMark({ a: "hidden" }) } };
    world.put({
      ...first(GIZMO),
      type,
      id: "s",
      urn: `urn:pulumi:dev::tiny::${type}::s`,
      inputs: values,
      outputs: values,
    });
    const within = await edit([set("s.data.a", "b")]);
    assert.match(within.problems.join(), /^s\.data\.a\|lies within a secret\|\|the world keeps no secrets/);
  });

  it("knows of a type that nobody publishes what its object has", async () => {
    const { problems } = await edit([set("gizmo.size", "big"), set("gizmo.colour", "red")]);
    assert.deepEqual(problems, [
      "gizmo.size|must be a number|big|give another value",
      "gizmo|has no property colour||it has key, size",
    ]);
  });

  it("deletes with an object what goes with it", async () => {
    const inputs: PropertyMap = { size: 3 };
    await make(GIZMO, "part", plain(inputs));
    const part = world.ofType(GIZMO).find(({ urn }) => urn.endsWith("part"));
    assert.ok(part !== undefined);
    const target = `${GIZMO} ${first(GIZMO).scope} ${first(GIZMO).id}`;
    world.put({ ...part, references: [{ path: "", target, onTargetDelete: "cascades" }] });
    const { edited } = await edit([{ kind: "delete", name: "gizmo" }]);
    assert.deepEqual(
      edited.map(({ object }) => object.urn.split("::").at(-1)),
      ["gizmo", "part"],
    );
  });
});
