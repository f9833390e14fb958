import { listManagedClusterUserCredentialsOutput } from "@pulumi/azure-native/containerservice/listManagedClusterUserCredentials.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import {
  all,
  ComponentResource,
  output,
  ResourceError,
  secret,
  unsecret,
  type ComponentResourceOptions,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import type {
  ClusterCapabilities,
  IdentityPermissions,
  KubernetesCluster,
  ServiceAccountRef,
  WorkloadIdentity,
} from "../contracts/kubernetes-cluster.ts";
import { findProblems, type AksClusterArgs } from "./aks-args.ts";
import { createManagedCluster } from "./aks-control-plane.ts";
import { createFederatedIdentity } from "./aks-identity.ts";
import { createAuditLogs, createMaintenanceWindows } from "./aks-maintenance.ts";
import { createPools } from "./aks-pools.ts";
import { createClusterProvider } from "./cluster-provider.ts";
import { aksLogin, readApiServer, renderKubeconfig, type ApiServer } from "./kubeconfig.ts";
import { refuse } from "../contracts/refuse.ts";

export type { AksClusterArgs } from "./aks-args.ts";

/** Azure's Kubernetes: control plane, a minimal system pool, user pools, upgrades in windows. */
export class AksCluster extends ComponentResource implements KubernetesCluster {
  readonly cloud = "azure" as const;
  readonly clusterName: Output<string>;
  readonly endpoint: Output<string>;
  readonly provider: Provider;
  readonly kubeconfig: Output<string>;
  readonly oidcIssuerUrl: Output<string>;
  readonly egressAddresses: Output<readonly string[]>;
  /** Object id of the identity by which the cluster takes addresses and load balancers. */
  readonly principalId: Output<string>;
  readonly capabilities: ClusterCapabilities;
  readonly deletedWith: Resource;
  readonly podsNeed: readonly Resource[];
  readonly plainPodsNeed: readonly Resource[];
  /** The identity of the add-on for virtual nodes, which needs a right to their subnet; empty without the add-on. */
  readonly addOnPrincipalId: Output<string>;
  readonly #name: string;
  readonly #args: AksClusterArgs;

  constructor(name: string, args: AksClusterArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:cluster:AksCluster", name, {}, opts);
    this.#name = name;
    this.#args = args;
    refuse(this, findProblems(args));
    const parent = { parent: this };

    const { cluster, principalId } = createManagedCluster(name, args, parent);
    this.principalId = principalId;
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
    this.addOnPrincipalId = cluster.addonProfiles.apply(
      (profiles) => profiles?.aciConnectorLinux?.identity.objectId ?? "",
    );
    this.egressAddresses = args.network.egressAddresses;
    this.capabilities = {
      kubernetesVersion: args.kubernetesVersion,
      virtualNodes: args.virtualNodes,
      fargate: false,
      identity: "workload-identity",
    };
    this.deletedWith = cluster;
    this.podsNeed = pools;
    this.plainPodsNeed = pools;
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
    const { resourceGroupName, lastKubeconfig } = this.#args;
    const ask = (): Output<ApiServer> =>
      listManagedClusterUserCredentialsOutput(
        { resourceGroupName, resourceName: clusterName },
        { parent: this },
      ).kubeconfigs.apply((kubeconfigs) =>
        readApiServer(Buffer.from(kubeconfigs[0]?.value ?? "", "base64").toString("utf8")),
      );
    if (lastKubeconfig === undefined) return ask();
    // What is read of it is no secret.
    return unsecret(output(lastKubeconfig)).apply((last) =>
      last === undefined ? ask() : output(readApiServer(last)),
    );
  }
}
