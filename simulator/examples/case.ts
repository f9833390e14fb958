import type { PropertyMap } from "../properties.ts";
import type { ExampleCloud } from "./cloud.ts";

/** What the examined resource is called, unless it is one that is there. */
export const EXAMPLE = "example";

/** One check: inputs that it refuses, and it alone, beside inputs that everything lets pass. */
export type CheckCase = CaseHead & (CaseOfOneWorld | CaseOfTwoWorlds);

interface CaseHead {
  /** The check's id. */
  readonly check: string;
  readonly type: string;
  /** The resource's name in the program; that of one that is there, to change it. @default example */
  readonly name?: string;
}

interface CaseOfOneWorld {
  readonly inputs: InputsOfOneWorld;
}

/** Makes what is there before, and returns the two. */
export type InputsOfOneWorld = (cloud: ExampleCloud) => {
  readonly refused: PropertyMap;
  readonly passes: PropertyMap;
};

/** Where the world makes the difference, and not the inputs. */
interface CaseOfTwoWorlds {
  readonly refused: (cloud: ExampleCloud) => PropertyMap;
  readonly passes: (cloud: ExampleCloud) => PropertyMap;
  /** The type of what passes, where the type itself is what is refused. @default the same */
  readonly passingType?: string;
}

/** Something that the cloud does not delete while something else stands in its way. */
export interface DeletionCase {
  readonly type: string;
  /** Which one is to be deleted. */
  readonly name: string;
  /** The vendor's page. */
  readonly source: string;
  /** Makes it, with what stands in its way. */
  readonly refused: (cloud: ExampleCloud) => unknown;
  /** Makes it, with nothing in its way. */
  readonly passes: (cloud: ExampleCloud) => unknown;
}
