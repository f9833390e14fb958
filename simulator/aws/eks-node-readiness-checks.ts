import type { Check, CheckContext } from "../model.ts";
import { text } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { groupBefore, policiesOf, startsNodes, within } from "./eks-cluster-reading.ts";
import { given } from "./exclusive.ts";
import { trusts } from "./policy-documents.ts";
import { wayOut } from "./subnet-routing.ts";
import { subnetsNamed } from "./subnets.ts";
import { TYPES } from "./types.ts";
import { findVpc, vpcIdOf } from "./vpc.ts";

const CREATE = "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html";
const NODE_ROLE = "https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html";
const NETWORK = "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html";
const TROUBLE = "https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html";
const CNI_ROLE = "https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html";

const subnetsOfCluster: Check = {
  id: "aws:eks/nodeGroup:subnet-of-another-vpc",
  source: CREATE,
  needs: ["clusterName", "subnetIds"],
  refuses: (ctx) => {
    const wanted = vpcIdOf(ctx.target("clusterName"));
    const foreign = subnetsNamed(ctx.inputs.subnetIds, ctx.world).find((it) => vpcIdOf(it) !== wanted);
    if (wanted === undefined || wanted === "" || foreign === undefined) return undefined;
    return `subnetIds: must be of the cluster's VPC ${wanted}, got ${foreign.id} of ${vpcIdOf(foreign) ?? ""}; use subnets of that VPC`;
  },
};

const publicSubnet: Check = {
  id: "aws:eks/nodeGroup:public-subnet-without-addresses",
  source: TROUBLE,
  needs: ["subnetIds"],
  when: "apply",
  refuses: (ctx) => {
    const wrong = subnetsNamed(ctx.inputs.subnetIds, ctx.world).find(
      (it) => wayOut(it, ctx.world) === "internet-gateway" && it.outputs.mapPublicIpOnLaunch !== true,
    );
    if (wrong === undefined || !startsNodes(ctx)) return undefined;
    return `subnetIds: a public subnet must give public addresses to its nodes, got ${wrong.id} without; set mapPublicIpOnLaunch or use private subnets`;
  },
};

/** What nodes without a way to the internet must reach privately (private clusters, "VPC endpoints"). */
const PRIVATE_SERVICES = ["ec2", "ecr.api", "ecr.dkr", "s3", "sts"];

const noWayOut: Check = {
  id: "aws:eks/nodeGroup:no-way-out",
  source: TROUBLE,
  needs: ["clusterName", "subnetIds"],
  when: "apply",
  refuses: (ctx) => {
    const shut = subnetsNamed(ctx.inputs.subnetIds, ctx.world).find(
      (it) => wayOut(it, ctx.world) === undefined,
    );
    const owner = findVpc(ctx, vpcIdOf(shut));
    if (shut === undefined || owner === undefined || !startsNodes(ctx)) return undefined;
    const services = ctx.world
      .referrers(owner)
      .flatMap((it) => (it.type === TYPES.vpcEndpoint ? (text(it.inputs, "serviceName") ?? []) : []));
    const missing = PRIVATE_SERVICES.filter((it) => !services.some((name) => name.endsWith(`.${it}`)));
    if (missing.length === 0) return undefined;
    return `subnetIds: nodes could not reach AWS and would not join the cluster, got ${shut.id} without a default route; route it to a NAT gateway first (dependsOn), or make endpoints of ${missing.join(", ")}`;
  },
};

const dnsOfVpc: Check = {
  id: "aws:eks/nodeGroup:vpc-dns",
  source: NETWORK,
  needs: ["clusterName"],
  when: "apply",
  refuses: (ctx) => {
    const owner = findVpc(ctx, vpcIdOf(ctx.target("clusterName")));
    const off = ["enableDnsSupport", "enableDnsHostnames"].filter((it) => owner?.outputs[it] !== true);
    if (owner === undefined || off.length === 0 || !startsNodes(ctx)) return undefined;
    return `clusterName: nodes cannot register without ${off.join(" and ")} of the VPC, got ${owner.id}; turn that on`;
  },
};

const roleTrust: Check = {
  id: "aws:eks/nodeGroup:role-trust",
  source: NODE_ROLE,
  needs: ["nodeRoleArn"],
  when: "apply",
  refuses: (ctx) => {
    const role = ctx.target("nodeRoleArn");
    if (
      role === undefined ||
      trusts(text(role.inputs, "assumeRolePolicy") ?? "", "ec2.amazonaws.com", "sts:AssumeRole")
    )
      return undefined;
    return `nodeRoleArn: must be a role that ec2.amazonaws.com may assume, got ${role.id}; correct its trust policy`;
  },
};

/** Either of each is enough. */
const NODE_POLICIES = [
  ["AmazonEKSWorkerNodePolicy", "AmazonEKSWorkerNodeMinimalPolicy"],
  [
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEC2ContainerRegistryPowerUser",
    "AmazonEC2ContainerRegistryFullAccess",
  ],
] as const;

const rolePolicies: Check = {
  id: "aws:eks/nodeGroup:role-policies",
  source: NODE_ROLE,
  needs: ["nodeRoleArn"],
  when: "apply",
  refuses: (ctx) => {
    const role = ctx.target("nodeRoleArn");
    if (role === undefined || groupBefore(ctx) !== undefined) return undefined;
    const { names, own } = policiesOf(role, ctx);
    const missing = NODE_POLICIES.find((either) => !either.some((it) => names.includes(it)));
    if (own || missing === undefined) return undefined;
    return `nodeRoleArn: the role must have ${missing[0]} attached, got ${names.join(", ") || "no policy"}; attach it before the nodes are made (dependsOn)`;
  },
};

function addOnOf(cluster: WorldObject, name: string, ctx: CheckContext): WorldObject | undefined {
  return ctx.world.referrers(cluster).find((it) => it.type === TYPES.addon && it.inputs.addonName === name);
}

const noNetworkPlugin: Check = {
  id: "aws:eks/nodeGroup:no-network-plugin",
  source: "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2820",
  needs: ["clusterName"],
  when: "apply",
  refuses: (ctx) => {
    const cluster = ctx.target("clusterName");
    if (cluster?.inputs.bootstrapSelfManagedAddons !== false || !startsNodes(ctx)) return undefined;
    if (within(cluster.inputs, "computeConfig", "enabled") === true) return undefined;
    const missing = ["vpc-cni", "kube-proxy"].find((it) => addOnOf(cluster, it, ctx) === undefined);
    if (missing === undefined) return undefined;
    return `clusterName: nodes would never become ready without the add-on ${missing}, got a cluster made without self-managed add-ons; make the add-on first (dependsOn)`;
  },
};

const CNI_ACCOUNT = { namespace: "kube-system", serviceAccount: "aws-node" };

const networkPluginRights: Check = {
  id: "aws:eks/nodeGroup:network-plugin-rights",
  source: CNI_ROLE,
  needs: ["clusterName", "nodeRoleArn"],
  when: "apply",
  refuses: (ctx) => {
    const [cluster, role] = [ctx.target("clusterName"), ctx.target("nodeRoleArn")];
    const addOn = cluster === undefined ? undefined : addOnOf(cluster, "vpc-cni", ctx);
    if (cluster === undefined || role === undefined || addOn === undefined || !startsNodes(ctx))
      return undefined;
    const { names, own } = policiesOf(role, ctx);
    if (own || names.some((it) => it.startsWith("AmazonEKS_CNI_"))) return undefined;
    if (given(addOn.inputs, ["serviceAccountRoleArn", "podIdentityAssociations"]).length > 0)
      return undefined;
    const identity = ctx.world
      .referrers(cluster)
      .find(
        (it) =>
          it.type === TYPES.podIdentity &&
          it.inputs.namespace === CNI_ACCOUNT.namespace &&
          it.inputs.serviceAccount === CNI_ACCOUNT.serviceAccount,
      );
    const agent = addOnOf(cluster, "eks-pod-identity-agent", ctx);
    if (identity !== undefined && agent !== undefined) return undefined;
    const lacks = identity === undefined ? "AmazonEKS_CNI_Policy" : "the add-on eks-pod-identity-agent";
    return `nodeRoleArn: the network plugin has no rights to give addresses to pods, got no ${lacks}; attach the policy to the node role or to kube-system/aws-node first (dependsOn)`;
  },
};

/** Whether the nodes of a group would come up and join their cluster. */
export const nodeReadinessChecks: readonly Check[] = [
  subnetsOfCluster,
  publicSubnet,
  noWayOut,
  dnsOfVpc,
  roleTrust,
  rolePolicies,
  noNetworkPlugin,
  networkPluginRights,
];
