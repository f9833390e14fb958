/**
 * The language host as a process of its own: the engine starts it by its name, gives its address as the last argument,
 * and reads the port from the first line.
 */
import { serveLanguageHost } from "./host.ts";

/** How often the host looks whether the engine still lives. */
const PARENT_CHECK_MS = 500;

const host = await serveLanguageHost({ engine: process.argv.at(-1) ?? "", env: process.env });

// An engine that was killed closes nothing.
const end = (): void => {
  host.close();
  process.exit(0);
};
process.on("SIGINT", end).on("SIGTERM", end).on("SIGHUP", end);
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) end();
}, PARENT_CHECK_MS).unref();

console.log(host.port);
