const unknown: unique symbol = Symbol("unknown");

/** The type of UNKNOWN. No symbol itself: a symbol's own type does not survive `??` and `?:`. */
export interface Unknown {
  readonly [unknown]: true;
}

/** A value that the engine does not know yet: an output of something not created so far. */
export const UNKNOWN: Unknown = Object.freeze<Unknown>({ [unknown]: true });

/** What a property can hold. Secrets are plain here; their paths are kept beside the values (codec.ts). */
export type PropertyValue =
  null | boolean | number | string | Unknown | readonly PropertyValue[] | PropertyMap;

/** A resource's inputs or outputs. */
export interface PropertyMap {
  readonly [key: string]: PropertyValue;
}

/** A parsed property path: keys, `[*]` for every item of a list, `*` for every value of a map. */
export type Path = readonly string[];

/** A value found by a path, under the path it was found at. The value is undefined when its parent lacks it. */
export interface Found {
  readonly path: string;
  readonly value: PropertyValue | undefined;
}

export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && value !== UNKNOWN && !Array.isArray(value);
}

/** The string at a top-level property, or undefined when it is absent, unknown or no string. */
export function text(map: PropertyMap, key: string): string | undefined {
  const value = map[key];
  return typeof value === "string" ? value : undefined;
}

/** The strings of a list; none when it is no list. */
export function strings(value: PropertyValue | undefined): readonly string[] {
  return isList(value) ? value.filter((it) => typeof it === "string") : [];
}

const parsed = new Map<string, Path>();

/** Reads `vpcConfig.subnetIds[*]` into its segments. Models name the same few paths again and again. */
export function parsePath(path: string): Path {
  const known = parsed.get(path);
  if (known !== undefined) return known;
  const segments = path.replaceAll("[*]", ".[*]").split(".");
  parsed.set(path, segments);
  return segments;
}

const plainKey = /^[A-Za-z_$][\w$]*$/;

/** A key appended to a path, in the engine's notation: `tags["kubernetes.io/role/elb"]`. */
export function joinPath(base: string, key: string): string {
  if (!plainKey.test(key)) return `${base}[${JSON.stringify(key)}]`;
  return base === "" ? key : `${base}.${key}`;
}

/** Everything a path names. What lies behind an unknown value is that unknown value. */
export function select(root: PropertyValue, path: Path): readonly Found[] {
  const found: Found[] = [];
  collect(root, path, 0, "", found);
  return found;
}

function collect(
  value: PropertyValue | undefined,
  path: Path,
  depth: number,
  at: string,
  found: Found[],
): void {
  const segment = path[depth];
  if (segment === undefined || value === UNKNOWN) {
    found.push({ path: at, value });
  } else if (segment === "[*]") {
    if (isList(value))
      value.forEach((item, index) => {
        collect(item, path, depth + 1, `${at}[${index}]`, found);
      });
  } else if (isMap(value)) {
    for (const key of segment === "*" ? Object.keys(value) : [segment]) {
      collect(value[key], path, depth + 1, joinPath(at, key), found);
    }
  }
}

/** Whether a value, or anything in it, is unknown. */
export function containsUnknown(value: PropertyValue | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(containsUnknown);
  return isMap(value) && Object.values(value).some(containsUnknown);
}

/** Deep equality of two values. Unknown equals nothing, not even itself. */
export function sameValue(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (left === UNKNOWN || right === UNKNOWN) return false;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  if (isMap(left) && isMap(right)) {
    const keys = Object.keys(left);
    return keys.length === Object.keys(right).length && keys.every((key) => sameValue(left[key], right[key]));
  }
  return left === right;
}

/** Whether a path is one of a set, or lies within one. */
export function within(paths: ReadonlySet<string>, path: string): boolean {
  if (paths.size === 0) return false;
  if (paths.has(path)) return true;
  for (let end = path.length - 1; end > 0; end--) {
    if ((path[end] === "." || path[end] === "[") && paths.has(path.slice(0, end))) return true;
  }
  return false;
}

/** A value as a message shows it: short, and never a secret. */
export function show(value: PropertyValue | undefined, secret = false): string {
  if (secret) return "[secret]";
  if (value === undefined) return "nothing";
  if (value === UNKNOWN) return "a value not known yet";
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return shown.length > 120 ? `${shown.slice(0, 117)}...` : shown;
}
