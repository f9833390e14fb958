import type { CheckContext } from "../model.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { strings } from "./subnets.ts";
import { TYPES } from "./types.ts";

/** A property within a property, as far as it is known. */
export function within(inputs: PropertyMap, ...path: readonly string[]): PropertyValue | undefined {
  let value: PropertyValue | undefined = inputs;
  for (const key of path) value = isMap(value) ? value[key] : undefined;
  return value;
}

/** A text within a property. */
export function textWithin(inputs: PropertyMap, ...path: readonly string[]): string | undefined {
  const value = within(inputs, ...path);
  return typeof value === "string" ? value : undefined;
}

/** The cluster of this name that this resource made before: what an update starts from. */
export function clusterBefore(ctx: CheckContext): WorldObject | undefined {
  return ctx.self?.id === text(ctx.inputs, "name") ? ctx.self : undefined;
}

/** Policies of AWS, attached or inline, that a role has. A policy of the program's own may grant the same. */
export function policiesOf(
  role: WorldObject,
  ctx: CheckContext,
): { readonly names: readonly string[]; readonly own: boolean } {
  const holders = ctx.world.referrers(role);
  const arns = holders.flatMap((it) =>
    it.type === TYPES.rolePolicyAttachment ? (text(it.inputs, "policyArn") ?? []) : [],
  );
  const all = [...arns, ...strings(role.inputs.managedPolicyArns)];
  const isOwn = (policyArn: string): boolean => !policyArn.includes(":iam::aws:policy/");
  const own = all.some(isOwn) || holders.some((it) => it.type === TYPES.rolePolicy);
  return { names: all.map((it) => it.slice(it.lastIndexOf("/") + 1)), own };
}

/** The node group of this name that this resource made before. */
export function groupBefore(ctx: CheckContext): WorldObject | undefined {
  return ctx.self?.inputs.nodeGroupName === ctx.inputs.nodeGroupName ? ctx.self : undefined;
}

/** Whether creating a node group starts nodes, which must then become ready. */
export function startsNodes(ctx: CheckContext): boolean {
  return groupBefore(ctx) === undefined && Number(within(ctx.inputs, "scalingConfig", "desiredSize")) > 0;
}
