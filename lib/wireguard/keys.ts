import { createPrivateKey, createPublicKey } from "node:crypto";

/** A WireGuard key pair: both halves in base64, as `wg` writes them. The private half is a secret. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Bytes of a key of either kind (RFC 7748, section 5). */
export const KEY_BYTES = 32;

/** What comes before the 32 bytes in a PKCS #8 document of an X25519 key (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex");

/** A key in base64: 43 characters and one of padding. The last character carries four bits only. */
const KEY_TEXT = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** Whether a text is a key as `wg` writes it. */
export const isKey = (text: string): boolean => KEY_TEXT.test(text);

/**
 * Makes a key pair from secret random bytes. The private half is clamped as `wg genkey` does, so that it is the
 * very text that `wg show` prints; clamping changes neither the public half nor any shared secret.
 * @param secret 32 random bytes in base64
 * @throws TypeError, which never shows the secret, when it is not 32 bytes in base64
 */
export function keyPairFrom(secret: string): KeyPair {
  if (!isKey(secret)) throw new TypeError("a WireGuard key must be made from 32 bytes in base64");
  const bytes = clamp(Buffer.from(secret, "base64"));
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, bytes]), format: "der", type: "pkcs8" });
  const document = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    privateKey: bytes.toString("base64"),
    publicKey: document.subarray(-KEY_BYTES).toString("base64"),
  };
}

/** RFC 7748, section 5, `decodeScalar25519`. */
function clamp(bytes: Buffer): Buffer {
  const clamped = Buffer.from(bytes);
  clamped.writeUInt8(clamped.readUInt8(0) & 248, 0);
  clamped.writeUInt8((clamped.readUInt8(31) & 127) | 64, 31);
  return clamped;
}
