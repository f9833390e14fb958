import { output, type Input, type Output } from "@pulumi/pulumi";

/** Ranges, and single addresses as ranges of one. */
export function withHosts(
  ranges: readonly string[],
  ...addresses: readonly Input<readonly string[]>[]
): Output<string[]> {
  return output(addresses).apply((lists) => [
    ...new Set([...ranges, ...lists.flat().map((address) => `${address}/32`)]),
  ]);
}
