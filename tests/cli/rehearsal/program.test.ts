import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { providerPackages } from "../../../cli/rehearsal/packages.ts";
import { placesOf } from "../../../cli/rehearsal/places.ts";
import { BadInput } from "../../../cli/rehearsal/problems.ts";
import { readProgram, stackFileOf } from "../../../cli/rehearsal/program.ts";
import { subjectOf } from "../../../cli/rehearsal/request.ts";
import { SourceLines } from "../../../cli/rehearsal/source-lines.ts";
import { writeWorkspace } from "../../../cli/rehearsal/workspace.ts";
import { CHECKOUT } from "../../../tools/places.ts";

describe("programs", () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "kakehashi-program-")));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  const badInput = (pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof BadInput);
    assert.equal(error.reason, "badInput");
    assert.match(error.message, pattern);
    return true;
  };

  describe("a program to rehearse", () => {
    it("is found from a folder below it, with its stacks", () => {
      write("Pulumi.yaml", "name: other\nruntime: nodejs\n");
      write("Pulumi.test.yaml", "config: {}\n");
      write("Pulumi.a.b.yml", "config: {}\n");
      write("src/deep/x.ts", "");
      const program = readProgram(join(folder, "src", "deep"));
      assert.deepEqual([program.name, program.directory, program.own], ["other", folder, false]);
      assert.deepEqual([...program.stacks.keys()].sort(), ["a.b", "test"]);
    });

    it("is this checkout's by default", () => {
      const program = readProgram();
      assert.deepEqual([program.name, program.directory, program.own], ["kakehashi", CHECKOUT, true]);
    });

    it("keeps its stack files where its project file says", () => {
      write("Pulumi.yaml", "name: other\nruntime: { name: nodejs }\nstackConfigDir: stacks\n");
      write("stacks/Pulumi.x.yaml", "config: {}\n");
      assert.equal(stackFileOf(readProgram(folder), "x"), join(folder, "stacks", "Pulumi.x.yaml"));
    });

    it("that has no stack files may have any stack", () => {
      write("Pulumi.yaml", "name: other\nruntime: nodejs\n");
      assert.equal(stackFileOf(readProgram(folder), "anything"), undefined);
    });

    const refused: readonly (readonly [string, string | undefined, RegExp])[] = [
      [
        "no project file",
        undefined,
        /^--cwd: must have a Pulumi.yaml in it or above it, got .*; give the folder/,
      ],
      [
        "another language",
        "name: x\nruntime: python\n",
        /Pulumi\.yaml: runtime: must be nodejs, got python; rehearse/,
      ],
      ["no name", "runtime: nodejs\n", /Pulumi\.yaml: name: /],
      ["no YAML", "name: [\n", /Pulumi\.yaml: must be YAML, got /],
    ];
    for (const [what, text, message] of refused) {
      it(`is refused with ${what}`, () => {
        if (text !== undefined) write("Pulumi.yaml", text);
        assert.throws(() => readProgram(folder), badInput(message));
      });
    }

    it("is refused where there is no folder", () => {
      assert.throws(() => readProgram(join(folder, "none")), badInput(/^--cwd: must be a folder, got /));
    });

    it("has no other stacks than those with a file; the known ones are listed", () => {
      write("Pulumi.yaml", "name: other\nruntime: nodejs\n");
      write("Pulumi.b.yaml", "");
      write("Pulumi.a.yaml", "");
      const known = /^STACK: unknown stack, there is no Pulumi.c.yaml, got c; use one of a, b$/;
      assert.throws(() => stackFileOf(readProgram(folder), "c"), badInput(known));
      assert.throws(
        () => stackFileOf(readProgram(folder), "../x"),
        badInput(/^STACK: must be 1 to 100 letters/),
      );
    });
  });

  describe("a rehearsal's places", () => {
    it("lie in this checkout, by project and stack, each program's apart", () => {
      write("Pulumi.yaml", "name: kakehashi\nruntime: nodejs\n");
      const own = placesOf(readProgram(), "dev");
      const other = placesOf(readProgram(folder), "dev");
      assert.equal(own.root, join(CHECKOUT, ".kakehashi", "kakehashi", "dev"));
      assert.match(
        other.root.slice(CHECKOUT.length),
        /^\/\.kakehashi\/programs\/kakehashi-[0-9a-f]{8}\/dev$/,
      );
    });

    it("lie where the user wants them", () => {
      assert.equal(placesOf(readProgram(), "dev", folder).backend, join(folder, "backend"));
    });
  });

  describe("the workspace of a rehearsal", () => {
    it("runs the program where it is, and holds what the engine would write to", () => {
      write(
        "Pulumi.yaml",
        "name: other\nruntime: nodejs\nmain: src/x.ts\nbackend: { url: s3://real }\nplugins: { providers: [] }\n",
      );
      write("Pulumi.t.yaml", "encryptionsalt: v1:real\nconfig:\n  other:a: '1'\n");
      const program = readProgram(folder);
      const places = placesOf(program, "t", join(folder, "state"));
      assert.deepEqual(
        writeWorkspace(program, "t", stackFileOf(program, "t"), places, { "other:b": true }),
        [],
      );
      const read = (name: string): unknown => JSON.parse(readFileSync(join(places.workspace, name), "utf8"));
      assert.deepEqual(read("Pulumi.yaml"), {
        name: "other",
        runtime: "nodejs",
        main: join(folder, "src/x.ts"),
      });
      const settings = read("Pulumi.t.yaml");
      assert.ok(typeof settings === "object" && settings !== null && "config" in settings);
      assert.deepEqual(settings.config, { "other:a": "1", "other:b": true });
      assert.equal(readFileSync(join(folder, "Pulumi.t.yaml"), "utf8").includes("v1:real"), true);
      assert.ok(existsSync(places.backend));
    });
  });

  describe("provider packages", () => {
    it("are those with a provider's manifest, in this folder and above, by the name the engine asks for", () => {
      const manifest = (name: string, pulumi?: object): void => {
        write(`node_modules/${name}/package.json`, JSON.stringify({ name, pulumi }));
      };
      manifest("@pulumi/aws", { resource: true });
      manifest("@acme/widgets", { resource: true, name: "widgets" });
      manifest("@pulumi/pulumi");
      manifest("plain", { resource: false });
      write("node_modules/broken/README.md", "");
      write(
        "app/node_modules/@pulumi/random/package.json",
        '{ "name": "@pulumi/random", "pulumi": { "resource": true } }',
      );
      assert.deepEqual(providerPackages(join(folder, "app")), ["aws", "pulumi-nodejs", "random", "widgets"]);
    });

    it("of this checkout are those of its package.json", () => {
      assert.deepEqual(providerPackages(CHECKOUT), [
        "aws",
        "azure-native",
        "eks",
        "kubernetes",
        "pulumi-nodejs",
        "random",
      ]);
    });
  });

  describe("the lines that make resources", () => {
    it("are found by type and name; a line that was cut short is none", () => {
      const lines = [
        { type: "aws:ec2/vpc:Vpc", name: "a", file: `file://${folder}/net/vpc.ts`, line: 7 },
        { type: "aws:ec2/vpc:Vpc", name: "b", file: `${folder}/x.js`, line: 9 },
      ];
      write("lines", `${lines.map((it) => JSON.stringify(it)).join("\n")}\n{"type":"aws`);
      const found = SourceLines.read(join(folder, "lines"), folder);
      assert.equal(found.of("urn:pulumi:dev::p::acme:x:Net$aws:ec2/vpc:Vpc::a"), "net/vpc.ts:7");
      assert.equal(found.of("urn:pulumi:dev::p::aws:ec2/vpc:Vpc::b"), "x.js:9");
      assert.equal(found.of("urn:pulumi:dev::p::aws:ec2/vpc:Vpc::c"), undefined);
      assert.equal(SourceLines.read(join(folder, "none"), folder).of("urn"), undefined);
    });
  });

  describe("a request", () => {
    it("for this checkout's stacks is fine as they are committed", () => {
      for (const stack of ["dev", "prod"]) assert.equal(subjectOf({ stack }).stack, stack);
    });

    it("for a stack of another program is not checked against this checkout's schema", () => {
      write("Pulumi.yaml", "name: other\nruntime: nodejs\n");
      write("Pulumi.t.yaml", "config:\n  other:anything: 1\n");
      assert.equal(subjectOf({ stack: "t", cwd: folder }).program.name, "other");
    });
  });
});
