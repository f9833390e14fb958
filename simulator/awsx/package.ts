import type { SimulatedPackage } from "../model.ts";
import { vpc } from "./vpc.ts";

/** pulumi-awsx: components made of resources of aws. Of its components, the one that most programs begin with. */
export const awsx: SimulatedPackage = {
  name: "awsx",
  assignedIds: false,
  regionalIds: false,
  invokes: [],
  model: () => undefined,
  component: (type) => (type === vpc.type ? vpc : undefined),
  place: () => ({ package: "awsx", account: "awsx", region: "" }),
};
