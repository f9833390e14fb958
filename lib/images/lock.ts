import { z } from "zod";
import { showValue, type Problem } from "../problems.ts";

/** The file at the root of the project. */
export const IMAGE_LOCK_FILE = "images.lock.json";

/** Digests by the names of images, as they are written elsewhere; null where nobody could ask the registry yet. */
export type ImageLock = Readonly<Record<string, string | null>>;

const DIGEST = /@(sha256:[0-9a-f]{64})$/;

const lockSchema = z.record(z.string(), z.union([z.string().regex(/^sha256:[0-9a-f]{64}$/), z.null()]));

/** What an image's name becomes. */
export type Pinned =
  | { readonly kind: "pinned"; readonly image: string }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Reads the file's text. */
export function parseImageLock(
  text: string,
):
  | { readonly kind: "parsed"; readonly lock: ImageLock }
  | { readonly kind: "refused"; readonly problem: Problem } {
  const fix = "write an object of names and digests, sha256:… or null";
  const refused = (path: string, problem: string, got: string) =>
    ({ kind: "refused", problem: { path, problem, got, fix } }) as const;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused(IMAGE_LOCK_FILE, "is no JSON", "");
  }
  const parsed = lockSchema.safeParse(json);
  if (parsed.success) return { kind: "parsed", lock: parsed.data };
  const key = parsed.error.issues[0]?.path[0];
  const path = key === undefined ? IMAGE_LOCK_FILE : `${IMAGE_LOCK_FILE}: ${String(key)}`;
  return refused(path, "is no digest of an image", "");
}

/**
 * An image by its digest, where it is known: a tag can be given to another image, a digest cannot.
 * @param at where the image is written, such as `web.image`
 * @param required whether an image that is not pinned is refused, as in production
 */
export function pinImage(at: string, image: string, lock: ImageLock, required: boolean): Pinned {
  if (DIGEST.test(image)) return { kind: "pinned", image };
  const digest = lock[image];
  if (typeof digest === "string") return { kind: "pinned", image: `${image}@${digest}` };
  if (!required) return { kind: "pinned", image };
  const problem =
    digest === null ? `has no digest in ${IMAGE_LOCK_FILE} yet` : `is not in ${IMAGE_LOCK_FILE}`;
  const fix = `write "${image}": "sha256:…" there, as its registry says, or give the image by its digest`;
  return { kind: "refused", problem: { path: at, problem, got: showValue(image), fix } };
}
