import { z } from "zod";
import { cloudsSchema } from "./clouds.ts";
import { clustersSchema } from "./clusters.ts";
import { databaseSchema } from "./database.ts";
import { appsSchema, dnsSchema } from "./dns.ts";
import { gitopsSchema } from "./gitops.ts";
import { ingressSchema } from "./ingress.ts";
import { networkSchema } from "./network.ts";
import { tagsSchema } from "./tags.ts";
import { vpnSchema } from "./vpn.ts";

/** Everything that a stack says, one section a file. */
export const stackSchema = z.strictObject({
  clouds: cloudsSchema,
  network: networkSchema,
  clusters: clustersSchema,
  vpn: vpnSchema,
  database: databaseSchema.optional(),
  ingress: ingressSchema.optional(),
  gitops: gitopsSchema.optional(),
  dns: dnsSchema.optional(),
  apps: appsSchema,
  tags: tagsSchema,
  teardown: z
    .boolean()
    .default(false)
    .describe(
      "Lifts deletion protection, so that the stack can be destroyed: `up` with it, then `destroy`. `rehearse --destroy` does both.",
    ),
  only: z
    .enum(["aws", "azure"])
    .optional()
    .describe(
      "The cloud that this update is limited to: the other one may be out of reach and is not asked for anything. `rehearse --only` sets it.",
    ),
});

/** A stack's configuration, checked, defaults filled in. */
export type StackConfig = z.output<typeof stackSchema>;
