import { randomUUID } from "node:crypto";
import type { World } from "./world.ts";

/** What the ids of a new object are made of, besides the URN of its resource. */
export type Salt = (urn: string, inStateOnly: boolean) => string;

/** The world's clock makes a second object of a resource another one; what is in no world needs chance. */
export const clockOf =
  (world: Pick<World, "writes">): Salt =>
  (_, inStateOnly) =>
    inStateOnly ? randomUUID() : String(world.writes);
