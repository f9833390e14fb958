/**
 * How every command ends. docs/exit-codes.md prints this table for people; a test compares the two. The
 * launcher (POSIX sh) and signals use the same numbers.
 */
export const EXIT_CODES = {
  /** Also: a preview that shows changes. */
  ok: { code: 0, meaning: "Done. What was asked for is so." },
  failed: {
    code: 1,
    meaning: "The run failed: an operation was refused or went wrong. The state says how far it came.",
  },
  badInput: {
    code: 2,
    meaning:
      "Bad input: usage, configuration, a stack that does not exist, a damaged state, or a world that is damaged or of another version. No state was touched.",
  },
  toolMissing: {
    code: 3,
    meaning:
      "A tool could not be had: Node, npm, the packages, Go or the Pulumi CLI. The message names it and the ways to get it.",
  },
  locked: { code: 4, meaning: "Another run holds the lock. The message names its process." },
  checksFailed: {
    code: 5,
    meaning:
      "Checks failed: tests, lint, types, layers, generated files, the lab, a limit of the bench, or images that are not pinned.",
  },
  interrupted: { code: 130, meaning: "Interrupted (SIGINT). The next run says what it finds and goes on." },
  terminated: {
    code: 143,
    meaning: "Ended from outside (SIGTERM or SIGHUP). The next run says what it finds and goes on.",
  },
} as const;

/** The name of a way to end. */
export type ExitReason = keyof typeof EXIT_CODES;

/** The exit code of a way to end. */
export function exitCode(reason: ExitReason): number {
  return EXIT_CODES[reason].code;
}
