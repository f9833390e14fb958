/**
 * Preloaded into every program: it ends when the process that started it is gone. One that was killed closes nothing,
 * and a program without its engine must not go on.
 */
"use strict";
const CHECK_MS = 200;

const host = Number(process.env.KAKEHASHI_LANGUAGE_HOST);
// What the program starts itself inherits the variable, and is the program's affair.
if (process.ppid === host) {
  setInterval(() => {
    if (process.ppid !== host) process.kill(process.pid, "SIGKILL");
  }, CHECK_MS).unref();
}
