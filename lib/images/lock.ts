import { z } from "zod";
import { showValue, type Problem } from "../problems.ts";

/** The file at the root of the project. */
export const IMAGE_LOCK_FILE = "images.lock.json";

/** Digests by the names of images, as they are written elsewhere; null where nobody could ask the registry yet. */
export type ImageLock = Readonly<Record<string, string | null>>;

const DIGEST = /@(sha256:[0-9a-f]{64})$/;

const seenSchema = z.strictObject({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  /** The host of the registry, or who else says so. */
  seenAt: z.string().min(1),
  /** The day. */
  seenOn: z.iso.date(),
});

/** What the file says of an image: nothing yet, or which digest its tag had, where and when. */
const entrySchema = z.union([z.strictObject({}), seenSchema]);
const lockSchema = z.record(z.string(), entrySchema);

export type SeenImage = z.output<typeof seenSchema>;

/** The file, by the names of images with their tags. */
export type ImageLockFile = Readonly<Record<string, z.output<typeof entrySchema>>>;

/** What an image's name becomes. */
export type Pinned =
  | { readonly kind: "pinned"; readonly image: string }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Reads the file's text: whole, and as digests alone. */
export function parseImageLock(
  text: string,
):
  | { readonly kind: "parsed"; readonly lock: ImageLock; readonly file: ImageLockFile }
  | { readonly kind: "refused"; readonly problem: Problem } {
  const fix =
    'write an object of names, each with {} or {"digest":"sha256:…","seenAt":"HOST","seenOn":"2026-01-31"}';
  const refused = (path: string, problem: string, got: string) =>
    ({ kind: "refused", problem: { path, problem, got, fix } }) as const;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused(IMAGE_LOCK_FILE, "is no JSON", "");
  }
  const parsed = lockSchema.safeParse(json);
  if (parsed.success) return { kind: "parsed", lock: digestsOf(parsed.data), file: parsed.data };
  const key = parsed.error.issues[0]?.path[0];
  const path = key === undefined ? IMAGE_LOCK_FILE : `${IMAGE_LOCK_FILE}: ${String(key)}`;
  return refused(path, "does not say which digest was seen, where and when", "");
}

function digestsOf(file: ImageLockFile): ImageLock {
  return Object.fromEntries(
    Object.entries(file).map(([image, entry]) => [image, "digest" in entry ? entry.digest : null]),
  );
}

/** The file's text: the same bytes for the same images. */
export function renderImageLock(file: ImageLockFile): string {
  const sorted = Object.entries(file).sort(([left], [right]) => (left < right ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}

/**
 * The file with what was seen. What has the digest that it had keeps its entry, so that asking again changes nothing.
 * @returns besides, a line for each image whose digest is another than before
 */
export function withSeen(
  file: ImageLockFile,
  seen: Readonly<Record<string, SeenImage>>,
): { readonly file: ImageLockFile; readonly changes: readonly string[] } {
  const digests = digestsOf(file);
  const news = Object.entries(seen).filter(([image, { digest }]) => digests[image] !== digest);
  return {
    file: { ...file, ...Object.fromEntries(news) },
    changes: news.map(([image, { digest }]) => `${image}: ${digests[image] ?? "nothing"} -> ${digest}`),
  };
}

/** Whether an image is named by its digest. */
export const isPinned = (image: string): boolean => DIGEST.test(image);

/**
 * An image by its digest, where it is known: a tag can be given to another image, a digest cannot.
 * @param at where the image is written, such as `web.image`
 * @param required whether an image that is not pinned is refused, as in production
 */
export function pinImage(at: string, image: string, lock: ImageLock, required: boolean): Pinned {
  if (isPinned(image)) return { kind: "pinned", image };
  const digest = lock[image];
  if (typeof digest === "string") return { kind: "pinned", image: `${image}@${digest}` };
  if (!required) return { kind: "pinned", image };
  const problem =
    digest === null ? `has no digest in ${IMAGE_LOCK_FILE} yet` : `is not in ${IMAGE_LOCK_FILE}`;
  const fix = `run ./kakehashi images lock ${image}, or give the image by its digest`;
  return { kind: "refused", problem: { path: at, problem, got: showValue(image), fix } };
}
