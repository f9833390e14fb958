import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { z } from "zod";

/**
 * Encrypts the state of rehearsals, which holds nothing that is secret outside them; it only makes the engine treat
 * secrets as it will in earnest.
 */
export const REHEARSAL_PASSPHRASE = "kakehashi-rehearsal";

/** Of the passphrase above; from the engine itself (`pulumi stack init`). */
const SALT = "v1:bJ3Hhf/8ep0=:v1:nqF/Vh3Vi0AKewnh:QX9z4fda0kyRmQIdbqbpVxxkFntDbA==";

const settingsSchema = z.looseObject({
  config: z.record(z.string(), z.unknown()).nullish(),
});

/** A stack's file for a rehearsal. */
export interface RehearsalSettings {
  /** The content of the file, to be written as JSON (which is YAML). */
  readonly content: Readonly<Record<string, unknown>> & {
    readonly config: Readonly<Record<string, unknown>>;
  };
  /** The keys whose secrets were replaced, since only the stack's real key opens them. */
  readonly placeholders: readonly string[];
}

/**
 * Makes a stack's settings usable without its keys: the encryption is the rehearsal's own, and each `secure:` value
 * is replaced by a placeholder that is as secret as it was.
 * @param settings the content of Pulumi.STACK.yaml
 */
export function rehearsalSettings(settings: unknown): RehearsalSettings {
  const { config, ...rest } = settingsSchema.parse(settings ?? {});
  const kept = Object.entries(rest).filter(([key]) => !ENCRYPTION_KEYS.has(key));
  const placeholders: string[] = [];
  const replace = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown, index) => replace(item, `${path}[${index}]`));
    if (typeof value !== "object" || value === null) return value;
    if (isSecure(value)) {
      placeholders.push(path);
      return { secure: encrypt(`placeholder-of-${path}`) };
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, replace(item, `${path}.${key}`)]),
    );
  };
  const replaced = Object.entries(config ?? {}).map(([key, value]): [string, unknown] => [
    key,
    replace(value, key),
  ]);
  return {
    content: { ...Object.fromEntries(kept), encryptionsalt: SALT, config: Object.fromEntries(replaced) },
    placeholders,
  };
}

const ENCRYPTION_KEYS = new Set(["secretsprovider", "encryptionsalt", "encryptedkey", "environment"]);

function isSecure(value: object): value is { secure: string } {
  return "secure" in value && typeof value.secure === "string" && Object.keys(value).length === 1;
}

let derived: Buffer | undefined;

/** As the engine's passphrase provider does (sdk/go/common/resource/config/crypt.go): AES-256-GCM, PBKDF2-SHA256. */
function encrypt(plain: string): string {
  const [, salt = ""] = SALT.split(":");
  derived ??= pbkdf2Sync(REHEARSAL_PASSPHRASE, Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", derived, nonce);
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}
