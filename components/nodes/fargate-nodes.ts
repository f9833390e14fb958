import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { FargateProfile } from "@pulumi/aws/eks/fargateProfile.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import {
  all,
  ComponentResource,
  interpolate,
  output,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import {
  fargateLogSettings,
  findFargateProblems,
  LOG_NAMESPACE,
  type FargateProfiles,
} from "../../lib/nodes/fargate.ts";
import type { Problem } from "../../lib/problems.ts";
import type { NodeClass } from "../../lib/shutdown/ceilings.ts";
import type { Tags } from "../contracts/cloud.ts";
import { createGrants } from "../contracts/iam-grants.ts";
import type {
  IdentityPermissions,
  KubernetesCluster,
  ServiceAccountRef,
  WorkloadIdentity,
} from "../contracts/kubernetes-cluster.ts";
import type { Network } from "../contracts/network.ts";
import { refuse } from "../contracts/refuse.ts";

/** Pods of an EKS cluster that get a machine of their own from AWS. */
export interface FargateNodesArgs {
  readonly cluster: KubernetesCluster;
  /** The cluster's name, known from the start. */
  readonly clusterName: string;
  /** The IAM OIDC provider of the cluster: Fargate has no EKS Pod Identity. */
  readonly oidcProviderArn: Input<string>;
  /** The cluster's network; pods are in its private subnets. */
  readonly network: Network;
  /** Which pods, by profile. A change makes the new profile first; pods that run are not moved. */
  readonly profiles: FargateProfiles;
  /** Days that the pods' logs are kept. */
  readonly logRetentionDays: number;
  readonly tags: Tags;
}

const EXECUTION_POLICY = "arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy";

/** EKS's serverless nodes: profiles, the role that starts their pods, and the way of their logs. */
export class FargateNodes extends ComponentResource {
  /** For an app's manifests: what its pods run on. */
  readonly nodeClass: NodeClass = { kind: "eks-fargate" };
  /**
   * The cluster as apps meet it whose pods run here, for their `Workload`: it has Fargate, identities are roles that reach
   * these pods, and what pods need are the profiles that take them.
   */
  readonly cluster: KubernetesCluster;
  /** What pods that match a profile wait for. */
  readonly profiles: readonly Resource[];
  /** Where the pods' logs are. */
  readonly logGroupName: Output<string>;
  readonly #name: string;
  readonly #args: FargateNodesArgs;

  constructor(name: string, args: FargateNodesArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:nodes:FargateNodes", name, {}, opts);
    this.#name = name;
    this.#args = args;
    refuse(this, [...findPlaceProblems(args), ...findFargateProblems("profiles", args.profiles)]);
    const parent = { parent: this };

    const logs = new LogGroup(
      name,
      {
        name: `/aws/eks/${args.clusterName}/fargate`,
        retentionInDays: args.logRetentionDays,
        tags: args.tags,
      },
      parent,
    );
    const router = createLogRouter(name, args, logs, parent);
    const { role, grants } = createExecutionRole(name, args, logs, parent);
    this.profiles = Object.entries(args.profiles).map(
      ([key, selectors]) =>
        new FargateProfile(
          `${name}-${key}`,
          {
            clusterName: args.cluster.clusterName,
            podExecutionRoleArn: role.arn,
            subnetIds: (args.network.subnets.private ?? []).map(({ id }) => id),
            selectors: selectors.map(({ namespace, labels }) => ({
              namespace,
              ...(labels === undefined ? {} : { labels }),
            })),
            tags: args.tags,
          },
          // A pod's log router reads its settings when the pod starts, and images come over the way out.
          { ...parent, dependsOn: [router, ...grants, ...args.network.egressPath] },
        ),
    );
    this.cluster = withFargate(args.cluster, this.profiles, (...asked) => this.identityFor(...asked));
    this.logGroupName = logs.name;
    this.registerOutputs({ logGroupName: logs.name });
  }

  /**
   * Gives a service account an identity by IAM roles for service accounts, which pods on Fargate and on nodes can use.
   * @param name natural name of the identity, unique here; part of the children's names
   */
  identityFor(
    name: string,
    serviceAccount: ServiceAccountRef,
    permissions: IdentityPermissions,
  ): WorkloadIdentity {
    const { cluster, clusterName, oidcProviderArn, tags } = this.#args;
    const child = `${this.#name}-identity-${name}`;
    const options = { parent: this };
    const role = new Role(
      child,
      {
        description: `${serviceAccount.namespace}/${serviceAccount.name} in ${clusterName}, on Fargate`,
        assumeRolePolicy: all([oidcProviderArn, cluster.oidcIssuerUrl]).apply(([provider, issuer]) =>
          issuerTrust(provider, issuer, serviceAccount),
        ),
        tags,
      },
      options,
    );
    const grants = createGrants(child, role, permissions.aws ?? {}, options);
    return {
      principal: role.arn,
      serviceAccountAnnotations: all([role.arn, all(grants.map(({ id }) => id))]).apply(
        ([arn]): Readonly<Record<string, string>> => ({ "eks.amazonaws.com/role-arn": arn }),
      ),
      podLabels: {},
    };
  }
}

/** Field by field: a component has more than its contract, and methods that a spread loses. */
const withFargate = (
  cluster: KubernetesCluster,
  profiles: readonly Resource[],
  identityFor: KubernetesCluster["identityFor"],
): KubernetesCluster => ({
  cloud: cluster.cloud,
  clusterName: cluster.clusterName,
  endpoint: cluster.endpoint,
  provider: cluster.provider,
  kubeconfig: cluster.kubeconfig,
  oidcIssuerUrl: cluster.oidcIssuerUrl,
  egressAddresses: cluster.egressAddresses,
  deletedWith: cluster.deletedWith,
  capabilities: { ...cluster.capabilities, fargate: true, identity: "service-account-role" },
  podsNeed: [...cluster.podsNeed, ...profiles],
  plainPodsNeed: profiles,
  identityFor,
});

function findPlaceProblems({ cluster, network }: FargateNodesArgs): readonly Problem[] {
  const at = (path: string, problem: string, got: string, fix: string): Problem => ({
    path,
    problem,
    got,
    fix,
  });
  if (cluster.cloud !== "aws")
    return [at("cluster", "must be of EKS", cluster.cloud, "give it the EKS cluster")];
  if (cluster.capabilities.autoMode !== undefined)
    return [
      at(
        "cluster",
        "must run cluster DNS in pods: nodes of EKS Auto Mode answer their own pods only",
        "EKS Auto Mode",
        "leave autoMode or Fargate out",
      ),
    ];
  const subnets = network.subnets.private ?? [];
  if (network.cloud === "aws" && subnets.length > 0) return [];
  return [
    at(
      "network",
      "must be of AWS, with private subnets: EKS takes no others for Fargate",
      `${network.cloud} with ${subnets.length}`,
      "give it the network of the cluster",
    ),
  ];
}

/** The namespace and the ConfigMap are found by these names (Amazon EKS User Guide, "Fargate logging"). */
function createLogRouter(
  name: string,
  { cluster, network }: FargateNodesArgs,
  logs: LogGroup,
  parent: CustomResourceOptions,
): Resource {
  const options = { ...parent, provider: cluster.provider, deletedWith: cluster.deletedWith };
  const namespace = new Namespace(
    `${name}-logs`,
    { metadata: { name: LOG_NAMESPACE, labels: { "aws-observability": "enabled" } } },
    options,
  );
  return new ConfigMap(
    `${name}-logs`,
    {
      metadata: { name: "aws-logging", namespace: namespace.metadata.name },
      data: logs.name.apply((logGroup) => fargateLogSettings({ region: network.region, logGroup })),
    },
    options,
  );
}

/** Another role than the nodes': it pulls images and writes logs, and no container can use it. */
function createExecutionRole(
  name: string,
  { clusterName, network, oidcProviderArn, tags }: FargateNodesArgs,
  logs: LogGroup,
  options: CustomResourceOptions,
): { readonly role: Role; readonly grants: readonly Resource[] } {
  const child = `${name}-execution`;
  const role = new Role(
    child,
    {
      description: `Pods on Fargate of ${clusterName}`,
      assumeRolePolicy: output(oidcProviderArn).apply((arn) =>
        executionTrust(`arn:aws:eks:${network.region}:${accountOf(arn)}:fargateprofile/${clusterName}/*`),
      ),
      tags,
    },
    options,
  );
  const grants = createGrants(
    child,
    role,
    {
      managedPolicies: { pods: EXECUTION_POLICY },
      statements: [
        {
          actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          resources: [interpolate`${logs.arn}:*`],
        },
      ],
    },
    options,
  );
  return { role, grants };
}

const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

/** Only for profiles of this cluster (Amazon EKS User Guide, "Pod execution IAM role", confused deputy). */
const executionTrust = (profiles: string): string =>
  trust({ Service: "eks-fargate-pods.amazonaws.com" }, "sts:AssumeRole", {
    ArnLike: { "aws:SourceArn": profiles },
  });

/** Only for this service account (Amazon EKS User Guide, "IAM roles for service accounts"). */
function issuerTrust(provider: string, issuerUrl: string, { namespace, name }: ServiceAccountRef): string {
  const issuer = issuerUrl.replace(/^https:\/\//, "");
  return trust({ Federated: provider }, "sts:AssumeRoleWithWebIdentity", {
    StringEquals: {
      [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${name}`,
      [`${issuer}:aud`]: "sts.amazonaws.com",
    },
  });
}

const trust = (principal: object, action: string, condition: object): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: action, Condition: condition }],
  });
