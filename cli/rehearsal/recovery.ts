import type { Stack } from "@pulumi/pulumi/automation/stack.js";
import type { World } from "../../simulator/world.ts";
import type { Deployment, EngineState, PendingOperation, StateResource } from "./state.ts";
import { canonicalType } from "../../simulator/azure/type-names.ts";
import { SHARED_TYPES, STATE_ONLY_PACKAGES } from "../../simulator/registry.ts";
import { deploymentSchema, typesOf } from "./state.ts";

/** What the clouds know of an object, as far as recovery needs it. */
export interface CloudObject {
  readonly type: string;
  readonly id: string;
  readonly urn: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What recovery reads of the clouds. */
export interface CloudView {
  all(): readonly CloudObject[];
}

/** What a run that failed or was cut short left behind. */
export interface Remains {
  /** Begun, and the clouds do have them: they go into the state. */
  readonly adopted: readonly { readonly operation: PendingOperation; readonly object: CloudObject }[];
  /** Begun, and the clouds do not have them: they are begun again. */
  readonly notMade: readonly PendingOperation[];
  /** Changes and deletions that were begun: the next run compares and does them again. */
  readonly unsure: readonly PendingOperation[];
  /** In the clouds, and in no state. */
  readonly untracked: readonly CloudObject[];
  /** In the state, and in no cloud: what was being deleted. */
  readonly vanished: readonly StateResource[];
  /** Made or changed, but the operation failed half way (`initErrors`): what the state says of it is not certain. */
  readonly unfinished: readonly StateResource[];
}

/**
 * Compares the engine's state with the clouds. In earnest a person does this, reading the console for each pending
 * create (`pulumi refresh --import-pending-creates`); here the clouds can be read.
 */
export function findRemains(
  resources: readonly StateResource[],
  pending: readonly PendingOperation[],
  objects: readonly CloudObject[],
): Remains {
  const { loose, vanished } = pair(resources, objects);
  const creates = pending.filter(({ type }) => type === "creating");
  const adopted = creates.flatMap((operation) => {
    const object = loose.find((it) => it.urn === operation.resource.urn && isReadable(it));
    return object === undefined ? [] : [{ operation, object }];
  });
  return {
    adopted,
    notMade: creates.filter(({ resource }) => !loose.some(({ urn }) => urn === resource.urn)),
    unsure: pending.filter(({ type }) => type !== "creating"),
    untracked: loose.filter((object) => !adopted.some((it) => it.object === object)),
    vanished,
    unfinished: resources.filter(({ initErrors }) => (initErrors ?? []).length > 0),
  };
}

/**
 * Finds the object of each resource. Two clusters may each have an object of one type and id, so the one that the
 * resource made comes first; a renamed resource keeps its object, which remembers the old name.
 */
function pair(
  resources: readonly StateResource[],
  objects: readonly CloudObject[],
): { readonly loose: readonly CloudObject[]; readonly vanished: readonly StateResource[] } {
  const unclaimed = Map.groupBy(objects, identityOf);
  const claim = (resource: StateResource, isIts: (object: CloudObject) => boolean): boolean => {
    const candidates = unclaimed.get(identityOf(resource)) ?? [];
    const index = candidates.findIndex(isIts);
    if (index !== -1) candidates.splice(index, 1);
    return index !== -1;
  };
  const own = resources.filter(isMadeByCloud);
  const others = resources.filter((resource) => !isMadeByCloud(resource));
  const renamed = own.filter((resource) => !claim(resource, ({ urn }) => urn === resource.urn));
  const there = new Set(objects.map(identityOf));
  const isShared = (resource: StateResource): boolean =>
    SHARED_TYPES.includes(resource.type) && there.has(identityOf(resource));
  const vanished = renamed.filter((resource) => !claim(resource, () => true) && !isShared(resource));
  // What the program only reads is no leftover either.
  for (const resource of others) claim(resource, () => true);
  return { loose: [...unclaimed.values()].flat(), vanished };
}

/** What was found, and what is done about it, in plain lines; empty when there is nothing. */
export function describeRemains(remains: Remains): readonly string[] {
  const { adopted, notMade, unsure, untracked, vanished, unfinished } = remains;
  return [
    ...adopted.map(
      ({ object }) =>
        `${object.urn}: was being created, and the cloud has it (${object.id}); taken into the state`,
    ),
    ...notMade.map(
      ({ resource }) =>
        `${resource.urn}: was to be created, and the cloud does not have it; created again if the program still wants it`,
    ),
    ...unsure.map(
      ({ resource, type }) =>
        `${resource.urn}: ${WORDS[type] ?? type} was not seen to end; compared and finished by this run`,
    ),
    ...untracked.map(
      ({ urn, id }) =>
        `${urn}: the cloud has it (${id}), and the state does not know it; removed from the simulated cloud`,
    ),
    ...vanished.map(
      ({ urn, id = "" }) =>
        `${urn}: the state has it (${id}), and the cloud does not; this run refreshes the state first`,
    ),
    ...unfinished.map(
      ({ urn }) => `${urn}: its last operation failed half way; this run refreshes the state first`,
    ),
  ];
}

/** What a run leaves behind, in plain lines; empty when it is nothing. */
export function describeLeft(remains: Remains): readonly string[] {
  const { adopted, notMade, unsure, untracked, vanished, unfinished } = remains;
  return [
    ...[...adopted.map(({ object }) => object), ...untracked].map(
      ({ urn, id }) => `${urn}: the cloud has it (${id}), and the state does not know it`,
    ),
    ...[...notMade, ...unsure].map(
      ({ resource, type }) => `${resource.urn}: ${WORDS[type] ?? type} was not seen to end`,
    ),
    ...vanished.map(({ urn, id = "" }) => `${urn}: the state has it (${id}), and the cloud does not`),
    ...unfinished.map(({ urn }) => `${urn}: its last operation failed half way`),
  ];
}

const WORDS: Readonly<Record<string, string>> = {
  creating: "its creation",
  updating: "an update",
  deleting: "a deletion",
  reading: "a read",
};

/** Whether the state is to be read anew from the clouds before anything else is done. */
export function needsRefresh({ vanished, unfinished }: Remains): boolean {
  return vanished.length > 0 || unfinished.length > 0;
}

/** Removes from the clouds what no state knows. */
export function removeUntracked({ untracked }: Remains, world: Pick<World, "madeBy" | "remove">): void {
  for (const { type, id, urn } of untracked) {
    for (const object of world.madeBy(urn))
      if (object.type === type && object.id === id) world.remove(object);
  }
}

/** Brings the engine's state and the clouds together, so that nothing is made twice and nothing is lost. */
export async function mend(
  remains: Remains,
  stack: Pick<Stack, "exportStack" | "importStack">,
  state: Pick<EngineState, "pending">,
  world: Pick<World, "madeBy" | "remove">,
): Promise<void> {
  removeUntracked(remains, world);
  if (state.pending().length === 0) return;
  // Importing drops all pending operations; the engine checks the whole state when it takes it in.
  const exported = await stack.exportStack();
  const deployment = deploymentSchema.parse(exported.deployment);
  await stack.importStack({ ...exported, deployment: withAdopted(deployment, remains.adopted) });
}

/**
 * The state with the adopted resources, and without pending operations. What they depend on was there before them, so
 * they are put at the end; a replacement, on which others of the state depend, before the resource that it replaces.
 * That one is still to be deleted, unless the engine deleted it first and kept its entry to remember the replacement.
 */
export function withAdopted(deployment: Deployment, adopted: Remains["adopted"]): Deployment {
  const made = new Map(
    adopted.map(({ operation: { resource }, object }) => [
      resource.urn,
      { ...resource, id: object.id, outputs: { ...resource.outputs, ...object.outputs } },
    ]),
  );
  const known = (deployment.resources ?? []).flatMap((resource) => {
    const replacement = made.get(resource.urn);
    if (replacement === undefined || resource.delete === true) return [resource];
    made.delete(resource.urn);
    return resource.pendingReplacement === true
      ? [replacement]
      : [replacement, { ...resource, delete: true }];
  });
  return { ...deployment, resources: [...known, ...made.values()], pending_operations: [] };
}

/** What a program of this stack made; what the clouds added by themselves goes with it. */
export function objectsOf(world: CloudView, project: string, stack: string): readonly CloudObject[] {
  const own = `urn:pulumi:${stack}::${project}::`;
  return world
    .all()
    .filter(({ urn, type }) => urn.startsWith(own) && canonicalType(typesOf(urn).at(-1) ?? "") === type);
}

/** The clouds keep secrets as marks only, so an object with secrets cannot be taken over: it is made again. */
function isReadable({ outputs }: CloudObject): boolean {
  return !JSON.stringify(outputs).includes('"$secret"');
}

/**
 * Providers, stack references and components are no cloud's, and neither are random values; what was deleted to be
 * replaced is no cloud's any more.
 */
function isMadeByCloud({ type, custom, external, pendingReplacement }: StateResource): boolean {
  return (
    custom === true &&
    external !== true &&
    pendingReplacement !== true &&
    !NO_CLOUDS.has(type.slice(0, type.indexOf(":")))
  );
}

const NO_CLOUDS: ReadonlySet<string> = new Set(["pulumi", ...STATE_ONLY_PACKAGES]);

function identityOf({ type, id = "" }: Pick<StateResource, "type" | "id">): string {
  return `${canonicalType(type)} ${id}`;
}
