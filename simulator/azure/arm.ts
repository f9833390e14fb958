import type {
  Check,
  CheckContext,
  CreateContext,
  Place,
  PropertyRule,
  Reference,
  ResourceModel,
  RuleContext,
} from "../model.ts";
import { guidOfDigits } from "../guid.ts";
import { isAutoNamed } from "../naming.ts";
import { sameValue, text, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { normalLocation } from "./regions.ts";
import { refusal, sameText, valueAt } from "./values.ts";

/** A type of Azure Resource Manager: where its objects live and how their ids read. */
export interface ArmKind {
  /** The Pulumi token without an API version. */
  readonly token: string;
  /** `Microsoft.Network/virtualNetworks/subnets` */
  readonly arm: string;
  /** The inputs that hold the names of the path's levels, outermost first. */
  readonly names: readonly string[];
  /** The default API version of azure-native 3.28.0. */
  readonly apiVersion: string;
  /** How the type's own ids spell the segment of the group. @default resourceGroups */
  readonly groupSegment?: "resourceGroups" | "resourcegroups";
}

export const RESOURCE_GROUP = "azure-native:resources:ResourceGroup";

export function resourceGroupId(place: Place, name: string): string {
  return `/subscriptions/${place.account}/resourceGroups/${name}`;
}

/** The id that an object with these inputs has; undefined while a name is not known. */
export function armId(
  kind: ArmKind,
  ctx: Pick<RuleContext, "inputs" | "place">,
  replaced: PropertyMap = {},
): string | undefined {
  const inputs = { ...ctx.inputs, ...replaced };
  const group = text(inputs, "resourceGroupName");
  const [provider = "", ...levels] = kind.arm.split("/");
  const names = kind.names.map((property) => text(inputs, property));
  if (group === undefined || names.includes(undefined)) return undefined;
  const path = levels.map((level, index) => `${level}/${names[index] ?? ""}`).join("/");
  const segment = kind.groupSegment ?? "resourceGroups";
  return `/subscriptions/${ctx.place.account}/${segment}/${group}/providers/${provider}/${path}`;
}

/** The id and the outputs that every object of Azure Resource Manager has. */
export function armObject(kind: ArmKind, ctx: RuleContext): { id: string; outputs: PropertyMap } {
  return {
    id: armId(kind, ctx) ?? "",
    outputs: {
      name: text(ctx.inputs, kind.names.at(-1) ?? "") ?? "",
      type: kind.arm,
      azureApiVersion: kind.apiVersion,
    },
  };
}

/** The object as it is now, found by its own id: what a change in place starts from. */
export function present(kind: ArmKind, ctx: RuleContext): WorldObject | undefined {
  const id = armId(kind, ctx);
  return id === undefined ? undefined : find(ctx, id, kind.token);
}

/** The object of a type with an id, in whichever case the id is written. */
export function find(ctx: RuleContext, id: string, ...types: readonly string[]): WorldObject | undefined {
  return ctx.world.having("id", id).find((it) => types.includes(it.type));
}

/** `resourceGroupName` of what lives in a resource group: deleting the group deletes it. */
export const inResourceGroup: PropertyRule = {
  required: true,
  immutable: true,
  references: {
    to: RESOURCE_GROUP,
    handle: (name, ctx) => resourceGroupId(ctx.place, name),
    onTargetDelete: "cascades",
    sameRegion: false,
  },
  source: "https://learn.microsoft.com/azure/azure-resource-manager/management/delete-resource-group",
};

/** The property by which a child names its parent: its outer names come from other inputs. */
export function parentName(parent: ArmKind, onTargetDelete: Reference["onTargetDelete"]): PropertyRule {
  const own = parent.names.at(-1) ?? "";
  return {
    required: true,
    immutable: true,
    references: {
      to: parent.token,
      handle: (name, ctx) => armId(parent, ctx, { [own]: name }),
      within: parent.names.at(-2) ?? "resourceGroupName",
      ...(onTargetDelete === undefined ? {} : { onTargetDelete }),
      sameRegion: false,
    },
    source: "https://learn.microsoft.com/azure/azure-resource-manager/templates/child-resource-name-type",
  };
}

/** A reference to another object of Azure by its id, whatever its region. */
export function idOf(
  to: string | readonly string[],
  onTargetDelete: Reference["onTargetDelete"] = "blocks",
): Reference {
  return { to, onTargetDelete, sameRegion: false };
}

/** How a type is named, and replaced: azure-native deletes first unless it had made the old name up. */
type Naming = Required<Pick<ResourceModel, "autoName" | "oneAtATime">>;

/** Names of top-level objects: the engine's name and 8 hexadecimal digits. */
export function randomName(property: string): Naming {
  const autoName = { property, style: "plain8" } as const;
  return { autoName, oneAtATime: (olds) => !isAutoNamed(autoName, olds) };
}

/** Names of objects inside others: the engine's name as it is. */
export function copiedName(property: string): Naming {
  return { autoName: { property, style: "none" }, oneAtATime: () => true };
}

/**
 * Refuses a change that azure-native sends as an update in place and that Azure does not make.
 * A change of an input that replaces the object is none.
 */
export function fixedOnceMade(
  kind: ArmKind,
  paths: readonly string[],
  replacing: readonly string[],
  source: string,
): Check {
  return {
    id: `${kind.token}:fixed-once-made`,
    source,
    // Not in previews: with replaceOnChanges there is nothing to refuse.
    when: "apply",
    refuses: (ctx) => {
      const old = present(kind, ctx);
      if (old === undefined || replacing.some((path) => differs(ctx.inputs, old, path))) return undefined;
      const path = paths.find((it) => differs(ctx.inputs, old, it));
      if (path === undefined) return undefined;
      const problem = `cannot be changed once the ${titleOf(kind)} is there`;
      return refusal(
        path,
        problem,
        valueAt(ctx.inputs, path),
        "restore it, or replace the object with the option replaceOnChanges",
      );
    },
  };
}

function titleOf(kind: ArmKind): string {
  return kind.token.slice(kind.token.lastIndexOf(":") + 1);
}

/** Whether an input says something else than before; what an input leaves out stays as it is. */
export function differs(inputs: PropertyMap, old: WorldObject, path: string): boolean {
  const next = valueAt(inputs, path);
  const before = valueAt(old.inputs, path) ?? valueAt(old.outputs, path);
  if (next === undefined || next === null || next === UNKNOWN) return false;
  if (typeof next === "string" && typeof before === "string") {
    const folded = path === "location" ? normalLocation : (it: string): string => it.toLowerCase();
    return folded(next) !== folded(before);
  }
  return !sameValue(next, before);
}

/** Refuses a reference to an object of another region than the one that has it. */
export function sameRegionAs(
  type: string,
  path: string,
  types: readonly string[],
  home: (ctx: CheckContext) => string | undefined,
  source: string,
): Check {
  return {
    id: `${type}:region-of-${path.replace(/\.id$/, "")}`,
    source,
    needs: [path],
    refuses: (ctx) => {
      const id = valueAt(ctx.inputs, path);
      const region = home(ctx);
      const other = typeof id === "string" ? find(ctx, id, ...types) : undefined;
      if (region === undefined || other === undefined || sameText(other.region, region)) return undefined;
      return refusal(
        path,
        `must lie in ${region} as the virtual network does`,
        other.region,
        `name one of ${region}`,
      );
    },
  };
}

/** `W/"..."`, which changes with every write. */
export function etag(ctx: Pick<CreateContext, "hex">): string {
  return `W/"${uuid(ctx, "etag")}"`;
}

/** A GUID of the digits of one purpose. */
export function uuid(ctx: Pick<CreateContext, "hex">, purpose: string): string {
  const digits = ctx.hex(32, purpose);
  return guidOfDigits(digits);
}
