import { z } from "zod";
import { appName } from "./dns.ts";
import { text } from "./forms.ts";

/** A parameter of MySQL, in the spelling of either cloud. */
const parameterName = text(
  /^[a-z][a-z0-9_-]{0,63}$/,
  "must be a parameter's name",
  "write one such as max_connections",
);

export const parameters = z
  .record(parameterName, z.string())
  .default({})
  .describe("Parameters of your own, values in quotes; what replication needs is set without them.");

/** How apps use a database of either kind. */
export const apps = z
  .record(
    appName,
    z.strictObject({
      queriesPerRequest: z
        .int()
        .min(1)
        .max(100_000)
        .describe("Queries that its slowest page makes, one after another."),
      schema: text(/^[a-z][a-z0-9_]{0,63}$/, "must be a schema's name", "use a-z, 0-9 and _")
        .optional()
        .describe("Its schema on the servers. Default: the app's name, with _ for -."),
      responseSeconds: z.number().positive().max(60).default(1).describe("Seconds that this page may take."),
    }),
  )
  .default({})
  .describe("How apps use the database, by app; one that asks too much from the far cloud is refused.");

export const roundTripMilliseconds = z
  .number()
  .min(0.1)
  .max(500)
  .default(4)
  .describe("A round trip between the clouds, as you measured it, milliseconds.");
