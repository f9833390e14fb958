import {
  ComponentResource,
  log,
  output,
  type ComponentResourceOptions,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import type { Side } from "../../lib/dns/names.ts";
import type { Manifest } from "../../lib/manifests/objects.ts";
import type { Rendered } from "../../lib/manifests/workload.ts";
import { formatProblem, type Problem } from "../../lib/problems.ts";
import { refuse } from "../contracts/refuse.ts";
import { createAccount } from "./account.ts";
import { createPointer } from "./pointer.ts";
import { findStructureProblems, findWarnings } from "./problems.ts";
import { registerObjects } from "./register.ts";
import { renderSide } from "./render-side.ts";
import type { WorkloadArgs } from "./workload-args.ts";
import type { WorkloadSide } from "./workload-side.ts";

export type { WorkloadArgs, WorkloadCluster, WorkloadDatabase } from "./workload-args.ts";

/** One app on both clusters: the same plain objects, registered here or handed to Argo CD. */
export class Workload extends ComponentResource {
  /** The name by which it is reached from outside. */
  readonly host: string | undefined;
  /** Its objects by cluster, for a repository; absent where they are registered here. */
  readonly manifests: Readonly<Record<Side, Output<readonly Manifest[]>>> | undefined;

  constructor(name: string, args: WorkloadArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:workload:Workload", name, {}, opts);
    refuse(this, findStructureProblems(name, args));
    const rendered = { eks: renderSide(name, args, "eks"), aks: renderSide(name, args, "aks") };
    const both = Object.values(rendered);
    refuse(this, unique(both.flatMap((it) => (it.kind === "refused" ? it.problems : []))));
    const warnings = both.flatMap((it) => (it.kind === "rendered" ? it.warnings : []));
    for (const warning of unique([...warnings, ...findWarnings(name, args)]))
      void log.warn(formatProblem(warning), this);
    const eks = createSide(this, name, "eks", args, rendered.eks);
    const aks = createSide(this, name, "aks", args, rendered.aks);

    this.host = args.host;
    this.manifests = args.delivery === "argocd" ? { eks, aks } : undefined;
    this.registerOutputs({ host: this.host });
  }
}

/** The clusters say the same of what they have in common. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}

/**
 * Makes what an app has of its own in a cloud, and its objects where they are this program's.
 * @param plain the objects without an identity
 */
function createSide(
  parent: Resource,
  name: string,
  side: Side,
  args: WorkloadArgs,
  plain: Rendered,
): Output<readonly Manifest[]> {
  const { cluster } = args.clusters[side];
  const account = { namespace: args.namespace, name };
  const identity = args.permissions && cluster.identityFor(name, account, args.permissions);
  const rendered = identity === undefined ? plain : renderSide(name, args, side, identity.podLabels);
  const objects = rendered.kind === "rendered" ? rendered.objects : [];
  const annotations = identity?.serviceAccountAnnotations;
  const own: WorkloadSide = { name, side, parent, args, objects, annotations };
  const { database } = args;
  const before = database === undefined ? [] : [createPointer(own, database), createAccount(own, database)];
  if (args.delivery === "pulumi") registerObjects(own, before);
  return output(annotations).apply((more = {}) => objects.map((object) => annotated(object, more)));
}

/** A ServiceAccount with the annotations of its identity; anything else as it is. */
function annotated(object: Manifest, annotations: Readonly<Record<string, string>>): Manifest {
  if (object.kind !== "ServiceAccount" || Object.keys(annotations).length === 0) return object;
  return { ...object, metadata: { ...object.metadata, annotations } };
}
