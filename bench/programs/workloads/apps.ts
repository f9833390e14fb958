import type { WorkloadArgs } from "../../../components/workload/workload.ts";
import { PLATFORM_STORAGE_CLASS } from "../../../lib/database/storage-classes.ts";
import { NAMESPACE } from "./clusters.ts";

const IMAGE = "docker.io/library/httpd:2.4.68";

/** What all apps have in common; they differ in what they do. */
type Common = Pick<
  WorkloadArgs,
  "clusters" | "delivery" | "namespace" | "image" | "images" | "mode" | "placement" | "requestSeconds"
>;

const SIZE = { cpuMillicores: 100, memoryMiB: 128 } as const;
const SINGLE = { ...SIZE, replicas: { kind: "single" } } as const;
const RUNS = { deadlineSeconds: 600, retries: 2 } as const;

/**
 * Apps as a platform has them: of twenty, fourteen are asked from outside, three work by themselves, two run by the
 * clock, and one keeps what it knows on disks.
 */
export function appsOf(
  count: number,
  clusters: WorkloadArgs["clusters"],
  delivery: WorkloadArgs["delivery"],
): Readonly<Record<string, WorkloadArgs>> {
  const common: Common = {
    ...{ clusters, delivery, namespace: NAMESPACE, image: IMAGE, mode: "active-active", requestSeconds: 5 },
    images: { lock: { [IMAGE]: null }, pinned: false },
    placement: { eks: { kind: "eks-nodes" }, aks: { kind: "aks-nodes" } },
  };
  const names = Array.from({ length: count }, (_, index) => `app-${index}`);
  return Object.fromEntries(names.map((name, index) => [name, appOf(name, index % 20, common)]));
}

function appOf(name: string, role: number, common: Common): WorkloadArgs {
  if (role < 14) return web(name, common);
  if (role < 17) return worker(name, common);
  return role < 19 ? scheduled(common) : store(common);
}

const web = (name: string, common: Common): WorkloadArgs => ({
  ...common,
  ...{ port: 8080, probes: { readiness: "/ready", liveness: "/alive" }, host: `${name}.example.com` },
  size: { ...SIZE, replicas: { kind: "scaled", min: 2, max: 6 } },
  env: { APP: name, LOG_LEVEL: "info" },
  egress: { cache: { cidrs: ["10.64.8.0/24"], port: 6379 } },
});

const worker = (name: string, common: Common): WorkloadArgs => ({
  ...common,
  size: { ...SIZE, replicas: { kind: "fixed", count: 2 } },
  env: { QUEUE: name },
  egress: { queue: { cidrs: ["10.64.9.0/24"], port: 5672 } },
});

const scheduled = (common: Common): WorkloadArgs => ({
  ...common,
  ...{ mode: "active-standby", active: "eks", size: SINGLE },
  controller: { kind: "cron-job", schedule: "30 4 * * *", ...RUNS },
});

const store = (common: Common): WorkloadArgs => ({
  ...common,
  ...{ port: 6379, probes: { readiness: "/ready", liveness: "/alive" }, callers: [NAMESPACE] },
  size: { ...SIZE, replicas: { kind: "fixed", count: 3 } },
  controller: {
    kind: "stateful-set",
    storage: { class: PLATFORM_STORAGE_CLASS, sizeGiB: 10, path: "/data" },
  },
});
