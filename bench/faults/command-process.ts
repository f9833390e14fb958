import { z } from "zod";
import { exitCode } from "../../cli/exit-codes.ts";
import { loadFast } from "../../cli/rehearsal/fast-loading.ts";

const requestSchema = z.strictObject({
  stack: z.string(),
  operation: z.enum(["up", "preview", "destroy"]),
  refresh: z.boolean(),
  state: z.string(),
  stackFile: z.string().optional(),
  fault: z.array(z.string()).optional(),
  unmodelled: z.enum(["refuse", "echo"]),
});

/**
 * `kakehashi rehearse` in a process of its own, with what its command line cannot say: settings from another file.
 * Started by sample.ts with the request as JSON.
 */
const request = requestSchema.parse(JSON.parse(process.argv[2] ?? ""));
loadFast();
const { run } = await import("../../cli/rehearsal/run.ts");
process.exitCode = exitCode(await run(request, true));
