import type { Check } from "../../model.ts";
import { isMap, UNKNOWN } from "../../properties.ts";
import { cronProblem, zoneExists } from "./schedules.ts";
import { at, first, inside, isSaid, kindChecks, neverChanges, validationOf, wrong } from "./words.ts";
import type { Part, Says } from "./words.ts";

const VALIDATION = validationOf("batch");
const CRON_JOBS = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/";

const ofJob =
  (path: readonly string[], says: (spec: Part) => string | undefined): Says =>
  (object) => {
    const spec = inside(object, ...path);
    return spec === undefined ? undefined : says(spec);
  };

/** Only jobs that count their pods have these. */
const INDEXED = ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"];

const jobSays = (path: readonly string[], hasDefaults: boolean): Readonly<Record<string, Says>> => ({
  // A Job that says neither gets one of each; what a CronJob makes later gets nothing.
  "indexed-completions": ofJob(path, (spec) =>
    spec.map.completionMode === "Indexed" &&
    !isSaid(spec.map.completions) &&
    (isSaid(spec.map.parallelism) || !hasDefaults)
      ? wrong(at(spec, "completions"), "is required by completionMode Indexed", undefined, "set it")
      : undefined,
  ),
  "indexed-only": ofJob(path, (spec) => {
    const { completionMode = "NonIndexed" } = spec.map;
    return completionMode !== "NonIndexed"
      ? undefined
      : first(INDEXED, (key) =>
          isSaid(spec.map[key])
            ? wrong(at(spec, key), "is for completionMode Indexed", "NonIndexed", "drop it, or say Indexed")
            : undefined,
        );
  }),
  "failure-policy": ofJob(path, (spec) => {
    const policy = inside(spec, "template", "spec")?.map.restartPolicy;
    return isMap(spec.map.podFailurePolicy) && policy !== "Never" && policy !== UNKNOWN
      ? wrong(at(spec, "podFailurePolicy"), "is for pods with restartPolicy Never", policy, "change that")
      : undefined;
  }),
  selector: ofJob(path, (spec) =>
    isMap(spec.map.selector) && spec.map.manualSelector !== true && spec.map.manualSelector !== UNKNOWN
      ? wrong(at(spec, "selector"), "is made by the API server", "one", "drop it, or say manualSelector")
      : undefined,
  ),
});

const schedule = ofJob(["spec"], (spec) => {
  const text = spec.map.schedule;
  if (typeof text !== "string") return undefined;
  if (text.includes("TZ")) return wrong("spec.schedule", "must not name a zone", text, "use timeZone");
  const problem = cronProblem(text);
  return problem === undefined
    ? undefined
    : wrong("spec.schedule", problem, text || "nothing", "write it like 0 3 * * *");
});

const timeZone = ofJob(["spec"], (spec) => {
  const zone = spec.map.timeZone;
  return typeof zone !== "string" || zoneExists(zone)
    ? undefined
    : wrong(
        "spec.timeZone",
        "must be a zone of the IANA database",
        zone || "nothing",
        "write it like Asia/Tokyo",
      );
});

/** Checks of jobs, by kind. */
export const jobChecks: Readonly<Record<string, readonly Check[]>> = {
  Job: kindChecks("Job", VALIDATION, {
    ...jobSays(["spec"], true),
    stays: neverChanges(
      ["spec", "completionMode"],
      ["spec", "podFailurePolicy"],
      ["spec", "backoffLimitPerIndex"],
      ["spec", "managedBy"],
      ["spec", "successPolicy"],
    ),
  }),
  CronJob: [
    ...kindChecks("CronJob", VALIDATION, jobSays(["spec", "jobTemplate", "spec"], false)),
    ...kindChecks("CronJob", CRON_JOBS, { schedule, "time-zone": timeZone }),
  ],
};
