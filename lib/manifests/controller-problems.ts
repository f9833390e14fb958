import { isCron } from "../database/cron.ts";
import { showValue, type Problem } from "../problems.ts";
import type { Controller, RunArgs, StorageArgs, WorkloadArgs } from "./args.ts";
import { isVirtual } from "./placement.ts";

/**
 * Longest names, in characters: a CronJob's by the 11 that its Jobs' have more (Kubernetes, "CronJob"), a Job's by the
 * hash behind it, so that the pods' label with the Job's name stays a label.
 */
const LONGEST_NAMES: Readonly<Record<Controller["kind"], number>> = {
  deployment: 63,
  // The pods' Service has 5 more, and a pod's label with the revision's hash 11 more.
  "stateful-set": 52,
  job: 54,
  "cron-job": 52,
};

type Add = (path: string, problem: string, got: unknown, fix: string) => void;

/** What does not go with how an app's pods are kept. */
export function findControllerProblems(at: string, args: WorkloadArgs): readonly Problem[] {
  const { controller = { kind: "deployment" } } = args;
  const problems: Problem[] = [];
  const add: Add = (path, problem, got, fix) => {
    problems.push({ path: `${at}.${path}`, problem, got: showValue(got), fix });
  };
  const longest = LONGEST_NAMES[controller.kind];
  if (args.name.length > longest)
    add(
      "name",
      `must not be longer than ${longest} characters as a ${controller.kind}`,
      args.name,
      "shorten it",
    );
  findContainerProblems(args, add);
  switch (controller.kind) {
    case "deployment":
      break;
    case "stateful-set":
      findStatefulProblems(args, controller.storage, add);
      break;
    case "cron-job":
      findScheduleProblems(controller, add);
      findRunProblems(args, controller, add);
      break;
    case "job":
      findRunProblems(args, controller, add);
      break;
  }
  return problems;
}

function findContainerProblems(
  { name, command, arguments: given, nodeClass, sidecars = [] }: WorkloadArgs,
  add: Add,
): void {
  // Azure/AKS, virtual nodes' limitations.
  if (nodeClass.kind === "aci-addon" && given !== undefined && command === undefined)
    add("arguments", "need a command on classic virtual nodes", given, "say command too");
  const names = [name, ...sidecars.map((sidecar) => sidecar.name)];
  for (const [index, sidecar] of sidecars.entries())
    if (names.indexOf(sidecar.name) !== index + 1)
      add(`sidecars[${index}].name`, "is another container's", sidecar.name, "rename it");
}

function findStatefulProblems({ nodeClass, size }: WorkloadArgs, storage: StorageArgs, add: Add): void {
  if (isVirtual(nodeClass) || nodeClass.kind.endsWith("-spot")) {
    const problem = isVirtual(nodeClass)
      ? "has no disks for volumes"
      : "takes pods away that others wait for";
    add("nodeClass", problem, nodeClass.kind, "run it on on-demand nodes");
  }
  if (size.replicas.kind === "scaled") {
    const fix = "say kind: fixed: who adds a member knows what it has to be told";
    add("size.replicas.kind", "does not fit pods with volumes", size.replicas.kind, fix);
  }
  if (storage.class === "")
    add("controller.storage.class", "must be a storage class", storage.class, "name one of the cluster's");
  if (!(Number.isInteger(storage.sizeGiB) && storage.sizeGiB > 0))
    add("controller.storage.sizeGiB", "must be a whole number above 0", storage.sizeGiB, "write GiB");
  if (!storage.path.startsWith("/") || storage.path === "/tmp")
    add(
      "controller.storage.path",
      "must be an absolute path of its own",
      storage.path,
      "write one such as /data",
    );
}

function findScheduleProblems(
  { schedule, timeZone = "UTC" }: Extract<Controller, { kind: "cron-job" }>,
  add: Add,
): void {
  if (!isCron(schedule))
    add("controller.schedule", "is no schedule of five fields", schedule, 'write one such as "30 4 * * *"');
  if (!isTimeZone(timeZone))
    add("controller.timeZone", "is no time zone", timeZone, "write one such as Asia/Tokyo");
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function findRunProblems(
  { http, size }: WorkloadArgs,
  { deadlineSeconds, retries }: RunArgs,
  add: Add,
): void {
  if (http !== undefined)
    add("http", "does not go with something that ends", http, "leave it out, or make a deployment of it");
  if (size.replicas.kind !== "single")
    add("size.replicas.kind", "does not go with something that ends", size.replicas.kind, "say kind: single");
  if (!(Number.isInteger(deadlineSeconds) && deadlineSeconds > 0)) {
    const fix = "write the seconds after which it hangs for certain";
    add("controller.deadlineSeconds", "must be a whole number above 0", deadlineSeconds, fix);
  }
  if (!(Number.isInteger(retries) && retries >= 0))
    add(
      "controller.retries",
      "must be a whole number, 0 or more",
      retries,
      "write 0 for what must not run twice",
    );
}
