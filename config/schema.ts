import { z } from "zod";
import { cloudsSchema } from "./clouds.ts";
import { clustersSchema } from "./clusters.ts";
import { networkSchema } from "./network.ts";

/** Everything that a stack says, one section a file. */
export const stackSchema = z.strictObject({
  clouds: cloudsSchema,
  network: networkSchema,
  clusters: clustersSchema,
  tags: z
    .record(z.string().max(128), z.string().max(256))
    .default({})
    .describe("Tags on every resource that can carry them."),
});

/** A stack's configuration, checked, defaults filled in. */
export type StackConfig = z.output<typeof stackSchema>;
