import { createHash } from "node:crypto";

/** The SSH wire format of a text: its length in four bytes, then it (RFC 4251, section 5). */
const wire = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * An Ed25519 public key, as `ssh-keygen` writes it, that nobody has the private half of: its 32 bytes are a hash.
 * Azure makes no Linux machine without a key or a password (Microsoft Learn, "Create SSH key pairs"); with this one
 * nobody can log in.
 */
export function noLoginKey(): string {
  const kind = "ssh-ed25519";
  const point = createHash("sha256").update("kakehashi: nobody logs in here").digest();
  return `${kind} ${Buffer.concat([wire(Buffer.from(kind)), wire(point)]).toString("base64")} nobody`;
}
