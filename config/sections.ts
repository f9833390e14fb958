/** The project's name in Pulumi.yaml, so the namespace of its config keys. */
export const NAMESPACE = "kakehashi";

/** What Pulumi itself keeps in a stack's file beside `config` (Pulumi, "Stack settings file reference"). */
export const PULUMI_KEYS = {
  secretsprovider: "How Pulumi encrypts secrets.",
  encryptionsalt: "Written by Pulumi: salt of the passphrase.",
  encryptedkey: "Written by Pulumi: the wrapped key.",
  environment: "Pulumi ESC environments.",
} as const;

/** A stack's sections by name, such as `clouds`. */
export interface Sections {
  readonly values: Readonly<Record<string, unknown>>;
  /** Sections that hold secrets. */
  readonly secret: ReadonlySet<string>;
}

/**
 * Reads the sections out of Pulumi's flat config map, as allConfig() of @pulumi/pulumi/runtime gives it:
 * `kakehashi:clouds` to JSON text. Values may also be parsed already. Other namespaces are ignored; an
 * unknown section stays in, for the schema to refuse.
 * @param secretKeys keys whose values must not be printed
 */
export function sectionsOf(
  flat: Readonly<Record<string, unknown>>,
  secretKeys: readonly string[] = [],
): Sections {
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(flat)) {
    const section = sectionOf(key);
    if (section !== undefined) values[section] = parsedIfJson(value);
  }
  return { values, secret: new Set(secretKeys.map(sectionOf).filter((section) => section !== undefined)) };
}

/** `kakehashi:clouds` and the older `kakehashi:config:clouds` are the section `clouds`. */
function sectionOf(key: string): string | undefined {
  const [namespace, ...rest] = key.split(":");
  if (namespace !== NAMESPACE || rest.length === 0) return undefined;
  return (rest[0] === "config" && rest.length > 1 ? rest.slice(1) : rest).join(":");
}

function parsedIfJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    // Not JSON: the schema says what is expected in its place.
    return value;
  }
}
