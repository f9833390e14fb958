import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { World } from "../../simulator/world.ts";
import { counts, rehearse } from "./kakehashi.ts";
import { SmallProgram, subnets } from "./small-program.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
const SUBNETS = 20;
/** The stack, the provider, the VPC and its subnets. */
const RESOURCES = SUBNETS + 3;
const SETTLED = { state: SUBNETS + 1, world: SUBNETS + 1, remains: 0, duplicates: 0 };

describe("rehearse --fault", function () {
  this.timeout(120_000);
  let program: SmallProgram;

  before(() => {
    program = new SmallProgram(subnets(SUBNETS));
  });
  after(() => {
    program.remove();
  });

  const run = (...faults: string[]) =>
    rehearse([...program.args, ...faults.flatMap((fault) => ["--fault", fault])]);

  it("is refused with everything that is wrong, before anything is touched", async () => {
    const { code, line, stderr } = await run(`${SUBNET}:create:crsh`, "azure:unreachable@0");
    assert.deepEqual([code, line.result], [2, "refused"]);
    assert.equal(
      stderr,
      `--fault ${SUBNET}:create:crsh: has an unknown kind, got crsh; did you mean crash?\n` +
        "--fault azure:unreachable@0: @ must be followed by a number from 1, got 0; leave it out, or say from which operation on\n",
    );
    assert.ok(!existsSync(program.state));
  });

  it("leaves what the real clouds would leave, and each next run goes on from there", async () => {
    const crash = `${SUBNET}:create:crash@5`;
    const never = `${SUBNET}:delete:5xx`;
    const crashed = await run(crash, never);
    assert.deepEqual([crashed.code, crashed.line.result], [1, "failed"], crashed.stderr);
    assert.deepEqual(crashed.line.faults, [
      { fault: crash, fired: 1 },
      { fault: never, fired: 0 },
    ]);
    assert.match(
      crashed.stderr,
      /left half done; the next run puts it right:\n {4}urn:.*subnet-\d+: the cloud has it/,
    );
    assert.match(crashed.stderr, /warning: fault aws:ec2\/subnet:Subnet:delete:5xx never fired/);
    assert.ok(program.inspect().remains >= 1);

    const late = `${SUBNET}:create:timeout-after-create@2`;
    const timedOut = await run(late);
    assert.deepEqual(
      [timedOut.code, timedOut.line.faults],
      [1, [{ fault: late, fired: 1 }]],
      timedOut.stderr,
    );
    assert.match(
      timedOut.stderr,
      /found what an earlier run left half done:\n {2}urn:.*: removed from|found what/,
    );
    assert.match(timedOut.stderr, /: its last operation failed half way/);

    const { code, line, stderr } = await run();
    assert.deepEqual([code, line.resources], [0, RESOURCES], stderr);
    assert.match(stderr, /failed half way; this run refreshes the state first/);
    assert.deepEqual(program.inspect(), SETTLED);
  });

  it("is told apart from what somebody changes by hand, which only a refresh finds", async () => {
    const world = World.open(join(program.state, "world"));
    const [subnet] = world.ofType(SUBNET);
    assert.ok(subnet !== undefined);
    world.remove(subnet);
    world.close();
    for (const fault of [`${SUBNET}:check:crash@3`, undefined]) {
      const { code, line, stderr } = await run(...(fault === undefined ? [] : [fault]));
      assert.equal(code, fault === undefined ? 0 : 1, stderr);
      assert.doesNotMatch(stderr, /found what/);
      if (code === 0) assert.deepEqual(counts(line), [0, 0, 0, 0, RESOURCES, RESOURCES]);
    }
    const { line, stderr } = await rehearse([...program.args, "--refresh"]);
    assert.deepEqual(counts(line), [1, 0, 0, 0, RESOURCES - 1, RESOURCES], stderr);
    assert.deepEqual(program.inspect(), SETTLED);
  });

  it("is done over no damaged world and none of another version, which stay as they are", async () => {
    const journal = join(program.state, "world", "world.jsonl");
    const whole = readFileSync(journal, "utf8");
    for (const [content, problem] of [
      [whole.replace(/^(.*\n)\{.*$/m, '$1{"gone":'), 'line 2 is no entry, got {"gone":; restore the file'],
      [whole.replace('"version":1', '"version":2'), "a world of another version, got 2 (a newer program"],
    ] as const) {
      writeFileSync(journal, content);
      const { code, line, stderr } = await run();
      assert.deepEqual([code, line.result], [2, "refused"], stderr);
      assert.ok(stderr.startsWith(`${journal}: ${problem}`), stderr);
      assert.equal(readFileSync(journal, "utf8"), content);
    }
  });
});
