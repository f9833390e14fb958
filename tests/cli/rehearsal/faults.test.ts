import assert from "node:assert/strict";
import { NO_FAULTS, delaysOf, faultsOf, renderFaults } from "../../../cli/rehearsal/faults.ts";

const urn = (name: string) => `urn:pulumi:dev::tiny::aws:ec2/vpc:Vpc::${name}`;
const befallen = (name: string, delaySeconds = 0) =>
  ({ operation: "create", type: "aws:ec2/vpc:Vpc", urn: urn(name), delaySeconds }) as const;

/** Hears of nothing while nothing runs. */
const nobody = (line: string): never => {
  throw new Error(line);
};

describe("the faults of a rehearsal", () => {
  it("are none unless they are asked for", async () => {
    assert.equal(await faultsOf([], "refuse", nobody), NO_FAULTS);
    assert.deepEqual(NO_FAULTS.reports(), []);
  });

  it("are refused with everything that is wrong with them", async () => {
    await assert.rejects(faultsOf(["aws:*:create:boom", "x:unreachable"], "refuse", nobody), {
      name: "CliError",
      reason: "badInput",
      message:
        "--fault aws:*:create:boom: has an unknown kind, got boom; use one of throttle, 5xx, timeout-after-create, slow, crash, hang, unreachable\n" +
        "--fault x:unreachable: a cloud is out of reach as a whole, got x; write aws:unreachable or azure:unreachable",
    });
  });

  it("say which cloud is out of reach from the beginning", async () => {
    const faults = await faultsOf(["azure:unreachable", "aws:unreachable@2"], "refuse", nobody);
    assert.deepEqual(
      [faults.isOut("azure"), faults.isOut("aws"), faults.isOut("shared")],
      [true, false, false],
    );
  });

  it("are told at the end: what fired, and that something never did", () => {
    const reports = [
      { fault: "aws:*:create:crash", befell: [befallen("a")] },
      { fault: "aws:*:create:slow@*", befell: [befallen("a", 60), befallen("b", 90)] },
      { fault: "aws:*:delete:crash", befell: [] },
      { fault: "azure:unreachable", befell: [] },
      {
        fault: "aws:*:invoke:5xx",
        befell: [{ operation: "invoke", type: "aws:index/getRegion:getRegion", urn: "", delaySeconds: 0 }],
      },
    ] as const;
    assert.deepEqual(renderFaults(reports), [
      "  fault aws:*:create:crash fired: create of aws:ec2/vpc:Vpc a",
      "  fault aws:*:create:slow@* fired: create of aws:ec2/vpc:Vpc a, and 1 more",
      "  warning: fault aws:*:delete:crash never fired: there was no such operation in this run",
      "  azure:unreachable: it was asked for nothing",
      "  fault aws:*:invoke:5xx fired: invoke of aws:index/getRegion:getRegion",
    ]);
    assert.deepEqual([delaysOf(reports).get(urn("a")), delaysOf(reports).get(urn("b"))], [60, 90]);
  });
});
