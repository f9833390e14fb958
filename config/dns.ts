import { z } from "zod";
import { text } from "./forms.ts";
import { workloadSchema } from "./workload.ts";

/** A public DNS name of two labels or more. */
export const domain = (example: string) =>
  text(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "must be a DNS name of two labels or more, in lower case",
    `write one such as ${example}`,
  );

const healthCheckSchema = z
  .strictObject({
    protocol: z.enum(["HTTPS", "HTTP", "TCP"]).default("HTTPS").describe("How the app is asked."),
    port: z.int().min(1).max(65_535).default(443).describe("Port that is asked."),
    path: text(/^\/[!-~]{0,254}$/, "must be a path", "write one such as /healthz")
      .default("/healthz")
      .describe("What HTTP asks for; any answer of 2xx or 3xx is healthy."),
    intervalSeconds: z
      .literal([10, 30])
      .default(10)
      .describe("Seconds between two checks of one checker (10 costs more)."),
    failureThreshold: z.int().min(1).max(10).default(3).describe("Checks in a row that must fail."),
  })
  .describe("Route 53's health checks of apps with automatic failover.");

/** Names that follow the apps: one zone, one authority or two. */
export const dnsSchema = z
  .strictObject({
    zone: domain("prod.example.com").describe(
      "The zone of all names; delegate it from its parent to the output nameServers.",
    ),
    ttlSeconds: z.int().min(1).max(86_400).default(60).describe("Seconds that resolvers keep an answer."),
    authority: z
      .discriminatedUnion("kind", [
        z.strictObject({
          kind: z
            .literal("route53")
            .describe("Route 53 alone: weighted records, health checks where an app fails over by itself."),
          healthCheck: healthCheckSchema.prefault({}),
        }),
        z.strictObject({
          kind: z
            .literal("dual")
            .describe(
              "Plain records in Route 53 and Azure DNS at once: either may fail; no weights, no checks.",
            ),
        }),
      ])
      .prefault({ kind: "route53" })
      .describe("Who answers for the zone."),
    externalDnsDomain: domain("apps.prod.example.com")
      .optional()
      .describe(
        "Subdomain whose records external-dns makes from within the clusters; no app here may use it.",
      ),
  })
  .describe("The names by which apps are reached from outside.");

const weight = z.int().min(0).max(255);

/** An app's name. */
export const appName = text(
  /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/,
  "must be named by a-z, 0-9 and -, a letter first",
  "rename it",
);

/** Apps by name: where their traffic goes. */
export const appsSchema = z
  .record(
    appName,
    z
      .strictObject({
        host: domain("shop.prod.example.com").describe("The name that users know."),
        mode: z
          .enum(["active-active", "active-standby"])
          .describe("Both clusters serve, or one does while the other stands by."),
        active: z.enum(["eks", "aks"]).default("eks").describe("Which cluster serves in active-standby."),
        weights: z
          .strictObject({
            eks: weight.describe("Share of EKS, 0 to 255."),
            aks: weight.describe("Share of AKS, 0 to 255."),
          })
          .prefault({ eks: 50, aks: 50 })
          .describe("Shares of the clusters in active-active."),
        failover: z
          .enum(["manual", "automatic"])
          .default("manual")
          .describe("Health checks take a failed cluster out, or a person does by changing this file."),
        standby: z
          .enum(["warm", "cold"])
          .default("warm")
          .describe("Whether the cluster that stands by runs the app; automatic failover needs it."),
        workload: workloadSchema.optional(),
      })
      .describe("An app and its name."),
  )
  .default({})
  .describe("Apps by name.");
