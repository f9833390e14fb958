// Keeps stack traces cheap. The SDK takes one for every resource, and maps each line of it through `source-map-support`,
// without use where Node strips the types in place, so that every line is where it was written.
"use strict";

/** Set by the language host when the program is compiled by ts-node: then the lines do need mapping. */
const compiled = process.env.PULUMI_NODEJS_TYPESCRIPT === "true";

let mapped;
let userFrame;

Object.defineProperty(Error, "prepareStackTrace", {
  configurable: false,
  get: () => format,
  set: (value) => {
    if (compiled) mapped = value;
  },
});

function format(error, frames) {
  if (frames[0]?.getFunctionName() === "callsites") {
    userFrame = frames.find(isOutsidePackages);
    return "";
  }
  return mapped ? mapped(error, frames) : [Error.prototype.toString.call(error), ...frames].join("\n    at ");
}

function isOutsidePackages(frame) {
  const file = frame.getFileName();
  return Boolean(file) && !file.startsWith("node:") && !file.includes("/node_modules/");
}

/** Where the program made the resource whose call sites the SDK asked for last. */
exports.lastUserFrame = () => userFrame;
