import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { World } from "../../simulator/world.ts";
import { counts, kakehashi, rehearse, start } from "./kakehashi.ts";
import { SmallProgram, subnets } from "./small-program.ts";

const BOTH_CLOUDS = `
  import { Vpc } from "@pulumi/aws/ec2/vpc.js";
  import { Provider as Aws } from "@pulumi/aws/provider.js";
  import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork.js";
  import { Provider as Azure } from "@pulumi/azure-native/provider.js";
  import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
  import { secret } from "@pulumi/pulumi";
  import { RandomId } from "@pulumi/random/randomId.js";
  const aws = new Aws("aws", { region: "ap-northeast-1" });
  const azure = new Azure("azure", { subscriptionId: "11111111-1111-4111-8111-111111111111", location: "japaneast" });
  const id = new RandomId("id", { byteLength: 4 });
  const vpc = new Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { provider: aws });
  const group = new ResourceGroup("group", {}, { provider: azure });
  const addressSpace = { addressPrefixes: ["10.1.0.0/16"] };
  const vnet = new VirtualNetwork("vnet", { resourceGroupName: group.name, addressSpace }, { provider: azure });
  export const vpcId = vpc.id;
  export const vnetId = vnet.id;
  export const suffix = secret(id.hex);
  console.log("hello from the program");
`;

describe("rehearse --cwd: another program", function () {
  this.timeout(180_000);
  let program: SmallProgram;

  afterEach(() => {
    program.remove();
  });

  it("previews, builds, changes nothing again, and destroys; it writes into its state only", async () => {
    program = new SmallProgram(BOTH_CLOUDS);
    const before = readdirSync(program.folder);
    const preview = await rehearse([...program.args, "--preview"]);
    assert.deepEqual(counts(preview.line), [7, 0, 0, 0, 0, 0], preview.stderr);
    const up = await kakehashi(["rehearse", ...program.args]);
    assert.equal(up.code, 0, up.stderr);
    for (const line of [
      /^hello from the program$/m,
      /^rehearsal of test: succeeded$/m,
      /^ {2}AWS {5}2 created$/m,
      /^ {2}Azure {3}3 created$/m,
      /^ {2}shared {2}2 created$/m,
      /^ {2}all {5}7 created; 7 in the state$/m,
      /^ {2}suffix {2}\[secret\]$/m,
      /^ {2}vpcId {3}vpc-[0-9a-f]{17}$/m,
    ])
      assert.match(up.stdout, line);
    const again = await rehearse(program.args);
    assert.deepEqual(counts(again.line), [0, 0, 0, 0, 7, 7], again.stderr);
    const destroy = await rehearse([...program.args, "--destroy"]);
    assert.deepEqual(counts(destroy.line), [0, 0, 0, 7, 0, 0], destroy.stderr);
    assert.equal(program.inspect().world, 0);
    assert.deepEqual(readdirSync(program.folder).sort(), [...before, ".state"].sort());
  });

  it("operates on one cloud with --only, and deletes nothing of the other", async () => {
    program = new SmallProgram(BOTH_CLOUDS);
    const aws = await rehearse([...program.args, "--only", "aws"]);
    // The stack, both providers (the engine keeps those of the program together), the VPC, what is shared.
    assert.deepEqual(counts(aws.line), [5, 0, 0, 0, 0, 5], aws.stderr);
    const all = await rehearse(program.args);
    assert.deepEqual(counts(all.line), [2, 0, 0, 0, 5, 7], all.stderr);
    program.program(`console.log("nothing left");`);
    const azure = await rehearse([...program.args, "--only", "azure"]);
    // The group, the network, the provider and the shared identifier; the VPC and its provider stay.
    assert.deepEqual([azure.line.delete, azure.line.resources], [4, 3], azure.stderr);
    const destroyed = await rehearse([...program.args, "--only", "aws", "--destroy"]);
    assert.deepEqual([destroyed.line.delete, destroyed.line.resources], [2, 1], destroyed.stderr);
  });

  it("finds with --refresh what was changed behind its back", async () => {
    program = new SmallProgram(subnets(3));
    assert.equal((await kakehashi(["rehearse", ...program.args])).code, 0);
    const world = World.open(join(program.state, "world"));
    const [victim] = world.ofType("aws:ec2/subnet:Subnet");
    assert.ok(victim !== undefined);
    world.remove(victim);
    world.close();
    const blind = await rehearse([...program.args, "--preview"]);
    assert.equal(blind.line.create, 0);
    const seeing = await rehearse([...program.args, "--preview", "--refresh"]);
    assert.equal(seeing.line.create, 1, seeing.stderr);
    const mended = await rehearse([...program.args, "--refresh"]);
    assert.deepEqual(counts(mended.line), [1, 0, 0, 0, 5, 6], mended.stderr);
    assert.deepEqual(program.inspect(), { state: 4, world: 4, remains: 0, duplicates: 0 });
  });

  it("names a resource type that is not simulated and the line that makes it, and accepts it with echo", async () => {
    program = new SmallProgram(`
      import { Provider } from "@pulumi/aws/provider.js";
      import { Pipeline } from "@pulumi/aws/codepipeline/pipeline.js";
      const provider = new Provider("aws", { region: "ap-northeast-1" });
      const store = { location: "b", type: "S3" };
      new Pipeline("delivery", { roleArn: "arn:aws:iam::1:role/r", artifactStores: [store], stages: [] }, { provider });
    `);
    const refused = await rehearse(program.args);
    assert.deepEqual([refused.code, refused.line.result], [1, "failed"]);
    assert.match(refused.stderr, /^aws:codepipeline\/pipeline:Pipeline delivery \(index\.ts:6\)$/m);
    assert.match(
      refused.stderr,
      /^ {2}resource type: not modelled by the simulated clouds, got aws:codepipeline/m,
    );
    const echoed = await rehearse([...program.args, "--unmodelled", "echo"]);
    assert.deepEqual([echoed.code, echoed.line.resources], [0, 3], echoed.stderr);
    assert.match(echoed.stderr, /aws:codepipeline\/pipeline:Pipeline is not modelled/);
  });

  it("refuses a reference to the other cloud", async () => {
    program = new SmallProgram(
      `${BOTH_CLOUDS}
      import { Subnet } from "@pulumi/aws/ec2/subnet.js";
      new Subnet("stray", { vpcId: vnet.id, cidrBlock: "10.0.0.0/24" }, { provider: aws });`,
    );
    const { code, line, stderr } = await rehearse(program.args);
    assert.deepEqual([code, line.result], [1, "failed"]);
    assert.match(stderr, /^aws:ec2\/subnet:Subnet stray \(index\.ts:\d+\)$/m);
    assert.match(stderr, /^ {2}vpcId: /m);
  });

  it("tells an error of the program with its line", async () => {
    program = new SmallProgram(
      `function broken(): never {\n  throw new Error("no such thing");\n}\nbroken();\n`,
    );
    const { code, stderr } = await rehearse(program.args);
    assert.equal(code, 1);
    assert.match(stderr, /Error: no such thing/);
    assert.match(stderr, /index\.ts:2:9/);
  });

  it("refuses an unknown stack and bad options with exit 2, before anything is touched", async () => {
    program = new SmallProgram(subnets(1));
    const unknown = await rehearse(["nowhere", ...program.args.slice(1)]);
    assert.deepEqual([unknown.code, unknown.line.result], [2, "refused"]);
    assert.match(
      unknown.stderr,
      /^STACK: unknown stack, there is no Pulumi\.nowhere\.yaml, got nowhere; use one of test$/m,
    );
    for (const bad of [
      ["--only", "gcp"],
      ["--preview", "--destroy"],
      ["--unmodelled", "maybe"],
      ["--nonsense"],
    ]) {
      const { code, stderr } = await kakehashi(["rehearse", ...program.args, ...bad]);
      assert.equal(code, 2, stderr);
    }
    assert.ok(!existsSync(program.state));
  });

  it("ends, and says what the engine said, when the engine cannot work", async () => {
    program = new SmallProgram(subnets(1));
    const engine = join(program.folder, "pulumi");
    writeFileSync(
      engine,
      '#!/bin/sh\n[ "$1" = version ] && echo v3.246.0 && exit\necho "no space left" >&2\nexit 1\n',
    );
    chmodSync(engine, 0o755);
    const { ended } = start(["rehearse", ...program.args], undefined, { KAKEHASHI_PULUMI: engine });
    const { code, stdout } = await ended;
    assert.equal(code, 1);
    assert.match(stdout, /^no space left\n\nrehearsal of test: failed$/m);
    assert.ok(!existsSync(join(program.state, "rehearsal.lock")));
  });

  it("replaces secrets of the stack's file by placeholders that stay secret", async () => {
    program = new SmallProgram(`
      import { Config } from "@pulumi/pulumi";
      export const password = new Config().requireSecret("password");
    `);
    const settings = "encryptionsalt: v1:abc\nconfig:\n  small:password:\n    secure: v1:unreadable\n";
    writeFileSync(join(program.folder, "Pulumi.test.yaml"), settings);
    const { code, stdout } = await kakehashi(["rehearse", ...program.args]);
    assert.equal(code, 0);
    assert.match(stdout, /replaces by placeholders: small:password$/m);
    assert.match(stdout, /^ {2}password {2}\[secret\]$/m);
  });
});

describe("graph", function () {
  this.timeout(180_000);

  it("draws what was rehearsed, and rehearses what never was", async () => {
    const program = new SmallProgram(subnets(2));
    try {
      const tree = await kakehashi(["graph", ...program.args]);
      assert.equal(tree.code, 0, tree.stderr);
      assert.match(tree.stderr, /^test has not been rehearsed yet: rehearsing it first$/m);
      assert.deepEqual(tree.stdout.trimEnd().split("\n"), [
        "small-test  pulumi:pulumi:Stack",
        "├─ aws  pulumi:providers:aws",
        "├─ subnet-0  aws:ec2/subnet:Subnet",
        "├─ subnet-1  aws:ec2/subnet:Subnet",
        "└─ vpc  aws:ec2/vpc:Vpc",
      ]);
      const mermaid = await kakehashi(["graph", ...program.args, "--mermaid"]);
      assert.equal(mermaid.stderr, "");
      assert.match(mermaid.stdout, /^flowchart LR\n/);
      assert.equal(mermaid.stdout.match(/ --> /g)?.length, 2);
    } finally {
      program.remove();
    }
  });
});
