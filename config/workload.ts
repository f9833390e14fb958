import { z } from "zod";
import { text } from "./forms.ts";

const path = text(/^\/[!-~]{0,254}$/, "must be a path", "write one such as /ready");

const namespace = text(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  "must be a DNS label",
  "use a-z, 0-9 and -, 63 at most",
);

const count = z.int().min(1).max(1000);

const replicas = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("scaled").describe("By load."),
    min: count.describe("Fewest pods of a cluster, 2 at least."),
    max: count.describe("Most pods of a cluster."),
  }),
  z.strictObject({
    kind: z.literal("fixed").describe("Always as many."),
    count: count.describe("Pods of a cluster."),
  }),
  z.strictObject({ kind: z.literal("single").describe("One, for development: a drain is an outage.") }),
]);

/** What an app runs on both clusters; docs/manifests.md says what becomes of each field. */
export const workloadSchema = z
  .strictObject({
    namespace: namespace.default("apps").describe("Its namespace; a change makes everything anew."),
    image: text(
      /^[a-z0-9][\w.:/-]*(@sha256:[0-9a-f]{64})?$/,
      "must be an image",
      "write one such as docker.io/library/httpd:2.4.68",
    ).describe("By name and tag; its digest comes from images.lock.json, in production it must."),
    user: z
      .int()
      .min(1)
      .max(2_147_483_647)
      .optional()
      .describe("The user of its processes, by number, where the image says root or a name."),
    command: z.array(z.string()).min(1).optional().describe("Instead of the image's entry point."),
    arguments: z.array(z.string()).min(1).optional().describe("Instead of the image's arguments."),
    port: z.int().min(1).max(65_535).describe("The port that the container listens on."),
    probes: z
      .strictObject({
        readiness: path.describe("Answers when it can serve."),
        liveness: path.describe("Answers as long as it need not be restarted; another path than readiness."),
      })
      .describe("Paths that are asked."),
    requestSeconds: z
      .number()
      .positive()
      .max(3600)
      .describe("Its longest request, seconds: a pod that stops waits for it."),
    size: z
      .strictObject({
        cpuMillicores: z.int().min(1).max(128_000).describe("Of each pod, thousandths of a core."),
        memoryMiB: z.int().min(4).max(1_048_576).describe("Of each pod, also its limit."),
        replicas: replicas.describe("How many pods."),
      })
      .describe("What its pods get, and how many there are."),
    env: z
      .record(text(/^[A-Z_][A-Z0-9_]*$/, "must be a variable", "use A-Z, 0-9 and _"), z.string())
      .optional()
      .describe("Environment that may be read by anybody."),
    placement: z
      .strictObject({
        eks: z.enum(["nodes", "spot"]).default("nodes").describe("What it runs on in EKS."),
        aks: z.enum(["nodes", "spot", "virtual-nodes"]).default("nodes").describe("What it runs on in AKS."),
      })
      .prefault({})
      .describe("What its pods run on."),
    delivery: z
      .enum(["pulumi", "argocd"])
      .default("pulumi")
      .describe("Who applies its objects: this program, or Argo CD from files that it is given."),
  })
  .describe("What the app runs; absent, this stack has its name only.");

export type WorkloadConfig = z.output<typeof workloadSchema>;
