import type { PropertyMap } from "../../properties.ts";
import { EXAMPLE } from "../case.ts";
import type { CheckCase } from "../case.ts";
import { changed } from "../changes.ts";
import type { Changes } from "../changes.ts";
import { platform } from "./fixtures.ts";
import type { Platform } from "./fixtures.ts";

/** A case as changes to inputs that Azure accepts. */
interface Case {
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
export type CaseList = Readonly<Record<string, Omit<Case, "base"> & Partial<Pick<Case, "base">>>>;

/** Cases of one type that start from the same inputs, on the same small platform. */
export function cases(type: string, base: Case["base"], list: CaseList): readonly CheckCase[] {
  return Object.entries(list).map(([name, rest]) => ({
    check: `${type}:${name}`,
    type,
    inputs: (cloud) => {
      const { refuses, passes, ...it } = { base, ...rest };
      const where = platform(cloud);
      it.before?.(where);
      const inputs = it.base(where);
      if (it.there === true) cloud.make(type, EXAMPLE, inputs);
      it.after?.(where);
      return {
        refused: changed(inputs, changesOf(refuses, where)),
        passes: changed(inputs, changesOf(passes, where)),
      };
    },
  }));
}

function changesOf(changes: Case["passes"], where: Platform): Changes {
  return typeof changes === "function" ? changes(where) : (changes ?? {});
}
