import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { podsOf, WORKLOADS } from "./objects.ts";
import { of } from "./two-objects.ts";

/** What is refused, and what passes; a pod that says nothing of it where that is left out. */
type Two = readonly [PropertyMap, PropertyMap?];

const IMAGE = "registry.example.com/init:1";
const mounting = { volumeMounts: [{ name: "data", mountPath: "/data" }] };
const empty = { name: "data", emptyDir: {} };
const memory = (requests: string) => ({
  resources: { requests: { memory: requests }, limits: { memory: "512Mi" } },
});
const from = (valueFrom: PropertyMap, more: PropertyMap = {}) => ({
  env: [{ name: "NAME", valueFrom, ...more }],
});
const key = { key: "name", name: "web" };
const port = (name: string, containerPort: number) => ({ name, containerPort });
const probe = (handlers: PropertyMap, more: PropertyMap = {}) => ({
  readinessProbe: { periodSeconds: 5, ...handlers, ...more },
});
const stopping = (preStop: PropertyMap) => ({ lifecycle: { preStop } });
const spread = (topologyKey: string) => ({
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway" }],
});
const nodes = (operator: string) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "pool", operator, values: ["general"] }] }],
      },
    },
  },
});
const apart = (topologyKey: string) => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey, labelSelector: { matchLabels: { app: "web" } } },
      ],
    },
  },
});
const weighed = (weight: number) => ({
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight, preference: { matchExpressions: [{ key: "pool", operator: "Exists" }] } },
      ],
    },
  },
});

/** Mistakes in a container. */
const CONTAINERS: Readonly<Record<string, Two>> = {
  images: [{ image: "" }],
  "mount-paths": [
    { volumeMounts: [{ name: "data", mountPath: "/data", subPath: "../etc" }] },
    { volumeMounts: [{ name: "data", mountPath: "/data", subPath: "etc" }] },
  ],
  "env-names": [{ env: [{ name: "A=B", value: "1" }] }, { env: [{ name: "A", value: "1" }] }],
  "env-sources": [from({ configMapKeyRef: key, secretKeyRef: key }), from({ configMapKeyRef: key })],
  "requests-within-limits": [memory("1Gi"), memory("256Mi")],
  "resource-names": [
    { resources: { limits: { gpu: "1" } } },
    { resources: { limits: { "nvidia.com/gpu": "1" } } },
  ],
  "resource-amounts": [{ resources: { requests: { cpu: "-1" } } }, { resources: { requests: { cpu: "1" } } }],
  "port-names": [
    { ports: [port("http", 8080), port("http", 8443)] },
    { ports: [port("http", 8080), port("https", 8443)] },
  ],
  "one-probe-handler": [probe({}), probe({ httpGet: { port: 8080 } })],
  "probe-success": [
    { livenessProbe: { httpGet: { port: 8080 }, successThreshold: 2 } },
    probe({ httpGet: { port: 8080 } }, { successThreshold: 2 }),
  ],
  "probe-ports": [probe({ httpGet: { port: "HTTP" } }), probe({ httpGet: { port: "http" } })],
  "probe-grace": [
    probe({ httpGet: { port: 8080 } }, { terminationGracePeriodSeconds: 5 }),
    { livenessProbe: { httpGet: { port: 8080 }, terminationGracePeriodSeconds: 5 } },
  ],
  "one-hook-handler": [
    stopping({ sleep: { seconds: 5 }, exec: { command: ["true"] } }),
    stopping({ sleep: { seconds: 5 } }),
  ],
  "sleep-within-grace": [stopping({ sleep: { seconds: 31 } }), stopping({ sleep: { seconds: 30 } })],
  "privilege-escalation": [
    { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
    { securityContext: { allowPrivilegeEscalation: false } },
  ],
};

/** Mistakes in a pod. */
const PODS: Readonly<Record<string, Two>> = {
  containers: [{ containers: [] }],
  "container-names": [
    { initContainers: [{ name: "web", image: IMAGE }] },
    { initContainers: [{ name: "init", image: IMAGE }] },
  ],
  "init-container-probes": [
    { initContainers: [{ name: "init", image: IMAGE, readinessProbe: { httpGet: { port: 8080 } } }] },
    {
      initContainers: [
        { name: "init", image: IMAGE, restartPolicy: "Always", readinessProbe: { httpGet: { port: 8080 } } },
      ],
    },
  ],
  volumes: [{ volumes: [{ ...empty, configMap: { name: "web" } }] }, { volumes: [empty] }],
  tolerations: [
    { tolerations: [{ key: "spot", operator: "Exists", value: "yes" }] },
    { tolerations: [{ key: "spot", operator: "Exists" }] },
  ],
  "topology-spread": [spread(""), spread("topology.kubernetes.io/zone")],
  "node-affinity": [nodes("Exists"), nodes("In")],
  "pod-affinity": [apart(""), apart("kubernetes.io/hostname")],
  "affinity-weights": [weighed(101), weighed(100)],
  dns: [{ dnsPolicy: "None" }, { dnsPolicy: "None", dnsConfig: { nameservers: ["10.66.0.10"] } }],
  "pod-names": [{ serviceAccountName: "No_Such" }, { serviceAccountName: "web" }],
  numbers: [{ securityContext: { runAsUser: -7 } }],
};

/** What is asked of the pods that a kind describes. */
export function podCases(type: string, kind: string): readonly CheckCase[] {
  const holding = WORKLOADS[kind];
  if (holding === undefined) return [];
  const pair = (id: string, refused: PropertyMap, passes: PropertyMap = podsOf(kind)): CheckCase =>
    of(type, `kubernetes:${kind}:${id}`, holding(refused), holding(passes));
  const ends = kind === "Job" || kind === "CronJob";
  const volumes = { volumes: [empty] };
  return [
    ...Object.entries(PODS).map(([id, [refused, passes = {}]]) =>
      pair(id, podsOf(kind, refused), podsOf(kind, passes)),
    ),
    ...Object.entries(CONTAINERS).map(([id, [refused, passes = {}]]) => {
      const pod = id === "mount-paths" ? volumes : {};
      return pair(id, podsOf(kind, pod, refused), podsOf(kind, pod, passes));
    }),
    pair("volume-mounts", podsOf(kind, {}, mounting), podsOf(kind, volumes, mounting)),
    pair(
      "host-network-ports",
      podsOf(kind, { hostNetwork: true }, { ports: [{ containerPort: 80, hostPort: 8080 }] }),
      podsOf(kind, { hostNetwork: true }, { ports: [{ containerPort: 80, hostPort: 80 }] }),
    ),
    ...(kind === "Pod"
      ? []
      : [pair("restart-policy", podsOf(kind, { restartPolicy: ends ? "Always" : "Never" }))]),
  ];
}
