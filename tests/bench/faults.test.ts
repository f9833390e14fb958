import assert from "node:assert/strict";
import type { StateResource } from "../../cli/rehearsal/state.ts";
import { Matrix, blowsOf } from "../../bench/faults/cells.ts";
import type { Blow, Cell } from "../../bench/faults/cells.ts";
import { DestroyCourse } from "../../bench/faults/courses.ts";
import { wrongWith } from "../../bench/faults/judge.ts";
import type { Found } from "../../bench/faults/judge.ts";
import { firstOfTypes, replayPhases } from "../../bench/faults/phases.ts";
import type { Moment, Phase, PhaseName, RecordedRuns } from "../../bench/faults/phases.ts";
import type { RecordedRun } from "../../bench/faults/recorded-run.ts";
import { Recording } from "../../bench/faults/recording.ts";
import { sampleOf } from "../../bench/faults/sampling.ts";
import { plain } from "../../simulator/codec.ts";
import type { PropertyMap } from "../../simulator/properties.ts";

const PLACE = { project: "tiny", stack: "dev" };
const urnOf = (type: string, name: string) => `urn:pulumi:dev::tiny::${type}::${name}`;
const PROVIDER = urnOf("pulumi:providers:aws", "aws");
const VPC = urnOf("aws:ec2/vpc:Vpc", "vpc");
const SUBNET = urnOf("aws:ec2/subnet:Subnet", "subnet");
const RECORDED_VPC = "vpc-0123456789abcdef0";

const RESOURCES: readonly StateResource[] = [
  { urn: PROVIDER, type: "pulumi:providers:aws", custom: true, id: "one" },
  { urn: VPC, type: "aws:ec2/vpc:Vpc", custom: true, id: RECORDED_VPC, provider: `${PROVIDER}::one` },
  {
    urn: SUBNET,
    type: "aws:ec2/subnet:Subnet",
    custom: true,
    id: "subnet-0123456789abcdef0",
    provider: `${PROVIDER}::one`,
    dependencies: [VPC],
    propertyDependencies: { vpcId: [VPC] },
  },
];

/** What the engine would have asked for: a network and its subnet. */
function recorded(asked: Partial<Recording> = {}, tags: PropertyMap = {}): RecordedRun {
  const recording = Object.assign(new Recording(), asked);
  recording.providers.set(PROVIDER, { region: "ap-northeast-1" });
  recording.wanted.set(VPC, plain({ cidrBlock: "10.0.0.0/16", tags }));
  recording.wanted.set(SUBNET, plain({ vpcId: RECORDED_VPC, cidrBlock: "10.0.1.0/24", tags }));
  recording.outputs.set(VPC, { id: RECORDED_VPC, cidrBlock: "10.0.0.0/16" });
  recording.outputs.set(SUBNET, { vpcId: RECORDED_VPC });
  return { recording, resources: RESOURCES };
}

const RUNS: RecordedRuns = {
  up: recorded({ created: [VPC, SUBNET] }),
  edit: recorded({ updated: [VPC, SUBNET] }, { owner: "platform" }),
  refresh: recorded({ read: [VPC, SUBNET] }),
  destroy: recorded({ deleted: [SUBNET, VPC] }),
};

describe("the matrix of faults", () => {
  let phases: readonly Phase[];

  before(async () => {
    phases = await replayPhases(RUNS);
  });

  const phaseOf = (name: PhaseName): Phase => {
    const phase = phases.find((it) => it.name === name);
    assert.ok(phase !== undefined);
    return phase;
  };
  const momentOf = (phase: Phase, urn: string): Moment => {
    const moment = phase.moments.find(({ entry }) => entry.urn === urn);
    assert.ok(moment !== undefined);
    return moment;
  };
  const idOf = (urn: string) => phaseOf("create").end.world.madeBy(urn)[0]?.id ?? "";
  const cell = (
    name: PhaseName,
    urn: string,
    blow: Blow,
    change: (moment: Moment) => Moment = (it) => it,
  ) => {
    const phase = phaseOf(name);
    return new Matrix(phase, PLACE).run(change(momentOf(phase, urn)), blow);
  };
  const found = (change: (found: Found) => Found): readonly string[] => {
    const { end } = phaseOf("create");
    const resources = RESOURCES.map((it) => ({ ...it }));
    const none = { adopted: [], notMade: [], unsure: [], untracked: [], vanished: [], unfinished: [] };
    const well = { resources, objects: [{ urn: VPC }, { urn: SUBNET }], worldSize: end.world.size };
    return wrongWith(change({ ...well, remains: none }), end);
  };

  it("has every operation once, in the engine's order, and stops when the engine had others", async () => {
    assert.deepEqual(
      phases.map(({ name, moments }) => [name, moments.map(({ entry }) => entry.urn)]),
      [
        ["create", [VPC, SUBNET]],
        ["update", [VPC, SUBNET]],
        ["read", [VPC, SUBNET]],
        ["delete", [SUBNET, VPC]],
      ],
    );
    await assert.rejects(replayPhases({ ...RUNS, up: recorded({ created: [VPC] }) }), {
      message: `the replay has other creations than the engine had (1, 2):\n+ ${SUBNET}`,
    });
  });

  it("ends well at every operation, after one command at most", async () => {
    const cells: Cell[] = [];
    for (const phase of phases)
      for (const moment of phase.moments)
        for (const blow of blowsOf(phase.name)) cells.push(await new Matrix(phase, PLACE).run(moment, blow));
    assert.equal(cells.length, 2 * (10 + 9 + 9 + 9));
    assert.deepEqual(
      cells.filter(({ problems }) => problems.length > 0),
      [],
    );
    const commands = (blow: Blow) =>
      Math.max(...cells.filter((it) => it.blow === blow).map((it) => it.commands));
    assert.deepEqual([commands("slow"), commands("crash"), commands("kill both")], [0, 1, 1]);
  });

  it("leaves what each fault leaves, before it is put right", async () => {
    const left = async (blow: Blow) => (await cell("create", SUBNET, blow)).left;
    const nothing = { failed: true, known: 0, unfinished: false, pending: undefined, objects: 0 };
    assert.deepEqual(await left("5xx"), nothing);
    assert.deepEqual(await left("crash"), { ...nothing, objects: 1 });
    assert.deepEqual(await left("kill engine"), { ...nothing, objects: 1, pending: "creating" });
    assert.deepEqual(await left("timeout-after-create"), {
      ...nothing,
      known: 1,
      unfinished: true,
      objects: 1,
    });
  });

  it("finds an object that no state knows, and one that is there twice", async () => {
    const twin = (of: string) => (moment: Moment) => {
      const { world } = moment.world.fork();
      const [object] = phaseOf("create").end.world.madeBy(of);
      assert.ok(object !== undefined);
      world.put({ ...object, id: `${object.id}-twin`, references: [], handles: {}, unique: [] });
      return { ...moment, world };
    };
    const alone = await cell("read", VPC, "slow", twin(SUBNET));
    assert.deepEqual(alone.problems, [
      `${SUBNET}: the cloud has it (${idOf(SUBNET)}-twin), and the state does not know it`,
      "3 objects in the clouds instead of 2",
      "2 objects with a resource of their own instead of 3",
    ]);
    const foreign = await cell("create", SUBNET, "throttle", (moment) => {
      const changed = twin(VPC)(moment);
      const [object] = changed.world.madeBy(VPC).filter(({ id }) => id.endsWith("-twin"));
      assert.ok(object !== undefined);
      changed.world.remove(object);
      changed.world.put({ ...object, urn: urnOf(object.type, "forgotten") });
      return changed;
    });
    assert.deepEqual(foreign.problems, [
      `${urnOf("aws:ec2/vpc:Vpc", "forgotten")}: the cloud has it (${idOf(VPC)}-twin), and the state does not know it`,
      "3 objects in the clouds instead of 2",
    ]);
  });

  it("says what two commands could not put right", async () => {
    const gone = await cell("update", SUBNET, "slow", (moment) => {
      const { world } = moment.world.fork();
      for (const object of world.madeBy(VPC)) world.remove(object);
      return { ...moment, world };
    });
    // The new network has another id, and replacements are not replayed.
    assert.deepEqual(
      [gone.commands, gone.problems],
      [2, ["still fails after 2 commands: is to be replaced because of vpcId, which is not replayed"]],
    );
  });

  it("finds an invalid state, before and after it was to be put right", async () => {
    assert.deepEqual(
      found((it) => it),
      [],
    );
    const [, vpc, subnet] = RESOURCES;
    assert.ok(vpc !== undefined && subnet !== undefined);
    for (const [resources, problem] of [
      [[...RESOURCES, vpc], `${VPC}: is there twice`],
      [RESOURCES.toReversed(), `${SUBNET}: refers to the unknown provider ${PROVIDER}::one`],
      [RESOURCES.filter((it) => it !== vpc), `${SUBNET}: refers to ${VPC}, which does not come before it`],
      [
        [...RESOURCES, { urn: "urn:x", type: "a:b:C", id: "x" }],
        "urn:x: is no custom resource and has an id",
      ],
    ] as const)
      assert.equal(found((it) => ({ ...it, resources }))[0], `the state is invalid: ${problem}`);
    const dangling = await cell("delete", VPC, "5xx", (moment) => ({
      ...moment,
      course: new DestroyCourse({ entries: moment.books.entries.slice(1), pending: [] }),
    }));
    assert.match(dangling.problems[0] ?? "", /^left an invalid state: .*refers to the unknown provider/);
  });

  it("counts what is too little and too much, and what is half done", () => {
    const problems = found((it) => ({
      ...it,
      resources: RESOURCES.slice(0, 2),
      objects: [{ urn: VPC }, { urn: VPC }],
      worldSize: 5,
      remains: { ...it.remains, unfinished: [{ urn: VPC, type: "aws:ec2/vpc:Vpc" }] },
    }));
    assert.deepEqual(problems, [
      `${VPC}: its last operation failed half way`,
      "2 entries in the state instead of 3",
      "5 objects in the clouds instead of 2",
      "1 objects with a resource of their own instead of 2",
    ]);
  });

  it("may be of the first operations of each type only", () => {
    const { moments } = phaseOf("create");
    assert.deepEqual(firstOfTypes([...moments, ...moments], 1), moments);
    assert.equal(firstOfTypes([...moments, ...moments], Infinity).length, 4);
  });

  it("is tried with full processes in 20 cells or more, SIGKILL of each process among them", () => {
    const stage = { from: undefined, operation: "up", refresh: false } as const;
    const trials = sampleOf(phases, { create: stage, update: stage, read: stage, delete: stage });
    assert.ok(trials.length >= 20, String(trials.length));
    const backwards = phases.map((phase) => ({ ...phase, moments: phase.moments.toReversed() }));
    const again = sampleOf(backwards, { create: stage, update: stage, read: stage, delete: stage });
    const tried = (all: typeof trials) => all.map(({ blow, moment }) => [blow, moment.entry.urn]);
    assert.deepEqual(tried(again), tried(trials));
    for (const phase of ["create", "update", "delete"] as const)
      for (const blow of ["kill command", "kill engine", "kill both"] as const)
        assert.ok(trials.some((it) => it.phase.name === phase && it.blow === blow));
  });
});
