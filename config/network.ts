import { z } from "zod";

const cidr = z.cidrv4({ error: "must be an IPv4 range in CIDR notation, such as 10.64.0.0/14" });

/** AWS log retention periods, in days (CloudWatch Logs API, PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

const unique = <T>(values: readonly T[]) => new Set(values).size === values.length;

/** One range per cloud; lib/addresses derives everything else from it. */
export const networkSchema = z.strictObject({
  aws: z.strictObject({
    cidr: cidr.describe("All of AWS's addresses (/14 to /18): a quarter each for VPC, pods, services, transit."),
    zones: z
      .array(z.string().regex(/^[a-h]$/, "must be a zone's letter, a to h"))
      .min(1)
      .max(6)
      .refine(unique, "must not repeat a zone")
      .describe("Zone letters in the region. EKS needs two or more."),
    nat: z
      .enum(["single", "per-zone"])
      .describe("One NAT gateway for all zones (cheap), or one in each (a zone can fail)."),
    interfaceEndpoints: z
      .array(z.enum(["ecr.api", "ecr.dkr", "sts", "logs"]))
      .refine(unique, "must not repeat a service")
      .default([])
      .describe("AWS services reached by private endpoints. S3 always has its gateway endpoint."),
    flowLogRetentionDays: z
      .literal([...LOG_RETENTION_DAYS])
      .default(30)
      .describe("Days that VPC flow logs are kept."),
  }),
  azure: z.strictObject({
    cidr: cidr.describe("All of Azure's addresses (/14 to /18): a quarter each for VNet, pods, services, transit."),
    zones: z
      .array(z.enum(["1", "2", "3"]))
      .min(1)
      .refine(unique, "must not repeat a zone")
      .describe("Availability zones for nodes."),
    natPublicIps: z.int().min(1).max(16).default(1).describe("Static public addresses of the NAT gateway."),
    privateDomain: z
      .string()
      .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, "must be a DNS name such as dev.kakehashi.internal")
      .describe("Private DNS zone linked to the VNet."),
  }),
});
