/** Where a step of a runbook is typed. */
export const PLACES = ["operator", "aws-host", "azure-host"] as const;

/** Commands of a runbook, as they stand in it. */
export interface RunbookStep {
  /** The heading that the step is under, and its line in the file. */
  readonly at: string;
  readonly place: string;
  /** Typed only when the gateway is of this cloud. */
  readonly cloud: "aws" | "azure" | undefined;
  /** To be repeated until it is as it should be. */
  readonly again: boolean;
  readonly commands: string;
  /** Lines that are to be seen, each somewhere in the output; `...` stands for anything. */
  readonly seen: readonly string[];
}

const BLOCK = /^```(\S*)([^\n]*)\n(.*?)^```$/gms;

/**
 * The steps of a runbook in Markdown: every block of `sh`, whose info string says the place and perhaps a cloud and
 * `again`, with the block of `text` that follows it.
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
    const unknown = words.filter((word) => !["aws", "azure", "again"].includes(word));
    if (language !== "sh" || !PLACES.some((known) => known === place) || unknown.length > 0)
      throw new Error(
        `line ${line}: must be sh with one of ${PLACES.join(", ")}, got ${language ?? ""}${info}`,
      );
    const heading = /^## (.*)$/gm;
    const title = [...before.matchAll(heading)].at(-1)?.[1] ?? "";
    const cloud = words.find((word) => word === "aws" || word === "azure");
    const again = words.includes("again");
    steps.push({ at: `line ${line} (${title})`, place, cloud, again, commands: body, seen: [] });
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
