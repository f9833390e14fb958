import assert from "node:assert/strict";
import {
  describeLeft,
  describeRemains,
  findRemains,
  mend,
  needsRefresh,
  objectsOf,
  withAdopted,
} from "../../../cli/rehearsal/recovery.ts";
import type { CloudObject } from "../../../cli/rehearsal/recovery.ts";
import type { PendingOperation, StateResource } from "../../../cli/rehearsal/state.ts";
import { SHARED_TYPES } from "../../../simulator/registry.ts";
import { World } from "../../../simulator/world.ts";
import type { WorldObject } from "../../../simulator/world-object.ts";

const TYPE = "aws:ec2/vpc:Vpc";
const urn = (name: string, type = TYPE) => `urn:pulumi:dev::tiny::${type}::${name}`;
const resource = (name: string, id: string): StateResource => ({
  urn: urn(name),
  type: TYPE,
  id,
  custom: true,
});
const pending = (name: string, type = "creating"): PendingOperation => ({
  type,
  resource: { urn: urn(name), type: TYPE, custom: true },
});
const object = (name: string, id: string, outputs = {}): CloudObject => ({
  urn: urn(name),
  type: TYPE,
  id,
  outputs,
});

const nothing = {
  adopted: [],
  notMade: [],
  unsure: [],
  untracked: [],
  vanished: [],
  unfinished: [],
};

describe("what a killed rehearsal leaves behind", () => {
  it("is nothing when state and clouds agree", () => {
    assert.deepEqual(findRemains([resource("a", "vpc-1")], [], [object("a", "vpc-1")]), nothing);
  });

  it("a create that the cloud carried out is taken into the state", () => {
    const [operation, made] = [pending("b"), object("b", "vpc-2")];
    const remains = findRemains([], [operation], [made]);
    assert.deepEqual(remains, { ...nothing, adopted: [{ operation, object: made }] });
    assert.match(
      describeRemains(remains).join("\n"),
      /^urn:.*::b: was being created, and the cloud has it \(vpc-2\); taken into the state$/,
    );
  });

  it("a create that the cloud never saw is forgotten", () => {
    const operation = pending("b");
    assert.deepEqual(findRemains([], [operation], []), { ...nothing, notMade: [operation] });
  });

  it("an object whose secrets only the killed run knew is removed, to be made again", () => {
    const made = object("b", "vpc-2", { password: { $secret: "00ff" } });
    assert.deepEqual(findRemains([], [pending("b")], [made]), { ...nothing, untracked: [made] });
  });

  it("an object that no state knows is removed", () => {
    const made = object("c", "vpc-3");
    const remains = findRemains([resource("a", "vpc-1")], [], [object("a", "vpc-1"), made]);
    assert.deepEqual(remains, { ...nothing, untracked: [made] });
  });

  it("two resources may be one object where the clouds have it from the beginning", () => {
    const [type = ""] = SHARED_TYPES;
    const parameter = (name: string): StateResource => ({
      ...resource(name, "gtid_mode"),
      urn: urn(name, type),
      type,
    });
    const both = [parameter("off-permissive"), parameter("on")];
    const there = { ...object("on", "gtid_mode"), urn: urn("on", type), type };
    assert.deepEqual(findRemains(both, [], [there]), nothing);
    assert.deepEqual(findRemains(both, [], []), { ...nothing, vanished: both });
  });

  it("both objects of a replacement that was cut short are known", () => {
    const old = { ...resource("a", "vpc-1"), delete: true };
    const objects = [object("a", "vpc-1"), object("a", "vpc-2")];
    assert.deepEqual(findRemains([resource("a", "vpc-2"), old], [], objects), nothing);
  });

  it("a renamed resource keeps its object", () => {
    assert.deepEqual(findRemains([resource("new", "vpc-1")], [], [object("old", "vpc-1")]), nothing);
  });

  it("a resource that was deleted first, to be replaced, is not missed", () => {
    const old = { ...resource("a", "vpc-1"), pendingReplacement: true };
    assert.deepEqual(findRemains([old], [], []), nothing);
  });

  it("a deletion that the cloud carried out makes the run refresh first", () => {
    const [gone, operation] = [resource("a", "vpc-1"), pending("a", "deleting")];
    assert.deepEqual(findRemains([gone], [operation], []), {
      ...nothing,
      unsure: [operation],
      vanished: [gone],
    });
  });

  it("an object that fits another resource's type and id is no other's: two clusters have a namespace each", () => {
    const [here, there] = [resource("eks-ingress", "ingress"), object("aks-ingress", "ingress")];
    const both = [object("eks-ingress", "ingress"), there];
    assert.deepEqual(findRemains([here], [], both), { ...nothing, untracked: [there] });
    assert.deepEqual(findRemains([here, resource("aks-ingress", "ingress")], [], both), nothing);
    const gone = resource("aks-ingress", "ingress");
    assert.deepEqual(findRemains([here, gone], [], [object("eks-ingress", "ingress")]), {
      ...nothing,
      vanished: [gone],
    });
  });

  it("random values are in no cloud", () => {
    const type = "random:index/randomId:RandomId";
    assert.deepEqual(findRemains([{ urn: urn("it", type), type, id: "x", custom: true }], [], []), nothing);
  });

  it("what failed half way is read from its cloud before it goes on", () => {
    const late = { ...resource("a", "vpc-1"), initErrors: ["was not ready in time"] };
    const remains = findRemains([late], [], [object("a", "vpc-1")]);
    assert.deepEqual(remains, { ...nothing, unfinished: [late] });
    assert.ok(needsRefresh(remains));
    assert.ok(!needsRefresh(nothing));
  });

  it("providers, components and what was only read are no cloud's", () => {
    const resources: readonly StateResource[] = [
      { urn: urn("aws", "pulumi:providers:aws"), type: "pulumi:providers:aws", id: "1", custom: true },
      { urn: urn("net", "acme:x:Net"), type: "acme:x:Net" },
      { ...resource("read", "vpc-9"), external: true },
    ];
    assert.deepEqual(findRemains(resources, [], []), nothing);
  });

  it("concerns this stack's resources only, and not what the clouds added by themselves", () => {
    const own = object("a", "vpc-1");
    const world = {
      all: () => [
        own,
        { ...object("a", "vpc-2"), urn: "urn:pulumi:prod::tiny::aws:ec2/vpc:Vpc::a" },
        { ...object("a", "sg-1"), type: "aws:ec2/securityGroup:SecurityGroup" },
      ],
    };
    assert.deepEqual(
      objectsOf(world, "tiny", "dev").map(({ id }) => id),
      [own.id],
    );
  });

  it("is nothing when a type has moved, or is of another API version", () => {
    for (const type of [
      "azure-native:network:PrivateZone",
      "azure-native:privatedns:PrivateZone",
      "azure-native:network/v20240601:PrivateZone",
    ]) {
      const made = {
        ...object("a", "zone"),
        type: "azure-native:privatedns:PrivateZone",
        urn: urn("a", type),
      };
      const known = { ...resource("a", "zone"), type, urn: urn("a", type) };
      const objects = objectsOf({ all: () => [made] }, "tiny", "dev");
      assert.deepEqual(findRemains([known], [], objects), nothing, type);
    }
  });

  it("is said at the end of the run, too", () => {
    const remains = {
      ...nothing,
      notMade: [pending("b")],
      unsure: [pending("c", "deleting")],
      untracked: [object("d", "vpc-4")],
      vanished: [resource("e", "vpc-5")],
      unfinished: [resource("f", "vpc-6")],
    };
    assert.deepEqual(describeLeft(remains), [
      `${urn("d")}: the cloud has it (vpc-4), and the state does not know it`,
      `${urn("b")}: its creation was not seen to end`,
      `${urn("c")}: a deletion was not seen to end`,
      `${urn("e")}: the state has it (vpc-5), and the cloud does not`,
      `${urn("f")}: its last operation failed half way`,
    ]);
    assert.deepEqual(describeLeft(nothing), []);
  });
});

describe("the state with what was taken into it", () => {
  const made = (name: string, id: string) => ({ ...resource(name, id), outputs: { arn: id } });

  /** The resources after the create of `name` was found to have made `id`. */
  function adopting(resources: readonly StateResource[], name: string, id: string) {
    const operation = pending(name);
    const objects = [object(name, id, { arn: id })];
    const { adopted } = findRemains(resources, [operation], objects);
    const deployment = { resources: [...resources], pending_operations: [operation], manifest: {} };
    const { resources: after, ...rest } = withAdopted(deployment, adopted);
    assert.deepEqual(rest, { pending_operations: [], manifest: {} });
    return after;
  }

  it("has what is new at its end, after all that it depends on", () => {
    assert.deepEqual(adopting([resource("a", "vpc-1")], "b", "vpc-2"), [
      resource("a", "vpc-1"),
      made("b", "vpc-2"),
    ]);
  });

  it("has a replacement before what depends on it, and the replaced resource to be deleted", () => {
    const [a, b] = [resource("a", "vpc-1"), { ...resource("b", "vpc-3"), dependencies: [urn("a")] }];
    assert.deepEqual(adopting([a, b], "a", "vpc-2"), [made("a", "vpc-2"), { ...a, delete: true }, b]);
  });

  it("has a replacement of a replacement before both", () => {
    const [a, older] = [resource("a", "vpc-2"), { ...resource("a", "vpc-1"), delete: true }];
    const after = adopting([a, older], "a", "vpc-3");
    assert.deepEqual(after, [made("a", "vpc-3"), { ...a, delete: true }, older]);
  });

  it("has a replacement in the place of what was deleted first", () => {
    const [a, b] = [{ ...resource("a", "vpc-1"), pendingReplacement: true }, resource("b", "vpc-3")];
    assert.deepEqual(adopting([a, b], "a", "vpc-2"), [made("a", "vpc-2"), b]);
  });

  it("has nothing of what the cloud does not have", () => {
    const deployment = { resources: [resource("a", "vpc-1")], pending_operations: [pending("b")] };
    assert.deepEqual(withAdopted(deployment, []), { ...deployment, pending_operations: [] });
  });
});

describe("mending", () => {
  /** What is asked of the engine and of the world, in order. */
  async function mending(resources: readonly StateResource[], operations: readonly PendingOperation[]) {
    const world = World.inMemory();
    const make = (name: string, id: string): WorldObject => ({
      type: TYPE,
      package: "aws",
      account: "1",
      region: "tokyo",
      scope: "1/tokyo",
      id,
      urn: urn(name),
      inputs: {},
      outputs: {},
      handles: {},
      references: [],
      unique: [],
    });
    for (const it of [make("a", "vpc-1"), make("b", "vpc-2"), make("c", "vpc-3")]) world.put(it);
    const imported: unknown[] = [];
    const deployment = { resources: [...resources], pending_operations: [...operations] };
    const stack = {
      exportStack: () => Promise.resolve({ version: 3, deployment }),
      importStack: (it: unknown) => Promise.resolve(void imported.push(it)),
    };
    const remains = findRemains(resources, operations, world.all());
    await mend(remains, stack, { pending: () => operations }, world);
    return { imported, left: world.all().map(({ id }) => id) };
  }

  it("removes what no state knows, and leaves a state alone in which nothing is pending", async () => {
    const { imported, left } = await mending([resource("a", "vpc-1"), resource("c", "vpc-3")], []);
    assert.deepEqual([imported, left], [[], ["vpc-1", "vpc-3"]]);
  });

  it("gives the engine a state in which nothing is pending", async () => {
    const known = [resource("a", "vpc-1"), resource("c", "vpc-3")];
    const { imported, left } = await mending(known, [pending("b"), pending("d"), pending("a", "updating")]);
    const resources = [...known, { ...resource("b", "vpc-2"), outputs: {} }];
    assert.deepEqual(imported, [{ version: 3, deployment: { resources, pending_operations: [] } }]);
    assert.deepEqual(left, ["vpc-1", "vpc-2", "vpc-3"]);
  });
});
