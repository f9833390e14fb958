// Leaves out what the Pulumi SDK does for its own developers. It tells the engine of every step of every resource, in
// calls of which each waits for the one before, and the engine forgets them unless it is asked to --debug; and it takes a
// stack trace for every promise, to name those that are never resolved. docs/performance.md has the measurements.
"use strict";

const Module = require("node:module");

const told = Promise.resolve();

/** Functions of the SDK by their module, as its other modules ask for it, and what is done instead of each. */
const INSTEAD = new Map([
  ["log", { name: "debug", by: () => () => told }],
  ["debuggable", { name: "debuggablePromise", by: withoutTrace }],
]);

const waiting = new Set(INSTEAD.keys());

const load = Module._load;
Module._load = watch;

function watch(request, parent, ...rest) {
  const exports = load.call(this, request, parent, ...rest);
  const asked = /^\.{1,2}\/(?:runtime\/)?(\w+)$/.exec(request)?.[1];
  if (waiting.has(asked) && /[\\/]@pulumi[\\/]pulumi[\\/](?:runtime[\\/])?\w+\.js$/.test(parent?.filename)) {
    waiting.delete(asked);
    replace(exports, INSTEAD.get(asked));
    // What has been put on top meanwhile stays.
    if (waiting.size === 0 && Module._load === watch) Module._load = load;
  }
  return exports;
}

/** The SDK's modules ask for each other in circles: what is not there yet is replaced as soon as it is. */
function replace(exports, { name, by }) {
  let own = exports[name] && by(exports[name]);
  Object.defineProperty(exports, name, {
    enumerable: true,
    get: () => own,
    set: (value) => {
      own = by(value);
    },
  });
}

function withoutTrace(original) {
  return (...args) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return original(...args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
