import type { PropertyMap } from "./properties.ts";

/** What becomes of the holder of a reference when its target is deleted. */
export type OnTargetDelete = "blocks" | "cascades" | "ignores";

/** An object of the simulated clouds. */
export interface WorldObject {
  readonly type: string;
  readonly id: string;
  readonly package: string;
  /** Account, subscription or cluster. */
  readonly account: string;
  /** Empty for what belongs to no region. */
  readonly region: string;
  /** Within which the id is unique for the type: the account, with the region where ids are regional. */
  readonly scope: string;
  /** The resource that made it. */
  readonly urn: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  /** The names by which references find it: id, arn, name, ... */
  readonly handles: Readonly<Record<string, string>>;
  /** Values that no other object may hold. */
  readonly unique: readonly string[];
  readonly references: readonly WorldReference[];
  /**
   * The key of an object whose deletion this one survives, although what it goes with is deleted: nobody is left to
   * remove the load balancer that a cluster ordered.
   */
  readonly survives?: string | undefined;
  /** Days for which its unique values stay taken once it is deleted: as long as it can be had back. */
  readonly recoverableDays?: number | undefined;
  /** It is deleted, and holds its unique values until then (ISO 8601). Nothing else finds it. */
  readonly heldUntil?: string | undefined;
}

/** An object's reference to another. */
export interface WorldReference {
  /** The property that holds it. */
  readonly path: string;
  /** The target's key. */
  readonly target: string;
  readonly onTargetDelete: OnTargetDelete;
}

/** One line of the journal: an object as it is now, or the key of one that is gone. */
export type WorldEntry = { readonly put: WorldObject } | { readonly gone: string };
