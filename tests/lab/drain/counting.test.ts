import assert from "node:assert/strict";
import { readEntry } from "../../../lab/drain/ingress.ts";
import { failuresOf, sumOf } from "../../../lab/drain/load.ts";

const NONE = { requests: 10, connect: 0, read: 0, write: 0, timeout: 0, status: 0, cut: 0 };

describe("how the lab counts failed requests", () => {
  it("takes every kind of failure for one", () => {
    assert.equal(failuresOf(NONE), 0);
    for (const kind of ["connect", "read", "write", "timeout", "status", "cut"] as const)
      assert.equal(failuresOf({ ...NONE, [kind]: 1 }), 1, kind);
    assert.equal(
      failuresOf(
        sumOf([
          { ...NONE, read: 2 },
          { ...NONE, status: 3 },
        ]),
      ),
      5,
    );
    assert.equal(sumOf([NONE, NONE]).requests, 20);
  });

  it("reads the ingress's log", () => {
    assert.deepEqual(readEntry("1795253991.155 4.612 httpd 10.64.1.21:8080 /slow 200 4608"), {
      app: "httpd",
      pod: "10.64.1.21",
      beganAt: 1795253991155 - 4612,
      endedAt: 1795253991155,
      whole: true,
    });
  });

  for (const line of [
    "1.5 0.001 app 10.64.1.1:8080 /fast 502 157",
    "1.5 0.001 app 10.64.1.1:8080 /fast 200 63",
    "1.5 1.001 app 10.64.1.1:8080 /slow 200 4607",
    "1.5 1.001 app 10.64.1.1:8080 /slow 499 0",
    "1.5 0.001 app - /fast 503 190",
  ])
    it(`takes this for a failure: ${line}`, () => {
      assert.equal(readEntry(line).whole, false);
    });
});
