import assert from "node:assert/strict";
import { findWarnings } from "../../../components/workload/problems.ts";
import { filesOf } from "../../../lib/manifests/gitops.ts";
import { formatProblem } from "../../../lib/problems.ts";
import { labelsOf } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { recordOf, secret, valueOf } from "../../support/snapshot.ts";
import { once } from "../network/fixtures.ts";
import {
  asked,
  database,
  deployApps,
  deployWeb,
  DIGEST,
  job,
  TYPES,
  WEB,
  without,
  type Changes,
} from "./fixtures.ts";

const usual = once(() => deployWeb());

const LABELS = { "app.kubernetes.io/name": "web", "app.kubernetes.io/part-of": "kakehashi" };

describe("Workload", () => {
  it("makes exactly these children, each by its cluster's provider and gone with the cluster", async () => {
    const { graph } = await usual();
    assert.equal(graph.find("kakehashi:workload:Workload", "web").parent, PLATFORM);
    assert.deepEqual(
      labelsOf(graph.children(WEB)),
      [
        `${TYPES.account}::web-eks-service-account`,
        `${TYPES.policy}::web-eks-network-policy`,
        `${TYPES.service}::web-eks-service`,
        `${TYPES.ingress}::web-eks-ingress`,
        `${TYPES.deployment}::web-eks-deployment`,
        `${TYPES.budget}::web-eks-pod-disruption-budget`,
        `${TYPES.autoscaler}::web-eks-horizontal-pod-autoscaler`,
        `${TYPES.account}::web-aks-service-account`,
        `${TYPES.policy}::web-aks-network-policy`,
        `${TYPES.service}::web-aks-service`,
        `${TYPES.route}::web-aks-http-route`,
        `${TYPES.deployment}::web-aks-deployment`,
        `${TYPES.budget}::web-aks-pod-disruption-budget`,
        `${TYPES.autoscaler}::web-aks-horizontal-pod-autoscaler`,
      ].sort(),
    );
    for (const child of graph.children(WEB)) {
      const cluster = child.name.split("-")[1] ?? "";
      assert.equal(child.provider, `pulumi:providers:kubernetes::${cluster}`, child.label);
      assert.equal(child.deletedWith, `test:index:Cluster::${cluster}`, child.label);
    }
  });

  it("registers the objects as they are rendered, under the types of their kinds", async () => {
    const { graph } = await usual();
    assert.deepEqual(graph.inputsOf(TYPES.service, "web-eks-service"), {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "apps", labels: LABELS },
      spec: {
        type: "ClusterIP",
        selector: { "app.kubernetes.io/name": "web" },
        ports: [{ name: "http", port: 80, targetPort: "http" }],
      },
    });
    const { spec } = graph.inputsOf(TYPES.deployment, "web-aks-deployment");
    assert.match(JSON.stringify(spec), new RegExp(`"image":"docker.io/library/httpd:2.4.68@${DIGEST}"`));
    const route = graph.inputsOf(TYPES.route, "web-aks-http-route");
    assert.match(JSON.stringify(route), /"hostnames":\["web.example.com"\]/);
    assert.deepEqual(graph.inputsOf(TYPES.account, "web-eks-service-account").metadata, {
      name: "web",
      namespace: "apps",
      labels: LABELS,
    });
  });

  it("makes pods when all is there that they need, and lets the rest be made at the same time", async () => {
    const { graph } = await usual();
    for (const child of graph.children(WEB))
      assert.deepEqual(
        child.dependsOn,
        child.name === "web-eks-deployment"
          ? [
              "kubernetes:core/v1:Namespace::eks-nodes",
              `${TYPES.account}::web-eks-service-account`,
              `${TYPES.policy}::web-eks-network-policy`,
            ]
          : child.name === "web-aks-deployment"
            ? [
                "kubernetes:core/v1:Namespace::aks-nodes",
                `${TYPES.account}::web-aks-service-account`,
                `${TYPES.policy}::web-aks-network-policy`,
              ]
            : [],
        child.label,
      );
  });

  it("makes its routes when there is somebody to accept them", async () => {
    const { graph } = await deployWeb((args) => {
      const { eks, aks } = args.clusters;
      return { ...args, clusters: { eks: { ...eks, routesNeed: eks.cluster.plainPodsNeed }, aks } };
    });
    const { dependsOn } = graph.find(TYPES.ingress, "web-eks-ingress");
    assert.deepEqual(dependsOn, ["kubernetes:core/v1:Namespace::eks-nodes"]);
  });

  it("has an identity in each cloud, known to the ServiceAccount", async () => {
    const permissions = { azure: { roles: [] }, aws: { statements: [] } };
    const { graph } = await deployWeb((args) => ({ ...args, permissions }));
    assert.deepEqual(
      asked,
      ["eks", "aks"].map((cluster) => ({ cluster, key: "web", account: "apps/web", permissions })),
    );
    assert.deepEqual(graph.inputsOf(TYPES.account, "web-aks-service-account").metadata, {
      name: "web",
      namespace: "apps",
      labels: LABELS,
      annotations: { identity: "web" },
    });
  });

  it("points the app at the database in its own namespace, and leaves what was moved", async () => {
    const { graph } = await deployWeb((args) => ({ ...args, database }));
    const pointer = graph.find(TYPES.secret, "web-eks-database");
    assert.deepEqual(pointer.inputs.metadata, {
      name: "web-database",
      namespace: "apps",
      labels: { ...LABELS, "kakehashi.io/points-at": "primary-database" },
    });
    assert.deepEqual(pointer.ignoreChanges, ["data"]);
    assert.equal(pointer.provider, "pulumi:providers:kubernetes::eks");
    const data = { host: "YXVyb3JhLmV4YW1wbGU=", port: "MzMwNg==", "ca.pem": "UEVN" };
    assert.deepEqual(pointer.inputs.data, secret(data));
    const { dependsOn } = graph.find(TYPES.deployment, "web-eks-deployment");
    assert.ok(dependsOn.includes(`${TYPES.secret}::web-eks-database`));
  });

  it("starts no pod on a side that stands by cold, and does not wait for any", async () => {
    const { graph } = await deployWeb((args) => ({
      ...args,
      mode: "active-standby",
      active: "eks",
      standby: "cold",
    }));
    const annotations = (type: string, name: string) =>
      recordOf(graph.inputsOf(type, name).metadata).annotations;
    assert.deepEqual(annotations(TYPES.service, "web-aks-service"), { "pulumi.com/skipAwait": "true" });
    assert.deepEqual(annotations(TYPES.deployment, "web-aks-deployment"), {
      "pulumi.com/patchForce": "true",
    });
    assert.equal(annotations(TYPES.service, "web-eks-service"), undefined);
    assert.equal(recordOf(graph.inputsOf(TYPES.deployment, "web-aks-deployment").spec).replicas, 0);
    assert.deepEqual(
      graph.ofType(TYPES.autoscaler).map(({ name }) => name),
      ["web-eks-horizontal-pod-autoscaler"],
    );
  });

  it("runs a Job on the active side, and waits as long as it may take", async () => {
    const { graph } = await deployWeb((args) => ({ ...job(args), mode: "active-standby", active: "aks" }));
    const suspended = (side: string) => recordOf(graph.inputsOf(TYPES.job, `web-${side}-job`).spec).suspend;
    assert.deepEqual([suspended("eks"), suspended("aks")], [true, false]);
    assert.deepEqual(graph.find(TYPES.job, "web-aks-job").customTimeouts, {
      create: "720s",
      update: "720s",
      delete: "",
    });
  });

  it("deletes before the cluster what would stay in the cloud: volumes and load balancers", async () => {
    const storage = { class: "encrypted-ssd", sizeGiB: 8, path: "/data" };
    const { graph } = await deployWeb((args) => ({
      ...args,
      controller: { kind: "stateful-set", storage },
      size: { ...args.size, replicas: { kind: "fixed", count: 2 } },
      clusters: {
        ...args.clusters,
        eks: { ...args.clusters.eks, entrance: { kind: "alb", className: "alb", cidrs: ["10.64.0.0/20"] } },
      },
    }));
    const free = graph.children(WEB).filter(({ deletedWith }) => deletedWith === "");
    assert.deepEqual(labelsOf(free), [
      `${TYPES.statefulSet}::web-aks-stateful-set`,
      `${TYPES.statefulSet}::web-eks-stateful-set`,
      `${TYPES.ingress}::web-eks-ingress`,
    ]);
    assert.equal(graph.ofType(TYPES.service).filter(({ name }) => name.endsWith("-service-pods")).length, 2);
  });

  it("hands the same objects to Argo CD, and keeps identity, account and pointer", async () => {
    const permissions = { azure: { roles: [] } };
    const { graph, result } = await deployWeb((args) => ({
      ...args,
      database,
      permissions,
      delivery: "argocd",
    }));
    assert.deepEqual(labelsOf(graph.children(WEB)), [
      `${TYPES.secret}::web-aks-account`,
      `${TYPES.secret}::web-aks-database`,
      `${TYPES.secret}::web-eks-account`,
      `${TYPES.secret}::web-eks-database`,
    ]);
    const { manifests } = result;
    assert.ok(manifests !== undefined);
    const files = await valueOf(manifests.aks.apply((objects) => filesOf("aks", "web", objects)));
    assert.deepEqual(Object.keys(recordOf(files)), [
      "aks/apps/web/service-account.yaml",
      "aks/apps/web/network-policy.yaml",
      "aks/apps/web/service.yaml",
      "aks/apps/web/http-route.yaml",
      "aks/apps/web/deployment.yaml",
      "aks/apps/web/pod-disruption-budget.yaml",
      "aks/apps/web/horizontal-pod-autoscaler.yaml",
    ]);
    assert.match(JSON.stringify(files), /annotations:\\n {4}identity: web\\n/);
    assert.equal((await usual()).result.manifests, undefined);
  });
});

describe("Workload's arguments", () => {
  const refused: readonly (readonly [string, Changes, string])[] = [
    [
      "a standby of nobody",
      (args) => ({ ...args, mode: "active-standby" }),
      "web.active: must be said in active-standby, got nothing; write eks or aks",
    ],
    [
      "an image that is not pinned",
      (args) => ({ ...args, image: "docker.io/library/php:8.4" }),
      "web.image: is not in images.lock.json, got docker.io/library/php:8.4; run ./kakehashi images lock docker.io/library/php:8.4, or give the image by its digest",
    ],
    [
      "a budget that does not fit on one of the clusters, at the same term",
      (args) => ({ ...args, requestSeconds: 110 }),
      "web.requestSeconds: needs a grace period of 127 s: 5 (propagation) + 110 (request) + 11.5 (margin), more than the 120 s that kubelet gives when an instance shuts down, got 110; make requestSeconds 104 at most, or raise kubelet's shutdownGracePeriod, or say drained-first where nodes are always drained before",
    ],
    [
      "a namespace that nobody makes",
      (args) => ({ ...args, namespace: "web" }),
      "web.namespace: is none of eks's (apps, shop), got web; make it in the cluster's baseline\nweb.namespace: is none of aks's (apps, shop), got web; make it in the cluster's baseline",
    ],
    [
      "a storage class that is missing",
      (args) => ({
        ...args,
        controller: { kind: "stateful-set", storage: { class: "managed-csi", sizeGiB: 8, path: "/data" } },
      }),
      "web.controller.storage.class: is no storage class of eks (encrypted-ssd), got managed-csi; use one of them",
    ],
    [
      "nodes of the other cloud",
      (args) => ({ ...args, placement: { ...args.placement, eks: { kind: "aks-spot" } } }),
      "web.placement.eks: is not of eks, got aks-spot; choose nodes of its cloud",
    ],
    [
      "virtual nodes that are not there",
      (args) => ({ ...args, placement: { ...args.placement, aks: { kind: "aci-next" } } }),
      "web.placement.aks: needs virtual nodes, which the cluster has not, got aci-next; add them, or run it on nodes",
    ],
    [
      "Fargate that is not there",
      (args) => ({ ...args, placement: { ...args.placement, eks: { kind: "eks-fargate" } } }),
      "web.placement.eks: needs Fargate, which the cluster has not, got eks-fargate; add a profile, or run it on nodes",
    ],
    [
      "a host without a way in",
      (args) => ({
        ...args,
        clusters: {
          ...args.clusters,
          aks: { cluster: args.clusters.aks.cluster, namespaces: args.clusters.aks.namespaces },
        },
      }),
      "web.clusters.aks.entrance: is how a host is reached, got nothing; say how requests come in, or leave host out",
    ],
    [
      "a port that nobody may reach",
      without("host"),
      "web.host: nobody may come, got nothing; give a host or callers, or leave port out",
    ],
    [
      "a host without a port",
      without("port"),
      "web.port: must be said where somebody comes, got nothing; write the port that the container listens on",
    ],
    [
      "a port without probes",
      without("probes"),
      "web.probes: must be said with a port, got nothing; write the paths of readiness and liveness",
    ],
    [
      "what the manifests refuse, in the arguments' own words",
      (args) => ({
        ...args,
        port: 0,
        host: "web",
        database: { ...database, ranges: ["10.64.0.0"] },
      }),
      [
        "web.port: is no port, got 0; use 1 to 65535",
        "web.host: is no DNS name of two labels or more, got web; write one in lower case, such as shop.example.com",
        "web.database.ranges[0]: is no range of addresses, got 10.64.0.0; write one such as 10.20.0.0/24",
      ].join("\n"),
    ],
  ];
  for (const [title, changes, message] of refused)
    it(`are refused: ${title}`, async () => {
      await assert.rejects(deployWeb(changes), (error: Error) => {
        assert.equal(error.message, message);
        return true;
      });
    });

  it("are told of what would be done twice", () => {
    const controller = { kind: "job", deadlineSeconds: 600, retries: 0 } as const;
    assert.deepEqual(findWarnings("web", { controller, mode: "active-active" }).map(formatProblem), [
      "web.mode: runs on both clusters, each for itself, got active-active; say active-standby for work that is to be done once",
    ]);
    assert.deepEqual(findWarnings("web", { controller, mode: "active-standby" }), []);
    assert.deepEqual(findWarnings("web", { mode: "active-active" }), []);
  });

  it("are refused: a host that another app has", async () => {
    const same: Changes = (args) => args;
    await assert.rejects(deployApps({ web: same, copy: same }), {
      message: "copy.host: is web's too, got web.example.com; give each app a name of its own",
    });
    const other: Changes = (args) => ({ ...args, host: "copy.example.com" });
    const { result } = await deployApps({ web: same, copy: other });
    assert.deepEqual([result.web?.host, result.copy?.host], ["web.example.com", "copy.example.com"]);
  });
});
