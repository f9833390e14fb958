/** A lab that is to be killed: two linked servers that are written to, and its watchdog. Says its namespaces, and waits. */
import { namespaces, PREFIX, startWatchdog } from "../network/system.ts";
import { Bed } from "./bed.ts";
import { mysqlImage } from "./image.ts";

startWatchdog();
const { root } = await mysqlImage(console.error);
const bed = await Bed.start(root);
await bed.startHeartbeats();
await bed.write(50);
console.log((await namespaces()).filter((name) => name.startsWith(PREFIX)).join(" "));
