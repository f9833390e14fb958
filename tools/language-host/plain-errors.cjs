/**
 * Preloaded into every program: an Error that nobody caught is inspected with colours by the SDK, and Node 22 loops
 * for half a minute and a gigabyte on one of the SDK's own stack frames, `node_modules/@pulumi/resource.ts`, a
 * scope without a folder below it (nodejs/node#64011, mended by #64022 in later lines of Node). Without colours
 * it does not look at frames at all.
 */
"use strict";
const util = require("node:util");
const { types } = util;
const { inspect } = util;

const plain = (value, ...rest) => {
  const [options] = rest;
  const coloured = types.isNativeError(value) && typeof options === "object" && options?.colors === true;
  return coloured ? inspect(value, { ...options, colors: false }) : inspect(value, ...rest);
};

util.inspect = Object.defineProperties(plain, Object.getOwnPropertyDescriptors(inspect));
