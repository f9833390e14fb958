import assert from "node:assert/strict";
import type { Controller, WorkloadArgs } from "../../../lib/manifests/args.ts";
import { databasePointer } from "../../../lib/manifests/database.ts";
import { renderWorkload } from "../../../lib/manifests/workload.ts";
import { formatProblem } from "../../../lib/problems.ts";
import { TestClusters } from "../../simulator/kubernetes/test-cluster.ts";
import { recordOf } from "../../support/snapshot.ts";
import { at, find, objectsOf } from "./rendered.ts";
import { DIGEST, HTTP, WEB, WORKER } from "./web.ts";

const STATEFUL: WorkloadArgs = {
  ...WEB,
  controller: { kind: "stateful-set", storage: { class: "encrypted-ssd", sizeGiB: 8, path: "/data" } },
  size: { ...WEB.size, replicas: { kind: "fixed", count: 3 } },
};
const ONCE: WorkloadArgs = {
  ...WORKER,
  controller: { kind: "job", deadlineSeconds: 600, retries: 2 },
  size: { ...WORKER.size, replicas: { kind: "single" } },
};
const NIGHTLY: WorkloadArgs = {
  ...ONCE,
  controller: {
    kind: "cron-job",
    schedule: "30 4 * * *",
    timeZone: "Asia/Tokyo",
    deadlineSeconds: 600,
    retries: 0,
  },
};
const BESIDE = {
  ...{ name: "proxy", image: `proxy@${DIGEST}`, arguments: ["--quiet"] },
  ...{ stopSeconds: 8, cpuMillicores: 50, memoryMiB: 32 },
};
const DATABASE = { cidrs: ["10.64.0.0/22", "10.68.16.0/20"], port: 3306, account: "shop-account" };
const CONTAINER = "spec.template.spec.containers.0";

const kindsOf = (args: WorkloadArgs) => objectsOf(args).map(({ kind }) => kind);

describe("what keeps an app's pods", () => {
  it("is a StatefulSet where each has a volume and a name, and nobody scales it by load", () => {
    assert.deepEqual(
      objectsOf(STATEFUL).map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      [
        ...["ServiceAccount web", "NetworkPolicy web", "Service web", "Service web-pods"],
        ...["StatefulSet web", "PodDisruptionBudget web"],
      ],
    );
    const { template, ...spec } = recordOf(find(STATEFUL, "StatefulSet").spec);
    assert.deepEqual(spec, {
      replicas: 3,
      serviceName: "web-pods",
      selector: { matchLabels: { "app.kubernetes.io/name": "web" } },
      updateStrategy: { type: "RollingUpdate" },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "encrypted-ssd",
            resources: { requests: { storage: "8Gi" } },
          },
        },
      ],
    });
    assert.deepEqual(at(template, "spec.securityContext"), {
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
      fsGroup: 65_532,
      fsGroupChangePolicy: "OnRootMismatch",
    });
    assert.deepEqual(at(template, "spec.containers.0.volumeMounts"), [
      { name: "tmp", mountPath: "/tmp" },
      { name: "data", mountPath: "/data" },
    ]);
    const pods = objectsOf(STATEFUL).find(({ metadata }) => metadata.name === "web-pods");
    assert.deepEqual(pods?.spec, {
      type: "ClusterIP",
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: { "app.kubernetes.io/name": "web" },
    });
  });

  it("is a Job, whose name is another when its content is, and which stays", () => {
    assert.deepEqual(kindsOf(ONCE), ["ServiceAccount", "NetworkPolicy", "Job"]);
    const nameOf = (args: WorkloadArgs) => at(find(args, "Job"), "metadata.name");
    const name = nameOf(ONCE);
    assert.match(String(name), /^web-[0-9a-f]{8}$/);
    const { template, ...run } = recordOf(find(ONCE, "Job").spec);
    assert.deepEqual(run, {
      suspend: false,
      activeDeadlineSeconds: 600,
      backoffLimit: 2,
      podFailurePolicy: {
        rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
      },
    });
    assert.equal(at(template, "spec.restartPolicy"), "Never");
    assert.equal(at(template, "spec.topologySpreadConstraints"), undefined);
    assert.notEqual(nameOf({ ...ONCE, image: "web:2" }), name);
    assert.equal(nameOf({ ...ONCE, standing: "cold" }), name);
    assert.equal(at(find({ ...ONCE, standing: "cold" }, "Job"), "spec.suspend"), true);
  });

  it("is a CronJob that never runs twice at once, and sleeps on a cold side", () => {
    const { jobTemplate, ...spec } = recordOf(find(NIGHTLY, "CronJob").spec);
    assert.deepEqual(spec, {
      schedule: "30 4 * * *",
      timeZone: "Asia/Tokyo",
      suspend: false,
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 300,
    });
    assert.equal(at(jobTemplate, "spec.ttlSecondsAfterFinished"), 172_800);
    assert.equal(at(find({ ...NIGHTLY, standing: "cold" }, "CronJob"), "spec.suspend"), true);
  });

  it("is a Deployment of so many pods where a number is fixed", () => {
    const fixed: WorkloadArgs = { ...WEB, size: { ...WEB.size, replicas: { kind: "fixed", count: 3 } } };
    assert.equal(at(find(fixed, "Deployment"), "spec.replicas"), 3);
    assert.deepEqual(kindsOf(fixed).slice(-2), ["Deployment", "PodDisruptionBudget"]);
  });

  it("is watched by a recommender that changes nothing, where the cluster has one", () => {
    for (const args of [WEB, STATEFUL]) {
      const recommended = { ...args, size: { ...args.size, recommend: true } };
      const kind = args === WEB ? "Deployment" : "StatefulSet";
      const { apiVersion, spec } = find(recommended, "VerticalPodAutoscaler");
      assert.deepEqual(
        { apiVersion, spec },
        {
          apiVersion: "autoscaling.k8s.io/v1",
          spec: {
            targetRef: { apiVersion: "apps/v1", kind, name: "web" },
            updatePolicy: { updateMode: "Off" },
          },
        },
      );
    }
  });
});

describe("an app's pods", () => {
  it("have native sidecars, whose stop the grace period holds", () => {
    const args: WorkloadArgs = { ...WEB, sidecars: [BESIDE] };
    const spec = at(find(args, "Deployment"), "spec.template.spec");
    assert.deepEqual(at(spec, "initContainers"), [
      {
        name: "proxy",
        image: `proxy@${DIGEST}`,
        args: ["--quiet"],
        restartPolicy: "Always",
        resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "32Mi" } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ]);
    assert.equal(at(spec, "terminationGracePeriodSeconds"), 23);
    assert.equal(at(find(WEB, "Deployment"), "spec.template.spec.terminationGracePeriodSeconds"), 15);
  });

  it("are pointed at the database by a Secret of their own, as variables and as files", () => {
    const args: WorkloadArgs = { ...WEB, database: DATABASE };
    const from = (name: string, secret: string, key: string) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key } },
    });
    const deployment = find(args, "Deployment");
    assert.deepEqual(at(deployment, `${CONTAINER}.env`), [
      from("DATABASE_HOST", "web-database", "host"),
      from("DATABASE_PORT", "web-database", "port"),
      { name: "DATABASE_CA", value: "/etc/kakehashi/database/ca.pem" },
      from("DATABASE_USER", "shop-account", "username"),
      from("DATABASE_PASSWORD", "shop-account", "password"),
    ]);
    assert.deepEqual(at(deployment, `${CONTAINER}.volumeMounts.1`), {
      name: "database",
      mountPath: "/etc/kakehashi/database",
      readOnly: true,
    });
    assert.deepEqual(at(deployment, "spec.template.spec.volumes.1"), {
      name: "database",
      secret: { secretName: "web-database" },
    });
    assert.deepEqual(at(find(args, "NetworkPolicy"), "spec.egress"), [
      {
        to: [{ ipBlock: { cidr: "10.64.0.0/22" } }, { ipBlock: { cidr: "10.68.16.0/20" } }],
        ports: [{ protocol: "TCP", port: 3306 }],
      },
    ]);
    assert.ok(!kindsOf(args).includes("Secret"), "where the primary is moves without a deployment");
    assert.deepEqual(databasePointer(WEB, { host: "db.example", port: 3306, caPem: "PEM" }), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "web-database",
        namespace: "apps",
        labels: {
          "app.kubernetes.io/name": "web",
          "app.kubernetes.io/part-of": "kakehashi",
          "kakehashi.io/points-at": "primary-database",
        },
      },
      type: "Opaque",
      data: { host: "ZGIuZXhhbXBsZQ==", port: "MzMwNg==", "ca.pem": "UEVN" },
    });
  });

  it("run what they are told", () => {
    const deployment = find({ ...WEB, command: ["app"], arguments: ["serve"] }, "Deployment");
    assert.deepEqual(at(deployment, `${CONTAINER}.command`), ["app"]);
    assert.deepEqual(at(deployment, `${CONTAINER}.args`), ["serve"]);
  });
});

describe("an app's controller", () => {
  const storage = { class: "encrypted-ssd", sizeGiB: 8, path: "/data" };
  const run = { deadlineSeconds: 600, retries: 0 };
  const cron = (schedule: string, timeZone: string): Controller => ({
    kind: "cron-job",
    schedule,
    timeZone,
    ...run,
  });
  const cases: readonly (readonly [string, WorkloadArgs, string])[] = [
    [
      "a volume on a spot instance",
      { ...STATEFUL, nodeClass: { kind: "eks-spot" } },
      "workloads.web.nodeClass: takes pods away that others wait for, got eks-spot; run it on on-demand nodes",
    ],
    [
      "a volume on virtual nodes",
      { ...STATEFUL, nodeClass: { kind: "aci-next" } },
      "workloads.web.nodeClass: has no disks for volumes, got aci-next; run it on on-demand nodes",
    ],
    [
      "members that come and go by load",
      { ...STATEFUL, size: WEB.size },
      "workloads.web.size.replicas.kind: does not fit pods with volumes, got scaled; say kind: fixed: who adds a member knows what it has to be told",
    ],
    [
      "no storage class",
      { ...STATEFUL, controller: { kind: "stateful-set", storage: { ...storage, class: "" } } },
      "workloads.web.controller.storage.class: must be a storage class, got an empty string; name one of the cluster's",
    ],
    [
      "a volume in the way",
      { ...STATEFUL, controller: { kind: "stateful-set", storage: { ...storage, path: "/tmp" } } },
      "workloads.web.controller.storage.path: must be an absolute path of its own, got /tmp; write one such as /data",
    ],
    [
      "one member of many",
      { ...STATEFUL, size: { ...WEB.size, replicas: { kind: "fixed", count: 1 } } },
      "workloads.web.size.replicas.count: must be 2 or more, or a drain is an outage, got 1; raise it, or say kind: single in dev",
    ],
    [
      "a schedule that is none",
      { ...NIGHTLY, controller: cron("at noon", "Asia/Tokyo") },
      'workloads.web.controller.schedule: is no schedule of five fields, got at noon; write one such as "30 4 * * *"',
    ],
    [
      "a time zone that is none",
      { ...NIGHTLY, controller: cron("30 4 * * *", "Asia/Edo") },
      "workloads.web.controller.timeZone: is no time zone, got Asia/Edo; write one such as Asia/Tokyo",
    ],
    [
      "requests to what ends",
      { ...ONCE, http: HTTP },
      "workloads.web.http: does not go with something that ends, got an object with port, path, probes, from; leave it out, or make a deployment of it",
    ],
    [
      "a run without an end",
      { ...ONCE, controller: { kind: "job", ...run, deadlineSeconds: 0 } },
      "workloads.web.controller.deadlineSeconds: must be a whole number above 0, got 0; write the seconds after which it hangs for certain",
    ],
    [
      "a name too long for the Jobs of a CronJob",
      { ...NIGHTLY, name: "n".repeat(53) },
      `workloads.web.name: must not be longer than 52 characters as a cron-job, got ${"n".repeat(53)}; shorten it`,
    ],
    [
      "a sidecar under the app's name",
      { ...WEB, sidecars: [{ ...BESIDE, name: "web" }] },
      "workloads.web.sidecars[0].name: is another container's, got web; rename it",
    ],
    [
      "a sidecar that is another one tomorrow",
      { ...WEB, sidecars: [{ ...BESIDE, image: "proxy" }] },
      "workloads.web.sidecars[0].image: may be another one tomorrow, got proxy; give its digest, or a tag that does not move",
    ],
    [
      "sidecars that do not stop in time",
      { ...WEB, sidecars: [{ ...BESIDE, stopSeconds: 200 }] },
      "workloads.web.sidecars: needs a grace period of 231 s: 5 (propagation) + 5 (request) + 200 (sidecars) + 21 (margin), more than the 120 s that kubelet gives when an instance shuts down, got 200 s; let all sidecars together stop in 99 s, or raise kubelet's shutdownGracePeriod, or say drained-first where nodes are always drained before",
    ],
    [
      "a variable that the database has",
      { ...WEB, database: DATABASE, env: { DATABASE_HOST: "here" } },
      "workloads.web.env.DATABASE_HOST: is the database's own, got DATABASE_HOST; leave it out, or leave out database",
    ],
    [
      "arguments without a command on classic virtual nodes",
      { ...WEB, nodeClass: { kind: "aci-addon" }, arguments: ["serve"] },
      "workloads.web.arguments: need a command on classic virtual nodes, got [serve]; say command too",
    ],
  ];
  for (const [title, args, message] of cases)
    it(`is refused: ${title}`, () => {
      const rendered = renderWorkload("workloads.web", args);
      assert.ok(rendered.kind === "refused");
      assert.deepEqual(rendered.problems.map(formatProblem), [message]);
    });

  it("is accepted by the API server of the pinned version, of each kind", () => {
    const clusters = new TestClusters();
    try {
      for (const args of [STATEFUL, ONCE, NIGHTLY, { ...WEB, sidecars: [BESIDE], database: DATABASE }])
        for (const { apiVersion, kind, ...fields } of objectsOf(args)) {
          const group = apiVersion === "v1" ? "core/v1" : apiVersion;
          assert.equal(clusters.refused(`kubernetes:${group}:${kind}`, { ...fields }), "", kind);
        }
    } finally {
      clusters.close();
    }
  });
});
