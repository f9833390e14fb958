/** A lab that is to be killed: two namespaces with a process each, and its watchdog. Says their names, and waits. */
import { spawn } from "node:child_process";
import { Namespace, PREFIX, startWatchdog } from "./system.ts";

startWatchdog();
const names = [`${PREFIX}first`, `${PREFIX}second`];
for (const name of names) {
  const [command, ...args] = (await Namespace.create(name)).command("sleep", "600");
  spawn(command, args, { stdio: "ignore", detached: true }).unref();
}
console.log(names.join(" "));
setInterval(() => undefined, 60_000);
