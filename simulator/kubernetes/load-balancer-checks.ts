import { nearest } from "../../lib/nearest.ts";
import type { Check, CheckContext } from "../model.ts";
import { isMap, strings, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject, WorldView } from "../world.ts";
import { clusterAt } from "./cluster.ts";
import { LOAD_BALANCER_WORDS, PREFIX } from "./load-balancer-words.ts";
import { metadataOf } from "./metadata.ts";

const AWS_SOURCE =
  "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/";
const EIP_SOURCE =
  "https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/service/model_build_load_balancer.go";
const AZURE_SOURCE = "https://learn.microsoft.com/azure/aks/static-ip";

/**
 * What the API server takes and no controller of a cloud does: the Service stays without a load balancer, and an event
 * says why.
 */
const check = (
  id: string,
  source: string,
  refuses: (annotations: PropertyMap, ctx: CheckContext) => string | undefined,
  when?: "apply",
): Check => ({
  id: `kubernetes:Service:cloud-${id}`,
  source,
  ...(when === undefined ? {} : { when }),
  refuses: (ctx) => {
    const spec = isMap(ctx.inputs.spec) ? ctx.inputs.spec : {};
    const { annotations } = metadataOf(ctx.inputs);
    return spec.type === "LoadBalancer" && isMap(annotations) ? refuses(annotations, ctx) : undefined;
  },
});

const at = (word: string): string => `metadata.annotations["${PREFIX}${word}"]`;
const said = (annotations: PropertyMap, word: string): string | undefined =>
  text(annotations, `${PREFIX}${word}`);

/** The items of a list, without spaces; undefined when it is not said, or not known yet. */
const listed = (annotations: PropertyMap, word: string): readonly string[] | undefined =>
  said(annotations, word)
    ?.split(",")
    .map((it) => it.trim())
    .filter((it) => it !== "");

/** Nobody reads them, and nobody says so: the load balancer is another than was asked for. */
const words = check("annotation-words", `${AWS_SOURCE} and ${AZURE_SOURCE}`, (annotations) => {
  for (const key of Object.keys(annotations)) {
    const word = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : "";
    if (!/^(aws-load-balancer|azure)-/.test(word) || LOAD_BALANCER_WORDS.includes(word)) continue;
    const meant = nearest(word, LOAD_BALANCER_WORDS);
    if (meant !== undefined) return `${at(word)}: is read by no controller, got ${word}; write ${meant}`;
  }
  return undefined;
});

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  "aws-load-balancer-scheme": ["internal", "internet-facing"],
  "aws-load-balancer-nlb-target-type": ["instance", "ip"],
  "aws-load-balancer-proxy-protocol": ["*"],
};

const values = check("annotation-values", AWS_SOURCE, (annotations) => {
  for (const [word, choices] of Object.entries(CHOICES)) {
    const value = said(annotations, word);
    if (value !== undefined && !choices.includes(value))
      return `${at(word)}: must be ${choices.join(" or ")}, got ${value}; use one of them`;
  }
  return undefined;
});

/** The Elastic IPs that a Service names, as far as they are there. */
export const elasticIpsOf = (annotations: PropertyMap, world: WorldView): readonly WorldObject[] =>
  (listed(annotations, EIPS) ?? []).flatMap((id) => findOf(world, id, "aws:ec2/eip:Eip") ?? []);

const findOf = (world: WorldView, id: string, type: string): WorldObject | undefined =>
  world.having("id", id).find((it) => it.type === type);

const EIPS = "aws-load-balancer-eip-allocations";
const SUBNETS = "aws-load-balancer-subnets";

const eipPerSubnet = check("eip-per-subnet", EIP_SOURCE, (annotations) => {
  const [eips, subnets] = [listed(annotations, EIPS), listed(annotations, SUBNETS)];
  if (eips === undefined || subnets === undefined || eips.length === subnets.length) return undefined;
  return `${at(EIPS)}: must be as many as subnets (${subnets.length}), got ${eips.length}; give an Elastic IP for each subnet`;
});

const eipFacesInternet = check("eip-internet-facing", EIP_SOURCE, (annotations) => {
  const scheme = said(annotations, "aws-load-balancer-scheme");
  if (listed(annotations, EIPS) === undefined || scheme === "internet-facing") return undefined;
  // What is not known yet may be it, and what is none is said elsewhere.
  const isInternal = scheme === "internal" || !(`${PREFIX}aws-load-balancer-scheme` in annotations);
  return isInternal
    ? `${at(EIPS)}: is for internet-facing load balancers, got ${scheme ?? "no scheme, which means internal"}; write the scheme internet-facing`
    : undefined;
});

const eipThere = check(
  "eip-region",
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SubnetMapping.html",
  (annotations, { world }) => {
    const [subnet] = listed(annotations, SUBNETS) ?? [];
    const region = subnet === undefined ? undefined : findOf(world, subnet, "aws:ec2/subnet:Subnet")?.region;
    for (const id of listed(annotations, EIPS) ?? []) {
      const eip = findOf(world, id, "aws:ec2/eip:Eip");
      const where = eip === undefined ? "is not there" : `is one of ${eip.region}`;
      if (eip === undefined || (region !== undefined && eip.region !== region))
        return `${at(EIPS)}: must be Elastic IPs of the subnets' region, got ${id}, which ${where}; allocate it in ${region ?? "the cluster's region"}`;
    }
    return undefined;
  },
  "apply",
);

const PIP = "azure-pip-name";
const PIP_GROUP = "azure-load-balancer-resource-group";
const PIP_TYPE = "azure-native:network:PublicIPAddress";

interface AskedAddress {
  readonly cluster: WorldObject;
  readonly name: string;
  readonly group: string;
  /** Absent when there is none. */
  readonly address: WorldObject | undefined;
}

/** The address that a Service of AKS names, where its cluster looks for it. */
export function addressOf(
  annotations: PropertyMap,
  { place, world }: Pick<CheckContext, "place" | "world">,
): AskedAddress | undefined {
  const cluster = clusterAt(place.account, world);
  const name = said(annotations, PIP);
  if (cluster?.package !== "azure-native" || name === undefined) return undefined;
  const group = said(annotations, PIP_GROUP) ?? text(cluster.outputs, "nodeResourceGroup");
  if (group === undefined) return undefined;
  const id = `/subscriptions/${cluster.account}/resourceGroups/${group}/providers/Microsoft.Network/publicIPAddresses/${name}`;
  return { cluster, name, group, address: world.at(PIP_TYPE, cluster.account, id) };
}

const addressThere = check(
  "azure-address-group",
  AZURE_SOURCE,
  (annotations, ctx) => {
    const asked = addressOf(annotations, ctx);
    if (asked === undefined) return undefined;
    const { address, cluster, group, name } = asked;
    if (address === undefined) {
      const ending = `/publicipaddresses/${name.toLowerCase()}`;
      const [other] = ctx.world.ofType(PIP_TYPE).filter(({ id }) => id.toLowerCase().endsWith(ending));
      const fix =
        other === undefined ? "make it there first" : `name its group: ${other.id.split("/")[4] ?? ""}`;
      return `${at(PIP)}: must be an address of the resource group ${group}, got ${name}; ${fix}`;
    }
    if (mayTake(cluster, address, ctx.world)) return undefined;
    return `${at(PIP)}: must be one that the cluster's identity may take, got ${name}; make the identity Network Contributor of the group ${group}, and let the Service wait for it`;
  },
  "apply",
);

/** AKS gives its identity rights to the group of its nodes; to others, somebody else does. */
function mayTake(cluster: WorldObject, address: WorldObject, world: WorldView): boolean {
  const own = text(cluster.outputs, "nodeResourceGroup");
  const target = `${address.id.toLowerCase()}/`;
  if (own !== undefined && target.includes(`/resourcegroups/${own.toLowerCase()}/`)) return true;
  const { identity } = cluster.inputs;
  const [id] = isMap(identity) ? strings(identity.userAssignedIdentities) : [];
  const holder = id === undefined ? undefined : world.having("id", id)[0];
  const principal = holder === undefined ? undefined : text(holder.outputs, "principalId");
  // Of an identity that the cluster made itself, nothing is known.
  if (principal === undefined) return true;
  return world
    .ofType("azure-native:authorization:RoleAssignment")
    .some(
      ({ inputs }) =>
        text(inputs, "principalId") === principal &&
        target.startsWith(`${(text(inputs, "scope") ?? "-").toLowerCase().replace(/\/$/, "")}/`),
    );
}

const addressSku = check(
  "azure-address-sku",
  AZURE_SOURCE,
  (annotations, ctx) => {
    const address = addressOf(annotations, ctx)?.address;
    if (address === undefined) return undefined;
    const { sku } = address.inputs;
    const name = (isMap(sku) ? text(sku, "name") : undefined) ?? "Basic";
    if (name.toLowerCase() === "standard") return undefined;
    return `${at(PIP)}: must be of the load balancer's SKU, Standard, got one of ${name}; make the address with sku Standard`;
  },
  "apply",
);

/** Checks of Services that ask a cloud for a load balancer. */
export const loadBalancerChecks: readonly Check[] = [
  words,
  values,
  eipPerSubnet,
  eipFacesInternet,
  eipThere,
  addressThere,
  addressSku,
];
