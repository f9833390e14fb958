import { nearest } from "../../lib/nearest.ts";
import type { Check, CheckContext } from "../model.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
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
    const found = (id: string, type: string): WorldObject | undefined =>
      world.having("id", id).find((it) => it.type === type);
    const [subnet] = listed(annotations, SUBNETS) ?? [];
    const region = subnet === undefined ? undefined : found(subnet, "aws:ec2/subnet:Subnet")?.region;
    for (const id of listed(annotations, EIPS) ?? []) {
      const eip = found(id, "aws:ec2/eip:Eip");
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

/** The address that a Service names, where its cluster looks for it. */
function addressOf(annotations: PropertyMap, { place, world }: CheckContext) {
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
    if (asked === undefined || asked.address !== undefined) return undefined;
    const ending = `/publicipaddresses/${asked.name.toLowerCase()}`;
    const [other] = ctx.world.ofType(PIP_TYPE).filter(({ id }) => id.toLowerCase().endsWith(ending));
    const fix =
      other === undefined ? "make it there first" : `name its group: ${other.id.split("/")[4] ?? ""}`;
    return `${at(PIP)}: must be an address of the resource group ${asked.group}, got ${asked.name}; ${fix}`;
  },
  "apply",
);

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
