import type { Provider } from "@pulumi/kubernetes/provider.js";
import {
  ComponentResource,
  secret,
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
import { createClusterProvider } from "./cluster-provider.ts";
import { dnsServiceAddress } from "./dns-service-address.ts";
import { findProblems, type EksClusterArgs } from "./eks-args.ts";
import { createCompute, enforceNetworkPolicies } from "./eks-compute.ts";
import { createControlPlane } from "./eks-control-plane.ts";
import { createPodIdentity } from "./eks-identity.ts";
import { eksLogin, readApiServer, renderKubeconfig } from "./kubeconfig.ts";
import { refuse } from "../contracts/refuse.ts";

export type { EksClusterArgs } from "./eks-args.ts";

/** Amazon's Kubernetes: control plane, and what pods run on: managed node groups with their add-ons, or EKS Auto Mode. */
export class EksCluster extends ComponentResource implements KubernetesCluster {
  readonly cloud = "aws" as const;
  readonly clusterName: Output<string>;
  readonly endpoint: Output<string>;
  readonly provider: Provider;
  readonly kubeconfig: Output<string>;
  readonly oidcIssuerUrl: Output<string>;
  readonly egressAddresses: Output<readonly string[]>;
  readonly capabilities: ClusterCapabilities;
  readonly deletedWith: Resource;
  readonly podsNeed: readonly Resource[];
  readonly plainPodsNeed: readonly Resource[];
  /** The IAM OIDC provider, for pods that EKS Pod Identity does not reach (Fargate). */
  readonly oidcProviderArn: Output<string>;
  /** The security group that EKS made for control plane and nodes. */
  readonly securityGroupId: Output<string>;
  readonly #name: string;
  readonly #args: EksClusterArgs;

  constructor(name: string, args: EksClusterArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:cluster:EksCluster", name, {}, opts);
    this.#name = name;
    this.#args = args;
    refuse(this, findProblems(args));
    const parent = { parent: this };

    const { cluster, clusterName, deployerAccess } = createControlPlane(name, args, parent);
    const compute = createCompute(name, args, clusterName, parent);

    const api = cluster.kubeconfigJson.apply(readApiServer);
    const login = eksLogin(args.clusterName, args.network.region, args.deployRoleArn);
    this.clusterName = clusterName;
    this.endpoint = api.server;
    this.kubeconfig = secret(api.apply((server) => renderKubeconfig(args.clusterName, server, login)));
    this.provider = createClusterProvider(
      name,
      this.kubeconfig,
      ["eks", args.network.region, args.clusterName, args.serviceCidr],
      // Deletions in the cluster need the login as well (pulumi-eks #598).
      { ...parent, dependsOn: [deployerAccess] },
    );
    this.oidcIssuerUrl = cluster.oidcProviderUrl;
    this.oidcProviderArn = cluster.oidcProviderArn;
    this.securityGroupId = cluster.clusterSecurityGroupId;
    this.egressAddresses = args.network.egressAddresses;
    this.capabilities = capabilitiesOf(args);
    this.deletedWith = cluster;
    const policies =
      args.autoMode === undefined
        ? []
        : [enforceNetworkPolicies(name, this.provider, { ...parent, deletedWith: cluster })];
    this.podsNeed = [...policies, ...compute.podsNeed];
    this.plainPodsNeed = [...policies, ...compute.plainPodsNeed];
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
    const { clusterName, tags } = this.#args;
    const { role, association } = createPodIdentity(
      `${this.#name}-identity-${name}`,
      { cluster: this.clusterName, clusterName, serviceAccount, permissions: permissions.aws ?? {}, tags },
      { parent: this },
    );
    return {
      principal: role.arn,
      serviceAccountAnnotations: association.associationId.apply(
        (): Readonly<Record<string, string>> => ({}),
      ),
      podLabels: {},
    };
  }
}

const capabilitiesOf = ({
  autoMode,
  kubernetesVersion,
  serviceCidr,
}: EksClusterArgs): ClusterCapabilities => ({
  kubernetesVersion,
  virtualNodes: false,
  fargate: false,
  identity: "pod-identity",
  ...(autoMode === undefined ? {} : { autoMode: { dnsCidr: `${dnsServiceAddress(serviceCidr)}/32` } }),
});
