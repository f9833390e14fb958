/**
 * How long compiling still takes. Packages differ much in cost, so their count says little; this is the share of
 * the time that had passed when the build had come to a share of the list of packages. Measured: pulumi 3.246.0,
 * two cores, empty build cache, 1,625 packages in 323 s; the jumps are the AWS SDK and an OpenAPI library. Kubernetes,
 * whose last packages are large too, was not far from it: 2 min were told when 1 min 52 s were left.
 */
const TIME_BY_POSITION: readonly (readonly [position: number, time: number])[] = [
  [0, 0],
  [0.1, 0.06],
  [0.3, 0.16],
  [0.5, 0.28],
  [0.6, 0.34],
  [0.65, 0.46],
  [0.8, 0.57],
  [0.85, 0.6],
  [0.9, 0.79],
  [1, 0.97],
];

/** Packages are compiled nearly, not exactly, in the list's order: where the build stands is a median of so many. */
const RECENT = 15;

/** Below this share of the work an estimate would be a guess. */
const LEAST_SHARE = 0.02;

/** The share of a build's time that has passed when it has come to this share of its packages. */
export function timeShare(position: number): number {
  let [fromPosition, fromTime] = [0, 0];
  for (const [toPosition, toTime] of TIME_BY_POSITION) {
    if (position <= toPosition) {
      const span = toPosition - fromPosition;
      return span === 0 ? toTime : fromTime + ((position - fromPosition) / span) * (toTime - fromTime);
    }
    [fromPosition, fromTime] = [toPosition, toTime];
  }
  return fromTime;
}

/**
 * Follows a build by the packages that the compiler names. Packages that are in the build cache are never named,
 * so the pace is taken from those that are, and the rest is at most what comes after them in the list.
 */
export class BuildEstimate {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #recent: number[] = [];
  #compiled = 0;
  #shareDone = 0;

  /** @param packages all packages of the build, in the order of `go list -deps` */
  constructor(packages: readonly string[]) {
    this.#positions = new Map(packages.map((name, index) => [name, index]));
  }

  /** How many packages there are. */
  get total(): number {
    return this.#positions.size;
  }

  /** How many packages have been named, the cached ones not among them. */
  get compiled(): number {
    return this.#compiled;
  }

  /** The compiler names a package; anything else is passed over. */
  saw(name: string): void {
    const index = this.#positions.get(name);
    if (index === undefined) return;
    this.#compiled += 1;
    this.#shareDone += timeShare((index + 1) / this.total) - timeShare(index / this.total);
    this.#recent.push(index);
    if (this.#recent.length > RECENT) this.#recent.shift();
  }

  /** At most so long, at the pace so far, in seconds; undefined while there is too little to go by. */
  remainingSeconds(elapsedSeconds: number): number | undefined {
    if (this.#shareDone < LEAST_SHARE) return undefined;
    const sorted = this.#recent.toSorted((a, b) => a - b);
    const index = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const shareLeft = 1 - timeShare((index + 1) / this.total);
    return (elapsedSeconds / this.#shareDone) * shareLeft;
  }
}
