import { nameOf, typesOf } from "../../cli/rehearsal/state.ts";
import { BLOWS } from "./cells.ts";
import type { Cell } from "./cells.ts";
import { PHASES } from "./phases.ts";
import type { TrialOutcome } from "./sample.ts";

/** The matrix for people: a row for each blow, a column for each kind of operation: cells that ended well, of all. */
export function renderMatrix(cells: readonly Cell[]): readonly string[] {
  const rows = BLOWS.map((blow) => [
    blow,
    ...PHASES.map((phase) => {
      const own = cells.filter((cell) => cell.phase === phase && cell.blow === blow);
      if (own.length === 0) return "-";
      const commands = Math.max(...own.map((cell) => cell.commands));
      return `${own.filter(isWell).length}/${own.length} (${commands})`;
    }),
  ]);
  const all = [["well/all (commands)", ...PHASES], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
}

/** The cells that were tried with full processes. */
export function renderSample(outcomes: readonly TrialOutcome[]): readonly string[] {
  const well = outcomes.filter(isWell).length;
  return [
    "",
    `with full processes: ${well} of ${outcomes.length} as replayed, and well after at most two commands`,
    ...outcomes
      .map((it) => `  ${isWell(it) ? "ok" : "OTHER"}  ${it.title}: ${it.commands} more commands`)
      .toSorted(),
  ];
}

/** Everything that is wrong, in full. */
export function renderFailures(cells: readonly Cell[], outcomes: readonly TrialOutcome[]): readonly string[] {
  const failed = cells
    .filter((cell) => !isWell(cell))
    .map(({ phase, blow, urn, problems }) => ({
      title: `${phase} ${blow}: ${typesOf(urn).at(-1) ?? ""} ${nameOf(urn)}`,
      problems,
    }));
  const others = outcomes.filter((it) => !isWell(it));
  return [...failed, ...others].flatMap(({ title, problems }) => [
    "",
    title,
    ...problems.map((line) => `  ${line}`),
  ]);
}

function isWell({ problems }: Pick<Cell, "problems">): boolean {
  return problems.length === 0;
}
