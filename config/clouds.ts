import { z } from "zod";
import { guid, text } from "./forms.ts";

/** Which account and subscription, and where. */
export const cloudsSchema = z
  .strictObject({
    aws: z
      .strictObject({
        accountId: text(/^\d{12}$/, "must be 12 digits", "copy it from aws sts get-caller-identity").describe(
          "AWS account, in quotes; the provider refuses every other one.",
        ),
        region: text(
          /^[a-z]{2}(-[a-z]+)+-\d$/,
          "must be an AWS region",
          "write one such as ap-northeast-1, without a zone's letter",
        ).describe("AWS region."),
        quotas: z
          .record(z.string(), z.int().min(0))
          .default({})
          .describe(
            "Quotas that the account was given above AWS's defaults, by Service Quotas' name, such as EC2-VPC Elastic IPs: 10. Rehearsals refuse what exceeds them.",
          ),
      })
      .describe("The AWS account and region."),
    azure: z
      .strictObject({
        subscriptionId: guid("subscription").describe(
          "Azure subscription; the provider refuses every other one.",
        ),
        tenantId: guid("tenant").describe("Microsoft Entra tenant that authenticates users of AKS."),
        location: text(
          /^[a-z]+\d?$/,
          "must be an Azure region's short name",
          "write one such as japaneast, in lower case without spaces",
        ).describe("Azure region."),
      })
      .describe("The Azure subscription and region."),
  })
  .describe("Which account and subscription, and where.");
