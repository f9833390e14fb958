// Leaves out what the SDK works out for nobody. Each shortcut is an exact piece of the SDK's text and what stands for
// it; another version of the SDK, which has it differently, does what it does. docs/performance.md has the measurements.
"use strict";

const Module = require("node:module");

const SHORTCUTS = [
  {
    // The URNs of aliases are for engines that know no structured aliases: eight outputs for each of the hundred
    // aliases that a resource of azure-native has.
    file: "resource.js",
    from: "this.__aliases.push(collapseAliasToUrn(alias, name, t, parent));",
    to: `Object.defineProperty(this, "__aliases", { configurable: true, enumerable: true, get: () => opts.aliases.map((it) => collapseAliasToUrn(it, name, t, parent)) }); break;`,
  },
  {
    // An alias of plain text is what it is, without an output.
    file: "runtime/resource.js",
    from: "await output_1.output(alias).promise();",
    to: `alias.constructor === Object && Object.values(alias).every((it) => typeof it === "string") ? alias : await output_1.output(alias).promise();`,
  },
  {
    file: "runtime/resource.js",
    from: "const type = a.type === undefined",
    to: `const type = typeof a.type === "string" ? a.type : a.type === undefined`,
  },
  {
    file: "runtime/rpc.js",
    from: "exports.transferProperties = transferProperties;",
    to: `exports.transferProperties = require(${JSON.stringify(require.resolve("./late-outputs.cjs"))})(transferProperties);`,
  },
];

const compile = Module.prototype._compile;
Module.prototype._compile = function (content, filename, ...rest) {
  const [, file] = /[\\/]@pulumi[\\/]pulumi[\\/](.+)$/.exec(filename) ?? [];
  const text = SHORTCUTS.filter((it) => it.file === file).reduce(
    (made, { from, to }) => made.replace(from, () => to),
    content,
  );
  return compile.call(this, text, filename, ...rest);
};

exports.SHORTCUTS = SHORTCUTS;
