// Writes down where the program makes each resource: one line of JSON each. The engine's events do not say it, and
// its state does only for what exists; a refused resource is neither.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const { pathToFileURL } = require("node:url");
const { lastUserFrame } = require("./stack-traces.cjs");

// What ts-node, tsx and the like make of a file has other lines; Node strips types in place.
Module.setSourceMapsSupport?.(true, { nodeModules: false });

/** Opened for the first line: a process that waits for its engine (language-host/prepared.ts) leaves the last run's alone. */
let file;

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const exports = load.call(this, request, parent, ...rest);
  if (request !== "./runtime/resource" || !parent?.filename?.endsWith("/@pulumi/pulumi/resource.js"))
    return exports;
  Module._load = load;
  watch(exports, "registerResource");
  watch(exports, "readResource");
  return exports;
};

function watch(exports, name) {
  const original = exports[name];
  exports[name] = (resource, parent, type, resourceName, ...rest) => {
    const frame = lastUserFrame();
    if (frame) write({ type, name: resourceName, ...written(frame) });
    return original(resource, parent, type, resourceName, ...rest);
  };
}

/** Where the program's author wrote what a frame is about. */
function written(frame) {
  const [file, line] = [frame.getFileName(), frame.getLineNumber()];
  try {
    const { originalSource, originalLine } =
      Module.findSourceMap(file)?.findEntry(line - 1, frame.getColumnNumber() - 1) ?? {};
    return originalLine === undefined
      ? { file, line }
      : { file: originalFile(originalSource, file), line: originalLine + 1 };
  } catch {
    return { file, line };
  }
}

/** Sources are named relative to what was made of them. */
function originalFile(source, made) {
  const base = made.startsWith("file:") ? made : pathToFileURL(made).href;
  return source ? new URL(source, base).href : made;
}

/** At once and not at the end: the engine ends the program's process when a resource is refused. */
function write(entry) {
  try {
    file ??= fs.openSync(process.env.KAKEHASHI_SOURCE_LINES, "w");
    fs.writeSync(file, `${JSON.stringify(entry)}\n`);
  } catch {
    // A line number is not worth a failed run.
  }
}
