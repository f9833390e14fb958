import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "./places.ts";

/** A copy of this checkout as it is now, with the same packages, to edit and to rehearse in. */
export class CheckoutCopy {
  readonly folder: string;

  /**
   * @param folder where there is nothing yet
   * @default a folder of the machine's temporary ones
   */
  constructor(folder = mkdtempSync(join(tmpdir(), "kakehashi-copy-"))) {
    mkdirSync(folder, { recursive: true });
    this.folder = realpathSync(folder);
    for (const file of trackedFiles(CHECKOUT)) cpSync(join(CHECKOUT, file), join(this.folder, file));
    symlinkSync(join(CHECKOUT, "node_modules"), join(this.folder, "node_modules"));
    execFileSync("git", ["init", "--quiet"], { cwd: this.folder });
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Replaces a part of a file that must be there. */
  edit(path: string, from: string | RegExp, to: string): void {
    const text = this.read(path);
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${path}: has no ${String(from)}`);
    this.write(path, edited);
  }

  /** Every file that git does not ignore, with a hash of its content. */
  fingerprint(): readonly string[] {
    return trackedFiles(this.folder).map(
      (file) =>
        `${file} ${createHash("sha256")
          .update(readFileSync(join(this.folder, file)))
          .digest("hex")}`,
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Tracked files and new ones, without what git ignores and what was deleted. */
function trackedFiles(folder: string): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: folder,
    encoding: "utf8",
  });
  return listed
    .split("\0")
    .filter((file) => file !== "" && file !== "node_modules" && existsSync(join(folder, file)))
    .sort();
}
