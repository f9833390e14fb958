import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { StorageClass } from "@pulumi/kubernetes/storage/v1/storageClass.js";
import { ComponentResource } from "@pulumi/pulumi";
import type { ComponentResourceOptions, CustomResourceOptions, Output } from "@pulumi/pulumi";
import { PLATFORM_STORAGE_CLASS } from "../../lib/database/storage-classes.ts";
import type { Cloud } from "../contracts/cloud.ts";
import type { KubernetesCluster } from "../contracts/kubernetes-cluster.ts";

/** Pod Security Standards, strictest first. */
export type PodSecurity = "restricted" | "baseline" | "privileged";

/** One namespace of a cluster. */
export interface BaselineNamespace {
  /**
   * What its pods may do. Stricter later: running pods stay, new ones are refused.
   * @default "restricted"
   */
  readonly podSecurity?: PodSecurity;
}

/** What a cluster gets before anything else. */
export interface ClusterBaselineArgs {
  readonly cluster: KubernetesCluster;
  /** Namespaces by name. */
  readonly namespaces: Readonly<Record<string, BaselineNamespace>>;
  /**
   * What volumes are made of: `standard` for development, `fast` for databases. A change replaces the
   * storage class; volumes that exist keep what they have.
   * @default "standard"
   */
  readonly volumes?: "standard" | "fast";
}

/** The default storage class on both clouds, so that one manifest fits both. */
export const STORAGE_CLASS = PLATFORM_STORAGE_CLASS;

/**
 * gp3 has 3,000 IOPS and 125 MiB/s at any size, and more for a fee (Amazon EBS User Guide). Azure encrypts
 * every disk at rest; AWS is told to.
 */
const VOLUMES = {
  aws: {
    provisioner: "ebs.csi.aws.com",
    standard: { type: "gp3", encrypted: "true" },
    fast: { type: "gp3", encrypted: "true", iops: "6000", throughput: "250" },
  },
  azure: {
    provisioner: "disk.csi.azure.com",
    standard: { skuName: "StandardSSD_LRS" },
    fast: { skuName: "Premium_LRS" },
  },
} as const satisfies Record<Cloud, object>;

/** The driver of EKS Auto Mode, with the other's parameters (Amazon EKS User Guide, "Create a storage class"). */
const AUTO_MODE_DRIVER = "ebs.csi.eks.amazonaws.com";

/** Namespaces that refuse what is not allowed, and a storage class that encrypts: the same on both clouds. */
export class ClusterBaseline extends ComponentResource {
  /** The namespaces by name, each known when it is there. */
  readonly namespaces: Readonly<Record<string, Output<string>>>;

  constructor(name: string, args: ClusterBaselineArgs, opts?: ComponentResourceOptions) {
    const { cluster, namespaces, volumes = "standard" } = args;
    super("kakehashi:platform:ClusterBaseline", name, {}, { ...opts, provider: cluster.provider });
    // A cluster that goes takes these along; a vanished API server cannot be asked (pulumi-kubernetes #2517).
    const options = { parent: this, deletedWith: cluster.deletedWith };
    const dns = clusterDns(cluster);
    this.namespaces = Object.fromEntries(
      Object.entries(namespaces).map(([namespace, rules]) => [
        namespace,
        createNamespace(`${name}-${namespace}`, namespace, rules, dns, options),
      ]),
    );
    createStorageClass(name, cluster, volumes, options);
    this.registerOutputs({});
  }
}

function createNamespace(
  name: string,
  namespace: string,
  { podSecurity = "restricted" }: BaselineNamespace,
  dns: object,
  options: CustomResourceOptions,
): Output<string> {
  const made = new Namespace(
    name,
    {
      metadata: {
        name: namespace,
        labels: {
          "pod-security.kubernetes.io/enforce": podSecurity,
          "pod-security.kubernetes.io/audit": podSecurity,
          "pod-security.kubernetes.io/warn": podSecurity,
        },
      },
    },
    options,
  );
  const policy = (kind: string, spec: object): NetworkPolicy =>
    new NetworkPolicy(
      `${name}-${kind}`,
      { metadata: { name: kind, namespace: made.metadata.name }, spec: { podSelector: {}, ...spec } },
      options,
    );
  policy("default-deny", { policyTypes: ["Ingress", "Egress"] });
  policy("allow-dns", { policyTypes: ["Egress"], egress: [{ to: [dns], ports: DNS_PORTS }] });
  return made.metadata.name;
}

/** CoreDNS carries this label on EKS and AKS alike. With EKS Auto Mode it is no pod: each node answers at its address. */
const clusterDns = ({ capabilities: { autoMode } }: KubernetesCluster) =>
  autoMode === undefined
    ? {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      }
    : { ipBlock: { cidr: autoMode.dnsCidr } };

/** Large answers go over TCP. */
const DNS_PORTS = ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 }));

function createStorageClass(
  name: string,
  { capabilities, cloud }: KubernetesCluster,
  volumes: "standard" | "fast",
  options: CustomResourceOptions,
): void {
  const { provisioner, [volumes]: parameters } = VOLUMES[cloud];
  const ownDriver = capabilities.autoMode === undefined ? provisioner : AUTO_MODE_DRIVER;
  new StorageClass(
    `${name}-${STORAGE_CLASS}`,
    {
      metadata: {
        name: STORAGE_CLASS,
        // AKS has a default class already; of several, Kubernetes takes the newest.
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: ownDriver,
      parameters,
      // A disk in a zone where the pod cannot run would strand the pod.
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
    // The name is fixed and parameters cannot change: the old one goes first.
    { ...options, deleteBeforeReplace: true },
  );
}
