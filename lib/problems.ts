/** What is wrong with one value, in the words of the person who wrote it. */
export interface Problem {
  /** Where the value stands, such as `network.aws.cidr` or `clusters.eks.allowedCidrs[2]`. */
  readonly path: string;
  /** What is wrong with it. */
  readonly problem: string;
  /** The value, made printable by {@link showValue}; empty when there is nothing to show. */
  readonly got: string;
  /** What to do about it. */
  readonly fix: string;
}

/** A value that must never be printed, such as a `secure:` entry of a stack's file. */
export class Hidden {
  toJSON(): string {
    return HIDDEN;
  }
}

const HIDDEN = "[secret]";

/** Longest value that is printed whole, in characters. */
const LONGEST_VALUE = 80;

const SECRET_NAME = /(password|passphrase|secret|token|credential|private-?key|connection-?string)/i;

/**
 * Makes a value printable: strings as they are, long ones shortened, lists and objects by their shape
 * only, and never a secret.
 * @param path where the value stands; a name such as `password` in it hides the value
 */
export function showValue(value: unknown, path = ""): string {
  if (value instanceof Hidden || SECRET_NAME.test(path)) return HIDDEN;
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return showText(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  if (Array.isArray(value)) return showList(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty object" : shorten(`an object with ${keys.join(", ")}`);
}

function showText(text: string): string {
  return text === "" ? "an empty string" : shorten(JSON.stringify(text).slice(1, -1));
}

function showList(list: readonly unknown[]): string {
  if (list.length === 0) return "an empty list";
  const plain = list.every((item) => typeof item === "string" || typeof item === "number");
  return plain ? shorten(`[${list.join(", ")}]`) : `a list of ${list.length}`;
}

function shorten(text: string): string {
  if (text.length <= LONGEST_VALUE) return text;
  return `${text.slice(0, LONGEST_VALUE - 1)}… (${text.length} characters)`;
}

/** One line: `path: problem, got X; fix`. */
export function formatProblem({ path, problem, got, fix }: Problem): string {
  const value = got === "" ? "" : `, got ${got}`;
  return `${path}: ${problem}${value}; ${fix}`;
}
