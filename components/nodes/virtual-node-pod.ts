import type { input } from "@pulumi/kubernetes/types/index.js";
import type { Input } from "@pulumi/pulumi";

/** Where the lines of pods on virtual nodes are on the host of the node, for its log agents. */
export const LOG_PATH = "/var/log/virtual-nodes";

/** Release 1.3409.26080501 of the chart (microsoft/virtualnodesOnAzureContainerInstances 0895131, values.yaml). */
const RELEASE = "main_20260805.1";

const image = (name: string, release = RELEASE): string =>
  `mcr.microsoft.com/aci/virtual-node-2-${name}:${release}`;

/** What a virtual node has to know. */
export interface VirtualNodePodArgs {
  readonly serviceAccountName: Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** Full id of the delegated subnet. */
  readonly subnetId: Input<string>;
  /** The resource group of the container groups, of this cluster alone. */
  readonly resourceGroupName: Input<string>;
  /** The identity that makes container groups. */
  readonly clientId: Input<string>;
  readonly tenantId: string;
}

type Container = input.core.v1.Container;
type Variable = input.core.v1.EnvVar;
type Mount = input.core.v1.VolumeMount;
type Probe = input.core.v1.Probe;

const PRIVILEGED = { privileged: true, capabilities: { add: ["NET_ADMIN", "NET_RAW"] } };

const CSI_SOCKET = "/var/lib/kubelet/plugins/file.csi.azure.com/csi.sock";

const field = (name: string, fieldPath: string): Variable => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

const mount = (name: string, mountPath: string, more: Partial<Mount> = {}): Mount => ({
  name,
  mountPath,
  ...more,
});

const variables = (values: Readonly<Record<string, Input<string>>>): Variable[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** A probe for start, life and readiness: three minutes to start, as the chart has it. */
const probes = (probe: Probe, readiness: Probe = probe) => ({
  startupProbe: { ...readiness, failureThreshold: 36, periodSeconds: 5, timeoutSeconds: 5 },
  livenessProbe: { ...probe, periodSeconds: 30, timeoutSeconds: 5 },
  readinessProbe: { ...readiness, periodSeconds: 30, timeoutSeconds: 5 },
});

const exec = (...command: string[]): Probe => ({ exec: { command } });

/** Container helpers request nothing: their work is in the two that do (the chart's values). */
const HELPER = { requests: { cpu: "0", memory: "0" }, limits: { cpu: "2", memory: "9G" } };

const KUBELET_ROOT = mount("kubelet-root-dir", "/var/lib/kubelet/");
const SOCKETS = mount("socket-volume", "/tmp/");
const LOGS = mount("container-logs", "/var/log/pods");
const KUBECONFIG = mount("kube-config-volume", "/kubeconfig/");

/** The pod that is a virtual node: a kubelet, and a runtime that makes a container group of each pod. */
export function virtualNodePod(args: VirtualNodePodArgs): input.core.v1.PodTemplateSpec {
  const identity = { AZURE_CLIENT_ID: args.clientId, AZURE_TENANT_ID: args.tenantId };
  return {
    metadata: {
      labels: args.labels,
      annotations: { "kubernetes.azure.com/no-http-proxy-vars": "true" },
    },
    spec: {
      serviceAccountName: args.serviceAccountName,
      // The pods it has are elsewhere and stay; a second one of the same name must not wait.
      terminationGracePeriodSeconds: 0,
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      nodeSelector: { "kubernetes.io/os": "linux" },
      affinity: ON_REAL_NODES,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: args.labels },
        },
      ],
      initContainers: [initConfig(args)],
      containers: [
        kubelet(identity),
        csi(),
        socketAdapter(),
        { name: "spdycompat", image: image("spdy-compat"), resources: HELPER, ...probes(tcp(50052)) },
        runtime(args, identity),
        registrar(),
      ],
      volumes: VOLUMES,
    },
  };
}

const tcp = (port: number): Probe => ({ tcpSocket: { port } });

/** Neither on virtual nodes themselves nor outside AKS. */
const ON_REAL_NODES: input.core.v1.Affinity = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        {
          matchExpressions: [
            { key: "type", operator: "NotIn", values: ["virtual-kubelet"] },
            { key: "kubernetes.azure.com/cluster", operator: "Exists" },
          ],
        },
      ],
    },
  },
};

const initConfig = ({ serviceAccountName }: VirtualNodePodArgs): Container => ({
  name: "init-config",
  image: image("init-config"),
  args: ["/initcontainer/init.sh"],
  env: [
    ...variables({ KubeProxyEnabled: "true", serviceaccountname: serviceAccountName }),
    field("NodeName", "metadata.name"),
  ],
  resources: { requests: { cpu: "500m", memory: "512Mi" }, limits: { cpu: "1", memory: "1G" } },
  volumeMounts: [KUBECONFIG],
});

const kubelet = (identity: Readonly<Record<string, Input<string>>>): Container => ({
  name: "kubelet",
  image: image("kubelet"),
  securityContext: PRIVILEGED,
  resources: { requests: { cpu: "1", memory: "3G" }, limits: { cpu: "3", memory: "9G" } },
  env: [
    field("NodeIP", "status.podIP"),
    field("NodeName", "metadata.name"),
    field("PodNS", "metadata.namespace"),
    ...variables({ ACR_TRUSTED_ACCESS_ENABLED: "false", ...identity }),
  ],
  volumeMounts: [
    { ...KUBELET_ROOT, mountPropagation: "Bidirectional" },
    mount("aks-credential-provider-yaml", "/image-credential-provider/credential-provider-config.yaml"),
    mount("aks-credential-provider-binary", "/image-credential-provider/credential-provider"),
    mount("aks-credential-provider-target", "/usr/bin/azure-acr-credential-provider", { readOnly: true }),
    SOCKETS,
    KUBECONFIG,
    mount("aks-credential", "/etc/kubernetes/azure.json"),
    mount("ca-certificates", "/etc/ssl/certs/ca-certificates.crt"),
    LOGS,
  ],
  ...probes(exec("curl", "-f", "http://127.0.0.1:10248/healthz")),
});

const csi = (): Container => ({
  name: "virtualcsi",
  image: image("virtual-csi"),
  command: ["/go/bin/virtual-csi"],
  args: [`-endpoint=unix://${CSI_SOCKET}`],
  securityContext: PRIVILEGED,
  resources: HELPER,
  volumeMounts: [KUBELET_ROOT],
  ...probes(exec("test", "-S", CSI_SOCKET)),
});

const socketAdapter = (): Container => ({
  name: "crisocketotcpadapter",
  image: image("cri-socket-adapter"),
  env: variables({ ListenEndpoint: "/tmp/vcri.sock" }),
  resources: HELPER,
  volumeMounts: [
    SOCKETS,
    mount("aks-credential", "/etc/aks/azure.json"),
    mount("kubelet-root-dir", "/kubelet/"),
    LOGS,
  ],
  ...probes(exec("test", "-S", "/tmp/vcri.sock"), exec("test", "-f", "/tmp/proxycriReady")),
});

const runtime = (
  { resourceGroupName, subnetId }: VirtualNodePodArgs,
  identity: Readonly<Record<string, Input<string>>>,
): Container => ({
  name: "proxycri",
  image: image("proxy-cri"),
  ports: [{ name: "metrics", containerPort: 50052 }],
  securityContext: PRIVILEGED,
  resources: { requests: { cpu: "1800m", memory: "6G" }, limits: { cpu: "3", memory: "12G" } },
  env: [
    field("NodeName", "metadata.name"),
    ...variables({
      SandboxProviderType: "OnDemand",
      VirtualNode_KubeProxyEnabled: "true",
      VirtualNode_SandboxRecreateDelaySeconds: "2",
      KubeProxyReservedMemoryGB: "0.1",
      KubeProxyReservedCPUCores: "0.1",
      AKS_CREDENTIAL_LOCATION: "/etc/aks/azure.json",
      ListenEndpoint: "/tmp/vcri2.sock",
      Subnets: subnetId,
      Subnet: subnetId,
      ResourceGroup: resourceGroupName,
      MountHostImage: image("mount-host"),
      ...identity,
    }),
  ],
  volumeMounts: [
    SOCKETS,
    mount("aks-credential", "/etc/aks/azure.json"),
    { ...KUBELET_ROOT, mountPropagation: "Bidirectional" },
    LOGS,
    KUBECONFIG,
  ],
  ...probes({ httpGet: { path: "/metrics", port: "metrics" } }),
});

const registrar = (): Container => ({
  name: "node-driver-registrar",
  image: image("aci"),
  args: [
    `--csi-address=${CSI_SOCKET}`,
    `--kubelet-registration-path=${CSI_SOCKET}`,
    "--http-endpoint=:9809",
    "--v=2",
  ],
  ports: [{ name: "healthz", containerPort: 9809 }],
  resources: HELPER,
  volumeMounts: [KUBELET_ROOT, mount("kubelet-root-dir", "/registration", { subPath: "plugins_registry" })],
  ...probes({ httpGet: { path: "/healthz", port: "healthz" } }),
});

const fromHost = (name: string, path: string, type: string): input.core.v1.Volume => ({
  name,
  hostPath: { path, type },
});

const VOLUMES: input.core.v1.Volume[] = [
  { name: "kubelet-root-dir", emptyDir: { medium: "Memory" } },
  { name: "socket-volume", emptyDir: {} },
  { name: "kube-config-volume", emptyDir: {} },
  fromHost("container-logs", LOG_PATH, "DirectoryOrCreate"),
  fromHost("ca-certificates", "/etc/ssl/certs/ca-certificates.crt", "File"),
  fromHost("aks-credential", "/etc/kubernetes/azure.json", "File"),
  fromHost(
    "aks-credential-provider-yaml",
    "/var/lib/kubelet/credential-provider-config.yaml",
    "FileOrCreate",
  ),
  fromHost("aks-credential-provider-binary", "/var/lib/kubelet/credential-provider", "DirectoryOrCreate"),
  fromHost("aks-credential-provider-target", "/usr/bin/azure-acr-credential-provider", "FileOrCreate"),
];
