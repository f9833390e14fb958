// Remembers TypeScript files without their types. Node 22 strips them anew in every process, 3 ms a file, and its
// compile cache does not keep the result. A file is found by its content, so nothing can be out of date.
"use strict";

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { registerHooks, stripTypeScriptTypes } = require("node:module");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { fileURLToPath } = require("node:url");

const folder = join(process.env.NODE_COMPILE_CACHE || tmpdir(), `stripped-types-${process.version}`);

registerHooks({
  load(url, context, next) {
    // Other formats, such as a program's that ts-node compiles, are not ours.
    if (context.format !== "module-typescript" || !url.startsWith("file:")) return next(url, context);
    return {
      format: "module",
      source: stripped(fs.readFileSync(fileURLToPath(url), "utf8")),
      shortCircuit: true,
    };
  },
});

function stripped(text) {
  const file = join(folder, createHash("sha256").update(text).digest("hex"));
  return read(file) ?? keep(file, stripTypeScriptTypes(text));
}

function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** In one step, so that no other process reads half of it. */
function keep(file, text) {
  try {
    fs.mkdirSync(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, text);
    fs.renameSync(draft, file);
  } catch {
    // A cache that cannot be written costs time, nothing else.
  }
  return text;
}
