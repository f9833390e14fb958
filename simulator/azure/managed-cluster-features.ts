import type { Check } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import { isFlat } from "./agent-pools.ts";
import { differs, present } from "./arm.ts";
import { MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import {
  check,
  checkOfWorld,
  NETWORK,
  networkCheck,
  pools,
  profile,
  saysMode,
} from "./managed-cluster-inputs.ts";
import { networkOf } from "./node-pools.ts";
import { isOn, mapsAt, numberAt, refusal, sameText, textAt, textsAt } from "./values.ts";
import { subnetsOf } from "./virtual-networks.ts";

const OVERLAY_PAGE = "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay";
const PROVISIONING_PAGE = "https://learn.microsoft.com/azure/aks/node-auto-provisioning-networking";
const LTS_PAGE = "https://learn.microsoft.com/azure/aks/long-term-support";

function virtualNodes(inputs: PropertyMap): boolean {
  return isOn(inputs, "addonProfiles.aciConnectorLinux.enabled");
}

const dataplane = networkCheck(
  "dataplane",
  "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium",
  ({ inputs }) => {
    const isCilium = saysMode(inputs, "networkDataplane", "cilium");
    const policy = profile(inputs, "networkPolicy");
    if (isCilium && !saysMode(inputs, "networkPlugin", "azure", "azure")) {
      return refusal(
        `${NETWORK}.networkDataplane`,
        "Cilium runs with Azure CNI",
        "cilium",
        "set networkPlugin to azure",
      );
    }
    if (isCilium && policy !== undefined && !sameText(policy, "cilium") && !sameText(policy, "none")) {
      return refusal(
        `${NETWORK}.networkPolicy`,
        "the Cilium dataplane enforces its own policies",
        policy,
        "write cilium",
      );
    }
    if (isCilium || policy === undefined || !sameText(policy, "cilium")) return undefined;
    return refusal(
      `${NETWORK}.networkPolicy`,
      "needs the Cilium dataplane",
      policy,
      "set networkDataplane to cilium",
    );
  },
);

const overlayPlugin = networkCheck("overlay-plugin", OVERLAY_PAGE, ({ inputs }) => {
  const plugin = profile(inputs, "networkPlugin") ?? "azure";
  if (!saysMode(inputs, "networkPluginMode", "overlay") || sameText(plugin, "azure")) return undefined;
  return refusal(
    `${NETWORK}.networkPluginMode`,
    "the overlay is Azure CNI's",
    plugin,
    "set networkPlugin to azure",
  );
});

const virtualNodesNetwork = networkCheck(
  "virtual-nodes-network",
  "https://learn.microsoft.com/azure/aks/virtual-nodes",
  ({ inputs }) => {
    if (!virtualNodes(inputs) || isFlat(inputs)) return undefined;
    const got = profile(inputs, "networkPluginMode") ?? profile(inputs, "networkPlugin");
    return refusal(
      "addonProfiles.aciConnectorLinux",
      "virtual nodes need Azure CNI in the node subnet",
      got,
      "set networkPlugin to azure without a mode",
    );
  },
);

const CONTAINER_GROUPS = "Microsoft.ContainerInstance/containerGroups";

const virtualNodesSubnet = checkOfWorld(
  "virtual-nodes-subnet",
  "https://learn.microsoft.com/azure/aks/virtual-nodes",
  (ctx) => {
    const path = "addonProfiles.aciConnectorLinux.config.SubnetName";
    const name = textAt(ctx.inputs, path);
    const [network] = pools(ctx.inputs).flatMap((pool) => networkOf(pool, ctx) ?? []);
    if (!virtualNodes(ctx.inputs) || name === undefined || network === undefined) return undefined;
    const subnet = subnetsOf(network, ctx).find(({ id }) => sameText(id.split("/").at(-1) ?? "", name));
    if (subnet === undefined)
      return refusal(
        path,
        "must be a subnet of the nodes' network",
        name,
        "name the subnet for virtual nodes",
      );
    const services = mapsAt(subnet.inputs, "delegations").map((it) => textAt(it, "serviceName") ?? "");
    if (services.some((it) => sameText(it, CONTAINER_GROUPS))) return undefined;
    return refusal(path, `must be delegated to ${CONTAINER_GROUPS}`, name, "delegate the subnet to it");
  },
);

const virtualNodesAccess = check(
  "virtual-nodes-authorised-ranges",
  "https://learn.microsoft.com/azure/aks/virtual-nodes",
  ({ inputs }) => {
    const listed = textsAt(inputs, "apiServerAccessProfile.authorizedIPRanges");
    if (!virtualNodes(inputs) || listed.length === 0) return undefined;
    const problem = "virtual nodes do not work with authorised ranges";
    return refusal(
      "apiServerAccessProfile.authorizedIPRanges",
      problem,
      [...listed],
      "use a private cluster, or turn virtual nodes off",
    );
  },
);

const provisioning = networkCheck("node-provisioning-network", PROVISIONING_PAGE, (ctx) => {
  const { inputs } = ctx;
  if (!sameText(textAt(inputs, "nodeProvisioningProfile.mode") ?? "Manual", "Auto")) return undefined;
  if (saysMode(inputs, "networkPolicy", "calico"))
    return refusal(
      `${NETWORK}.networkPolicy`,
      "node auto-provisioning does not work with Calico",
      "calico",
      "use cilium",
    );
  if (saysMode(inputs, "networkPlugin", "kubenet"))
    return refusal(
      `${NETWORK}.networkPlugin`,
      "node auto-provisioning needs Azure CNI",
      "kubenet",
      "use azure",
    );
  const index = pools(inputs).findIndex((it) => isOn(it, "enableAutoScaling"));
  if (index >= 0)
    return refusal(
      `agentPoolProfiles[${index}].enableAutoScaling`,
      "node auto-provisioning excludes autoscaled pools",
      true,
      "remove it",
    );
  if (pools(inputs).some((it) => sameText(textAt(it, "osType") ?? "Linux", "Windows")))
    return refusal(
      "agentPoolProfiles",
      "node auto-provisioning has no Windows pools",
      "Windows",
      "remove them",
    );
  const families = textsAt(inputs, `${NETWORK}.ipFamilies`);
  if (families.some((it) => sameText(it, "IPv6")))
    return refusal(
      `${NETWORK}.ipFamilies`,
      "node auto-provisioning is IPv4 only",
      [...families],
      "remove IPv6",
    );
  const old = present(MANAGED_CLUSTER, ctx);
  if (old === undefined || !differs(inputs, old, `${NETWORK}.outboundType`)) return undefined;
  return refusal(
    `${NETWORK}.outboundType`,
    "stays as it is under node auto-provisioning",
    profile(inputs, "outboundType"),
    "restore it",
  );
});

const imageCleaner = check(
  "image-cleaner",
  "https://learn.microsoft.com/azure/aks/image-cleaner",
  ({ inputs }) => {
    if (!isOn(inputs, "securityProfile.imageCleaner.enabled")) return undefined;
    const hours = numberAt(inputs, "securityProfile.imageCleaner.intervalHours");
    if (hours !== undefined && hours >= 24 && hours <= 2160) return undefined;
    return refusal(
      "securityProfile.imageCleaner.intervalHours",
      "must be from 24 hours to three months",
      hours,
      "use 168, a week",
    );
  },
);

const longTerm = check("long-term-support", LTS_PAGE, ({ inputs }) => {
  const plan = textAt(inputs, "supportPlan") ?? "KubernetesOfficial";
  const tier = textAt(inputs, "sku.tier") ?? "Free";
  if (!sameText(plan, "AKSLongTermSupport") || sameText(tier, "Premium")) return undefined;
  return refusal(
    "supportPlan",
    "long-term support needs the Premium tier",
    `${plan} on ${tier}`,
    "set sku.tier to Premium",
  );
});

/** Checks of features that do not go together. */
export const featureChecks: readonly Check[] = [
  ...[
    dataplane,
    overlayPlugin,
    virtualNodesNetwork,
    virtualNodesSubnet,
    virtualNodesAccess,
    provisioning,
    imageCleaner,
    longTerm,
  ],
];
