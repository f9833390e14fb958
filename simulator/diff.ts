import type { AutoName } from "./model.ts";
import { DEFAULTS_KEY, isAutoNamed } from "./naming.ts";
import { isList, isMap, joinPath, sameValue, UNKNOWN } from "./properties.ts";
import type { Path, PropertyMap, PropertyValue } from "./properties.ts";

/** One changed property. */
export interface Change {
  /** The engine's notation: `tags["a/b"]`, `ingress[0].cidrBlocks`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  /** The change cannot be made in place. */
  readonly replaces: boolean;
}

/** What differs between two sets of inputs, leaf by leaf. An unknown new value counts as changed. */
export function diffInputs(
  olds: PropertyMap,
  news: PropertyMap,
  immutable: readonly Path[],
  ignored: readonly string[],
): readonly Change[] {
  const changes: Change[] = [];
  compareMaps(olds, news, [], "", (segments, path, kind) => {
    if (
      segments[0] === DEFAULTS_KEY ||
      ignored.some((it) => path === it || path.startsWith(`${it}.`) || path.startsWith(`${it}[`))
    )
      return;
    changes.push({ path, kind, replaces: immutable.some((rule) => touches(rule, segments)) });
  });
  return changes;
}

type Report = (segments: Path, path: string, kind: Change["kind"]) => void;

function compareMaps(olds: PropertyMap, news: PropertyMap, segments: Path, at: string, report: Report): void {
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    compare(olds[key], news[key], [...segments, key], joinPath(at, key), report);
  }
}

function compare(
  old: PropertyValue | undefined,
  next: PropertyValue | undefined,
  segments: Path,
  at: string,
  report: Report,
): void {
  if (old === undefined && next === undefined) return;
  if (old === undefined) report(segments, at, "add");
  else if (next === undefined) report(segments, at, "delete");
  else if (next === UNKNOWN) report(segments, at, "update");
  else if (isMap(old) && isMap(next)) compareMaps(old, next, segments, at, report);
  else if (isList(old) && isList(next)) {
    for (let index = 0; index < Math.max(old.length, next.length); index++) {
      compare(old[index], next[index], [...segments, "[*]"], `${at}[${index}]`, report);
    }
  } else if (!sameValue(old, next)) report(segments, at, "update");
}

/** Whether a change at a place touches what a rule's path names: one lies within the other. */
function touches(rule: Path, changed: Path): boolean {
  return rule.slice(0, changed.length).every((segment, index) => {
    const at = changed[index];
    return at === undefined || segment === at || segment === "*";
  });
}

/** A replacement under the name that the program fixed. */
export function keepsName(
  naming: AutoName | undefined,
  news: PropertyMap,
  changes: readonly Change[],
): boolean {
  if (naming === undefined || isAutoNamed(naming, news)) return false;
  return !changes.some((it) => it.path === naming.property);
}
