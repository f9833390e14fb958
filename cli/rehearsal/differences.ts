import { isDeepStrictEqual } from "node:util";

/** One property that is not what it was. */
export interface Difference {
  /** In the engine's notation: `tags.Owner`, `ingress[0].cidrBlocks`. */
  readonly path: string;
  /** Undefined where there was nothing, or is nothing now. A secret is the engine's word for it. */
  readonly was: unknown;
  readonly is: unknown;
}

export type Values = Readonly<Record<string, unknown>>;

/** The engine's word for a value that it does not show. */
export const SECRET = "[secret]";

/** The engine's mark of a value that nobody knows before it is carried out. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value in a line of text. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === UNKNOWN) return "a value that is not known yet";
  const text = typeof value === "string" && value !== "" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** Without what providers keep for themselves among the inputs. */
export function own(inputs: Values | undefined): Values {
  return Object.fromEntries(Object.entries(inputs ?? {}).filter(([key]) => !key.startsWith("__")));
}

/** Where two sets of properties differ, as deep as both have something to compare. */
export function differences(was: Values, is: Values, at = ""): readonly Difference[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) =>
    difference(was[key] ?? undefined, is[key] ?? undefined, join(at, key)),
  );
}

function difference(was: unknown, is: unknown, path: string): readonly Difference[] {
  if (isDeepStrictEqual(was, is)) return [];
  if (isMap(was) && isMap(is)) return differences(was, is, path);
  if (typeof was === "string" && typeof is === "string") return texts(was, is, path);
  if (isList(was) && isList(is) && [...was, ...is].some(isMap)) return items(was, is, path);
  return [{ path, was, is }];
}

/** Of policies and other documents in JSON, what differs within. */
function texts(was: string, is: string, path: string): readonly Difference[] {
  const [before, after] = [document(was), document(is)];
  const within = before === undefined || after === undefined ? [] : differences(before, after, path);
  return within.length > 0 ? within : [{ path, was, is }];
}

function document(text: string): Values | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const content: unknown = JSON.parse(text);
    return isMap(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Items that moved within a list have not changed. */
function items(was: readonly unknown[], is: readonly unknown[], path: string): readonly Difference[] {
  if (was.length === is.length)
    return was.flatMap((item, index) => difference(item, is[index], `${path}[${index}]`));
  const missingIn = (some: readonly unknown[], others: readonly unknown[]) =>
    [...some.entries()].filter(([, item]) => !others.some((other) => isDeepStrictEqual(item, other)));
  return [
    ...missingIn(was, is).map(([index, item]) => ({ path: `${path}[${index}]`, was: item, is: undefined })),
    ...missingIn(is, was).map(([index, item]) => ({ path: `${path}[${index}]`, was: undefined, is: item })),
  ];
}

/** Whether one path lies within the other. */
export function touches(left: string, right: string): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return long === short || long.startsWith(`${short}.`) || long.startsWith(`${short}[`);
}

function join(at: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${at}[${JSON.stringify(key)}]`;
  return at === "" ? key : `${at}.${key}`;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
