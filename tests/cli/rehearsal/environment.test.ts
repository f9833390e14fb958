import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { engineEnvironment } from "../../../cli/rehearsal/environment.ts";

const places = {
  root: "/s",
  workspace: "/s/workspace",
  backend: "/s/backend",
  world: "/s/world",
  home: "/s/home",
  lock: "/s/lock",
  sourceLines: "/s/lines",
  report: "/s/report",
  unsettled: "/s/unsettled",
};
const surroundings = { places, pathEntries: ["/tools/bin", "/host"], packages: ["aws", "eks"], port: 4711 };

describe("the engine's environment", () => {
  it("has nothing by which something real could be reached", () => {
    const real = {
      AWS_PROFILE: "prod",
      AWS_ACCESS_KEY_ID: "AKIA",
      ARM_CLIENT_SECRET: "s",
      AZURE_TENANT_ID: "t",
      KUBE_CONTEXT: "c",
      GITHUB_TOKEN: "g",
      PULUMI_ACCESS_TOKEN: "pul-1",
      PULUMI_BACKEND_URL: "s3://state",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/secret",
      PULUMI_DIY_BACKEND_RETAIN_CHECKPOINTS: "true",
    };
    const env = engineEnvironment({ ...real, KUBECONFIG: "/home/me/.kube/config" }, surroundings);
    const kept = Object.entries(real).filter(([name, value]) => env[name] === value);
    assert.deepEqual(kept, []);
    assert.equal(env.KUBECONFIG, "/dev/null");
    assert.equal(env.AWS_SHARED_CREDENTIALS_FILE, "/dev/null");
    assert.equal(env.AWS_EC2_METADATA_DISABLED, "true");
  });

  it("has the state written at each step, or when the engine ends", () => {
    const names = ["PULUMI_SKIP_CHECKPOINTS", "PULUMI_EXPERIMENTAL"];
    for (const writesStateOnce of [true, false]) {
      const env = engineEnvironment(
        { PULUMI_SKIP_CHECKPOINTS: "true" },
        { ...surroundings, writesStateOnce },
      );
      assert.deepEqual(
        names.map((name) => env[name]),
        names.map(() => (writesStateOnce ? "true" : undefined)),
      );
    }
  });

  it("has the rehearsal's own state, and every package on the one port", () => {
    const env = engineEnvironment({ PATH: "/usr/bin", LANG: "C" }, surroundings);
    assert.equal(env.PATH, "/tools/bin:/host:/usr/bin");
    assert.equal(env.LANG, "C");
    assert.equal(env.PULUMI_BACKEND_URL, "file:///s/backend?metadata=skip");
    assert.equal(env.PULUMI_HOME, "/s/home");
    assert.equal(env.PULUMI_DEBUG_PROVIDERS, "aws:4711,eks:4711");
    assert.equal(env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, "true");
  });

  it("lets the engine gather garbage, as far as the shell does not say otherwise", () => {
    assert.equal(engineEnvironment({}, surroundings).GOGC, "300");
    assert.equal(engineEnvironment({ GOGC: "50" }, surroundings).GOGC, "50");
  });

  it("gives Node options that it accepts, beside those of the shell", () => {
    const { NODE_OPTIONS = "" } = engineEnvironment(
      { NODE_OPTIONS: "--max-old-space-size=512" },
      surroundings,
    );
    const env = { PATH: process.env.PATH ?? "", NODE_OPTIONS };
    const script = "console.log(require('node:v8').getHeapStatistics().heap_size_limit < 2 ** 30)";
    assert.equal(execFileSync(process.execPath, ["-e", script], { env, encoding: "utf8" }).trim(), "true");
  });
});
