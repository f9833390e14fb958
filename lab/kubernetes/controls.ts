import type { Manifest } from "../../simulator/kubernetes/api-server.ts";
import { pause, until } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Cloud, Clusters } from "./clusters.ts";
import { nodesOf, virtualPool } from "./nodes.ts";
import { notReady, told } from "./readiness.ts";

/** A namespace of the program, in which Pod Security is enforced. */
const GUARDED = "database";

/** A namespace that the lab makes itself. */
const OWN = "lab-controls";

/** How long a thing that must not become ready is watched after its refusal, in seconds. */
const WATCHED_SECONDS = 3;

interface PodOptions {
  readonly namespace?: string;
  /** Beside what Pod Security's restricted level asks for. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly requests?: Readonly<Record<string, string>>;
}

/** A pod that the restricted level takes. */
function pod(name: string, options: PodOptions = {}): Manifest {
  const {
    namespace = OWN,
    spec = {},
    securityContext = {},
    requests = { cpu: "10m", memory: "16Mi" },
  } = options;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "main",
          image: "lab.invalid/none:1",
          resources: { requests },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            ...securityContext,
          },
        },
      ],
      ...spec,
    },
  };
}

/** What must be refused or stay unready, for the rest to mean anything, and beside each what must not. */
export async function controls(report: Report, clusters: Clusters): Promise<void> {
  for (const cloud of ["aws", "azure"] as const) {
    const space = { apiVersion: "v1", kind: "Namespace", metadata: { name: OWN } };
    await must(clusters, cloud, space);
    await accountsOf(clusters, cloud);
    await report.step(`${cloud}: refusals`, () => refusals(report, clusters, cloud));
    await report.step(`${cloud}: scheduling`, () => scheduling(report, clusters, cloud));
    await report.step(`${cloud}: a claim without a volume`, () => unbound(report, clusters, cloud));
    await report.step(`${cloud}: a quota`, () => quota(report, clusters, cloud));
  }
  await report.step("virtual nodes", () => virtualNodes(report, clusters));
}

async function must(clusters: Clusters, cloud: Cloud, object: Manifest): Promise<void> {
  const outcome = await clusters.apply(cloud, object);
  if ("refused" in outcome) throw new Error(outcome.refused.message);
}

/** A controller makes a namespace's default account, without which no pod is taken. */
async function accountsOf(clusters: Clusters, cloud: Cloud): Promise<void> {
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: OWN } };
  await until("an account", async () => (await clusters.get(cloud, account)) !== undefined);
}

async function refusedWith(
  report: Report,
  clusters: Clusters,
  { cloud, title, object, words }: { cloud: Cloud; title: string; object: Manifest; words: RegExp },
): Promise<void> {
  const outcome = await clusters.apply(cloud, object);
  const said = "refused" in outcome ? outcome.refused.message : "it was taken";
  report.check(`${cloud}: ${title} is refused`, words.test(said), said);
}

async function refusals(report: Report, clusters: Clusters, cloud: Cloud): Promise<void> {
  await refusedWith(report, clusters, {
    ...{ cloud, title: "an unknown field", words: /field not declared in schema/ },
    object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: OWN }, dat: { a: "b" } },
  });
  await refusedWith(report, clusters, {
    ...{
      cloud,
      title: "a privileged pod in the program's namespace",
      words: /violates PodSecurity "restricted/,
    },
    object: pod("privileged", {
      namespace: GUARDED,
      securityContext: { privileged: true, allowPrivilegeEscalation: true },
    }),
  });
  await becomesReady(report, clusters, cloud, pod("allowed", { namespace: GUARDED }));
}

async function becomesReady(
  report: Report,
  clusters: Clusters,
  cloud: Cloud,
  object: Manifest,
): Promise<void> {
  await must(clusters, cloud, object);
  const name = told(object).metadata.name;
  let why: string | undefined;
  await until(
    "ready",
    async () => (why = notReady("Pod", told(await clusters.get(cloud, object)))) === undefined,
  ).catch(() => undefined);
  report.check(`${cloud}: the pod ${name} becomes ready`, why === undefined, why);
  await clusters.remove(cloud, object);
}

/** It is said why it is not ready, and it stays so. */
async function staysUnready(
  report: Report,
  clusters: Clusters,
  { cloud, title, object, words }: { cloud: Cloud; title: string; object: Manifest; words: RegExp },
): Promise<void> {
  await must(clusters, cloud, object);
  const kind = String(object.kind);
  const ask = async (): Promise<string> =>
    notReady(kind, told(await clusters.get(cloud, object))) ?? "it is ready";
  await until("a reason", async () => words.test(await ask())).catch(() => undefined);
  await pause(WATCHED_SECONDS * 1000);
  const said = await ask();
  report.check(`${cloud}: ${title} stays not ready`, words.test(said), said);
}

async function scheduling(report: Report, clusters: Clusters, cloud: Cloud): Promise<void> {
  const tooLarge = pod("too-large", { requests: { cpu: "1000", memory: "16Mi" } });
  await staysUnready(report, clusters, {
    ...{
      cloud,
      title: "a pod that no node has room for",
      object: tooLarge,
      words: /^Unschedulable: .*Insufficient cpu/,
    },
  });
  await clusters.remove(cloud, tooLarge);
}

/** No driver makes volumes here, so a claim stays as it is, and so does the pod that mounts it. */
async function unbound(report: Report, clusters: Clusters, cloud: Cloud): Promise<void> {
  const claim = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: OWN },
    spec: {
      storageClassName: "encrypted-ssd",
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Gi" } },
    },
  };
  const mounting = pod("mounting", {
    spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
  });
  await must(clusters, cloud, claim);
  await must(clusters, cloud, mounting);
  await staysUnready(report, clusters, {
    ...{ cloud, title: "a claim that no driver serves", object: claim, words: /^is pending, not bound$/ },
  });
  // The scheduler has found it a node, and waits for the volume.
  const chosen = JSON.stringify(await clusters.get(cloud, claim)).includes(
    "volume.kubernetes.io/selected-node",
  );
  report.check(`${cloud}: a node is chosen for the pod that mounts it`, chosen);
  await staysUnready(report, clusters, {
    ...{
      cloud,
      title: "a pod that mounts it",
      object: mounting,
      words: /^(is not ready$|SchedulerError: .*VolumeBinding)/,
    },
  });
  await clusters.remove(cloud, mounting);
}

async function quota(report: Report, clusters: Clusters, cloud: Cloud): Promise<void> {
  const metadata = { name: "one-pod", namespace: OWN };
  const limit = { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { pods: "1" } } };
  await must(clusters, cloud, limit);
  const isCounted = async (): Promise<boolean> =>
    JSON.stringify(await clusters.get(cloud, limit)).includes('"used":{"pods":"0"}');
  await until("the quota is counted", isCounted);
  await must(clusters, cloud, pod("first"));
  await refusedWith(report, clusters, {
    ...{ cloud, title: "a pod beyond the quota", object: pod("second"), words: /exceeded quota: one-pod/ },
  });
  await clusters.remove(cloud, pod("first"));
  await clusters.remove(cloud, limit);
}

/** A node as AKS' add-on registers it takes the pods that ask for it, and only those. */
async function virtualNodes(report: Report, clusters: Clusters): Promise<void> {
  for (const node of nodesOf(virtualPool("japaneast"))) await clusters.register("azure", node);
  const nodeSelector = {
    "kubernetes.io/role": "agent",
    "kubernetes.io/os": "linux",
    type: "virtual-kubelet",
  };
  const tolerations = [
    { key: "virtual-kubelet.io/provider", operator: "Exists" },
    { key: "azure.com/aci", effect: "NoSchedule" },
  ];
  await becomesReady(report, clusters, "azure", pod("bursting", { spec: { nodeSelector, tolerations } }));
  await staysUnready(report, clusters, {
    cloud: "azure",
    title: "a pod on virtual nodes that does not tolerate them",
    object: pod("untolerating", { spec: { nodeSelector } }),
    words: /^Unschedulable: .*untolerated taint/,
  });
}
