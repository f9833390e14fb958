import type { Beside, CreateContext, DeleteContext } from "../model.ts";
import { isList, isMap, strings, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { keyOf } from "../world.ts";
import type { WorldObject, WorldView } from "../world.ts";
import { clusterAt } from "./cluster.ts";
import { addressOf, elasticIpsOf } from "./load-balancer-checks.ts";
import { metadataOf } from "./metadata.ts";
import { podSpecOf } from "./pod-specs.ts";

/**
 * What a cluster's controllers make in the cloud for an object of the cluster. Pulumi knows nothing of it, and yet it
 * stands in the way when the cluster's network is deleted.
 */
export function besidesOf(kind: string, ctx: CreateContext): readonly Beside[] {
  const cluster = clusterAt(ctx.place.account, ctx.world);
  if (cluster?.package === "aws" && kind === "Service") return loadBalancer(ctx, cluster);
  if (cluster?.package === "azure-native")
    return kind === "Service" ? heldAddress(ctx, cluster) : containerGroup(kind, ctx, cluster);
  return [];
}

const INTERNAL = /^service\.beta\.kubernetes\.io\/aws-load-balancer-(?:internal|scheme)$/;

/**
 * A load balancer of EKS has network interfaces in subnets of the VPC. It goes with its service, and stays when the
 * cluster goes first: then its subnets cannot be deleted (Amazon EKS User Guide, "Delete a cluster": delete services
 * with an external IP first). Subnets are found by their tags (Amazon EKS User Guide, "Route TCP and UDP traffic with
 * Network Load Balancers").
 */
function loadBalancer(ctx: CreateContext, cluster: WorldObject): readonly Beside[] {
  const spec = isMap(ctx.inputs.spec) ? ctx.inputs.spec : {};
  if (spec.type !== "LoadBalancer") return [];
  const metadata = isMap(ctx.inputs.metadata) ? ctx.inputs.metadata : {};
  const annotations = isMap(metadata.annotations) ? metadata.annotations : {};
  const internal = Object.entries(annotations).some(
    ([key, value]) => INTERNAL.test(key) && (value === "true" || value === "internal"),
  );
  const role = `kubernetes.io/role/${internal ? "internal-elb" : "elb"}`;
  return [
    {
      type: "aws:lb/loadBalancer:LoadBalancer",
      id: ctx.hex(32, "elb"),
      place: { package: "aws", account: cluster.account, region: cluster.region },
      // A load balancer holds its addresses, and AWS releases none that is held.
      stoodOn: [...subnetsFor(role, cluster, ctx.world), ...elasticIpsOf(annotations, ctx.world)],
      survives: keyOf(cluster),
    },
  ];
}

/** A public address that a Service of AKS names is held by the cluster's load balancer as long as the Service is there. */
function heldAddress(ctx: CreateContext, cluster: WorldObject): readonly Beside[] {
  const spec = isMap(ctx.inputs.spec) ? ctx.inputs.spec : {};
  const { annotations } = metadataOf(ctx.inputs);
  if (spec.type !== "LoadBalancer" || !isMap(annotations)) return [];
  const address = addressOf(annotations, ctx)?.address;
  if (address === undefined) return [];
  return [
    {
      type: "azure-native:network:FrontendIPConfiguration",
      id: `${cluster.id}/frontendIPConfigurations/${ctx.hex(12, "frontend")}`,
      place: { package: "azure-native", account: cluster.account, region: cluster.region },
      stoodOn: [address],
    },
  ];
}

function subnetsFor(role: string, cluster: WorldObject, world: WorldView): readonly WorldObject[] {
  const config = isMap(cluster.outputs.vpcConfig) ? cluster.outputs.vpcConfig : {};
  const own = world.having("id", text(config, "vpcId") ?? "").filter((it) => it.type === "aws:ec2/vpc:Vpc");
  const all = own.flatMap((it) => world.referrers(it)).filter((it) => it.type === "aws:ec2/subnet:Subnet");
  const tagged = all.filter((it) => isMap(it.inputs.tags) && it.inputs.tags[role] !== undefined);
  const ofCluster = new Set(strings(config.subnetIds));
  return tagged.length > 0 ? tagged : all.filter((it) => ofCluster.has(it.id));
}

/**
 * Pods on virtual nodes are container groups in the delegated subnet: as long as they run, neither the subnet nor, with
 * AKS's own add-on, the cluster can be deleted (Azure/AKS issues 1427 and 2443). Nodes of the next generation are pods, of
 * which the cluster knows nothing (microsoft/virtualnodesOnAzureContainerInstances, README).
 */
function containerGroup(kind: string, ctx: CreateContext, cluster: WorldObject): readonly Beside[] {
  const pod = podSpecOf(kind, ctx.inputs);
  const selector = isMap(pod?.nodeSelector) ? pod.nodeSelector : {};
  const isClassic = selector.type === "virtual-kubelet";
  const isNext = selector.virtualization === "virtualnode2";
  if ((!isClassic && !isNext) || replicasOf(ctx.inputs) === 0) return [];
  const subnet = isClassic ? virtualNodeSubnet(cluster, ctx.world) : delegatedSubnet(cluster, ctx.world);
  return [
    {
      type: "azure-native:containerinstance:ContainerGroup",
      id: `${cluster.id}/containerGroups/${ctx.hex(12, "group")}`,
      place: { package: "azure-native", account: cluster.account, region: cluster.region },
      stoodOn: [...(isClassic ? [cluster] : []), ...(subnet === undefined ? [] : [subnet])],
    },
  ];
}

function replicasOf(inputs: PropertyMap): number {
  const replicas = isMap(inputs.spec) ? inputs.spec.replicas : undefined;
  return typeof replicas === "number" ? replicas : 1;
}

/** The subnet that the virtual-node add-on names, in the network of the cluster's nodes. */
function virtualNodeSubnet(cluster: WorldObject, world: WorldView): WorldObject | undefined {
  const profiles = isMap(cluster.inputs.addonProfiles) ? cluster.inputs.addonProfiles : {};
  const addon = isMap(profiles.aciConnectorLinux) ? profiles.aciConnectorLinux : {};
  const name = isMap(addon.config) ? text(addon.config, "SubnetName") : undefined;
  const nodes = nodeSubnetId(cluster);
  if (name === undefined || nodes === undefined) return undefined;
  const id = nodes.replace(/[^/]+$/, name);
  return world.having("id", id).find((it) => it.type === SUBNET);
}

const SUBNET = "azure-native:network:Subnet";

function nodeSubnetId(cluster: WorldObject): string | undefined {
  const pools = isList(cluster.inputs.agentPoolProfiles) ? cluster.inputs.agentPoolProfiles : [];
  return pools.flatMap((it) => (isMap(it) ? (text(it, "vnetSubnetID") ?? []) : []))[0];
}

/** The first subnet of the nodes' network that is delegated to container groups. */
function delegatedSubnet(cluster: WorldObject, world: WorldView): WorldObject | undefined {
  const network = nodeSubnetId(cluster)?.replace(/[^/]+$/, "");
  if (network === undefined) return undefined;
  return world.ofType(SUBNET).find(({ id, inputs }) => {
    const delegations = isList(inputs.delegations) ? inputs.delegations.filter(isMap) : [];
    const services = delegations.map((it) => text(it, "serviceName"));
    return id.startsWith(network) && services.includes("Microsoft.ContainerInstance/containerGroups");
  });
}

/**
 * Volume claims that pods mount are only deleted once the pods are gone (Kubernetes, "Persistent Volumes", storage
 * object in use protection).
 */
export function mountingPods({ object, world }: DeleteContext): readonly string[] {
  const metadata = isMap(object.outputs.metadata) ? object.outputs.metadata : object.inputs.metadata;
  const [name, namespace] = isMap(metadata) ? [text(metadata, "name"), text(metadata, "namespace")] : [];
  const [home] = object.references.filter((it) => it.path === "").map((it) => world.get(it.target));
  if (home === undefined || name === undefined) return [];
  return world
    .referrers(home)
    .filter((it) => namespaceOf(it) === namespace && claimsOf(it).includes(name))
    .map((it) => `${it.type.split(":").at(-1) ?? ""} ${it.id}, which mounts it`);
}

function namespaceOf({ inputs }: WorldObject): string | undefined {
  return isMap(inputs.metadata) ? text(inputs.metadata, "namespace") : undefined;
}

function claimsOf({ type, inputs }: WorldObject): readonly string[] {
  const volumes = podSpecOf(type.split(":").at(-1) ?? "", inputs)?.volumes;
  if (!isList(volumes)) return [];
  return volumes.flatMap((it) =>
    isMap(it) && isMap(it.persistentVolumeClaim) ? (text(it.persistentVolumeClaim, "claimName") ?? []) : [],
  );
}
