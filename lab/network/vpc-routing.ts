import type { LabPlan } from "./plan.ts";

/** What changes the routes of the VPC's tables to the other cloud. */
export interface VpcRouting {
  /** The gateway's address that the VPC's route table leads to. */
  readonly nextHop: (range: string) => Promise<string | undefined>;
  readonly stop: () => Promise<void>;
}

/** The router's bridge that stands for a subnet. */
export function bridgeOf(plan: LabPlan, subnet: string): string {
  const subnets = [...plan.aws.gateways, ...plan.azure.gateways].map((gateway) => gateway.subnet);
  return `subnet${subnets.indexOf(subnet)}`;
}

/** The next hop in what `ip route show` says. */
export const nextHopIn = (routes: string): string | undefined => /via (\S+)/.exec(routes)?.[1];
