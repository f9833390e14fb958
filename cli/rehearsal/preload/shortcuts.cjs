// Leaves out what the SDK works out for nobody. A shortcut is exact pieces of the SDK's text and what stands for them.
// It is taken where all of them are found: another version of the SDK, which has them differently, does what it does.
// docs/performance.md has the measurements.
"use strict";

const { readFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");

const LATE = `require(${JSON.stringify(require.resolve("./late.cjs"))})`;

/** Serializing a function reads the properties of all that it refers to without looking at them. */
const SERIALIZING = {
  file: "runtime/closure/createClosure.js",
  from: "async function createClosureInfoAsync(func, serialize, logResource) {",
  to: `async function createClosureInfoAsync(func, serialize, logResource) { ${LATE}.appearAll();`,
};

/** What OpenTelemetry's libraries are asked for, where tracing begins; without `--tracing` it never does. */
const TRACING = [
  `const { defaultResource, resourceFromAttributes } = require("@opentelemetry/resources");`,
  `const { SimpleSpanProcessor } = require("@opentelemetry/sdk-trace-base");`,
  `const { ZipkinExporter } = require("@opentelemetry/exporter-zipkin");`,
  `const { GrpcInstrumentation } = require("@opentelemetry/instrumentation-grpc");`,
  `const { NodeTracerProvider } = require("@opentelemetry/sdk-trace-node");`,
  `const { registerInstrumentations } = require("@opentelemetry/instrumentation");`,
];
const TRACING_BEGINS = "// Set up gRPC auto-instrumentation.";

const DEBUGGER = "runtime/closure/v8Hooks.js";

const SHORTCUTS = [
  // Node's debugger tells where a serialized function was written. It begins when the first is serialized: then, too, it
  // tells of all that was loaded before, to who listens from the start.
  [
    { file: DEBUGGER, from: "await getSession();", to: "" },
    {
      file: DEBUGGER,
      from: "inspectorSession.connect();",
      to: `inspectorSession.connect(); inspectorSession.addListener("Debugger.scriptParsed", ({ params }) => scriptIdToUrlMap.set(params.scriptId, params.url));`,
    },
  ],
  [
    ...TRACING.map((from) => ({ file: "cmd/run/tracing.js", from, to: "" })),
    { file: "cmd/run/tracing.js", from: TRACING_BEGINS, to: `${TRACING.join(" ")}\n${TRACING_BEGINS}` },
  ],
  // The URNs of aliases are for engines that know no structured aliases: eight outputs for each of the hundred aliases
  // that a resource of azure-native has.
  [
    {
      file: "resource.js",
      from: "this.__aliases.push(collapseAliasToUrn(alias, name, t, parent));",
      to: `${LATE}.property(this, "__aliases", () => opts.aliases.map((it) => collapseAliasToUrn(it, name, t, parent))); break;`,
    },
    SERIALIZING,
  ],
  // An alias of plain text is what it is, without an output.
  [
    {
      file: "runtime/resource.js",
      from: "await output_1.output(alias).promise();",
      to: `alias.constructor === Object && Object.values(alias).every((it) => typeof it === "string") ? alias : await output_1.output(alias).promise();`,
    },
  ],
  [
    {
      file: "runtime/resource.js",
      from: "const type = a.type === undefined",
      to: `const type = typeof a.type === "string" ? a.type : a.type === undefined`,
    },
  ],
  // A program looks at one in thirty of the outputs that its resources have, each of some thirty promises.
  [
    {
      file: "runtime/rpc.js",
      from: "exports.transferProperties = transferProperties;",
      to: `exports.transferProperties = ${LATE}.outputs(transferProperties);`,
    },
    SERIALIZING,
  ],
];

const compile = Module.prototype._compile;
Module.prototype._compile = function (content, filename, ...rest) {
  const [, sdk, file] = /^(.*[\\/]@pulumi[\\/]pulumi)[\\/](.+)$/.exec(filename) ?? [];
  return compile.call(this, sdk ? shortened(content, sdk, file) : content, filename, ...rest);
};

function shortened(content, sdk, file) {
  const isOfFile = (edit) => edit.file === file.replaceAll("\\", "/");
  const taken = SHORTCUTS.filter((edits) => edits.some(isOfFile) && isFound(edits, sdk));
  return [...new Set(taken.flat().filter(isOfFile))].reduce(
    (text, { from, to }) => text.replace(from, () => to),
    content,
  );
}

/** Whether the SDK has all the pieces; each of its files is read once. */
function isFound(edits, sdk) {
  return [...Map.groupBy(edits, ({ file }) => file)].every(([file, ofFile]) => {
    try {
      const text = readFileSync(join(sdk, file), "utf8");
      return ofFile.every(({ from }) => text.includes(from));
    } catch {
      return false;
    }
  });
}

exports.SHORTCUTS = SHORTCUTS;
