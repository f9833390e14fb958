/** The versions of the Pulumi CLI that this checkout works with. tools/find-node.sh pins Node. */
export const PULUMI = {
  /** The oldest CLI that is used when it is found on PATH: the one that is built from source here. */
  minimum: "3.246.0",
  /** The official npm package `pulumi`, which downloads the CLI and its language hosts. */
  npm: "3.265.0",
  /** What tools/go/go.mod requires: the newest that the public Go module proxy serves. */
  go: "3.246.0",
} as const;

/** The oldest Go that compiles tools/go. */
export const GO_MINIMUM = "1.26.0";

/** `[3, 246, 0]` of `v3.246.0`, `3.246.0-dev` or `go1.26.8`; undefined when there is no version in `text`. */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (match === null) return undefined;
  return [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** Whether the version in `text` is `minimum` or newer; false when there is no version in it. */
export function isAtLeast(text: string, minimum: string): boolean {
  const found = parseVersion(text);
  const least = parseVersion(minimum);
  if (found === undefined || least === undefined) return false;
  for (const [index, part] of found.entries()) {
    const other = least[index] ?? 0;
    if (part !== other) return part > other;
  }
  return true;
}
