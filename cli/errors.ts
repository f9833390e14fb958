import { CommanderError } from "commander";
import { JournalError } from "../simulator/journal.ts";
import { LockHeldError } from "../tools/lock.ts";
import { ToolError } from "../tools/tool-error.ts";
import type { ExitReason } from "./exit-codes.ts";

/** An error whose message is meant for the user, without a stack trace, and which says how the command ends. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly reason: ExitReason;

  constructor(reason: ExitReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** How the program ends after an error. */
export function exitReasonOf(error: unknown): ExitReason {
  if (error instanceof CliError) return error.reason;
  if (error instanceof JournalError) return "badInput";
  if (error instanceof ToolError) return "toolMissing";
  if (error instanceof LockHeldError) return "locked";
  // Commander also ends by an error when it has printed the help or the version that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? "ok" : "badInput";
  return "failed";
}

/** What to print of an error: its message, or its stack for whoever looks for the cause. */
export function showError(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return debug ? (error.stack ?? error.message) : error.message;
}
