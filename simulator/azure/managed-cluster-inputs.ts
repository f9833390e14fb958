import type { Check, RuleContext } from "../model.ts";
import { containsUnknown } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { differs, present } from "./arm.ts";
import { MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { mapsAt, sameText, textAt } from "./values.ts";

const { token } = MANAGED_CLUSTER;

/** The input that holds all of a cluster's networking. */
export const NETWORK = "networkProfile";

const IN_NETWORK = [
  ...["serviceCidr", "serviceCidrs", "dnsServiceIP", "networkMode", "networkPlugin", "networkPluginMode"],
  ...["podCidr", "networkDataplane", "networkPolicy", "outboundType"],
];

/** Inputs whose change replaces the cluster (pulumi-azure-native, provider/pkg/gen/replacement.go, after its #4771). */
export const REPLACING = [
  ...["location", "dnsPrefix", "fqdnSubdomain", "nodeResourceGroup", "diskEncryptionSetID"],
  ...["linuxProfile", "windowsProfile"],
  ...IN_NETWORK.map((key) => `${NETWORK}.${key}`),
];

/** Whether the change replaces the cluster, so that nothing has to hold between the old and the new. */
export function isReplaced(ctx: RuleContext): boolean {
  const old = present(MANAGED_CLUSTER, ctx);
  return old !== undefined && REPLACING.some((path) => differs(ctx.inputs, old, path));
}

/** The pools that are written inside the cluster. */
export function pools(inputs: PropertyMap): readonly PropertyMap[] {
  return mapsAt(inputs, "agentPoolProfiles");
}

/** A value of the cluster's networking. */
export function profile(inputs: PropertyMap, key: string): string | undefined {
  return textAt(inputs, `${NETWORK}.${key}`);
}

/** Whether the cluster's networking says a value. */
export function saysMode(inputs: PropertyMap, key: string, value: string, otherwise = ""): boolean {
  return sameText(profile(inputs, key) ?? otherwise, value);
}

/** Whether pods are on an overlay, as they are where nothing is said. */
export function isOverlay(inputs: PropertyMap): boolean {
  return saysMode(inputs, "networkPluginMode", "overlay") || profile(inputs, "networkPlugin") === undefined;
}

/** A check of what a cluster says of itself. */
export function check(
  id: string,
  source: string,
  refuses: Check["refuses"],
  needs: readonly string[] = [],
): Check {
  return { id: `${token}:${id}`, source, needs, refuses };
}

/** A check of a cluster's networking, once all of that is known. */
export function networkCheck(id: string, source: string, refuses: Check["refuses"]): Check {
  const whenKnown: Check["refuses"] = (ctx) =>
    containsUnknown(ctx.inputs[NETWORK]) ? undefined : refuses(ctx);
  return { id: `${token}:${id}`, source, refuses: whenKnown };
}

/** A check of other objects, which the same program may be about to change: not made in previews. */
export function checkOfWorld(
  id: string,
  source: string,
  refuses: Check["refuses"],
  needs: readonly string[] = [],
): Check {
  return { id: `${token}:${id}`, source, when: "apply", needs, refuses };
}
