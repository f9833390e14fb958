import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { Role } from "@pulumi/aws/iam/role.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import type { Tags } from "../contracts/cloud.ts";
import { createGrants } from "../contracts/iam-grants.ts";
import type { IdentityPermissions, ServiceAccountRef } from "../contracts/kubernetes-cluster.ts";

/** Whose identity, in which cluster, with which rights. */
export interface PodIdentityArgs {
  /** The cluster's name, known once the cluster is. */
  readonly cluster: Output<string>;
  /** The same name, known from the start. */
  readonly clusterName: string;
  readonly serviceAccount: ServiceAccountRef;
  readonly permissions: NonNullable<IdentityPermissions["aws"]>;
  readonly tags: Tags;
}

/** An IAM role that one service account of one cluster holds. */
export interface PodIdentity {
  readonly role: Role;
  /** Exists only when the role has its permissions; pods that start before it get no credentials. */
  readonly association: PodIdentityAssociation;
}

/** Makes a role, its permissions, and the association by which EKS Pod Identity hands it out. */
export function createPodIdentity(
  name: string,
  args: PodIdentityArgs,
  options: CustomResourceOptions,
): PodIdentity {
  const { cluster, serviceAccount, permissions, tags } = args;
  const role = new Role(
    name,
    {
      description: `${serviceAccount.namespace}/${serviceAccount.name} in ${args.clusterName}`,
      assumeRolePolicy: trustPolicy(args.clusterName, serviceAccount),
      tags,
    },
    options,
  );
  const grants = createGrants(name, role, permissions, options);
  const association = new PodIdentityAssociation(
    name,
    {
      clusterName: cluster,
      namespace: serviceAccount.namespace,
      serviceAccount: serviceAccount.name,
      roleArn: role.arn,
      tags,
    },
    { ...options, dependsOn: [...grants] },
  );
  return { role, association };
}

/**
 * Only pods of this service account in a cluster of this name: EKS Pod Identity sends all three as session
 * tags (Amazon EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity").
 */
function trustPolicy(clusterName: string, { namespace, name }: ServiceAccountRef): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-name": clusterName,
            "aws:RequestTag/kubernetes-namespace": namespace,
            "aws:RequestTag/kubernetes-service-account": name,
          },
        },
      },
    ],
  });
}
