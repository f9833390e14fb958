import type { Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine, known } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { isList, isMap, show, strings } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { Refusal } from "../refusal.ts";
import { imageOf, rootDeviceOf } from "./node-image.ts";
import { userData } from "./node-user-data.ts";

/** Options of a group of nodes that are honoured, by the names that NodeGroupV2 has for them. */
export const NODE_OPTIONS: readonly string[] = [
  ...[
    "amiId",
    "autoScalingGroupTags",
    "desiredCapacity",
    "enableDetailedMonitoring",
    "gpu",
    "instanceProfile",
  ],
  ...[
    "instanceType",
    "keyName",
    "labels",
    "maxSize",
    "minSize",
    "nodeAssociatePublicIpAddress",
    "nodePublicKey",
  ],
  ...[
    "nodeRootVolumeDeleteOnTermination",
    "nodeRootVolumeEncrypted",
    "nodeRootVolumeIops",
    "nodeRootVolumeSize",
  ],
  ...["nodeRootVolumeThroughput", "nodeRootVolumeType", "nodeSubnetIds", "spotPrice", "taints", "version"],
];

/** What a group of nodes belongs to. */
export interface NodeGroupPlace {
  readonly cluster: Registered;
  /** The name of the nodes' instance profile. */
  readonly instanceProfile: Traced;
  /** The nodes' security group, known only when the control plane admits it. */
  readonly securityGroup: Traced;
  /** Subnets by how the cluster was given them. */
  readonly subnets: {
    readonly any: Traced;
    readonly private: Traced | undefined;
    readonly public: Traced | undefined;
  };
  /** What nodes cannot join without. */
  readonly dependsOn: readonly Registered[];
}

const DEFAULT_INSTANCE_TYPE = "t3.medium";

/** A launch template and an auto-scaling group (pulumi-eks v4.3.0, nodejs/eks/nodes/nodegroup.ts, createNodeGroupV2). */
export async function createNodeGroup(
  construction: Construction,
  options: Readonly<Record<string, Traced>>,
  place: NodeGroupPlace,
): Promise<Registered> {
  const { monitor, name, self } = construction;
  refuseContradictions(options);
  const option = (key: string): Traced => options[key] ?? known(null);
  const [template, subnets] = await Promise.all([
    createLaunchTemplate(construction, options, place),
    workerSubnets(construction, option("nodeSubnetIds"), place),
  ]);
  return monitor.register({
    type: "aws:autoscaling/group:Group",
    name,
    parent: self.urn,
    inputs: {
      minSize: option("minSize").map((it) => it ?? 1),
      maxSize: option("maxSize").map((it) => it ?? 2),
      desiredCapacity: option("desiredCapacity").map((it) => it ?? 2),
      launchTemplate: {
        name: template.output("name"),
        version: template.output("latestVersion").map((it) => show(it)),
      },
      vpcZoneIdentifiers: subnets,
      instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 50 } },
      tags: combine([place.cluster.output("name"), option("autoScalingGroupTags")], ([cluster, tags]) =>
        groupTags(show(cluster), tags),
      ),
    },
    dependsOn: place.dependsOn,
  });
}

function refuseContradictions(options: Readonly<Record<string, Traced>>): void {
  for (const [one, other] of [
    ["amiId", "gpu"],
    ["nodePublicKey", "keyName"],
  ] as const) {
    if (options[one] !== undefined && options[other] !== undefined)
      throw new Refusal(`${one}: excludes ${other}, got both; keep one`);
  }
  const {
    nodeRootVolumeType: type,
    nodeRootVolumeIops: iops,
    nodeRootVolumeThroughput: throughput,
  } = options;
  if (iops !== undefined && type?.value !== "io1")
    throw new Refusal(`nodeRootVolumeIops: needs nodeRootVolumeType io1, got ${show(type?.value)}; set it`);
  if (throughput !== undefined && type?.value !== "gp3")
    throw new Refusal(
      `nodeRootVolumeThroughput: needs nodeRootVolumeType gp3, got ${show(type?.value)}; set it`,
    );
}

async function createLaunchTemplate(
  construction: Construction,
  options: Readonly<Record<string, Traced>>,
  place: NodeGroupPlace,
): Promise<Registered> {
  const { monitor, name, self } = construction;
  const option = (key: string): Traced => options[key] ?? known(null);
  const imageId = await imageOf(construction, options, place.cluster);
  const [keyName, deviceName] = await Promise.all([
    keyNameOf(construction, options),
    rootDeviceOf(construction, imageId),
  ]);
  const volume = volumeOf(options);
  return monitor.register({
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    name: `${name}-launchTemplate`,
    parent: self.urn,
    inputs: {
      imageId,
      instanceType: option("instanceType").map((it) => it ?? DEFAULT_INSTANCE_TYPE),
      iamInstanceProfile: { name: place.instanceProfile },
      keyName,
      instanceMarketOptions:
        options.spotPrice === undefined
          ? undefined
          : { marketType: "spot", spotOptions: { maxPrice: options.spotPrice } },
      blockDeviceMappings: volume === undefined ? [] : [{ deviceName, ebs: volume }],
      networkInterfaces: [
        {
          associatePublicIpAddress: option("nodeAssociatePublicIpAddress").map((it) => show(it ?? true)),
          securityGroups: [place.securityGroup],
        },
      ],
      userData: userData(place.cluster, option("labels"), option("taints")),
      monitoring:
        options.enableDetailedMonitoring === undefined
          ? undefined
          : { enabled: options.enableDetailedMonitoring },
    },
  });
}

async function keyNameOf(
  { monitor, name, self }: Construction,
  { keyName, nodePublicKey }: Readonly<Record<string, Traced>>,
): Promise<Tree> {
  if (nodePublicKey === undefined) return keyName;
  const key = await monitor.register({
    type: "aws:ec2/keyPair:KeyPair",
    name: `${name}-keyPair`,
    parent: self.urn,
    inputs: { publicKey: nodePublicKey },
  });
  return key.output("keyName");
}

/** What is said of the root volume; nothing at all leaves the image's own. */
function volumeOf(options: Readonly<Record<string, Traced>>): Tree {
  const yesOrNo = (value: Traced | undefined): Traced | undefined =>
    value?.map((it) => (it === true ? "true" : "false"));
  const volume = {
    encrypted: yesOrNo(options.nodeRootVolumeEncrypted),
    volumeSize: options.nodeRootVolumeSize,
    volumeType: options.nodeRootVolumeType,
    iops: options.nodeRootVolumeIops,
    throughput: options.nodeRootVolumeThroughput,
    deleteOnTermination: yesOrNo(options.nodeRootVolumeDeleteOnTermination),
  };
  return Object.values(volume).every((it) => it === undefined) ? undefined : volume;
}

/** The subnets that were named for nodes, else the private ones, else the public ones, else what of all is private. */
async function workerSubnets(
  { monitor, providers }: Construction,
  named: Traced,
  { subnets }: NodeGroupPlace,
): Promise<Traced> {
  if (named.value !== null) return named;
  const told = subnets.private ?? subnets.public;
  if (told !== undefined) return told;
  const ids = strings(subnets.any.value);
  if (!isList(subnets.any.value) || ids.length < subnets.any.value.length) return subnets.any;
  const tables = await Promise.all(
    ids.map((subnetId) =>
      monitor.invoke("aws:ec2/getRouteTable:getRouteTable", { subnetId }, providers.get("aws")),
    ),
  );
  const open = ids.filter((_, index) => {
    const routes = tables[index]?.at("routes").value;
    return isList(routes) && routes.some((it) => isMap(it) && it.gatewayId !== "");
  });
  const closed = ids.filter((it) => !open.includes(it));
  return subnets.any.map(() => (closed.length === 0 ? open : closed));
}

function groupTags(cluster: string, tags: PropertyValue | undefined): readonly PropertyMap[] {
  const given = isMap(tags) ? Object.entries(tags) : [];
  const own = [
    [`kubernetes.io/cluster/${cluster}`, "owned"],
    ["Name", `${cluster}-worker`],
  ] as const;
  return [...given, ...own].map(([key, value]) => ({ key, value, propagateAtLaunch: true }));
}
