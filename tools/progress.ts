/** What a tool that takes its time says while it does. */
export interface Progress {
  /** One line, ready to print: `compiling the Pulumi CLI: 812 of at most 1625 packages, 1 min 20 s, about 2 min left`. */
  readonly message: string;
  /** False for a line that stays true and is worth keeping, true for one that the next line replaces. */
  readonly passing: boolean;
}

/** Hears progress. */
export type OnProgress = (progress: Progress) => void;

/** How often a line that replaces the last one is printed where nothing can be replaced, in seconds. */
const PLAIN_INTERVAL_SECONDS = 15;

/** Prints progress as plain lines: what stays at once, what passes now and then. */
export function plainProgress(print: (line: string) => void, now: () => number = Date.now): OnProgress {
  let last = -Infinity;
  return ({ message, passing }) => {
    if (passing && now() - last < PLAIN_INTERVAL_SECONDS * 1000) return;
    last = now();
    print(message);
  };
}

/** `45 s`, `2 min 5 s`, `1 h 10 min`. */
export function showDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A rest that is only estimated: `less than a minute`, `about 4 min`. */
export function showEstimate(seconds: number): string {
  if (seconds < 45) return "less than a minute";
  return `about ${Math.round(seconds / 60)} min`;
}
