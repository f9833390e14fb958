import { SIDES } from "./clouds.ts";
import type { Side } from "./clouds.ts";
import type { Operation } from "./engine.ts";
import { OPERATIONS } from "./events.ts";
import type { EventLog } from "./events.ts";
import { SIDE_TITLES, showCounts } from "./render.ts";

/** Shows how far an operation is while it runs. */
export interface Progress {
  /** Prints a line that stays. */
  say(line: string): void;
  /** Called after every event. */
  update(log: EventLog, operation: Operation): void;
  /** Removes what does not stay. */
  end(): Promise<void>;
}

/** How often a line is printed where no terminal can be drawn on. */
const LINE_MS = 5000;

/** Plain lines, for logs and pipes. */
export function plainProgress(write: (line: string) => void, now: () => number = Date.now): Progress {
  let last = now();
  return {
    say: write,
    update: (log, operation) => {
      if (now() - last < LINE_MS) return;
      last = now();
      write(
        activeSides(log)
          .map((side) => statusOf(log, side, operation))
          .join("; "),
      );
    },
    end: () => Promise.resolve(),
  };
}

/** One line for each cloud, drawn anew as it changes; what is to stay is printed at the end. */
export async function terminalProgress(): Promise<Progress> {
  const { Listr } = await import("listr2");
  const kept: string[] = [];
  const lines = new Map<Side, { title?: string | undefined }>();
  const finished = Promise.withResolvers<undefined>();
  const board = new Listr(
    SIDES.map((side) => ({
      title: `${SIDE_TITLES[side]}: nothing yet`,
      task: (_: unknown, line: { title?: string | undefined }) => {
        lines.set(side, line);
        return finished.promise;
      },
    })),
    { concurrent: true },
  );
  const drawn = board.run();
  return {
    say: (line) => {
      kept.push(line);
    },
    update: (log, operation) => {
      for (const [side, line] of lines) line.title = statusOf(log, side, operation);
    },
    end: async () => {
      finished.resolve(undefined);
      await drawn;
      for (const line of kept) console.log(line);
    },
  };
}

function activeSides(log: EventLog): readonly Side[] {
  return SIDES.filter((side) => log.running(side) > 0 || OPERATIONS.some((it) => log.counts(side)[it] > 0));
}

function statusOf(log: EventLog, side: Side, operation: Operation): string {
  const running = log.running(side);
  const now = running === 0 ? "" : `, ${running} running`;
  return `${SIDE_TITLES[side]}: ${showCounts(log.counts(side), operation)}${now}`;
}
