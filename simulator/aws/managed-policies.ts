import { nearest } from "../../lib/nearest.ts";

/**
 * Policies that AWS manages, of the families that node and cluster roles use: complete as of 2026-11 as far as the
 * EKS User Guide ("AWS managed policies for Amazon EKS"), the ECR User Guide and the EBS CSI driver say. Of other
 * families the simulator knows no list and takes every name that is not almost one of these.
 */
const KNOWN: ReadonlySet<string> = new Set([
  "AmazonEBSCSIDriverEKSClusterScopedPolicy",
  "AmazonEBSCSIDriverPolicyV2",
  "AmazonEC2ContainerRegistryFullAccess",
  "AmazonEC2ContainerRegistryPowerUser",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSDashboardConsoleReadOnly",
  "AmazonEKSFargatePodExecutionRolePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSLocalOutpostClusterPolicy",
  "AmazonEKSMCPReadOnlyAccess",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSServicePolicy",
  "AmazonEKSVPCResourceController",
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "service-role/AmazonEBSCSIDriverPolicy",
  "service-role/AmazonEFSCSIDriverPolicy",
]);

const FAMILIES = /(^|\/)(AmazonEKS|AmazonEC2ContainerRegistry|AmazonEBSCSI|AmazonEFSCSI)/;

/** An ARN of a policy that AWS manages: every account has it. */
export const MANAGED_POLICY = /^arn:aws[\w-]*:iam::aws:policy\/(.+)$/;

/** Whether AWS has a managed policy of this ARN, as far as the simulator can tell. */
export function isManagedPolicy(policyArn: string): boolean {
  const path = MANAGED_POLICY.exec(policyArn)?.[1];
  if (path === undefined) return false;
  return KNOWN.has(path) || (!FAMILIES.test(path) && nearest(path, [...KNOWN]) === undefined);
}
