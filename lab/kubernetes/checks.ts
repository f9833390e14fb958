import { z } from "zod";
import type { Manifest } from "../../simulator/kubernetes/api-server.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { run } from "../../tools/run.ts";
import type { Report } from "../report.ts";
import type { Clusters } from "./clusters.ts";
import type { Outcome } from "./station.ts";

const resourceSchema = z.object({ type: z.string(), inputs: z.record(z.string(), z.unknown()) });

const exampleSchema = z.object({
  before: z.array(resourceSchema),
  resource: resourceSchema.optional(),
});

/** What `kakehashi checks --json` says of a check: a stack that it alone refuses, and one that it lets pass. */
const checkSchema = z.object({ id: z.string(), refuses: exampleSchema, passes: exampleSchema });

type Example = z.infer<typeof exampleSchema>;

/** The simulator's checks of Kubernetes objects, asked of a real API server that keeps nothing of it. */
export async function checks(report: Report, clusters: Clusters): Promise<void> {
  const found: Record<Verdict | "excluded", string[]> = {
    ...{ confirmed: [], unclear: [], contradicted: [], excluded: [] },
  };
  for (const { id, refuses, passes } of await simulatedChecks()) {
    const [refused, passed] = [manifestOf(refuses), manifestOf(passes)];
    if (isOfCloud(id) || refused === undefined || passed === undefined) {
      found.excluded.push(id);
      continue;
    }
    for (const it of passes.before) await clusters.apply("aws", withKind(it));
    const onRefused = await clusters.apply("aws", refused, true);
    const onPassed = await clusters.apply("aws", passed, true);
    for (const it of passes.before.filter(({ type }) => type !== NAMESPACE))
      await clusters.remove("aws", withKind(it));
    found[verdictOf(onRefused, onPassed)].push(id);
  }
  const counts = Object.entries(found).map(([verdict, ids]) => `${ids.length} ${verdict}`);
  report.figure("checksConfirmed", found.confirmed.length);
  report.figure("checksUnclear", found.unclear.length);
  const kinds = new Set(found.unclear.map((id) => id.replace(/^kubernetes:|#.*$/g, "")));
  if (kinds.size > 0)
    report.note(`unclear, as an object without the mistake is refused alike: ${[...kinds].join(", ")}`);
  report.check(
    "what the simulator's checks refuse, the API server refuses",
    found.contradicted.length === 0 && found.confirmed.length > 0,
    [counts.join(", "), ...found.contradicted].join("; "),
  );
}

async function simulatedChecks(): Promise<readonly z.infer<typeof checkSchema>[]> {
  const { code, stdout, stderr } = await run("./kakehashi", ["checks", "kubernetes:", "--json"], {
    cwd: CHECKOUT,
  });
  if (code !== 0) throw new Error(`checks: ${stderr}`);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => checkSchema.parse(JSON.parse(line)));
}

/** Whether not the API server says it, but the cloud's controller, which this lab has not. */
export const isOfCloud = (id: string): boolean => id.startsWith("kubernetes:Service:cloud-");

type Verdict = "confirmed" | "unclear" | "contradicted";

/** What the two answers say of a check: nothing but its one mistake lies between the two objects. */
export function verdictOf(onRefused: Outcome, onPassed: Outcome): Verdict {
  if (!("refused" in onRefused)) return "contradicted";
  if (!("refused" in onPassed)) return "confirmed";
  // The examples are the least that the simulator takes, which a real server often does not.
  return reasonOf(onRefused.refused.message) === reasonOf(onPassed.refused.message) ? "unclear" : "confirmed";
}

/** Without the object's name, which may be the mistake. */
function reasonOf(message: string): string {
  return message.replace(/^\S+ ".*?" is (invalid|forbidden)/, "$1");
}

const NAMESPACE = "kubernetes:core/v1:Namespace";

/** No objects of their own: patches, Helm releases, and kinds that are only answered (`SubjectAccessReview`, `Binding`). */
const NOT_APPLIED = /Patch$|^kubernetes:helm\.sh\/|Review$|:Binding$/;

/**
 * The object of an example, or nothing when an API server cannot be asked about it: because of its kind, or because it
 * is to be deleted, or needs more than a namespace and, to be changed, itself.
 */
export function manifestOf({ before, resource }: Example): Manifest | undefined {
  if (resource === undefined) return undefined;
  if (before.some(({ type }) => type !== NAMESPACE && type !== resource.type)) return undefined;
  if (NOT_APPLIED.test(resource.type)) return undefined;
  return withKind(resource);
}

function withKind({ type, inputs }: z.infer<typeof resourceSchema>): Manifest {
  const [, groupVersion = "", kind = ""] = type.split(":");
  return { apiVersion: groupVersion.replace(/^core\//, ""), kind, ...inputs };
}
