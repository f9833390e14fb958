import { readFileSync, writeFileSync } from "node:fs";
import {
  IMAGE_LOCK_FILE,
  parseImageLock,
  renderImageLock,
  withSeen,
  type ImageLockFile,
} from "../../lib/images/lock.ts";
import { parseReference, type ImageReference } from "../../lib/images/reference.ts";
import { showValue } from "../../lib/problems.ts";
import { CliError } from "../errors.ts";
import { BadInput } from "../rehearsal/problems.ts";
import { askRegistry, type RegistryAnswer } from "./registry.ts";

/** Asks for one image; replaced where time must not pass. */
export type Ask = (reference: ImageReference) => Promise<RegistryAnswer>;

interface Asked {
  readonly image: string;
  readonly reference: ImageReference;
}

/**
 * Asks the registries for the digests of all images of a lock, and of more, and writes them when all have answered.
 * @param today the day, such as 2026-11-21
 * @returns what to print
 * @throws CliError with every image that has no answer; the file is as it was
 */
export async function lockImages(
  path: string,
  images: readonly string[],
  today: string = new Date().toISOString().slice(0, 10),
  ask: Ask = askRegistry,
): Promise<readonly string[]> {
  const file = readImageLock(path);
  const asked = referencesOf([...new Set([...Object.keys(file), ...images])]);
  const answers = await Promise.all(
    asked.map(async ({ image, reference }) => {
      try {
        return { image, reference, answer: await ask(reference) };
      } catch (error) {
        return { image, problem: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
  const problems = answers.flatMap(({ image, problem }) =>
    problem === undefined ? [] : [`${image}: ${problem}`],
  );
  if (problems.length > 0)
    throw new CliError("failed", [...problems, `${IMAGE_LOCK_FILE}: not written`].join("\n"));
  const seen = answers.flatMap(({ image, reference, answer }) =>
    answer === undefined
      ? []
      : [[image, { digest: answer.digest, seenAt: reference.registry, seenOn: today }] as const],
  );
  const { file: news, changes } = withSeen(file, Object.fromEntries(seen));
  writeFileSync(path, renderImageLock(news));
  const single = answers.filter(({ answer }) => answer?.isIndex === false);
  return [
    ...changes,
    ...single.map(({ image }) => `note: ${image} is for one platform only; its nodes must be of that`),
    `${IMAGE_LOCK_FILE}: ${asked.length} asked for, ${changes.length} changed`,
  ];
}

/**
 * The lock of a file.
 * @throws BadInput when it is not there, or no lock
 */
export function readImageLock(path: string): ImageLockFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new BadInput({ path, problem: "cannot be read", got: "", fix: "write {} into it to begin with" });
  }
  const parsed = parseImageLock(text);
  if (parsed.kind === "refused") throw new BadInput(parsed.problem);
  return parsed.file;
}

function referencesOf(images: readonly string[]): readonly Asked[] {
  const asked = images.map((image) => ({ image, reference: parseReference(image) }));
  const bad = asked.filter(({ reference }) => reference === undefined);
  if (bad.length > 0)
    throw new BadInput(
      ...bad.map(({ image }) => ({
        path: "IMAGE",
        problem: "must be a name with a tag",
        got: showValue(image),
        fix: "write it like docker.io/library/httpd:2.4.68",
      })),
    );
  return asked.flatMap(({ image, reference }) => (reference === undefined ? [] : [{ image, reference }]));
}
