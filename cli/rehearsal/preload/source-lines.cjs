// Writes down where the program makes each resource: one line of JSON each. The engine's events do not say it, and
// its state does only for what exists; a refused resource is neither.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const { lastUserFrame } = require("./stack-traces.cjs");

const file = fs.openSync(process.env.KAKEHASHI_SOURCE_LINES, "w");

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
    if (frame) write({ type, name: resourceName, file: frame.getFileName(), line: frame.getLineNumber() });
    return original(resource, parent, type, resourceName, ...rest);
  };
}

/** At once and not at the end: the engine ends the program's process when a resource is refused. */
function write(entry) {
  try {
    fs.writeSync(file, `${JSON.stringify(entry)}\n`);
  } catch {
    // A line number is not worth a failed run.
  }
}
