import type { ComponentModel, Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { isResource } from "../codec.ts";
import { Refusal } from "../refusal.ts";
import { isMap } from "../properties.ts";
import { argument, decision } from "./arguments.ts";
import { clusterOf, named } from "./references.ts";

/** Arguments that go to the node group as they are. */
const PASSED = [
  ...[
    "amiType",
    "capacityType",
    "diskSize",
    "forceUpdateVersion",
    "instanceTypes",
    "labels",
    "launchTemplate",
  ],
  ...["nodeGroupName", "nodeGroupNamePrefix", "releaseVersion", "remoteAccess", "tags", "taints"],
];

const TEMPLATE = "give a launchTemplate that says it";

/** A managed node group without a launch template of the component's own (pulumi-eks v4.3.0, nodejs/eks/nodes/nodegroup.ts). */
export const managedNodeGroup: ComponentModel = {
  type: "eks:index:ManagedNodeGroup",
  arguments: [
    ...PASSED,
    "cluster",
    "clusterName",
    "ignoreScalingChanges",
    "nodeRole",
    "nodeRoleArn",
    "scalingConfig",
    "subnetIds",
    "version",
  ],
  refused: Object.fromEntries(
    [
      ...["amiId", "bootstrapExtraArgs", "bottlerocketSettings", "enableEfaSupport", "enableIMDSv2", "gpu"],
      ...[
        "kubeletExtraArgs",
        "nodeadmExtraOptions",
        "operatingSystem",
        "placementGroupAvailabilityZone",
        "userData",
      ],
    ].map((key) => [key, key === "operatingSystem" || key === "gpu" ? "give the amiType" : TEMPLATE]),
  ),
  construct: async (construction) => {
    const { monitor, name, self, inputs } = construction;
    const { core, cluster } = await clusterOf(monitor, argument(construction, "cluster"));
    const passed: Record<string, Tree> = Object.fromEntries(PASSED.map((key) => [key, inputs[key]]));
    const version =
      inputs.version ?? (inputs.launchTemplate === undefined ? cluster.output("version") : undefined);
    const group = await monitor.register({
      type: "aws:eks/nodeGroup:NodeGroup",
      name,
      parent: self.urn,
      inputs: {
        ...passed,
        version,
        clusterName: inputs.clusterName ?? cluster.output("name"),
        nodeRoleArn: await roleArn(construction),
        scalingConfig: scaling(argument(construction, "scalingConfig")),
        subnetIds: inputs.subnetIds ?? core.at("subnetIds"),
      },
      dependsOn: await admission(construction, core),
      ...(decision(construction, "ignoreScalingChanges") === true
        ? { ignoreChanges: ["scalingConfig.desiredSize"] }
        : {}),
    });
    return { nodeGroup: group.reference(), placementGroupName: "" };
  },
};

async function roleArn({ monitor, inputs }: Construction): Promise<Traced> {
  const { nodeRole, nodeRoleArn } = inputs;
  if (nodeRole !== undefined && nodeRoleArn !== undefined)
    throw new Refusal("nodeRole: excludes nodeRoleArn, got both; keep one");
  if (nodeRoleArn !== undefined) return nodeRoleArn;
  if (nodeRole === undefined)
    throw new Refusal("nodeRole: is required where nodeRoleArn is not set, got nothing; set one of them");
  return (await named(monitor, nodeRole)).output("arn");
}

function scaling(given: Traced): Traced {
  return given.map((value) => {
    const config = isMap(value) ? value : {};
    return {
      desiredSize: config.desiredSize ?? 2,
      minSize: config.minSize ?? 1,
      maxSize: config.maxSize ?? 2,
    };
  });
}

/** The aws-auth ConfigMap, where there is one: without it nodes cannot join. */
async function admission({ monitor }: Construction, core: Traced): Promise<readonly Registered[]> {
  const access = core.at("eksNodeAccess");
  return isResource(access.value) ? [await named(monitor, access)] : [];
}
