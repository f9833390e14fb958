import assert from "node:assert/strict";
import { checkStackFile } from "../../config/stack-file.ts";
import { formatProblem } from "../../lib/problems.ts";
import { lineOf, stackFile, TODAY } from "./raw.ts";

const problemsIn = (text: string): readonly string[] =>
  checkStackFile(text, { today: TODAY }).problems.map(
    (problem) => `${problem.line ?? "-"} ${formatProblem(problem)}`,
  );

/** The committed dev file with one text put for another. */
const changed = (from: string | RegExp, to: string): string => {
  const text = stackFile("dev").replace(from, to);
  assert.notEqual(text, stackFile("dev"), `${String(from)} is not in Pulumi.dev.yaml`);
  return text;
};

describe("checkStackFile", () => {
  for (const stack of ["dev", "prod"] as const) {
    it(`finds nothing in the committed ${stack}`, () => {
      const options = { today: TODAY, productionGuards: stack === "prod" };
      const { config, problems, warnings } = checkStackFile(stackFile(stack), options);
      assert.deepEqual([config?.clouds.aws.region, problems, warnings], ["ap-northeast-1", [], []]);
    });
  }

  it("names the line of a value, in block and in flow style", () => {
    const block = changed('kubernetesVersion: "1.35"', "kubernetesVersion: 1.35");
    assert.deepEqual(problemsIn(block), [
      `${lineOf(block, "kubernetesVersion")} clusters.kubernetesVersion: must be text, got the number 1.35; put it in quotes: "1.35"`,
    ]);
    const flow = changed("zones: [a, c]", "zones: [a,\n        z]");
    assert.deepEqual(problemsIn(flow), [
      `${lineOf(flow, "z]")} network.aws.zones[1]: must be a zone's letter, a to h, got z; write one such as a`,
    ]);
  });

  it("names the line of what should hold a missing value", () => {
    const text = changed(/ +region: .*\n/, "");
    assert.deepEqual(problemsIn(text), [
      `${lineOf(text, "aws:")} clouds.aws.region: is missing; add it: AWS region`,
    ]);
    const section = changed(/ {2}kakehashi:clouds:[\s\S]*(?= {2}kakehashi:network)/, "");
    assert.deepEqual(problemsIn(section), [
      "- clouds: is missing; add it: Which account and subscription, and where",
    ]);
  });

  it("names the line of keys that hold dots", () => {
    const text = changed("    environment: dev", '    environment: dev\n    a.b: "<"\n    a: ok');
    assert.deepEqual(problemsIn(text), [
      `${lineOf(text, "a.b:")} tags.a.b: must be at most 256 letters, digits, spaces and _ . : / = + - @, got <; shorten it or replace other characters`,
    ]);
  });

  it("names the lines of warnings", () => {
    const text = changed("count: 2", "count: 1");
    const { warnings } = checkStackFile(text, { today: TODAY });
    assert.deepEqual(
      warnings.map(({ path, line }) => [path, line]),
      [["clusters.aks.systemPool.count", lineOf(text, "systemPool")]],
    );
  });

  it("names the line of broken YAML, and nothing else", () => {
    assert.deepEqual(problemsIn("config:\n  a: [1\n  b: 2\n"), [
      "3 yaml: Flow sequence in block collection must be sufficiently indented and end with a ]; correct the YAML",
    ]);
    assert.deepEqual(problemsIn("config:\n  a: 1\n  a: 2\n"), [
      "3 yaml: Map keys must be unique; correct the YAML",
    ]);
  });

  it("refuses keys that neither Pulumi nor we know", () => {
    assert.deepEqual(problemsIn(`confg: {}\n${stackFile("dev")}\nteam: x\n`), [
      "1 confg: is not a key of a stack's file; did you mean config?",
      `${lineOf(stackFile("dev"), "environment: dev") + 3} team: is not a key of a stack's file; put kakehashi's settings below config`,
    ]);
  });

  it("lets Pulumi keep its own keys, and other namespaces theirs", () => {
    const own = "secretsprovider: passphrase\nencryptionsalt: v1:x\nencryptedkey: y\nenvironment: [a]\n";
    assert.deepEqual(problemsIn(own + changed("config:\n", "config:\n  aws:region: x\n")), []);
  });

  it("demands that default providers are disabled", () => {
    const fix = 'write pulumi:disable-default-providers: ["*"]';
    const start = "config.pulumi:disable-default-providers: must disable every default provider";
    const text = changed('["*"]', "[aws]");
    assert.deepEqual(problemsIn(text), [`${lineOf(text, "[aws]")} ${start}, got [aws]; ${fix}`]);
    assert.deepEqual(problemsIn(changed(/ .*\["\*"\]\n/, "")), [
      `${lineOf(stackFile("dev"), "config:")} ${start}; ${fix}`,
    ]);
  });

  it("refuses unknown sections, and takes keys without a namespace for the project's, as Pulumi does", () => {
    const text = changed("kakehashi:tags:", "tgas:");
    assert.deepEqual(problemsIn(text), [
      `${lineOf(text, "tgas")} tgas: is not a section of the config, got an object with platform, environment; did you mean tags?`,
    ]);
    assert.deepEqual(problemsIn(changed("kakehashi:tags:", "tags:")), []);
  });

  it("reads anchors and merged keys", () => {
    const text = changed(
      "general: { instanceTypes: [t3.large], min: 0, max: 3 }",
      "general: &pool { instanceTypes: [t3.large], min: 0, max: 3 }\n        more: { <<: *pool, max: 5 }",
    );
    assert.deepEqual(problemsIn(text), []);
  });

  it("takes encrypted values for right, wherever they stand, and never prints them", () => {
    const leaf = changed('"111111111111"', "{ secure: v1:abc }");
    assert.deepEqual(problemsIn(leaf), []);
    const section = changed(/kakehashi:tags:[\s\S]*/, "kakehashi:tags:\n    secure: v1:abc\n");
    assert.deepEqual(problemsIn(section), []);
    const unknown = changed("tier: Free", "tier: Free\n      teir: { secure: v1:abc }");
    assert.doesNotMatch(problemsIn(unknown).join("\n"), /v1:abc/);
  });

  for (const text of ["", "just text", "- a\n- b\n", "config: 5\n", "config:\n"]) {
    it(`says what is missing in ${JSON.stringify(text)}`, () => {
      const paths = checkStackFile(text, { today: TODAY }).problems.map(({ path }) => path);
      assert.deepEqual(paths, [
        "config.pulumi:disable-default-providers",
        "clouds",
        "network",
        "clusters",
        "vpn",
      ]);
    });
  }
});
