import type { InvokeModel, ResourceModel } from "../model.ts";
import { subnet, vpc } from "./vpc.ts";

/** Every modelled type of AWS. */
export const models: readonly ResourceModel[] = [vpc, subnet];

/** Every modelled function of AWS. */
export const invokes: readonly InvokeModel[] = [];
