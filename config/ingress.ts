import { z } from "zod";
import { cidr, text, uniqueList } from "./forms.ts";

const common = {
  replicas: z
    .strictObject({
      min: z.int().min(1).max(100).describe("Fewest pods of a cluster; 2 at least where an outage matters."),
      max: z.int().min(1).max(100).describe("Most pods of a cluster."),
    })
    .refine(({ min, max }) => min <= max, {
      path: ["min"],
      error: "must not be more than max; lower it or raise max",
    })
    .prefault({ min: 2, max: 10 })
    .describe("Pods that forward, by load."),
  clientCidrs: uniqueList(cidr("203.0.113.0/24"), "range")
    .min(1)
    .optional()
    .describe("Who may come in, by the client's own address. Default: everybody."),
};

/** How requests come in to both clusters, on addresses and behind load balancers that do not change with it. */
export const ingressSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("nginx").describe("By ingress-nginx, which is retired."), ...common }),
    z.strictObject({
      kind: z.literal("gateway").describe("By the Gateway API: Envoy Gateway."),
      ...common,
      tlsSecret: text(
        /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
        "must be a Secret's name",
        "use a-z, 0-9, - and .",
      )
        .optional()
        .describe("The Secret of the namespace ingress with the certificate of all names. Default: no TLS."),
    }),
  ])
  .describe("How requests come in to the clusters.");
