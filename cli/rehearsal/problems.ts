import type { Problem } from "../../lib/problems.ts";
import { formatProblem } from "../../lib/problems.ts";
import { CliError } from "../errors.ts";

/** What the user asked for cannot be tried: every reason, and nothing was touched. */
export class BadInput extends CliError {
  readonly problems: readonly Problem[];

  constructor(...problems: readonly Problem[]) {
    super("badInput", problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

/** Another rehearsal of the same stack is running. */
export class Locked extends CliError {
  constructor(message: string) {
    super("locked", message);
  }
}
