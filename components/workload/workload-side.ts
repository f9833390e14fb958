import type { CustomResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import type { Side } from "../../lib/dns/names.ts";
import type { Manifest } from "../../lib/manifests/objects.ts";
import type { WorkloadArgs } from "./workload-args.ts";

/** What an app is on one cluster. */
export interface WorkloadSide {
  /** The app's name; children are called `${name}-${side}-role`. */
  readonly name: string;
  readonly side: Side;
  /** The component itself. */
  readonly parent: Resource;
  readonly args: WorkloadArgs;
  readonly objects: readonly Manifest[];
  /** Annotations of the ServiceAccount, known when its identity can be used; none without one. */
  readonly annotations: Output<Readonly<Record<string, string>>> | undefined;
}

/** The namespace, known when it is there. */
export const namespaceOf = ({ args, side }: WorkloadSide): Input<string> =>
  args.clusters[side].namespaces[args.namespace] ?? args.namespace;

/** Options of what has to be deleted before its cluster. */
export function beside({ parent, args, side }: WorkloadSide): CustomResourceOptions {
  return { parent, provider: args.clusters[side].cluster.provider };
}

/** Options of what leaves nothing behind in the cloud, and so may go with its cluster. */
export function inCluster(own: WorkloadSide): CustomResourceOptions {
  return { ...beside(own), deletedWith: own.args.clusters[own.side].cluster.deletedWith };
}
