import { join } from "node:path";
import { Command } from "commander";
import { IMAGE_LOCK_FILE } from "../../lib/images/lock.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { exitCode } from "../exit-codes.ts";
import { loadFast } from "../rehearsal/fast-loading.ts";

/** `kakehashi images`: which image a tag is, by its digest. */
export function imagesCommand(): Command {
  const lock = join(CHECKOUT, IMAGE_LOCK_FILE);
  const command = new Command("images").description("pin images by their digests: docs/images.md");
  command
    .command("lock")
    .description(`ask the registries for the digests of all images of ${IMAGE_LOCK_FILE}, and write them`)
    .argument("[image...]", "more images, such as docker.io/library/httpd:2.4.68")
    .action(async (images: readonly string[]) => {
      const { lockImages } = await import("../images/lock-images.ts");
      for (const line of await lockImages(lock, images)) console.log(line);
    });
  command
    .command("check")
    .description("print the images that stacks name by a tag, as last rehearsed; rehearses what never was")
    .argument("[stack]", "the stack, such as dev; all of them when left out")
    .option("--state <dir>", "where the rehearsal keeps its state")
    .action(async (stack: string | undefined, { state }: { readonly state?: string }) => {
      loadFast();
      const { checkImages } = await import("../images/check-images.ts");
      process.exitCode = exitCode(await checkImages(lock, stack, state));
    });
  return command;
}
