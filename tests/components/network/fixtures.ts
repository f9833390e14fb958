import assert from "node:assert/strict";
import { planAddresses, type AddressPlan } from "../../../lib/addresses/plan.ts";

export const AWS_RANGE = "10.64.0.0/14";
export const AZURE_RANGE = "10.68.0.0/14";

/** The address plan of one cloud. */
export function planFor(cloud: "aws" | "azure", zones: readonly string[]): AddressPlan {
  const cidr = cloud === "aws" ? AWS_RANGE : AZURE_RANGE;
  const { plans, problems } = planAddresses([{ cloud, cidr, zones }]);
  assert.deepEqual(problems, []);
  const [plan] = plans;
  assert.ok(plan);
  return plan;
}

/** Makes a value when it is first asked for, and keeps it. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
