import assert from "node:assert/strict";
import { readHook, type StoppingContainer, type StoppingPodSpec } from "../../../lib/shutdown/hooks.ts";
import {
  judgeShutdown,
  readTerms,
  type Circumstances,
  type ShutdownRule,
} from "../../../lib/shutdown/judge.ts";

type PreStop = NonNullable<NonNullable<StoppingContainer["lifecycle"]>["preStop"]>;

const HERE: Circumstances = { path: "ingress", nodeClass: { kind: "eks-nodes" }, requestSeconds: 5 };

const container = (preStop: PreStop, more: Partial<StoppingContainer> = {}): StoppingContainer => ({
  name: "app",
  image: "registry.example/app@sha256:0",
  lifecycle: { preStop },
  ...more,
});

const sound: StoppingPodSpec = {
  terminationGracePeriodSeconds: 15,
  containers: [container({ sleep: { seconds: 5 } })],
};

function kindOf(rule: ShutdownRule, spec: StoppingPodSpec, here: Circumstances = HERE): string {
  return judgeShutdown("spec", spec, here)[rule].kind;
}

describe("the rules of a pod's stop", () => {
  it("let a sound pod pass", () => {
    const kinds = Object.entries(judgeShutdown("spec", sound, HERE)).map(
      ([rule, { kind }]) => `${rule} ${kind}`,
    );
    assert.deepEqual(kinds, [
      "S01 passes",
      "S02 passes",
      "S03 passes",
      "S04 exempt",
      "S05 passes",
      "S07 passes",
      "S12 passes",
    ]);
  });

  const sleeping = container({ sleep: { seconds: 5 } });
  const failing: readonly (readonly [string, ShutdownRule, StoppingPodSpec, Partial<Circumstances>?])[] = [
    ["no time at all", "S01", { ...sound, terminationGracePeriodSeconds: 0 }],
    ["a second too few", "S02", { ...sound, terminationGracePeriodSeconds: 14 }],
    ["30 s when nothing is said", "S02", { containers: sound.containers }, { requestSeconds: 21 }],
    ["5 s where 30 are needed", "S03", sound, { path: "alb-ip" }],
    ["no hook", "S03", { ...sound, containers: [{ name: "app" }] }],
    [
      "a hook of a container that does not serve",
      "S03",
      {
        ...sound,
        containers: [sleeping, { name: "web", ports: [{ containerPort: 80 }] }],
      },
    ],
    ["a hook whose time nobody knows", "S03", { ...sound, containers: [container({ httpGet: {} })] }],
    [
      "a shell that only sleeps",
      "S05",
      {
        ...sound,
        containers: [container({ exec: { command: ["sh", "-c", "sleep 5"] } })],
      },
    ],
    [
      "nginx with SIGTERM",
      "S07",
      {
        ...sound,
        containers: [
          container(
            { sleep: { seconds: 5 } },
            {
              image: "docker.io/library/nginx:1.29",
              lifecycle: { stopSignal: "SIGTERM" },
            },
          ),
        ],
      },
    ],
    ["more than kubelet gives at a shutdown", "S12", { ...sound, terminationGracePeriodSeconds: 121 }],
    [
      "more than the pool leaves",
      "S12",
      sound,
      {
        nodeClass: { kind: "karpenter", terminationGracePeriodSeconds: 14 },
      },
    ],
    ["a sleep that is ignored", "S04", sound, { path: "none", nodeClass: { kind: "aci-addon" } }],
    [
      "a startup probe",
      "S04",
      { containers: [{ name: "app", startupProbe: {} }] },
      {
        path: "none",
        nodeClass: { kind: "aci-addon" },
      },
    ],
    [
      "args without a command",
      "S04",
      { containers: [{ name: "app", args: ["-v"] }] },
      {
        path: "none",
        nodeClass: { kind: "aci-addon" },
      },
    ],
  ];
  for (const [title, rule, spec, here] of failing)
    it(`${rule} refuses ${title}`, () => {
      assert.equal(kindOf(rule, spec, { ...HERE, ...here }), "fails");
    });

  it("S02 exempts a Job, however short its time", () => {
    const short = { ...sound, terminationGracePeriodSeconds: 1 };
    assert.equal(kindOf("S02", short), "fails");
    assert.equal(kindOf("S02", short, { ...HERE, job: true }), "exempt");
  });

  it("S04 lets a worker pass that relies on nothing", () => {
    const here = { ...HERE, path: "none", nodeClass: { kind: "aci-addon" } } as const;
    assert.equal(kindOf("S04", { containers: [{ name: "worker" }] }, here), "passes");
  });

  it("count sidecars one after the other, and init containers that end not at all", () => {
    const spec: StoppingPodSpec = {
      ...sound,
      initContainers: [
        { name: "prepare", lifecycle: { preStop: { sleep: { seconds: 100 } } } },
        { name: "proxy", restartPolicy: "Always", lifecycle: { preStop: { sleep: { seconds: 4 } } } },
        { name: "log", restartPolicy: "Always" },
      ],
    };
    assert.equal(readTerms(spec, { ...HERE, sidecarSeconds: { proxy: 1, log: 2 } }).sidecarSeconds, 7);
  });
});

describe("a preStop hook", () => {
  const cases: readonly (readonly [readonly string[], number, number, boolean])[] = [
    [["/bin/sh", "-c", "sleep 3; apachectl -k graceful-stop; sleep 30"], 3, 30, false],
    [["bash", "-ec", "sleep 1.5 && nginx -c /etc/nginx.conf -s quit && sleep 2m"], 1.5, 120, false],
    [["sleep", "5"], 5, 0, true],
    [["/bin/sleep", "5s"], 5, 0, true],
    [["/wait-shutdown"], 0, 0, false],
    [["sh", "-c", "sleep 10\nkill -s TERM 1\nsleep 20"], 10, 20, false],
    [["sh", "-c", "killall -0 app; sleep 7"], 7, 0, false],
  ];
  for (const [command, before, after, onlySleeps] of cases)
    it(`reads ${JSON.stringify(command)}`, () => {
      const hook = readHook(container({ exec: { command } }));
      assert.ok(hook.kind === "exec");
      assert.deepEqual(
        [hook.beforeStopSeconds, hook.afterStopSeconds, hook.onlySleeps],
        [before, after, onlySleeps],
      );
    });
});
