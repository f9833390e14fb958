import { planAddresses } from "../../lib/addresses/plan.ts";
import type { CloudRange } from "../../lib/addresses/plan.ts";
import { seconds } from "../measure.ts";

/** 50 ranges of each cloud, so that all eight roles of the two vendors are planned. */
const RANGES: readonly CloudRange[] = Array.from({ length: 100 }, (_, index) => {
  const cloud = index % 2 === 0 ? "aws" : "azure";
  const zones = cloud === "aws" ? ["a", "b", "c", "d", "e", "f"] : ["1", "2", "3"];
  return { cloud, name: `${cloud}-${index}`, cidr: `10.${64 + index}.0.0/16`, zones };
});

/** Plans the addresses of a hundred clouds. */
export async function addressPlan(): Promise<Readonly<Record<string, number>>> {
  let problems = 0;
  const taken = await seconds(() => {
    problems = planAddresses(RANGES).problems.length;
  });
  if (problems > 0) throw new Error(`the ranges of this bench have ${problems} problems; mend them`);
  return { addressPlan: taken * 1000 };
}
