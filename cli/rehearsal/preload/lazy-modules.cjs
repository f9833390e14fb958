// Loads two large libraries of the Pulumi SDK when they are first used instead of at once. The SDK requires the
// TypeScript compiler and npm's dependency resolver for serializing closures (dynamic providers), which hardly any
// program does: 0.25 s and 45 MiB in every process that loads the SDK. docs/performance.md has the measurements.
"use strict";

const Module = require("node:module");

/** What is loaded late, and the module of the SDK that asks for it. */
const LATE = new Map([
  ["typescript", "/@pulumi/pulumi/typescript-shim.js"],
  ["@npmcli/arborist", "/@pulumi/pulumi/runtime/closure/codePaths.js"],
]);

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const asker = LATE.get(request);
  if (asker === undefined || !parent?.filename?.endsWith(asker))
    return load.call(this, request, parent, ...rest);
  return late(() => load.call(this, request, parent, ...rest));
};

/** Stands for a module until something of it is used. */
function late(read) {
  let real;
  const module = () => (real ??= read());
  return new Proxy(
    {},
    {
      // The SDK copies the exports of a module that does not call itself an ES module, and so would use it at once.
      get: (_, key) => (key === "__esModule" ? true : module()[key]),
      has: (_, key) => key in module(),
      ownKeys: () => Reflect.ownKeys(module()),
      getOwnPropertyDescriptor: (_, key) => {
        const property = Reflect.getOwnPropertyDescriptor(module(), key);
        return property && { ...property, configurable: true };
      },
    },
  );
}
