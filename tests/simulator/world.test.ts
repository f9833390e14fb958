import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keyOf, World } from "../../simulator/world.ts";
import type { WorldObject } from "../../simulator/world.ts";

function object(id: string, more: Partial<WorldObject> = {}): WorldObject {
  return {
    type: "toy:index:Net",
    id,
    package: "toy",
    account: "1",
    region: "here",
    scope: "1/here",
    urn: `urn:${id}`,
    inputs: {},
    outputs: {},
    handles: { id },
    unique: [],
    references: [],
    ...more,
  };
}

describe("the simulated world", () => {
  let directory: string;
  let journal: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "kakehashi-world-"));
    journal = join(directory, "world.jsonl");
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("is there again after its process has ended", () => {
    const first = World.open(directory);
    first.put(object("a"));
    first.put(object("b", { handles: { id: "b", arn: "arn:b" }, unique: ["u"] }));
    first.remove(object("a"));
    first.close();
    const second = World.open(directory);
    assert.deepEqual(
      second.all().map((it) => it.id),
      ["b"],
    );
    assert.deepEqual(
      second.having("arn", "ARN:B").map((it) => it.id),
      ["b"],
    );
    assert.equal(second.holder("u")?.id, "b");
    assert.deepEqual(
      second.madeBy("urn:b").map((it) => it.id),
      ["b"],
    );
    assert.equal(second.at("toy:index:Net", "1/here", "B")?.id, "b");
    second.close();
  });

  it("holds what is unique of what is deleted, as long as it can be had back, and nothing else of it", () => {
    const first = World.open(directory);
    const lasting = object("a", { unique: ["u"], recoverableDays: 7, inputs: { name: "a" } });
    first.put(lasting);
    first.put(object("b", { unique: ["v"], recoverableDays: -1, heldUntil: "2020-01-01T00:00:00Z" }));
    first.remove(lasting);
    first.close();
    const second = World.open(directory, { compact: true });
    const { world: copy } = second.fork();
    for (const world of [second, copy]) {
      assert.deepEqual(
        [world.size, world.all(), world.madeBy("urn:a"), world.having("id", "a")],
        [0, [], [], []],
      );
      assert.deepEqual(
        [world.holder("u")?.id, world.holder("u")?.inputs, world.holder("v")],
        ["a", {}, undefined],
      );
    }
    second.close();
    assert.match(readFileSync(journal, "utf8"), /"heldUntil"/);
  });

  it("has no trace of an object in any index once it is gone or changed", () => {
    const world = World.open(directory);
    const target = object("t");
    world.put(target);
    const holder = object("h", {
      handles: { id: "h", name: "old" },
      unique: ["u"],
      references: [{ path: "x", target: keyOf(target), onTargetDelete: "blocks" }],
    });
    world.put(holder);
    assert.deepEqual(world.referrers(target), [holder]);
    world.put({ ...holder, handles: { id: "h", name: "new" }, unique: [], references: [] });
    assert.deepEqual(
      [world.having("name", "old"), world.holder("u"), world.referrers(target)],
      [[], undefined, []],
    );
    world.remove(holder);
    assert.deepEqual(
      [world.having("name", "new"), world.ofType(holder.type), world.madeBy(holder.urn)],
      [[], [target], []],
    );
    world.close();
  });

  it("deletes with an object what goes with it, to any depth", () => {
    const world = World.open(directory);
    const [a, b, c] = [object("a"), object("b"), object("c")];
    world.put(a);
    world.put({ ...b, references: [{ path: "", target: keyOf(a), onTargetDelete: "cascades" }] });
    world.put({ ...c, references: [{ path: "", target: keyOf(b), onTargetDelete: "cascades" }] });
    world.remove(a);
    assert.equal(world.size, 0);
    world.close();
  });

  it("is shared by several at a time, each seeing what the others did", () => {
    const [left, right] = [World.open(directory), World.open(directory)];
    left.put(object("a"));
    right.put(object("b"));
    left.sync();
    assert.deepEqual(
      [left, right].map((it) =>
        it
          .all()
          .map(({ id }) => id)
          .sort(),
      ),
      [
        ["a", "b"],
        ["a", "b"],
      ],
    );
    right.remove(object("a"));
    left.sync();
    assert.deepEqual(
      left.all().map((it) => it.id),
      ["b"],
    );
    left.close();
    right.close();
  });

  it("has every object whose creation was answered before its process was killed", async () => {
    const script = join(directory, "writer.mjs");
    const source = new URL("../../simulator/world.ts", import.meta.url).href;
    writeFileSync(
      script,
      `import { World } from ${JSON.stringify(source)};
       const world = World.open(${JSON.stringify(directory)});
       const template = ${JSON.stringify(object("x"))};
       for (let i = 0; ; i++) { world.put({ ...template, id: "o" + i, handles: { id: "o" + i } }); process.send(i); await new Promise(setImmediate); }`,
    );
    const child = fork(script, { stdio: "ignore" });
    let last = -1;
    child.on("message", (count: number) => {
      last = count;
      if (count >= 50) child.kill("SIGKILL");
    });
    await once(child, "exit");
    const world = World.open(directory);
    assert.ok(last >= 50);
    for (let i = 0; i <= last; i++)
      assert.ok(world.at("toy:index:Net", "1/here", `o${i}`), `o${i} was answered and is lost`);
    world.close();
  });

  it("drops a last line that was cut short, and says so", () => {
    const first = World.open(directory);
    first.put(object("a"));
    first.close();
    appendFileSync(journal, '{"put":{"type":"toy');
    const warnings: string[] = [];
    const second = World.open(directory, { onWarning: (text) => warnings.push(text) });
    second.put(object("b"));
    second.close();
    assert.deepEqual(warnings, [
      `${journal}: dropped the last line, which was cut short when its writer was killed`,
    ]);
    const third = World.open(directory);
    assert.deepEqual(
      third.all().map((it) => it.id),
      ["a", "b"],
    );
    third.close();
  });

  const HEADER = '{"format":"kakehashi-world","version":1,"salt":"0123456789abcdef0123456789abcdef"}\n';

  const refusesToOpen = (content: string, message: RegExp): void => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(journal, content);
    for (const options of [{}, { compact: true }, { readOnly: true }]) {
      assert.throws(() => World.open(directory, options), { name: "JournalError", message });
      assert.equal(readFileSync(journal, "utf8"), content, "the file is left as it is");
    }
  };

  it("refuses a corrupt journal and leaves it as it is", () => {
    refusesToOpen(
      `${HEADER}{"gone":"x"}\nnot json\n{"gone":"y"}\n{"cut sho`,
      /world\.jsonl: line 3 is no entry, got not json; restore the file or move it away$/,
    );
    refusesToOpen(`${HEADER}{"put":{"type":"x"}}\n`, /line 2 is no entry/);
    refusesToOpen(`${HEADER}\n{"gone":"y"}\n`, /line 2 is no entry, got ; /);
    refusesToOpen("hello\n", /world\.jsonl: no world, got the first line hello; restore/);
    refusesToOpen(`{"format":"kakeh\n{"gone":"x"}\n`, /no world, got the first line {"format":"kakeh; /);
    refusesToOpen(
      `${HEADER.replace('"0123456789abcdef0123456789abcdef"', '"short"')}{"gone":"x"}\n`,
      /the header is damaged, got no salt of 32 characters, without which no secret can be compared; /,
    );
    refusesToOpen("", /no world, got an empty file; restore the file or move it away$/);
    refusesToOpen(HEADER.trim(), /no world, got a file without a whole line, {"format"/);
  });

  it("refuses a world of another version, says both, and shortens nothing of it", () => {
    const of = (version: number): string =>
      `${HEADER.replace(":1,", `:${version},`)}{"another":"entry"}\n{"cut`;
    refusesToOpen(
      of(2),
      /a world of another version, got 2 \(a newer program made it\), this program reads 1; use the program that made it, or move it away$/,
    );
    refusesToOpen(
      of(0),
      /a world of another version, got 0 \(an older program made it\), this program reads 1; /,
    );
  });

  it("refuses what is no readable file", () => {
    const refused = (message: RegExp): void => {
      for (const options of [{}, { readOnly: true }])
        assert.throws(() => World.open(directory, options), { name: "JournalError", message });
    };
    mkdirSync(journal);
    refused(
      /world\.jsonl: cannot be used, got a directory in its place; put a readable file there, or move away/,
    );
    rmdirSync(journal);
    symlinkSync(journal, journal);
    refused(
      /world\.jsonl: cannot be used, got (a symbolic link that leads nowhere|something else in its place); /,
    );
    rmSync(journal);
    // For root every file is readable.
    if (process.getuid?.() !== 0) {
      writeFileSync(journal, HEADER, { mode: 0o000 });
      refused(/world\.jsonl: cannot be used, got no permission to read and write it; /);
    }
    rmSync(directory, { recursive: true });
    writeFileSync(directory, "a file where the folder should be");
    refused(
      /world\.jsonl: cannot be used, got (a file in the place of its folder|something else in its place); /,
    );
  });

  it("is looked at without a trace: nothing is made, shortened or waited for", () => {
    assert.throws(() => World.open(directory, { readOnly: true }), /got nothing there/);
    assert.ok(!existsSync(journal));
    const writer = World.open(directory);
    writer.put(object("a"));
    appendFileSync(journal, '{"put":{"type":"toy');
    const before = readFileSync(journal, "utf8");
    const reader = World.open(directory, { readOnly: true });
    assert.deepEqual(
      reader.all().map(({ id }) => id),
      ["a"],
    );
    assert.throws(() => {
      reader.put(object("b"));
    });
    reader.close();
    writer.close();
    assert.equal(readFileSync(journal, "utf8"), before);
  });

  it("tries changes on a copy, and takes them over in one piece or not at all", () => {
    const world = World.open(directory);
    world.put(object("a"));
    world.put(object("b"));
    const dropped = world.fork();
    dropped.world.remove(object("a"));
    assert.deepEqual([dropped.world.size, world.size], [1, 2]);
    const kept = world.fork();
    kept.world.remove(object("b"));
    kept.world.put(object("c"));
    assert.equal(kept.world.secretMark("x"), world.secretMark("x"));
    world.write(kept.entries);
    world.close();
    const again = World.open(directory);
    assert.deepEqual(
      again.all().map(({ id }) => id),
      ["a", "c"],
    );
    again.close();
  });

  it("is shortened to what is left when one process has it for itself", () => {
    const first = World.open(directory);
    for (let i = 0; i < 20; i++) first.put(object("a", { outputs: { i } }));
    const mark = first.secretMark("x");
    first.close();
    const second = World.open(directory, { compact: true });
    second.put(object("b"));
    assert.equal(second.secretMark("x"), mark, "the marks of secrets stay the same");
    second.close();
    assert.equal(readFileSync(journal, "utf8").trim().split("\n").length, 3);
    const third = World.open(directory);
    assert.deepEqual(
      third.all().map((it) => [it.id, it.outputs]),
      [
        ["a", { i: 19 }],
        ["b", {}],
      ],
    );
    third.close();
  });

  it("marks equal secrets alike within a world, and differently in another", () => {
    const one = World.open(directory);
    const other = World.open(join(directory, "other"));
    assert.equal(one.secretMark("x"), one.secretMark("x"));
    assert.notEqual(one.secretMark("x"), one.secretMark("y"));
    assert.notEqual(one.secretMark("x"), other.secretMark("x"));
    one.close();
    other.close();
  });
});
