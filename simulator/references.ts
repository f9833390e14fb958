import type { Properties } from "./codec.ts";
import type { Reference, RuleContext } from "./model.ts";
import { select, show, UNKNOWN, within } from "./properties.ts";
import type { Found } from "./properties.ts";
import { ruleId, titleOf } from "./rules.ts";
import type { CompiledModel, CompiledRule, Refused } from "./rules.ts";
import { keyOf } from "./world.ts";
import type { WorldObject, WorldReference } from "./world.ts";

/** When a reference is looked at: in Check the target may still be to come, in Create it must be there. */
export type Phase = "check" | "apply";

/** Whether ids of a type are assigned by its cloud, and so cannot be known before the object is there. */
export type AssignedIds = (type: string) => boolean;

/** The references of an object that exist, to be kept with it, and the refusals of those that do not. */
export interface Resolved {
  readonly references: readonly WorldReference[];
  readonly refused: readonly Refused[];
}

export function resolveReferences(
  model: CompiledModel,
  inputs: Properties,
  ctx: RuleContext,
  phase: Phase,
  assignedIds: AssignedIds,
): Resolved {
  const references: WorldReference[] = [];
  const refused: Refused[] = [];
  for (const compiled of model.references) {
    const reference = compiled.rule.references;
    if (reference === undefined || isLost(reference.within, inputs, refused)) continue;
    for (const found of select(inputs.values, compiled.segments)) {
      if (found.value === undefined || found.value === null || found.value === UNKNOWN) continue;
      const target = findTarget(reference, found, ctx);
      if (typeof target === "object") {
        references.push({
          path: compiled.path,
          target: keyOf(target),
          onTargetDelete: reference.onTargetDelete ?? "blocks",
        });
      } else if (
        target !== BUILT_IN &&
        (target !== ABSENT || phase === "apply" || mustExist(reference, assignedIds))
      ) {
        refused.push({
          check: ruleId(model.model, compiled.path, "reference"),
          text: sentence(target, reference, found, inputs, ctx),
        });
      }
    }
  }
  return { references, refused };
}

/** Whether the place to look for a target is missing, or was refused before. */
function isLost(within: string | undefined, { values }: Properties, refused: readonly Refused[]): boolean {
  if (within === undefined) return false;
  return values[within] === undefined || refused.some(({ text }) => text.startsWith(`${within}: `));
}

/** The object that one property names. */
export function targetOf(model: CompiledModel, path: string, ctx: RuleContext): WorldObject | undefined {
  const compiled: CompiledRule | undefined = model.references.find((it) => it.path === path);
  const reference = compiled?.rule.references;
  const found = compiled === undefined ? undefined : select(ctx.inputs, compiled.segments)[0];
  if (reference === undefined || found === undefined) return undefined;
  const target = findTarget(reference, found, ctx);
  return typeof target === "object" ? target : undefined;
}

const BUILT_IN = "built in";
const ABSENT = "does not exist";

/** The target, or what is wrong with it. */
function findTarget(reference: Reference, found: Found, ctx: RuleContext): WorldObject | string {
  if (typeof found.value !== "string") return `must be the ${reference.by ?? "id"} of ${wanted(reference)}`;
  if (reference.builtIn?.test(found.value) === true || reference.brought?.(ctx) === true) return BUILT_IN;
  const by = reference.by ?? "id";
  const value = reference.handle === undefined ? found.value : reference.handle(found.value, ctx);
  if (value === undefined) return ABSENT;
  const named = ctx.world.having(by, value);
  const fitting = named.filter((it) => types(reference).includes(it.type));
  const own = fitting.filter((it) => it.package !== ctx.place.package || it.account === ctx.place.account);
  const near = own.find((it) => inRegion(reference, it, ctx));
  if (near !== undefined) return near;
  return (
    (isTelling(value) ? misnamed(reference, { own, fitting, named }, ctx) : undefined) ??
    otherCloud(value, ctx) ??
    otherHandle(reference, value, ctx) ??
    ABSENT
  );
}

/** Whether a value can only mean one object, wherever it is. A plain name may be that of one still to come. */
function isTelling(value: string): boolean {
  return value.startsWith("/subscriptions/") || value.startsWith("arn:") || ASSIGNED_ID.test(value);
}

/** An id as AWS assigns it: `vpc-0123456789abcdef0`. */
const ASSIGNED_ID = /^[a-z]+-[0-9a-f]{8}([0-9a-f]{9})?$/;

type Objects = readonly WorldObject[];

/** What is wrong with a value that names an object, but not one that will do. */
function misnamed(
  reference: Reference,
  { own, fitting, named }: { readonly own: Objects; readonly fitting: Objects; readonly named: Objects },
  ctx: RuleContext,
): string | undefined {
  const [first] = own;
  if (first !== undefined)
    return `must name ${wanted(reference)} in ${ctx.place.region}, not in ${first.region}`;
  const [foreign] = fitting;
  if (foreign !== undefined)
    return `names ${wanted(reference)} of another account or cluster, ${foreign.account}`;
  const [other] = named;
  if (other !== undefined)
    return `must name ${wanted(reference)} of ${ctx.place.package}, not a ${titleOf(other.type)} of ${other.package}`;
  return undefined;
}

function inRegion(reference: Reference, target: WorldObject, ctx: RuleContext): boolean {
  return (
    reference.sameRegion === false ||
    target.region === "" ||
    ctx.place.region === "" ||
    target.region === ctx.place.region
  );
}

function otherCloud(value: string, ctx: RuleContext): string | undefined {
  const azure = value.toLowerCase().startsWith("/subscriptions/");
  const aws = value.startsWith("arn:aws") || ASSIGNED_ID.test(value);
  if (ctx.place.package === "aws" && azure) return "must name an object of AWS, not of Azure";
  if (ctx.place.package === "azure-native" && aws) return "must name an object of Azure, not of AWS";
  return undefined;
}

function otherHandle(reference: Reference, value: string, ctx: RuleContext): string | undefined {
  const by = reference.by ?? "id";
  const other = ["id", "arn", "name"].find(
    (handle) =>
      handle !== by && ctx.world.having(handle, value).some((it) => types(reference).includes(it.type)),
  );
  return other === undefined ? undefined : `must be the ${by} of ${wanted(reference)}, not its ${other}`;
}

function mustExist(reference: Reference, assignedIds: AssignedIds): boolean {
  return (reference.by ?? "id") === "id" && types(reference).every(assignedIds);
}

function types(reference: Reference): readonly string[] {
  return typeof reference.to === "string" ? [reference.to] : reference.to;
}

function wanted(reference: Reference): string {
  return `a ${types(reference).map(titleOf).join(" or ")}`;
}

function sentence(
  problem: string,
  reference: Reference,
  found: Found,
  inputs: Properties,
  ctx: RuleContext,
): string {
  const got = show(found.value, within(inputs.secrets, found.path));
  if (problem === ABSENT && reference.absent !== undefined)
    return `${found.path}: ${reference.absent(got, ctx)}`;
  const what = problem === ABSENT ? `names ${wanted(reference)} that does not exist` : problem;
  return `${found.path}: ${what}, got ${got}; use the ${reference.by ?? "id"} of ${wanted(reference)} that this program makes or that the world has`;
}
