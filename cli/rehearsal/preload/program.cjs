// Required by Node in the program's process before anything else (NODE_OPTIONS). The program itself stays as it is.
"use strict";

require("./stripped-types.cjs");
require("./lazy-modules.cjs");

// The language host's own process, and others that inherit NODE_OPTIONS, register nothing and need no more.
if (process.env.PULUMI_CONFIG !== undefined) {
  require("./stack-traces.cjs");
  // Our language host loads it too; the one that comes with the vendor's CLI does not.
  require("../../../tools/language-host/plain-errors.cjs");
  if (process.env.KAKEHASHI_SOURCE_LINES) require("./source-lines.cjs");
}
