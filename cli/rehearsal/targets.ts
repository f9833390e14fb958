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

/**
 * What a destruction of one cloud's resources is to leave alone: the other's, what they share, and the stack. The engine
 * keeps what these need, too, such as an address that the other cloud's records name. It is not told what to destroy
 * instead, as it is of other operations: with a provider that depends on two such targets (kubernetes), engine 3.246
 * closes the provider and goes on to use it (`Registry.Diff`: the client connection is closing).
 */
export function keptByDestroy(cloud: Cloud, resources: readonly StateResource[]): readonly string[] {
  return resources.filter((it) => !isResource(it.urn) || sideOf(it) !== cloud).map(({ urn }) => urn);
}

/** The stack itself is always part of an operation. */
function isResource(urn: string): boolean {
  return typesOf(urn).at(-1) !== "pulumi:pulumi:Stack";
}

function unique(resources: readonly { readonly urn: string }[]): readonly string[] {
  return [...new Set(resources.map(({ urn }) => urn))];
}
