import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EngineState, isCounted, nameOf } from "../../cli/rehearsal/state.ts";
import { CheckoutCopy } from "../../tools/checkout-copy.ts";
import { counts, rehearse } from "../rehearsal/kakehashi.ts";

/** Set to 1, the list is written instead of compared. */
const UPDATE = process.env.KAKEHASHI_UPDATE_URNS === "1";

/** The database of the dev stack, of the other kind. */
const GROUPS = `  kakehashi:database:
    kind: group-replication
    primary: aws
    aws: { storage: { sizeGiB: 20 }, backups: { schedule: "0 18 * * *" } }
    azure: { storage: { sizeGiB: 20, class: managed-csi }, backups: { schedule: "0 20 * * *" } }
    apps:
      shop: { queriesPerRequest: 40 }
`;

describe("the dev stack with a group of servers in each cluster", function () {
  this.timeout(300_000);
  let checkout: CheckoutCopy;

  before(() => {
    checkout = new CheckoutCopy();
    const text = checkout.read("Pulumi.dev.yaml");
    checkout.write(
      "Pulumi.dev.yaml",
      text.replace(/^ {2}kakehashi:database:\n(?: {4}.*\n)+/m, () => GROUPS),
    );
  });

  after(() => {
    checkout.remove();
  });

  const state = () =>
    new EngineState(join(checkout.folder, ".kakehashi", "kakehashi", "dev", "backend"), "kakehashi", "dev");

  it("is built from nothing, and has of the database what its checked-in list says", async () => {
    const { code, line, stderr } = await rehearse(["dev"], checkout.folder);
    assert.deepEqual([code, line.result], [0, "succeeded"], stderr);
    const urns = state()
      .resources()
      .filter(isCounted)
      .map(({ urn }) => urn)
      .filter((urn) => nameOf(urn).startsWith("group-replication"));
    const list = `${urns.toSorted().join("\n")}\n`;
    const file = join(import.meta.dirname, "group-replication.urns.txt");
    if (UPDATE || !existsSync(file)) writeFileSync(file, list);
    assert.equal(list, readFileSync(file, "utf8"), "KAKEHASHI_UPDATE_URNS=1 writes it anew");
  });

  it("makes the doors of EKS when there is somebody who makes load balancers of them", () => {
    const door = state()
      .resources()
      .find(({ urn }) => nameOf(urn) === "group-replication-aws-door-0");
    const before = (door?.dependencies ?? []).map(nameOf);
    assert.ok(before.includes("eks-load-balancers"), before.join(", "));
  });

  it("changes the cluster set and two names when another group is to be primary", async () => {
    checkout.edit("Pulumi.dev.yaml", "primary: aws", "primary: azure");
    const { code, line, stderr } = await rehearse(["dev"], checkout.folder);
    assert.deepEqual([code, ...counts(line).slice(0, 4)], [0, 0, 3, 0, 0], stderr);
    assert.match(stderr, /spec\.primaryCluster: mysqlaws -> mysqlazure/);
  });

  it("is refused where what it says is not what the operator takes", async () => {
    checkout.edit("Pulumi.dev.yaml", "primary: azure", "primary: azure\n    members: 4");
    const { code, stderr } = await rehearse(["dev", "--preview"], checkout.folder);
    assert.equal(code, 2);
    assert.match(stderr, /database\.members: must be odd/);
    checkout.edit("Pulumi.dev.yaml", "\n    members: 4", "");
  });

  it("leaves nothing in the clouds", async () => {
    const { code, line, stderr } = await rehearse(["dev", "--destroy"], checkout.folder);
    assert.deepEqual([code, line.result, line.resources], [0, "succeeded", 0], stderr);
  });
});
