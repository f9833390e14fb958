import type { PropertyMap } from "../../../simulator/properties.ts";
import type { Changes } from "./cloud.ts";
import type { Platform } from "./fixtures.ts";

/** One check: inputs that it refuses beside inputs that pass everything. */
export interface Case {
  /** The check's id. */
  readonly check: string;
  readonly type: string;
  /** Inputs that Azure accepts. */
  readonly base: (platform: Platform) => PropertyMap;
  /** What is in the world besides. */
  readonly before?: (platform: Platform) => void;
  /** What is in the world once the object itself is there. */
  readonly after?: (platform: Platform) => void;
  /** The object is there already, made of the base; the changes are of it. @default false */
  readonly there?: boolean;
  readonly refuses: Changes | ((platform: Platform) => Changes);
  /** A neighbouring change that passes. @default none */
  readonly passes?: Changes | ((platform: Platform) => Changes);
}

/** Cases by the last part of their check's id. */
export type CaseList = Readonly<
  Record<string, Omit<Case, "check" | "type" | "base"> & Partial<Pick<Case, "base">>>
>;

/** Cases of one type that start from the same inputs. */
export function cases(type: string, base: Case["base"], list: CaseList): readonly Case[] {
  return Object.entries(list).map(([name, rest]) => ({ check: `${type}:${name}`, type, base, ...rest }));
}
