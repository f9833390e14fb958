import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { World } from "../../simulator/world.ts";
import { ensurePulumi } from "../../tools/pulumi.ts";
import { run } from "../../tools/run.ts";
import { CheckoutCopy } from "../../tools/checkout-copy.ts";

describe("plain pulumi, with the simulated clouds on PATH", function () {
  this.timeout(300_000);
  let checkout: CheckoutCopy;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    checkout = new CheckoutCopy();
    const { pathEntries } = await ensurePulumi();
    const state = join(checkout.folder, ".kakehashi", "plain");
    mkdirSync(join(state, "backend"), { recursive: true });
    const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"));
    env = {
      ...Object.fromEntries(clean),
      PATH: [join(checkout.folder, "simulator", "bin"), ...pathEntries, process.env.PATH].join(delimiter),
      PULUMI_BACKEND_URL: `file://${join(state, "backend")}`,
      PULUMI_HOME: join(state, "home"),
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      KAKEHASHI_WORLD: join(state, "world"),
    };
  });

  after(() => {
    checkout.remove();
  });

  async function pulumi(...args: readonly string[]): Promise<string> {
    const options = { cwd: checkout.folder, env };
    const { code, stdout, stderr } = await run(
      "pulumi",
      [...args, "--non-interactive", "--color=never"],
      options,
    );
    assert.equal(code, 0, `pulumi ${args.join(" ")}\n${stdout}\n${stderr}`);
    return stdout;
  }

  it("previews and builds the committed program, unchanged", async () => {
    const before = checkout.fingerprint();
    await pulumi("stack", "init", "dev");
    const preview = await pulumi("preview", "--stack", "dev");
    const [, planned] = / (\d+) to create/.exec(preview) ?? [];
    assert.ok(Number(planned) > 100, preview);
    const up = await pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
    assert.match(up, new RegExp(` ${planned} created`));
    assert.match(
      await pulumi("preview", "--stack", "dev", "--expect-no-changes"),
      new RegExp(` ${planned} unchanged`),
    );
    const world = World.open(env.KAKEHASHI_WORLD ?? "");
    assert.ok(world.size > 90, `${world.size} objects`);
    world.close();
    // The engine keeps the salt of the stack's encryption in its file; nothing else of the checkout changes.
    const changed = checkout.fingerprint().filter((line) => !before.includes(line));
    assert.deepEqual(
      changed.map((line) => line.split(" ")[0]),
      ["Pulumi.dev.yaml"],
    );
  });
});
