import assert from "node:assert/strict";
import { ALLOWED_RATIO } from "../../cli/rehearsal/time/words.ts";
import { CheckoutCopy } from "../../tools/checkout-copy.ts";
import { kakehashi, rehearse } from "./kakehashi.ts";

const PLATFORM = "stacks/platform.ts";

/** Lets EKS wait for AKS, as a program does that deploys one cloud after the other. */
function seedFalseDependency(copy: CheckoutCopy): void {
  const [aws, azure] = [
    "const aws = createAws(config, guards, plans.aws, clusterName, networks);",
    "const azure = createAzure(config, guards, last, plans, clusterName, networks);",
  ];
  copy.edit(PLATFORM, `${aws}\n  ${azure}`, `${azure}\n  ${aws.replace("networks)", "networks, azure)")}`);
  copy.edit(PLATFORM, /(function createAws\([^)]*networks: Networks)/, "$1, after: AzureSide");
  const dependsOn = "after.cluster as AksCluster";
  copy.edit(PLATFORM, "{ providers: [aws, eks] }", `{ providers: [aws, eks], dependsOn: ${dependsOn} }`);
}

describe("the expected time to build", function () {
  this.timeout(180_000);
  let copy: CheckoutCopy;

  before(() => {
    copy = new CheckoutCopy();
  });

  after(() => {
    copy.remove();
  });

  it("shows a wait that no cloud asks for, and who waits for whom", async () => {
    seedFalseDependency(copy);
    const { line, stderr } = await rehearse(["dev"], copy.folder);
    assert.equal(line.result, "succeeded", stderr);
    const { virtualSeconds, criticalPathSeconds, scheduleRatio, assumedLatencies } = line;
    assert.ok(virtualSeconds !== null && criticalPathSeconds !== null && scheduleRatio !== null);
    // AKS with its pools takes more than seven minutes, and EKS with its nodes thirteen.
    assert.ok(virtualSeconds - criticalPathSeconds > 400, `${virtualSeconds} and ${criticalPathSeconds}`);
    assert.ok(scheduleRatio > ALLOWED_RATIO, `${scheduleRatio}`);
    assert.ok(assumedLatencies !== null && assumedLatencies < 20);
    assert.match(
      stderr,
      /^ {2}expected time to build 22 min \d+ s; critical path 14 min \d+ s: .*eks-eksCluster -> /m,
    );
    assert.match(stderr, /^ {2}no cloud asks for it: EksCluster eks waits for AgentPool aks-pool-general$/m);
  });

  it("is drawn by the command, on standard output alone", async () => {
    const { code, stdout, stderr } = await kakehashi(["graph", "dev", "--gantt"], copy.folder);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^<svg [^>]*role="img"[^]*<\/svg>\n$/);
    assert.match(stdout, /<rect class="on"[^>]*><title>eks-eksCluster \(aws:eks\/cluster:Cluster\): /);
    const both = await kakehashi(["graph", "dev", "--gantt", "--mermaid"], copy.folder);
    assert.equal(both.code, 2, both.stderr);
  });
});
