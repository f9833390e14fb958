import type { Provider } from "@pulumi/kubernetes/provider.js";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { Cloud } from "./cloud.ts";

/** A Kubernetes service account, by name. It need not exist yet. */
export interface ServiceAccountRef {
  readonly namespace: string;
  readonly name: string;
}

/** One statement of an IAM policy; the effect is always Allow. */
export interface IamStatement {
  readonly actions: readonly string[];
  readonly resources: readonly Input<string>[];
  /** When it holds, such as `{ StringEquals: { "aws:ResourceTag/app": "web" } }`. @default always */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, Input<string> | string[]>>>>;
}

/** One Azure role assignment: a built-in role by its GUID, on a scope. */
export interface AzureRoleGrant {
  /** A natural key for the resource name, such as `dns-contributor`. */
  readonly key: string;
  /** The GUID of the built-in role definition. */
  readonly roleDefinitionGuid: string;
  /** The resource id that the role is granted on. */
  readonly scope: Input<string>;
}

/** What a workload may do in each cloud. A cluster reads its own cloud's part. */
export interface IdentityPermissions {
  readonly aws?: {
    /** ARNs of managed policies, by a natural key. */
    readonly managedPolicies?: Readonly<Record<string, string>>;
    readonly statements?: readonly IamStatement[];
  };
  readonly azure?: { readonly roles: readonly AzureRoleGrant[] };
}

/** A cloud identity that one service account holds without any stored key. */
export interface WorkloadIdentity {
  /** The IAM role's ARN on EKS, the managed identity's client id on AKS. */
  readonly principal: Output<string>;
  /**
   * Annotations that the ServiceAccount needs; empty under EKS Pod Identity. Known only when the identity
   * can be used, so that a ServiceAccount that takes them, and the pods that take it, wait for no less.
   */
  readonly serviceAccountAnnotations: Output<Readonly<Record<string, string>>>;
  /** Labels that the pods need; empty under EKS Pod Identity. */
  readonly podLabels: Readonly<Record<string, string>>;
}

/** What a cluster can do, known before it is built. */
export interface ClusterCapabilities {
  readonly kubernetesVersion: string;
  /** Whether pods can run on Azure Container Instances. */
  readonly virtualNodes: boolean;
  /** Whether pods can run on Fargate. */
  readonly fargate: boolean;
  /** How service accounts get cloud identities. */
  readonly identity: "pod-identity" | "service-account-role" | "workload-identity";
  /** There when EKS Auto Mode runs nodes, cluster DNS, volumes and load balancers. @default they are run here */
  readonly autoMode?: AutoModeCapability;
}

/** What EKS Auto Mode has in another place than clusters with add-ons have it. */
export interface AutoModeCapability {
  /** Where pods ask for names: no pod answers there, each node does. */
  readonly dnsCidr: string;
}

/** A Kubernetes cluster on either cloud. EKS and AKS pass the same parity tests. */
export interface KubernetesCluster {
  readonly cloud: Cloud;
  /** The cluster's name in its cloud. */
  readonly clusterName: Output<string>;
  /** The API server's URL. */
  readonly endpoint: Output<string>;
  /** The provider for resources in the cluster; it carries `clusterIdentifier`. */
  readonly provider: Provider;
  /** A kubeconfig with exec login and no baked profile, as a secret. */
  readonly kubeconfig: Output<string>;
  /** The issuer of service-account tokens. */
  readonly oidcIssuerUrl: Output<string>;
  /** The fixed public addresses that the cluster's traffic leaves by. */
  readonly egressAddresses: Output<readonly string[]>;
  readonly capabilities: ClusterCapabilities;
  /**
   * What takes everything in the cluster with it when it goes: `deletedWith` for in-cluster resources that
   * leave nothing behind in the cloud, such as load balancers and volumes.
   */
  readonly deletedWith: Resource;
  /**
   * What pods need while they run: nodes, cluster DNS, the driver of their volumes. Resources that wait for
   * pods depend on it, and so are deleted before it.
   */
  readonly podsNeed: readonly Resource[];
  /** The same for pods without volumes that try again until cluster DNS answers: nodes to run on. */
  readonly plainPodsNeed: readonly Resource[];
  /**
   * Gives a service account an identity in the cluster's cloud.
   * @param name natural name of the identity, unique in the cluster; part of the children's names
   */
  identityFor(
    name: string,
    serviceAccount: ServiceAccountRef,
    permissions: IdentityPermissions,
  ): WorkloadIdentity;
}
