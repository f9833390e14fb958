import { listManagedClusterUserCredentialsOutput } from "@pulumi/azure-native/containerservice/listManagedClusterUserCredentials.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import {
  all,
  ComponentResource,
  ResourceError,
  secret,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import type { Problem } from "../../lib/problems.ts";
import type { Tags } from "../contracts/cloud.ts";
import type {
  ClusterCapabilities,
  IdentityPermissions,
  KubernetesCluster,
  ServiceAccountRef,
  WorkloadIdentity,
} from "../contracts/kubernetes-cluster.ts";
import type { Network } from "../contracts/network.ts";
import { createManagedCluster } from "./aks-control-plane.ts";
import { createFederatedIdentity } from "./aks-identity.ts";
import { createAuditLogs, createMaintenanceWindows } from "./aks-maintenance.ts";
import { createPools } from "./aks-pools.ts";
import { createClusterProvider } from "./cluster-provider.ts";
import { aksLogin, readApiServer, renderKubeconfig, type ApiServer } from "./kubeconfig.ts";
import type { AksNodePool } from "./node-pools.ts";
import { refuse } from "./refuse.ts";

export type { AksNodePool, NodeTaint } from "./node-pools.ts";

/** Who may reach the API server. */
export type AksAccess =
  | { readonly kind: "authorised-ranges"; readonly ranges: readonly string[] }
  | { readonly kind: "private-cluster" };

/** When and how far Azure upgrades by itself. */
export interface AksUpgrades {
  readonly cluster: "none" | "patch" | "stable" | "rapid";
  readonly nodeOs: "None" | "Unmanaged" | "SecurityPatch" | "NodeImage";
  readonly window: {
    readonly day: "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";
    /** `HH:MM`. */
    readonly startTime: string;
    /** Four or more. */
    readonly durationHours: number;
    /** Such as `+09:00`. */
    readonly utcOffset: string;
  };
}

/** What keeps an AKS cluster from being deleted by mistake. */
export interface AksGuards {
  /** Pulumi refuses to delete or replace the cluster. */
  readonly protect: boolean;
}

/** How to build an AKS cluster. */
export interface AksClusterArgs {
  /** The cluster's name, unique in its resource group. A change replaces the cluster. */
  readonly clusterName: string;
  /** The resource group of the cluster and of the identities of its pods. A change replaces the cluster. */
  readonly resourceGroupName: Input<string>;
  readonly subscriptionId: string;
  /** The Entra tenant that authenticates users. */
  readonly tenantId: string;
  /** A change replaces the cluster. */
  readonly location: string;
  /** A network of Azure with a `nodes` subnet whose NAT gateway gives the way out. */
  readonly network: Network;
  /** Minor version, such as `1.35`. The control plane goes first, then the user pools; never back. */
  readonly kubernetesVersion: string;
  /** Addresses of Kubernetes services. A change replaces the cluster. */
  readonly serviceCidr: string;
  /** Addresses of pods on the overlay, a /24 for each node. A change replaces the cluster. */
  readonly podCidr: string;
  /** Azure CNI mode: pods on an overlay, or in the node subnet, which virtual nodes need. */
  readonly networking: "overlay" | "node-subnet";
  /** Whether pods are to run on Azure Container Instances. */
  readonly virtualNodes: boolean;
  /** `auto`: Karpenter makes the nodes; there are no pools then. */
  readonly nodeProvisioning: "manual" | "auto";
  /** Free has no uptime SLA. */
  readonly tier: "Free" | "Standard" | "Premium";
  readonly access: AksAccess;
  /** Entra groups whose members are admins; the deploying identity is in one of them. */
  readonly adminGroupIds: readonly string[];
  readonly upgrades: AksUpgrades;
  /** The pool of the cluster's own pods. Fixed at creation; its edits are ignored. */
  readonly systemPool: { readonly vmSize: string; readonly count: number };
  /** User pools by name. */
  readonly nodePools: Readonly<Record<string, AksNodePool>>;
  /**
   * Days that control-plane logs are kept, in a workspace of their own (30 to 730).
   * @default none are kept: they cost by the gigabyte
   */
  readonly auditLogDays?: number;
  readonly guards: AksGuards;
  readonly tags: Tags;
}

/** Azure's Kubernetes: control plane, a minimal system pool, user pools, upgrades in windows. */
export class AksCluster extends ComponentResource implements KubernetesCluster {
  readonly cloud = "azure" as const;
  readonly clusterName: Output<string>;
  readonly endpoint: Output<string>;
  readonly provider: Provider;
  readonly kubeconfig: Output<string>;
  readonly oidcIssuerUrl: Output<string>;
  readonly egressAddresses: Output<readonly string[]>;
  readonly capabilities: ClusterCapabilities;
  readonly deletedWith: Resource;
  readonly podsNeed: readonly Resource[];
  readonly #name: string;
  readonly #args: AksClusterArgs;

  constructor(name: string, args: AksClusterArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:cluster:AksCluster", name, {}, opts);
    this.#name = name;
    this.#args = args;
    refuse(this, findProblems(args));
    const parent = { parent: this };

    const cluster = createManagedCluster(name, args, parent);
    // Unlike the cluster's own `name`, known while a preview updates the cluster: pools are not replaced.
    const clusterName = cluster.id.apply(() => args.clusterName);
    const pools = createPools(name, args, clusterName, parent);
    createMaintenanceWindows(name, args, clusterName, parent);
    if (args.auditLogDays !== undefined) createAuditLogs(name, args, args.auditLogDays, cluster, parent);

    const api = this.#apiServer(clusterName);
    this.clusterName = clusterName;
    this.endpoint = api.server;
    const login = aksLogin(args.tenantId);
    this.kubeconfig = secret(api.apply((server) => renderKubeconfig(args.clusterName, server, login)));
    this.provider = createClusterProvider(
      name,
      this.kubeconfig,
      ["aks", args.location, args.clusterName, args.serviceCidr, args.networking, args.podCidr],
      parent,
    );
    this.oidcIssuerUrl = cluster.oidcIssuerProfile.apply((profile) => {
      if (profile === undefined)
        throw new ResourceError("oidcIssuerProfile: Azure sent none back", this, true);
      return profile.issuerURL;
    });
    this.egressAddresses = args.network.egressAddresses;
    this.capabilities = {
      kubernetesVersion: args.kubernetesVersion,
      virtualNodes: args.virtualNodes,
      fargate: false,
      identity: "workload-identity",
    };
    this.deletedWith = cluster;
    this.podsNeed = pools;
    this.registerOutputs({
      clusterName,
      endpoint: this.endpoint,
      kubeconfig: this.kubeconfig,
      oidcIssuerUrl: this.oidcIssuerUrl,
    });
  }

  identityFor(
    name: string,
    serviceAccount: ServiceAccountRef,
    permissions: IdentityPermissions,
  ): WorkloadIdentity {
    const { location, resourceGroupName, subscriptionId, tags } = this.#args;
    const roles = permissions.azure?.roles ?? [];
    const { identity, credential, assignments } = createFederatedIdentity(
      `${this.#name}-identity-${name}`,
      {
        resourceGroupName,
        location,
        subscriptionId,
        issuer: this.oidcIssuerUrl,
        serviceAccount,
        roles,
        tags,
      },
      { parent: this },
    );
    const usable = all([credential.id, ...assignments.map(({ id }) => id)]);
    return {
      principal: identity.clientId,
      serviceAccountAnnotations: all([identity.clientId, usable]).apply(
        ([clientId]): Readonly<Record<string, string>> => ({
          "azure.workload.identity/client-id": clientId,
        }),
      ),
      podLabels: { "azure.workload.identity/use": "true" },
    };
  }

  /** From the user's kubeconfig: AKS says its certificate authority nowhere else. */
  #apiServer(clusterName: Output<string>): Output<ApiServer> {
    const credentials = listManagedClusterUserCredentialsOutput(
      { resourceGroupName: this.#args.resourceGroupName, resourceName: clusterName },
      { parent: this },
    );
    return credentials.kubeconfigs.apply((kubeconfigs) =>
      readApiServer(Buffer.from(kubeconfigs[0]?.value ?? "", "base64").toString("utf8")),
    );
  }
}

/** What Azure would refuse only after the network has been built, or not at all. */
function findProblems(args: AksClusterArgs): readonly Problem[] {
  const { network, networking, nodePools, nodeProvisioning, virtualNodes } = args;
  const problems: Problem[] = [];
  if (network.cloud !== "azure" || network.subnets.nodes?.[0] === undefined)
    problems.push({
      path: "network",
      problem: "must be of Azure, with a subnet for nodes",
      got: network.cloud,
      fix: "give it the network of Azure",
    });
  if (virtualNodes && networking === "overlay")
    problems.push({
      path: "networking",
      problem: "must be node-subnet where pods run on virtual nodes",
      got: networking,
      fix: "choose node-subnet, or turn virtual nodes off",
    });
  if (nodeProvisioning === "auto" && Object.keys(nodePools).length > 0)
    problems.push({
      path: "nodePools",
      problem: "must be empty where AKS provisions nodes by itself; autoscaled pools exclude that",
      got: Object.keys(nodePools).join(", "),
      fix: "remove the pools, or choose nodeProvisioning manual",
    });
  return problems;
}
