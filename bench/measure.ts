/** The middle of the values; of an even number of them, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of several runs' figures, name by name. */
export function medians(runs: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(runs[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name] ?? Number.NaN))]));
}

/** By which power values grow with sizes: the slope of the line through their logarithms that fits best. */
export function exponent(sizes: readonly number[], values: readonly number[]): number {
  const xs = sizes.map(Math.log);
  const ys = values.map(Math.log);
  const [x, y] = [mean(xs), mean(ys)];
  const covariance = mean(xs.map((it, index) => (it - x) * ((ys[index] ?? Number.NaN) - y)));
  return covariance / mean(xs.map((it) => (it - x) ** 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, it) => sum + it, 0) / values.length;
}

/** Runs once to warm up, then as often as it is asked to, and takes the medians. */
export async function measured(
  runs: number,
  run: () => Promise<Readonly<Record<string, number>>>,
): Promise<Record<string, number>> {
  await run();
  const results: Readonly<Record<string, number>>[] = [];
  for (let done = 0; done < runs; done += 1) results.push(await run());
  return medians(results);
}

/** How long something takes, in seconds. */
export async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
