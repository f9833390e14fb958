import type { ComponentModel, Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { isList, isMap } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { argument, options } from "./arguments.ts";
import { clusterOf } from "./references.ts";

/** An add-on of a cluster (pulumi-eks v4.3.0, nodejs/eks/addons/addon.ts). */
export const addon: ComponentModel = {
  type: "eks:index:Addon",
  arguments: [
    ...[
      "addonName",
      "addonVersion",
      "cluster",
      "configurationValues",
      "preserve",
      "resolveConflictsOnCreate",
    ],
    ...["resolveConflictsOnUpdate", "serviceAccountRoleArn", "tags"],
  ],
  construct: async (construction) => {
    const { monitor, name, self, inputs } = construction;
    const { cluster } = await clusterOf(monitor, argument(construction, "cluster"));
    const passed = Object.entries(inputs).filter(([key]) => key !== "cluster");
    await monitor.register({
      type: "aws:eks/addon:Addon",
      name,
      parent: self.urn,
      inputs: {
        ...Object.fromEntries(passed),
        clusterName: cluster.output("name"),
        configurationValues: inputs.configurationValues?.map((it) => JSON.stringify(it)),
      },
    });
    return {};
  },
};

/** One of the add-ons that eks.Cluster makes itself: kube-proxy or coredns. */
export interface OwnAddon {
  readonly addonName: "kube-proxy" | "coredns";
  /** The argument that holds its options. */
  readonly optionsKey: string;
  readonly cluster: Registered;
  readonly configuration?: PropertyMap;
}

/** Children of pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts, createCore. */
export async function createOwnAddon(construction: Construction, own: OwnAddon): Promise<Registered> {
  const { monitor, name, self } = construction;
  const given = options(construction, own.optionsKey);
  const configuration = {
    ...own.configuration,
    ...(isMap(given.configurationValues) ? given.configurationValues : {}),
  };
  return monitor.register({
    type: "aws:eks/addon:Addon",
    name: `${name}-${own.addonName}`,
    parent: self.urn,
    inputs: {
      clusterName: own.cluster.output("name"),
      addonName: own.addonName,
      preserve: true,
      tags: argument(construction, "tags"),
      resolveConflictsOnCreate: given.resolveConflictsOnCreate ?? "OVERWRITE",
      resolveConflictsOnUpdate: given.resolveConflictsOnUpdate ?? "OVERWRITE",
      addonVersion:
        given.version ?? (await latestVersion(construction, own.addonName, own.cluster.output("version"))),
      ...(Object.keys(configuration).length === 0 ? {} : { configurationValues: stringify(configuration) }),
    },
  });
}

/** The most recent version that EKS has of an add-on for a Kubernetes version. */
export async function latestVersion(
  { monitor, providers }: Construction,
  addonName: string,
  kubernetesVersion: Tree,
): Promise<Traced> {
  const args = { addonName, kubernetesVersion, mostRecent: true };
  const found = await monitor.invoke("aws:eks/getAddonVersion:getAddonVersion", args, providers.get("aws"));
  return found.at("version");
}

/** JSON with the keys in order, so that equal configurations are equal texts. */
export function stringify(value: PropertyValue): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: PropertyValue): PropertyValue {
  if (isList(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
