import assert from "node:assert/strict";
import {
  drainOutside,
  findRoomProblems,
  virtualNodeCount,
  virtualNodeWarnings,
} from "../../../lib/nodes/virtual-nodes.ts";
import { formatProblem } from "../../../lib/problems.ts";

const room = { kind: "aci-next", subnetCidr: "10.68.32.0/25", mostPods: 100 } as const;

describe("room of virtual nodes", () => {
  it("is the subnet's addresses without Azure's five", () => {
    assert.deepEqual(findRoomProblems("", { ...room, mostPods: 123 }), []);
    assert.deepEqual(findRoomProblems("nodes.", { ...room, mostPods: 124 }).map(formatProblem), [
      "nodes.mostPods: has room for 123 in the virtual nodes' subnet 10.68.32.0/25, where each pod takes an address, got 124; lower it, or give the subnet a wider range",
    ]);
    for (const mostPods of [0, -1, 1.5])
      assert.match(findRoomProblems("", { ...room, mostPods })[0]?.problem ?? "", /^must be a whole number/);
  });

  it("is 200 pods a node of the next generation, and one node for the add-on", () => {
    const counts = [1, 200, 201, 400, 401].map((mostPods) => virtualNodeCount({ ...room, mostPods }));
    assert.deepEqual(counts, [1, 1, 2, 2, 3]);
    assert.equal(virtualNodeCount({ ...room, kind: "aci-addon", mostPods: 500 }), 1);
  });

  it("says what only the classic kind loses", () => {
    assert.equal(virtualNodeWarnings("", room).length, 2);
    const [classic, ...rest] = virtualNodeWarnings("", { ...room, kind: "aci-addon" });
    assert.match(classic?.problem ?? "", /^ends a deleted pod at once with its requests/);
    assert.equal(rest.length, 2);
  });
});

describe("drainOutside", () => {
  const name = { "app.kubernetes.io/name": "web" };
  const pod = {
    annotations: { "kakehashi.io/removed-before-deletion-seconds": "41" },
    labels: { ...name, "app.kubernetes.io/part-of": "kakehashi" },
  };

  it("takes a pod out of its Services, waits as long as its budget says, and deletes it", () => {
    assert.deepEqual(drainOutside(pod, [{ "app.kubernetes.io/name": "other" }, name, name]), [
      { kind: "leave", labels: ["app.kubernetes.io/name"] },
      { kind: "wait", seconds: 41 },
      { kind: "delete" },
    ]);
  });

  it("deletes at once what nothing is sent to", () => {
    for (const selectors of [[], [{}], [{ ...name, tier: "web" }]])
      assert.deepEqual(drainOutside(pod, selectors), [{ kind: "delete" }]);
    assert.deepEqual(drainOutside({ ...pod, annotations: {} }, [name]), [{ kind: "delete" }]);
  });
});
