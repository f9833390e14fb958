// Required by Node in the program's process before anything else (NODE_OPTIONS). The program itself stays as it is.
"use strict";

// Node 22 does not let hooks like these live beside those of a loader, such as ts-node's or tsx.
const compiled = process.env.PULUMI_NODEJS_TYPESCRIPT === "true";
if (!compiled && !process.execArgv.some((it) => /^--(?:(?:experimental-)?loader|import)\b/.test(it)))
  require("./stripped-types.cjs");
require("./lazy-modules.cjs");

// Policy packs, and others that inherit NODE_OPTIONS, register nothing and need no more.
if (process.env.PULUMI_CONFIG !== undefined) {
  require("./stack-traces.cjs");
  require("./sdk-diagnostics.cjs");
  require("./shortcuts.cjs");
  if (process.env.KAKEHASHI_SOURCE_LINES) require("./source-lines.cjs");
}
