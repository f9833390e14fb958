import type { PropertyMap } from "../../../simulator/properties.ts";
import type { TestCloud } from "./cloud.ts";

/** One check of a model: inputs that it refuses, and inputs that everything lets pass. */
export interface CheckCase {
  /** The check's id. */
  readonly check: string;
  readonly type: string;
  /** The resource's name in the program; that of an object of the world to change it. @default subject */
  readonly name?: string;
  /** Makes what is there before. */
  readonly inputs: (cloud: TestCloud) => { readonly refused: PropertyMap; readonly passes: PropertyMap };
}
