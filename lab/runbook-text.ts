/** Where a step of a runbook is typed. */
export const PLACES = ["operator", "aws-host", "azure-host"] as const;

/** Branches of a runbook: the cloud that something is in, how much is lost, and how a database comes back. */
const BRANCHES = ["aws", "azure", "server", "cloud", "well", "divergent"] as const;

export type Branch = (typeof BRANCHES)[number];

/** How a step ends. */
const ENDS = ["again", "refused"] as const;

/** Commands of a runbook, as they stand in it. */
export interface RunbookStep {
  /** The heading that the step is under, and its line in the file. */
  readonly at: string;
  readonly place: string;
  /** Typed only in these branches; in every one when there is none. */
  readonly only: readonly Branch[];
  /** To be repeated until it is as it should be. */
  readonly again: boolean;
  /** It must end with an error. */
  readonly refused: boolean;
  readonly commands: string;
  /** Lines that are to be seen, each somewhere in the output; `...` stands for anything. */
  readonly seen: readonly string[];
}

const BLOCK = /^```(\S*)([^\n]*)\n(.*?)^```$/gms;

/**
 * The steps of a runbook in Markdown: every block of `sh`, whose info string says the place and perhaps branches,
 * `again` or `refused`, with the block of `text` that follows it.
 * @throws Error for a block that nobody could run or check
 */
export function readRunbook(markdown: string): readonly RunbookStep[] {
  const steps: RunbookStep[] = [];
  for (const match of markdown.matchAll(BLOCK)) {
    const [, language, info = "", body = ""] = match;
    const before = markdown.slice(0, match.index);
    const line = before.split("\n").length;
    if (language === "text") {
      const last = steps.pop();
      if (last === undefined || last.seen.length > 0)
        throw new Error(`line ${line}: a block of text belongs to no commands`);
      steps.push({ ...last, seen: body.split("\n").filter(Boolean) });
      continue;
    }
    const [place = "", ...words] = info.trim().split(/\s+/);
    const known: readonly string[] = [...BRANCHES, ...ENDS];
    const unknown = words.filter((word) => !known.includes(word));
    if (language !== "sh" || !PLACES.some((it) => it === place) || unknown.length > 0)
      throw new Error(
        `line ${line}: must be sh with one of ${PLACES.join(", ")}, got ${language ?? ""}${info}`,
      );
    const heading = /^## (.*)$/gm;
    const title = [...before.matchAll(heading)].at(-1)?.[1] ?? "";
    const [again, refused] = ENDS.map((end) => words.includes(end));
    const only = BRANCHES.filter((branch) => words.includes(branch));
    const ends = { again: again === true, refused: refused === true };
    steps.push({ at: `line ${line} (${title})`, place, only, ...ends, commands: body, seen: [] });
  }
  return steps;
}

/** The lines that an output lacks. */
export function unseen({ seen }: RunbookStep, output: string): readonly string[] {
  return seen.filter((line) => {
    const parts = line.split("...").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return !new RegExp(parts.join(".*")).test(output);
  });
}
