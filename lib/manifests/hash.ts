import { createHash } from "node:crypto";
import type { Json } from "./objects.ts";

/** Of a value as JSON, in hexadecimal digits. */
export function sha256(value: Json): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
