import { TYPES } from "../../aws/types.ts";
import { PREFIX } from "../../kubernetes/load-balancer-words.ts";
import type { PropertyMap } from "../../properties.ts";
import { subnet, vpc } from "../aws/fixtures.ts";
import { T } from "../azure/fixtures.ts";
import type { CheckCase } from "../case.ts";
import type { ExampleCloud } from "../cloud.ts";

const SERVICE = "kubernetes:core/v1:Service";

/** A Service that asks for a load balancer in these words. */
const asking = (words: Readonly<Record<string, string>>): PropertyMap => ({
  metadata: {
    name: "example",
    annotations: Object.fromEntries(
      Object.entries(words).map(([word, value]) => [`${PREFIX}${word}`, value]),
    ),
  },
  spec: { type: "LoadBalancer", ports: [{ port: 443 }] },
});

const of = (id: string, refused: PropertyMap, passes: PropertyMap): CheckCase => ({
  check: `kubernetes:Service:cloud-${id}`,
  type: SERVICE,
  inputs: () => ({ refused, passes }),
});

const EIPS = "aws-load-balancer-eip-allocations";
const SUBNETS = "aws-load-balancer-subnets";
const facing = { "aws-load-balancer-scheme": "internet-facing" };

const group = (cloud: ExampleCloud, name: string): unknown =>
  cloud.make(T.group, name, { resourceGroupName: name, location: "japaneast" });

const address = (cloud: ExampleCloud, resourceGroupName: string, name: string, sku = "Standard"): unknown =>
  cloud.make(T.address, name, {
    resourceGroupName,
    publicIpAddressName: name,
    location: "japaneast",
    sku: { name: sku, tier: "Regional" },
    publicIPAllocationMethod: "Static",
  });

const onAzure = (resourceGroup: string, name: string): PropertyMap =>
  asking({ "azure-load-balancer-resource-group": resourceGroup, "azure-pip-name": name });

/** Cases of Services that ask a cloud for a load balancer. */
export const loadBalancerCases: readonly CheckCase[] = [
  of(
    "annotation-words",
    asking({ "azure-pip-nam": "ingress" }),
    asking({ "azure-pip-prefix-id": "ingress" }),
  ),
  of(
    "annotation-values",
    asking({ "aws-load-balancer-proxy-protocol": "true" }),
    asking({ "aws-load-balancer-proxy-protocol": "*" }),
  ),
  {
    check: "kubernetes:Service:cloud-eip-per-subnet",
    type: SERVICE,
    inputs: (cloud) => {
      const { id } = cloud.make(TYPES.eip, "ingress", { domain: "vpc" });
      const one = subnet(cloud, vpc(cloud).id, "a", "10.64.0.0/20");
      const words = (subnets: string) => asking({ ...facing, [EIPS]: id, [SUBNETS]: subnets });
      return { refused: words(`${one.id},${one.id}`), passes: words(one.id) };
    },
  },
  {
    check: "kubernetes:Service:cloud-eip-internet-facing",
    type: SERVICE,
    inputs: (cloud) => {
      const { id } = cloud.make(TYPES.eip, "ingress", { domain: "vpc" });
      return { refused: asking({ [EIPS]: id }), passes: asking({ ...facing, [EIPS]: id }) };
    },
  },
  {
    check: "kubernetes:Service:cloud-eip-region",
    type: SERVICE,
    inputs: (cloud) => {
      const near = cloud.make(TYPES.eip, "ingress", { domain: "vpc" });
      const far = cloud.make(TYPES.eip, "far", { domain: "vpc", region: "us-east-1" });
      const { id } = subnet(cloud, vpc(cloud).id, "a", "10.64.0.0/20");
      const words = (eip: string) => asking({ ...facing, [EIPS]: eip, [SUBNETS]: id });
      return { refused: words(far.id), passes: words(near.id) };
    },
  },
  {
    check: "kubernetes:Service:cloud-azure-address-group",
    type: SERVICE,
    inputs: (cloud) => {
      group(cloud, "addresses");
      group(cloud, "platform");
      address(cloud, "addresses", "ingress");
      return { refused: onAzure("platform", "ingress"), passes: onAzure("addresses", "ingress") };
    },
  },
  {
    check: "kubernetes:Service:cloud-azure-address-sku",
    type: SERVICE,
    inputs: (cloud) => {
      group(cloud, "addresses");
      address(cloud, "addresses", "ingress");
      address(cloud, "addresses", "newer", "StandardV2");
      return { refused: onAzure("addresses", "newer"), passes: onAzure("addresses", "ingress") };
    },
  },
];
