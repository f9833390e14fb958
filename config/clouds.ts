import { z } from "zod";

const uuid = (what: string) => z.uuid({ error: `must be the ${what}'s UUID` });

/** Which account and subscription, and where. */
export const cloudsSchema = z.strictObject({
  aws: z.strictObject({
    accountId: z
      .string()
      .regex(/^\d{12}$/, "must be 12 digits, in quotes")
      .describe("AWS account; the provider refuses every other one."),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region such as ap-northeast-1")
      .describe("AWS region."),
  }),
  azure: z.strictObject({
    subscriptionId: uuid("subscription").describe("Azure subscription; the provider refuses every other one."),
    tenantId: uuid("tenant").describe("Microsoft Entra tenant that authenticates users of AKS."),
    location: z
      .string()
      .regex(/^[a-z]+\d?$/, "must be an Azure region's short name such as japaneast")
      .describe("Azure region."),
  }),
});
