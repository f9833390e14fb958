import { standingOf, renderWorkload, type Rendered } from "../../lib/manifests/workload.ts";
import type { Side } from "../../lib/dns/names.ts";
import { pinImage } from "../../lib/images/lock.ts";
import type { WorkloadArgs as ManifestArgs } from "../../lib/manifests/args.ts";
import { endsByItself } from "../../lib/manifests/controller.ts";
import { httpOf } from "../../lib/manifests/entrance.ts";
import type { Problem } from "../../lib/problems.ts";
import { accountSecret } from "./account.ts";
import type { WorkloadArgs } from "./workload-args.ts";

/**
 * An app's objects on one cluster.
 * @param podLabels what a cloud identity needs on the pods
 */
export function renderSide(
  name: string,
  args: WorkloadArgs,
  side: Side,
  podLabels: Readonly<Record<string, string>> = {},
): Rendered {
  const pinned = pinImages(name, args);
  const rendered = renderWorkload(name, {
    ...commonOf(args),
    name,
    image: pinned.image,
    ...(args.sidecars === undefined ? {} : { sidecars: pinned.sidecars }),
    nodeClass: args.placement[side],
    standing: standingOn(args, side),
    identity: { serviceAccountAnnotations: {}, podLabels },
    ...httpOn(args, side),
    ...databaseOf(name, args),
  });
  const own = rendered.kind === "refused" ? rendered.problems : [];
  const problems = [...pinned.problems, ...own.map(inArguments(name, side))];
  if (rendered.kind === "refused" || problems.length > 0) return { kind: "refused", problems };
  return { ...rendered, warnings: rendered.warnings.map(inArguments(name, side)) };
}

/** Whether it runs on a cluster. What ends by itself would do its work twice where it only stands by. */
export function standingOn(args: WorkloadArgs, side: Side): "serving" | "cold" {
  const { mode, active = side, standby = "warm" } = args;
  return standingOf({ mode, active, standby: endsByItself(args) ? "cold" : standby }, side);
}

/** What is the same on both clusters. Named one by one: the rest is the component's own. */
function commonOf(args: WorkloadArgs) {
  const { namespace, requestSeconds, size, controller, user, command, arguments: given } = args;
  const { env, secretEnv, egress, floors } = args;
  return {
    ...{ namespace, requestSeconds, size },
    ...(controller === undefined ? {} : { controller }),
    ...(user === undefined ? {} : { user }),
    ...(command === undefined ? {} : { command }),
    ...(given === undefined ? {} : { arguments: given }),
    ...(env === undefined ? {} : { env }),
    ...(secretEnv === undefined ? {} : { secretEnv }),
    ...(egress === undefined ? {} : { egress }),
    ...(floors === undefined ? {} : { floors }),
  };
}

function httpOn(args: WorkloadArgs, side: Side): Pick<ManifestArgs, "http"> {
  const { port, probes, host, callers } = args;
  if (port === undefined || probes === undefined) return {};
  const reached = {
    ...{ port, probes },
    ...(host === undefined ? {} : { host }),
    ...(callers === undefined ? {} : { callers }),
  };
  return { http: httpOf(reached, args.clusters[side].entrance) };
}

function databaseOf(name: string, { database }: WorkloadArgs): Pick<ManifestArgs, "database"> {
  if (database === undefined) return {};
  const { ranges, primary } = database;
  return { database: { cidrs: ranges, port: primary.port, account: accountSecret(name) } };
}

function pinImages(name: string, { image, sidecars = [], images }: WorkloadArgs) {
  const problems: Problem[] = [];
  const pin = (path: string, given: string): string => {
    const pinned = pinImage(`${name}.${path}`, given, images.lock, images.pinned);
    if (pinned.kind === "pinned") return pinned.image;
    problems.push(pinned.problem);
    return given;
  };
  return {
    image: pin("image", image),
    sidecars: sidecars.map((it, index) => ({ ...it, image: pin(`sidecars[${index}].image`, it.image) })),
    problems,
  };
}

/** Paths of a cluster's manifests in the words of the component's arguments. */
const inArguments =
  (name: string, side: Side) =>
  (problem: Problem): Problem => {
    const path = problem.path.slice(name.length + 1);
    const words: readonly (readonly [string, string])[] = [
      ["http.route.host", "host"],
      ["http.from", `clusters.${side}.entrance`],
      ["http.path", `clusters.${side}.entrance`],
      ["http.", ""],
      ["nodeClass", `placement.${side}`],
      ["database.cidrs", "database.ranges"],
    ];
    const [from, to] = words.find(([word]) => path.startsWith(word)) ?? ["", ""];
    return { ...problem, path: `${name}.${to}${path.slice(from.length)}` };
  };
