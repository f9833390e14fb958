import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The variables of a process; a parameter where a test gives its own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The checkout that this file belongs to. */
export const CHECKOUT = dirname(import.meta.dirname);

/** The user's cache of tools, shared by all checkouts; the launcher uses the same. */
export function cacheFolder(env: Environment): string {
  return join(env.XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), ".cache"), "kakehashi");
}

/** The folder of the Node language host, for PATH. */
export const LANGUAGE_HOST_FOLDER = join(import.meta.dirname, "language-host");

/** The executable by which the engine starts Node programs; its name is the engine's. */
export const LANGUAGE_HOST = "pulumi-language-nodejs";
