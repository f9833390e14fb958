import { getOrganization, getProject, getStack, StackReference } from "@pulumi/pulumi";
import { z } from "zod";

/** What the last deployment of this stack left behind, as far as the next one must know it. */
export interface LastDeployment {
  /** The generation of each gateway's keys, by gateway; empty before there are any. */
  readonly keyGenerations: Readonly<Record<string, number>>;
}

/** The part of a stack's outputs that tells it. */
const outputsSchema = z.object({
  gateways: z.record(z.string(), z.object({ generation: z.number() })),
});

/** Reads the stack's own outputs as they are before this deployment. */
export async function readLastDeployment(): Promise<LastDeployment> {
  const name = `${getOrganization()}/${getProject()}/${getStack()}`;
  const vpn: unknown = await new StackReference("last-deployment", { name }).getOutputValue("vpn");
  const { gateways } = outputsSchema.catch({ gateways: {} }).parse(vpn);
  return {
    keyGenerations: Object.fromEntries(
      Object.entries(gateways).map(([gateway, { generation }]) => [gateway, generation]),
    ),
  };
}
