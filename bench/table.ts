import type { Verdict } from "./limits.ts";

/** The figures beside their limits, for people. */
export function renderTable(verdicts: readonly Verdict[]): readonly string[] {
  const rows = verdicts.map(({ title, value, limit, allowed, unit, kept }) => [
    kept ? "ok" : "EXCEEDED",
    title,
    `${show(value)} ${unit}`,
    `${show(limit)} ${unit}`,
    allowed === limit ? "" : `${show(allowed)} ${unit}`,
  ]);
  const all = [["", "", "measured", "limit", "here, with tolerance"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join("  ")
      .trimEnd(),
  );
}

/** Words to the left, numbers to the right. */
function pad(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}

function show(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
}
