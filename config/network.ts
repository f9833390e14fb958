import { z } from "zod";
import { cidr, logRetention, text, uniqueList } from "./forms.ts";

/** A zone's letter; whoever writes its whole name (`ap-northeast-1a`) is told the letter. */
export const zoneLetter = z.string().regex(/^[a-h]$/, {
  error: ({ input }) => {
    const letter = /^[a-z]{2}(?:-[a-z]+)+-\d([a-h])$/.exec(String(input))?.[1];
    return `must be a zone's letter, a to h; write ${letter === undefined ? "one such as a" : `only ${letter}`}`;
  },
});

/** An availability zone of Azure. */
export const azureZone = z.enum(["1", "2", "3"]);

const awsSchema = z
  .strictObject({
    cidr: cidr("10.64.0.0/14").describe(
      "All of AWS's addresses (/14 to /18): a quarter each for VPC, pods, services, transit.",
    ),
    zones: uniqueList(zoneLetter, "zone")
      .min(1)
      .max(6)
      .describe("Zone letters in the region. EKS needs two or more."),
    nat: z
      .enum(["single", "per-zone"])
      .describe("One NAT gateway for all zones (cheap), or one in each (a zone can fail)."),
    interfaceEndpoints: uniqueList(z.enum(["ecr.api", "ecr.dkr", "sts", "logs"]), "service")
      .default([])
      .describe("AWS services reached by private endpoints. S3 always has its gateway endpoint."),
    flowLogRetentionDays: logRetention.default(30).describe("Days that VPC flow logs are kept."),
  })
  .describe("The VPC.");

const azureSchema = z
  .strictObject({
    cidr: cidr("10.68.0.0/14").describe(
      "All of Azure's addresses (/14 to /18): a quarter each for VNet, pods, services, transit.",
    ),
    zones: uniqueList(azureZone, "zone").min(1).describe("Availability zones for nodes."),
    natPublicIps: z.int().min(1).max(16).default(1).describe("Static public addresses of the NAT gateway."),
    privateDomain: text(
      /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
      "must be a DNS name of two labels or more",
      "write one such as dev.kakehashi.internal",
    ).describe("Private DNS zone linked to the VNet."),
  })
  .describe("The VNet.");

/** One range per cloud; lib/addresses derives everything else from it. */
export const networkSchema = z
  .strictObject({ aws: awsSchema, azure: azureSchema })
  .describe("One address range per cloud, zones, and ways out.");
