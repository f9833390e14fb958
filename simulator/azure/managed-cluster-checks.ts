import type { Check } from "../model.ts";
import { UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { differs, find, fixedOnceMade, present } from "./arm.ts";
import { MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { offered, offeredMinors, parseVersion, VERSIONS_PAGE } from "./kubernetes-versions.ts";
import { check, checkOfWorld, isReplaced, pools, REPLACING } from "./managed-cluster-inputs.ts";
import { isSystem, networkIdOf } from "./node-pools.ts";
import { firstRepeated, refusal, sameText, textAt, valueAt } from "./values.ts";

const { token } = MANAGED_CLUSTER;
const SYSTEM_PAGE = "https://learn.microsoft.com/azure/aks/use-system-pools#limitations";
const UPGRADE_PAGE = "https://learn.microsoft.com/azure/aks/upgrade-aks-control-plane";
const FAQ = "https://learn.microsoft.com/azure/aks/faq";
const INLINE_POOLS =
  "https://www.pulumi.com/registry/packages/azure-native/api-docs/containerservice/managedcluster/";

const dnsName = check(
  "dns-name",
  "https://learn.microsoft.com/rest/api/aks/managed-clusters/create-or-update",
  ({ inputs }) => {
    const given = ["dnsPrefix", "fqdnSubdomain"].filter((key) => inputs[key] !== undefined);
    if (given.length === 1) return undefined;
    return refusal(
      "dnsPrefix",
      "a cluster has a dnsPrefix or a fqdnSubdomain",
      given.join(" and ") || undefined,
      "set one of them",
    );
  },
);

const version = check(
  "version",
  VERSIONS_PAGE,
  ({ inputs }) => {
    const text = textAt(inputs, "kubernetesVersion") ?? "";
    const minor = offered(text);
    if (minor === undefined)
      return refusal(
        "kubernetesVersion",
        "must be a version that AKS offers",
        text,
        `use ${offeredMinors()}`,
      );
    if (!minor.longTermOnly || sameText(textAt(inputs, "supportPlan") ?? "", "AKSLongTermSupport"))
      return undefined;
    return refusal(
      "kubernetesVersion",
      "is offered with long-term support only",
      text,
      "use a newer one, or supportPlan AKSLongTermSupport",
    );
  },
  ["kubernetesVersion"],
);

const upgrade = check(
  "one-minor-version-at-a-time",
  UPGRADE_PAGE,
  (ctx) => {
    const running = textAt(present(MANAGED_CLUSTER, ctx)?.outputs ?? {}, "currentKubernetesVersion") ?? "";
    const text = textAt(ctx.inputs, "kubernetesVersion") ?? "";
    const [before, next] = [parseVersion(running), parseVersion(text)];
    if (before === undefined || next === undefined) return undefined;
    const isBack =
      next.minor < before.minor ||
      (next.minor === before.minor && (next.patch ?? Infinity) < (before.patch ?? 0));
    if (isBack)
      return refusal(
        "kubernetesVersion",
        `a control plane of ${running} does not go back`,
        text,
        "keep or raise it",
      );
    if (next.minor - before.minor <= 1) return undefined;
    return refusal(
      "kubernetesVersion",
      `goes up one minor version at a time, from ${running}`,
      text,
      `upgrade to 1.${before.minor + 1} first`,
    );
  },
  ["kubernetesVersion"],
);

const systemPools = check("system-pool", SYSTEM_PAGE, ({ inputs }) => {
  if (inputs.agentPoolProfiles === UNKNOWN || sameText(textAt(inputs, "sku.name") ?? "Base", "Automatic"))
    return undefined;
  if (pools(inputs).some(isSystem)) return undefined;
  return refusal(
    "agentPoolProfiles",
    "a cluster has a pool of mode System",
    textAt(pools(inputs)[0] ?? {}, "mode"),
    "set mode to System",
  );
});

const poolNames = check("pool-names", SYSTEM_PAGE, ({ inputs }) => {
  const twice = firstRepeated(pools(inputs).flatMap((it) => textAt(it, "name") ?? []));
  return twice === undefined
    ? undefined
    : refusal("agentPoolProfiles", "must have names of their own", twice, "rename one");
});

const oneNetwork = check(
  "pools-of-one-network",
  "https://learn.microsoft.com/azure/aks/node-pool-unique-subnet#limitations",
  ({ inputs }) => {
    const networks = [
      ...new Set(
        pools(inputs)
          .flatMap((it) => textAt(it, "vnetSubnetID") ?? [])
          .map((it) => networkIdOf(it).toLowerCase()),
      ),
    ];
    if (networks.length < 2) return undefined;
    return refusal(
      "agentPoolProfiles",
      "all pools lie in one virtual network",
      networks,
      "use subnets of one",
    );
  },
);

/** What AKS keeps of an inline pool; the rest of it may change. */
const FIXED_OF_POOL = [
  "vmSize",
  "osType",
  "osDiskSizeGB",
  "osDiskType",
  "maxPods",
  "vnetSubnetID",
  "availabilityZones",
  "scaleSetPriority",
];

const inlinePools = checkOfWorld("inline-pools-fixed", INLINE_POOLS, (ctx) => {
  const old = present(MANAGED_CLUSTER, ctx);
  if (old === undefined || ctx.inputs.agentPoolProfiles === UNKNOWN || isReplaced(ctx)) return undefined;
  const before = pools(old.inputs);
  const names = (all: readonly PropertyMap[]): string =>
    all
      .map((it) => textAt(it, "name") ?? "")
      .sort()
      .join(", ");
  const fix = "make pools AgentPool resources, and ignore changes of agentPoolProfiles";
  if (names(before) !== names(pools(ctx.inputs)))
    return refusal(
      "agentPoolProfiles",
      `pools inside a cluster stay as they are (${names(before)})`,
      names(pools(ctx.inputs)),
      fix,
    );
  for (const [index, pool] of pools(ctx.inputs).entries()) {
    const same = before.find((it) => textAt(it, "name") === textAt(pool, "name"));
    const path =
      same === undefined
        ? undefined
        : FIXED_OF_POOL.find(
            (key) => differs(pool, { ...old, inputs: same, outputs: {} }, key) && same[key] !== undefined,
          );
    if (path !== undefined)
      return refusal(
        `agentPoolProfiles[${index}].${path}`,
        "cannot be changed in place",
        valueAt(pool, path),
        fix,
      );
  }
  return undefined;
});

const nodeGroup = checkOfWorld(
  "node-resource-group",
  FAQ,
  (ctx) => {
    const name = textAt(ctx.inputs, "nodeResourceGroup") ?? "";
    const taken = find(
      ctx,
      `/subscriptions/${ctx.place.account}/resourceGroups/${name}`,
      "azure-native:resources:ResourceGroup",
    );
    if (taken !== undefined)
      return refusal("nodeResourceGroup", "must not be there: AKS makes it", name, "choose another name");
    const other = ctx.world
      .ofType(token)
      .find(
        (it) =>
          it.urn !== ctx.urn &&
          sameText(textAt(it.outputs, "nodeResourceGroup") ?? "", name) &&
          it.account === ctx.place.account,
      );
    return other === undefined
      ? undefined
      : refusal("nodeResourceGroup", `is that of ${other.id}`, name, "choose another name");
  },
  ["nodeResourceGroup"],
);

/** Checks of versions, names and the pools inside the cluster. */
export const clusterChecks: readonly Check[] = [
  ...[dnsName, version, upgrade, systemPools, poolNames, oneNetwork, inlinePools, nodeGroup],
  fixedOnceMade(
    MANAGED_CLUSTER,
    ["enableRBAC", "sku.name", "apiServerAccessProfile.enablePrivateCluster"],
    REPLACING,
    FAQ,
  ),
];
