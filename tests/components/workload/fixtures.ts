import { output, secret } from "@pulumi/pulumi";
import { Workload, type WorkloadArgs } from "../../../components/workload/workload.ts";
import { createWorkloads } from "../../../components/workload/workloads.ts";
import { deploy } from "../../support/mocks.ts";
import { Platform } from "../../support/platform.ts";
import { Cluster, asked } from "../database/fixtures.ts";

export { asked };

/** The label of the component under test. */
export const WEB = "kakehashi:workload:Workload::web";

export const DIGEST = `sha256:${"0".repeat(64)}`;

/** Type tokens of what an app is made of. */
export const TYPES = {
  account: "kubernetes:core/v1:ServiceAccount",
  policy: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  config: "kubernetes:core/v1:ConfigMap",
  secret: "kubernetes:core/v1:Secret",
  service: "kubernetes:core/v1:Service",
  ingress: "kubernetes:networking.k8s.io/v1:Ingress",
  route: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
  deployment: "kubernetes:apps/v1:Deployment",
  statefulSet: "kubernetes:apps/v1:StatefulSet",
  job: "kubernetes:batch/v1:Job",
  cronJob: "kubernetes:batch/v1:CronJob",
  budget: "kubernetes:policy/v1:PodDisruptionBudget",
  autoscaler: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
};

export type Changes = (args: WorkloadArgs) => WorkloadArgs;

/** A web app on both clusters: behind ingress-nginx on EKS, behind a Gateway on AKS. */
function webArgs(): WorkloadArgs {
  asked.length = 0;
  const namespaces = { apps: output("apps"), shop: output("shop") };
  return {
    clusters: {
      eks: {
        cluster: new Cluster("eks", "aws").contract,
        namespaces,
        entrance: { kind: "ingress-nginx", className: "nginx", namespaces: ["ingress-nginx"] },
      },
      aks: {
        cluster: new Cluster("aks", "azure").contract,
        namespaces,
        entrance: {
          kind: "gateway",
          gateway: { namespace: "gateway", name: "public" },
          namespaces: ["envoy-gateway-system"],
        },
      },
    },
    namespace: "apps",
    image: "docker.io/library/httpd:2.4.68",
    images: { lock: { "docker.io/library/httpd:2.4.68": DIGEST }, pinned: true },
    port: 8080,
    probes: { readiness: "/ready", liveness: "/alive" },
    host: "web.example.com",
    requestSeconds: 5,
    size: { cpuMillicores: 100, memoryMiB: 128, replicas: { kind: "scaled", min: 2, max: 6 } },
    mode: "active-active",
    placement: { eks: { kind: "eks-nodes" }, aks: { kind: "aks-nodes" } },
    delivery: "pulumi",
  };
}

/** The database, as it is at first. */
export const database: NonNullable<WorkloadArgs["database"]> = {
  primary: { host: output("aurora.example"), port: 3306, caPem: "PEM" },
  ranges: ["10.64.0.0/22", "10.68.16.0/20"],
  login: { user: "app_web", password: secret("pass") },
};

/** Leaves out what need not be said. */
export const without =
  (...keys: readonly ("port" | "probes" | "host")[]): Changes =>
  (args) => {
    const less = { ...args };
    for (const key of keys) Reflect.deleteProperty(less, key);
    return less;
  };

/** What is run to an end. */
export const job: Changes = (args) => ({
  ...without("port", "probes", "host")(args),
  controller: { kind: "job", deadlineSeconds: 600, retries: 0 },
  size: { ...args.size, replicas: { kind: "single" } },
});

export const deployWeb = (changes: Changes = (args) => args) =>
  deploy(() => new Workload("web", changes(webArgs()), { parent: new Platform({}) }));

/** Several apps alike, each changed in its own way. */
export const deployApps = (apps: Readonly<Record<string, Changes>>) =>
  deploy(() => {
    const args = webArgs();
    const changed = Object.entries(apps).map(([name, changes]) => [name, changes(args)] as const);
    return createWorkloads(Object.fromEntries(changed), { parent: new Platform({}) });
  });
