import { isResource } from "../codec.ts";
import type { Monitor, Registered } from "../construct/monitor.ts";
import type { Traced } from "../construct/traced.ts";
import { Refusal } from "../refusal.ts";
import { isMap, show, text } from "../properties.ts";

/** The resource that a value is. */
export async function named(monitor: Monitor, value: Traced): Promise<Registered> {
  const urn = isResource(value.value) ? text(value.value, "urn") : undefined;
  if (urn === undefined)
    throw new Refusal(
      `argument: must be a resource of the program, got ${show(value.value)}; give the resource itself`,
    );
  return monitor.resource(urn);
}

/** The EKS cluster behind a `cluster` argument: an eks.Cluster, or its `core`. */
export async function clusterOf(
  monitor: Monitor,
  value: Traced,
): Promise<{ readonly core: Traced; readonly cluster: Registered }> {
  const core = isResource(value.value) ? (await named(monitor, value)).output("core") : value;
  if (!isMap(core.value))
    throw new Refusal(
      `cluster: must be an eks.Cluster or its core, got ${show(core.value)}; give the component itself`,
    );
  return { core, cluster: await named(monitor, core.at("cluster")) };
}
