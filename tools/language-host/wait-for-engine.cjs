/**
 * Preloaded into a program's process that is started before the engine asks for it (prepared.ts): loads what the program
 * will load, then waits for its arguments and environment on a pipe, and only then lets Node begin with the SDK.
 */
"use strict";
const { closeSync, readFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

const PIPE = 3;

const modules = process.env.KAKEHASHI_PREPARED;
if (modules !== undefined && isMainThread) {
  const isLoaded = load(JSON.parse(modules));
  const order = readFileSync(PIPE, "utf8");
  closeSync(PIPE);
  // The pipe ends without a word when nobody wants the program any more.
  if (order === "") process.exit(0);
  const { args, env, cwd } = JSON.parse(order);
  process.chdir(cwd);
  // Node remembers a module that failed, so the program begins anew and fails, or not, by itself.
  if (!isLoaded)
    process.execve(process.execPath, [process.execPath, ...process.execArgv, process.argv[1], ...args], env);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv.push(...args);
}

function load(files) {
  try {
    for (const file of files) require(file);
    // The SDK reads its settings once; they are not there yet.
    return globalThis.globalStore === undefined;
  } catch {
    return false;
  }
}
