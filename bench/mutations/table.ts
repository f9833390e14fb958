import { OPERATORS } from "./mistake.ts";
import type { Finding } from "./mistake.ts";

/** A row for each kind of mistake, a column for each stack: refused, of all. */
export function renderFindings(findings: readonly Finding[]): readonly string[] {
  const stacks = [...new Set(findings.map(({ stack }) => stack))];
  const rows = Object.entries(OPERATORS).map(([operator, means]) => [
    operator,
    ...stacks.map((stack) =>
      shareOf(findings.filter((it) => it.stack === stack && it.mistake.operator === operator)),
    ),
    means,
  ]);
  const total = ["all", ...stacks.map((stack) => shareOf(findings.filter((it) => it.stack === stack))), ""];
  const all = [["refused / all", ...stacks, ""], ...rows, total];
  const widths = stacks
    .concat("", "")
    .map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function shareOf(findings: readonly Finding[]): string {
  if (findings.length === 0) return "-";
  return `${findings.filter(({ refused }) => refused !== undefined).length}/${findings.length}`;
}

/** What nobody noticed. */
export function renderMisses(findings: readonly Finding[]): readonly string[] {
  const missed = findings.filter(({ refused }) => refused === undefined);
  return [
    "",
    missed.length === 0 ? "nothing was missed" : `missed: ${missed.length}`,
    ...missed.map(({ stack, mistake: { operator, title } }) => `  ${stack}  ${operator}: ${title}`),
  ];
}
