import assert from "node:assert/strict";
import { findKind, servedVersions } from "../../../simulator/kubernetes/openapi.ts";
import { UNKNOWN } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { CONFIG_MAP, NAMESPACE, TestClusters } from "./test-cluster.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const SERVICE = "kubernetes:core/v1:Service";

/** A deployment that everything lets pass, with changes to its container, pod and spec. */
function deployment(container: PropertyMap = {}, pod: PropertyMap = {}, spec: PropertyMap = {}): PropertyMap {
  const labels = { app: "web" };
  return {
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "web", image: "web:1", ...container }], ...pod },
      },
      ...spec,
    },
  };
}

describe("strict validation of Kubernetes objects", () => {
  const clusters = new TestClusters();
  after(() => {
    clusters.close();
  });
  const refuses = (what: string, type: string, object: PropertyMap, ...expected: readonly string[]): void => {
    it(`refuses ${what}`, () => {
      assert.deepEqual(
        clusters.check(type, object).problems.flatMap((it) => it.split("\n")),
        expected,
      );
    });
  };
  const passes = (what: string, type: string, object: PropertyMap): void => {
    it(`lets ${what} pass`, () => {
      assert.equal(clusters.refused(type, object), "");
    });
  };
  const POD = "spec.template.spec";
  const CONTAINER = `${POD}.containers[0]`;

  passes("a sound deployment", DEPLOYMENT, deployment());
  passes("one that is not known yet", DEPLOYMENT, { spec: UNKNOWN });
  passes(
    "one whose parts are not known yet",
    DEPLOYMENT,
    deployment({ image: UNKNOWN, env: UNKNOWN }, {}, { replicas: UNKNOWN }),
  );

  refuses(
    "an unknown field, naming the nearest",
    DEPLOYMENT,
    deployment({ imagePullPolcy: "Always" }),
    `${CONTAINER}.imagePullPolcy: is no field of core.v1.Container, got Always; did you mean imagePullPolicy?`,
  );
  refuses(
    "an unknown field without a near one",
    DEPLOYMENT,
    deployment({}, { zzz: 1 }),
    `${POD}.zzz: is no field of core.v1.PodSpec, got 1; remove it`,
  );
  refuses(
    "a missing field",
    DEPLOYMENT,
    { spec: { selector: { matchLabels: { app: "web" } } } },
    "spec.template: is required by apps.v1.DeploymentSpec, got nothing; set it",
  );
  refuses(
    "a number for a text",
    DEPLOYMENT,
    deployment({ image: 7 }),
    `${CONTAINER}.image: must be a string, got 7; put it in quotes`,
  );
  refuses(
    "a text for a number",
    DEPLOYMENT,
    deployment({}, {}, { replicas: "3" }),
    "spec.replicas: must be an integer, got 3; write a whole number without quotes",
  );
  refuses(
    "a text for a boolean",
    DEPLOYMENT,
    deployment({ tty: "yes" }),
    `${CONTAINER}.tty: must be a boolean, got yes; write true or false without quotes`,
  );
  refuses(
    "a map for a list",
    DEPLOYMENT,
    deployment({ env: { A: "1" } }),
    `${CONTAINER}.env: must be a list, got {"A":"1"}; put it in brackets`,
  );
  refuses(
    "a text for a map",
    DEPLOYMENT,
    deployment({ resources: "small" }),
    `${CONTAINER}.resources: must be a map, got small; give the fields of core.v1.ResourceRequirements`,
  );
  refuses(
    "a value outside an enumeration",
    DEPLOYMENT,
    deployment({ imagePullPolicy: "always" }),
    `${CONTAINER}.imagePullPolicy: must be one of the API's values, got always; did you mean Always?`,
  );
  refuses(
    "a quantity that is none",
    DEPLOYMENT,
    deployment({ resources: { requests: { memory: "1GB" } } }),
    `${CONTAINER}.resources.requests.memory: must be a quantity, got 1GB; write it like 100m, 2 or 256Mi`,
  );
  refuses(
    "items of one name",
    DEPLOYMENT,
    deployment({ env: [{ name: "A" }, { name: "B" }, { name: "A" }] }),
    `${CONTAINER}.env[2]: has the same name as item 0, got A; make them differ`,
  );
  passes("ports that differ in protocol only", SERVICE, {
    spec: {
      ports: [
        { name: "a", port: 53 },
        { name: "b", port: 53, protocol: "UDP" },
      ],
    },
  });
  refuses(
    "ports that differ in nothing",
    SERVICE,
    {
      spec: {
        ports: [
          { name: "a", port: 53, protocol: "TCP" },
          { name: "b", port: 53 },
        ],
      },
    },
    "spec.ports[1]: has the same port and protocol as item 0, got 53 TCP; make them differ",
  );

  refuses(
    "a pod without containers",
    DEPLOYMENT,
    deployment({}, { containers: [] }),
    `${POD}.containers: must have an item, got none; add a container`,
  );
  refuses(
    "a mount without its volume",
    DEPLOYMENT,
    deployment(
      { volumeMounts: [{ name: "dat", mountPath: "/d" }] },
      { volumes: [{ name: "data", emptyDir: {} }] },
    ),
    `${CONTAINER}.volumeMounts[0].name: must name a volume of the pod, got dat; use one of data`,
  );
  refuses(
    "a request above its limit",
    DEPLOYMENT,
    deployment({ resources: { requests: { cpu: "1500m" }, limits: { cpu: 1 } } }),
    `${CONTAINER}.resources.requests.cpu: must not exceed the limit (1), got 1500m; lower it or raise the limit`,
  );
  passes(
    "a request that equals its limit in another unit",
    DEPLOYMENT,
    deployment({ resources: { requests: { memory: "1024Mi" }, limits: { memory: "1Gi" } } }),
  );
  refuses(
    "a probe with two handlers",
    DEPLOYMENT,
    deployment({ livenessProbe: { exec: { command: ["x"] }, tcpSocket: { port: 1 } } }),
    `${CONTAINER}.livenessProbe: must have one handler, got exec and tcpSocket; choose one of exec, grpc, httpGet, tcpSocket`,
  );
  refuses(
    "a restart policy that the kind has not",
    DEPLOYMENT,
    deployment({}, { restartPolicy: "Never" }),
    `${POD}.restartPolicy: must be Always in a Deployment, got Never; change it`,
  );
  refuses(
    "a job without a restart policy",
    "kubernetes:batch/v1:Job",
    { spec: { template: { spec: { containers: [{ name: "a", image: "a:1" }] } } } },
    `${POD}.restartPolicy: must be OnFailure or Never in a Job, got nothing; change it`,
  );
  refuses(
    "a selector that its own pods do not match",
    DEPLOYMENT,
    deployment({}, {}, { selector: { matchLabels: { app: "other" } } }),
    "spec.selector: must match spec.template.metadata.labels, got app=other; give the template that label",
  );
  refuses(
    "a service without ports",
    SERVICE,
    { spec: {} },
    "spec.ports: must have an item, got none; add a port, or set clusterIP to None",
  );
  refuses(
    "several ports without names",
    SERVICE,
    { spec: { ports: [{ port: 80 }, { port: 443 }] } },
    "spec.ports[0].name: is required where there are several ports, got nothing; name it",
  );
  refuses(
    "a port that is none",
    SERVICE,
    { spec: { ports: [{ port: 70000 }] } },
    "spec.ports[0].port: must be from 1 to 65535, got 70000; choose one",
  );
  refuses(
    "an external name that is not there",
    SERVICE,
    { spec: { type: "ExternalName" } },
    "spec.externalName: is required by type ExternalName, got nothing; set it",
  );
  refuses(
    "a minimum above the maximum",
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    { spec: { minReplicas: 5, maxReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "a" } } },
    "spec.minReplicas: must not exceed maxReplicas (3), got 5; lower it or raise maxReplicas",
  );
  refuses(
    "two budgets in one",
    "kubernetes:policy/v1:PodDisruptionBudget",
    { spec: { minAvailable: 1, maxUnavailable: "50%" } },
    "spec.maxUnavailable: excludes minAvailable, got 50%; keep one of them",
  );

  refuses(
    "a name that the kind cannot have",
    NAMESPACE,
    { metadata: { name: "My_Apps" } },
    "metadata.name: must be 1 to 63 lower-case letters, digits and hyphens, starting and ending with a letter or digit, got My_Apps; rename it",
  );
  refuses(
    "a service that starts with a digit",
    SERVICE,
    { metadata: { name: "1st" }, spec: { ports: [{ port: 80 }] } },
    "metadata.name: must be 1 to 63 lower-case letters, digits and hyphens, starting with a letter, got 1st; rename it",
  );
  passes("a role with a colon in its name", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", {
    metadata: { name: "system:x" },
  });
  refuses(
    "labels that cannot be",
    CONFIG_MAP,
    { metadata: { name: "a", labels: { "a b": "ok", app: "no spaces" } } },
    'metadata.labels["a b"]: must be a name of up to 63 characters behind an optional domain, got a b; rename it',
    "metadata.labels.app: must be up to 63 letters, digits, hyphens, underscores and periods, got no spaces; shorten or clean it",
  );
  passes("a namespace of what has none", NAMESPACE, { metadata: { name: "a", namespace: "b" } });
  refuses(
    "a generated name",
    CONFIG_MAP,
    { metadata: { generateName: "a-" } },
    "metadata.generateName: is not supported in server-side apply mode, got a prefix; leave the name out instead",
  );

  refuses(
    "a version that is gone",
    "kubernetes:policy/v1beta1:PodDisruptionBudget",
    {},
    "apiVersion: is not served by Kubernetes 1.35.4, got policy/v1beta1 PodDisruptionBudget; use policy/v1",
  );
  refuses(
    "a group that is gone",
    "kubernetes:extensions/v1beta1:Ingress",
    {},
    "apiVersion: is not served by Kubernetes 1.35.4, got extensions/v1beta1 Ingress; use networking.k8s.io/v1",
  );
  refuses(
    "a beta version that clusters serve only when they are told to",
    "kubernetes:networking.k8s.io/v1beta1:IPAddress",
    {},
    "apiVersion: is not served by Kubernetes 1.35.4, got networking.k8s.io/v1beta1 IPAddress; use networking.k8s.io/v1",
  );
  refuses(
    "an alpha kind without another version",
    "kubernetes:scheduling.k8s.io/v1alpha1:Workload",
    {},
    "apiVersion: is not served by Kubernetes 1.35.4, got scheduling.k8s.io/v1alpha1 Workload; do without it: clusters serve alpha and beta versions only when their API server is told to",
  );
  refuses(
    "a list of objects",
    "kubernetes:core/v1:ConfigMapList",
    {},
    "apiVersion: is not served by Kubernetes 1.35.4, got v1 ConfigMapList; create each ConfigMap",
  );
});

describe("the kinds of Kubernetes 1.35", () => {
  it("are those of its OpenAPI document, with their scope and plural", () => {
    assert.deepEqual(findKind("networking.k8s.io/v1", "NetworkPolicy"), {
      group: "networking.k8s.io",
      version: "v1",
      kind: "NetworkPolicy",
      plural: "networkpolicies",
      namespaced: true,
      definition: "networking.v1.NetworkPolicy",
    });
    assert.equal(findKind("v1", "Node")?.namespaced, false);
    assert.equal(findKind("v1", "Deployment"), undefined);
    assert.equal(findKind("networking.k8s.io/v1beta1", "IPAddress"), undefined);
    assert.deepEqual(servedVersions("IPAddress"), ["networking.k8s.io/v1"]);
    assert.deepEqual(servedVersions("HorizontalPodAutoscaler"), ["autoscaling/v1", "autoscaling/v2"]);
  });
});
