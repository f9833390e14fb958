import type { SimulatedPackage } from "../model.ts";
import { modelFinder } from "../model-finder.ts";
import { models } from "./values.ts";

/** pulumi-random: values that live in the state and nowhere else. */
export const random: SimulatedPackage = {
  name: "random",
  assignedIds: false,
  regionalIds: false,
  invokes: [],
  listed: models,
  model: modelFinder(models),
  place: () => ({ package: "random", account: "random", region: "" }),
};
