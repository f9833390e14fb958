import assert from "node:assert/strict";
import { kubeconfigsOf } from "../../../cli/rehearsal/api-servers.ts";

const FILE = import.meta.filename;

describe("--kubeconfig", () => {
  it("names a file for each cloud", () => {
    assert.deepEqual(kubeconfigsOf([`azure=${FILE}`, `aws=${FILE}`]), { aws: FILE, azure: FILE });
  });

  for (const [texts, message] of [
    [["gcp=x"], "must be CLOUD=FILE with a cloud of aws, azure, got gcp=x"],
    [["aws"], "must be CLOUD=FILE with a cloud of aws, azure, got aws"],
    [[`aws=${FILE}`, `aws=${FILE}`], `names a cloud twice, got aws=${FILE}`],
    [["aws=/no/such"], "names a file that cannot be read, got aws=/no/such"],
  ] as const) {
    it(`refuses ${texts.length === 2 ? "a cloud twice" : texts[0]}`, () => {
      assert.throws(() => kubeconfigsOf(texts), {
        message: `--kubeconfig: ${message}; write it as aws=path/to/kubeconfig`,
      });
    });
  }
});
