import type { StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { sideOf } from "./clouds.ts";
import type { Side } from "./clouds.ts";
import type { StateResource } from "./state.ts";
import { typesOf } from "./state.ts";

/** A cloud that a rehearsal can be limited to. */
export type Cloud = Exclude<Side, "shared">;

/**
 * The resources to operate on when only one cloud's are wanted: its own, in the program and in the state, and what
 * belongs to neither cloud. The other cloud's are left alone, so that nothing of it is changed or deleted.
 * @param steps what the program wants, from a preview of the whole
 */
export function targetsOf(
  cloud: Cloud,
  steps: readonly StepEventMetadata[],
  resources: readonly StateResource[],
): readonly string[] {
  const wanted = steps.map(({ urn, provider }) => ({
    urn,
    provider: provider === "" ? undefined : provider,
  }));
  const other: Cloud = cloud === "aws" ? "azure" : "aws";
  return unique([...wanted, ...resources].filter((it) => isResource(it.urn) && sideOf(it) !== other));
}

/** The resources to destroy: one cloud's alone, since the other may still use what they share. */
export function destroyTargetsOf(cloud: Cloud, resources: readonly StateResource[]): readonly string[] {
  return unique(resources.filter((it) => isResource(it.urn) && sideOf(it) === cloud));
}

/** The stack itself is always part of an operation. */
function isResource(urn: string): boolean {
  return typesOf(urn).at(-1) !== "pulumi:pulumi:Stack";
}

function unique(resources: readonly { readonly urn: string }[]): readonly string[] {
  return [...new Set(resources.map(({ urn }) => urn))];
}
