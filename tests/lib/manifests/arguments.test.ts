import assert from "node:assert/strict";
import type { WorkloadArgs } from "../../../lib/manifests/args.ts";
import { renderWorkload, standingOf } from "../../../lib/manifests/workload.ts";
import { formatProblem } from "../../../lib/problems.ts";
import { DIGEST, HTTP, WEB } from "./web.ts";

describe("an app's arguments", () => {
  const cases: readonly (readonly [string, Partial<WorkloadArgs>, string])[] = [
    [
      "an image that moves",
      { image: "registry.example:5000/web" },
      "workloads.web.image: may be another one tomorrow, got registry.example:5000/web; give its digest, or a tag that does not move",
    ],
    [
      "latest",
      { image: "web:latest" },
      "workloads.web.image: may be another one tomorrow, got web:latest; give its digest, or a tag that does not move",
    ],
    [
      "one replica where drains must not be outages",
      { size: { ...WEB.size, replicas: { kind: "scaled", min: 1, max: 3 } } },
      "workloads.web.size.replicas.min: must be 2 or more, or a drain is an outage, got 1; raise it, or say kind: single in dev",
    ],
    [
      "the same probe twice",
      { http: { ...HTTP, probes: { readiness: "/", liveness: "/" } } },
      "workloads.web.http.probes.liveness: is the readiness probe: a pod that should only wait is restarted, got /; ask for something that depends on nothing but the process",
    ],
    [
      "nobody who may come",
      { http: { ...HTTP, from: {} } },
      "workloads.web.http.from: lets nobody in, got nothing; name the ingress's namespace, or the load balancer's addresses",
    ],
    [
      "a secret that everybody can read",
      { env: { DB_PASSWORD: "hunter2" } },
      "workloads.web.env.DB_PASSWORD: is readable by anybody, got [secret]; put it into a Secret and name it in secretEnv",
    ],
    [
      "a budget that does not fit, where it is written",
      { http: { ...HTTP, path: "nlb-ip" }, nodeClass: { kind: "eks-spot" } },
      "workloads.web.http.path: needs a grace period of 138 s: 120 (propagation) + 5 (request) + 12.5 (margin), more than the 120 s that AWS gives a spot instance, got nlb-ip; an NLB with ip targets sends requests for 120 s after a deletion: choose a path that ends sooner, or run it on on-demand nodes",
    ],
    [
      "a range that is none",
      { egress: { database: { cidrs: ["10.20.8.0"], port: 3306 } } },
      "workloads.web.egress.database.cidrs[0]: is no range of addresses, got 10.20.8.0; write one such as 10.20.0.0/24",
    ],
    [
      "a port that is none",
      { http: { ...HTTP, port: 65_536 } },
      "workloads.web.http.port: is no port, got 65536; use 1 to 65535",
    ],
    [
      "a name that no Service may have",
      { name: "0web" },
      "workloads.web.name: is no DNS label that begins with a letter, got 0web; use a-z, 0-9 and -",
    ],
  ];
  for (const [title, more, message] of cases)
    it(`are refused: ${title}`, () => {
      const rendered = renderWorkload("workloads.web", { ...WEB, ...more });
      assert.ok(rendered.kind === "refused");
      assert.deepEqual(rendered.problems.map(formatProblem), [message]);
    });

  for (const image of ["httpd:2.4.66", "registry.example:5000/a/web:v1", `web:1@${DIGEST}`])
    it(`let ${image} pass`, () => {
      assert.equal(renderWorkload("", { ...WEB, image }).kind, "rendered");
    });

  it("are cold only on the side that stands by cold", () => {
    const policy = { mode: "active-standby", active: "eks", standby: "cold" } as const;
    assert.equal(standingOf(policy, "eks"), "serving");
    assert.equal(standingOf(policy, "aks"), "cold");
    assert.equal(standingOf({ ...policy, standby: "warm" }, "aks"), "serving");
    assert.equal(standingOf({ ...policy, mode: "active-active" }, "aks"), "serving");
  });
});
