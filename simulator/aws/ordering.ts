import type { Ordering } from "../ordering-rule.ts";
import type { ObjectGraph } from "../object-graph.ts";
import { isMap, text } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { isHome, needsNodes } from "./eks-addons.ts";
import { TYPES } from "./types.ts";

/** A public NAT gateway: the internet gateway of its VPC. */
const internetGateway: Ordering = {
  type: TYPES.natGateway,
  check: "aws:ec2/natGateway:no-internet-gateway",
  needs: (gateway, graph) =>
    graph
      .namedBy(gateway, "subnetId")
      .flatMap((subnet) => graph.namedBy(subnet, "vpcId"))
      .flatMap((vpc) => graph.holdersOf(vpc, TYPES.internetGateway)),
};

/** An address of an interface: the internet gateway of the interface's VPC. */
const addressGateway: Ordering = {
  type: TYPES.eip,
  check: "aws:ec2/eip:no-internet-gateway",
  needs: (address, graph) =>
    graph
      .namedBy(address, "networkInterface")
      .flatMap((holder) => graph.namedBy(holder, "subnetId"))
      .flatMap((subnet) => graph.namedBy(subnet, "vpcId"))
      .flatMap((vpc) => graph.holdersOf(vpc, TYPES.internetGateway)),
};

/** The association of a route server with a VPC, before anything of it is in the VPC. */
function associationBefore(type: string, property: string): Ordering {
  return {
    type,
    check: `${type.slice(0, type.lastIndexOf(":"))}:not-associated`,
    needs: (object, graph) => {
      const vpcs = graph.namedBy(object, property).flatMap((it) => graph.namedBy(it, "vpcId"));
      return graph
        .namedBy(object, "routeServerId")
        .flatMap((server) => graph.holdersOf(server, TYPES.routeServerVpc))
        .filter((it) => graph.namedBy(it, "vpcId").some((vpc) => vpcs.includes(vpc)));
    },
  };
}

/** A log group of the program's own: EKS would make one of that name, and the program's would be refused. */
const logsBefore: Ordering = {
  type: TYPES.cluster,
  check: "aws:cloudwatch/logGroup:made-by-eks",
  needs: (cluster, graph) =>
    graph
      .ofType(TYPES.logGroup)
      .filter((it) => it.scope === cluster.scope && it.id === `/aws/eks/${cluster.id}/cluster`),
};

const clusterPolicies: Ordering = {
  type: TYPES.cluster,
  check: "aws:eks/cluster:role-policies",
  needs: (cluster, graph) => policiesOf(cluster, "roleArn", graph),
};

const nodePolicies: Ordering = {
  type: TYPES.nodeGroup,
  check: "aws:eks/nodeGroup:role-policies",
  needs: (group, graph) => policiesOf(group, "nodeRoleArn", graph),
};

function policiesOf(object: WorldObject, role: string, graph: ObjectGraph): readonly WorldObject[] {
  return graph.namedBy(object, role).flatMap((it) => graph.holdersOf(it, TYPES.rolePolicyAttachment));
}

/** A group that begins with no node waits for nothing that nodes need. */
function startsNodes({ inputs }: WorldObject): boolean {
  return !isMap(inputs.scalingConfig) || inputs.scalingConfig.desiredSize !== 0;
}

/** A cluster that was made without self-managed add-ons gives its nodes no network. */
const networkAddOns: Ordering = {
  type: TYPES.nodeGroup,
  check: "aws:eks/nodeGroup:no-network-plugin",
  needs: (group, graph) =>
    startsNodes(group) && clusterOf(group, graph).some((it) => it.inputs.bootstrapSelfManagedAddons === false)
      ? addOnsOf(group, ["vpc-cni", "kube-proxy"], graph)
      : [],
};

/** The network plugin's rights, where Pod Identity and not the nodes' role brings them. */
const networkRights: Ordering = {
  type: TYPES.nodeGroup,
  check: "aws:eks/nodeGroup:network-plugin-rights",
  needs: (group, graph) => {
    if (!startsNodes(group)) return [];
    const attached = policiesOf(group, "nodeRoleArn", graph).map((it) => text(it.inputs, "policyArn") ?? "");
    if (attached.some((it) => it.includes("/AmazonEKS_CNI_"))) return [];
    const identities = clusterOf(group, graph)
      .flatMap((cluster) => graph.holdersOf(cluster, TYPES.podIdentity))
      .filter((it) => text(it.inputs, "serviceAccount") === "aws-node");
    return identities.length === 0
      ? []
      : [...identities, ...addOnsOf(group, ["eks-pod-identity-agent"], graph)];
  },
};

/** The way out of the nodes' subnets: their route tables, and what leads out of those. */
const wayOut: Ordering = {
  type: TYPES.nodeGroup,
  check: "aws:eks/nodeGroup:no-way-out",
  needs: (group, graph) => {
    if (!startsNodes(group)) return [];
    const associations = graph
      .namedBy(group, "subnetIds[*]")
      .flatMap((subnet) => graph.holdersOf(subnet, TYPES.routeTableAssociation));
    const routes = associations
      .flatMap((it) => graph.namedBy(it, "routeTableId"))
      .flatMap((table) => graph.holdersOf(table, TYPES.route));
    return [
      ...associations,
      ...routes.filter((it) => text(it.inputs, "destinationCidrBlock") === "0.0.0.0/0"),
    ];
  },
};

/** Pods of an add-on need a node that takes them. */
const nodesBefore: Ordering = {
  type: TYPES.addon,
  check: "aws:eks/addon:no-nodes",
  any: true,
  needs: (addOn, graph) =>
    needsNodes(text(addOn.inputs, "addonName") ?? "")
      ? clusterOf(addOn, graph).flatMap((cluster) =>
          graph.holdersOf(cluster).filter((it) => isHome(it, "kube-system")),
        )
      : [],
};

function clusterOf(object: WorldObject, graph: ObjectGraph): readonly WorldObject[] {
  return graph.namedBy(object, "clusterName");
}

function addOnsOf(group: WorldObject, names: readonly string[], graph: ObjectGraph): readonly WorldObject[] {
  return clusterOf(group, graph)
    .flatMap((cluster) => graph.holdersOf(cluster, TYPES.addon))
    .filter((it) => names.includes(text(it.inputs, "addonName") ?? ""));
}

/** Orders that AWS demands and no property shows. */
export const AWS_ORDERINGS: readonly Ordering[] = [
  ...[internetGateway, addressGateway, logsBefore, clusterPolicies],
  associationBefore(TYPES.routeServerEndpoint, "subnetId"),
  associationBefore(TYPES.routeServerPropagation, "routeTableId"),
  ...[nodePolicies, networkAddOns, networkRights, wayOut, nodesBefore],
];
