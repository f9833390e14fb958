/** The name among others that a mistyped one most likely means; undefined when none is near. */
export function nearest(name: string, others: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const other of others) {
    const far = distance(name.toLowerCase(), other.toLowerCase(), least);
    if (far < least) [best, least] = [other, far];
  }
  return best;
}

/** Edits between two words (Levenshtein), or the bound when there are as many or more. */
function distance(left: string, right: string, bound: number): number {
  if (Math.abs(left.length - right.length) >= bound) return bound;
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      const [before = bound, over = bound, beside = bound] = [
        above[column - 1],
        above[column],
        current[column - 1],
      ];
      current.push(Math.min(before + change, over + 1, beside + 1));
    }
    above = current;
  }
  return Math.min(above[right.length] ?? bound, bound);
}
