import { fork } from "node:child_process";
import { once } from "node:events";
import { REFERENCE_CALIBRATION_SECONDS } from "./limits.ts";
import { seconds } from "./measure.ts";

/** Rounds of work that take about half a second on the reference machine. */
const ROUNDS = 60;

/** A rehearsal keeps two processes busy: the program's and, by turns, the engine and the clouds. */
const PROCESSES = 2;

/** How much slower this machine is, right now, than the reference: 1 is as fast. */
export async function slowness(): Promise<number> {
  const taken = await seconds(() => Promise.all(Array.from({ length: PROCESSES }, work)));
  return taken / REFERENCE_CALIBRATION_SECONDS;
}

async function work(): Promise<void> {
  const child = fork(import.meta.filename, [], { execArgv: ["--disable-warning=ExperimentalWarning"] });
  await once(child, "exit");
}

/** What the processes of a rehearsal do most: build small objects, and write and read them as text. */
function churn(): number {
  let length = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const objects = Array.from({ length: 2000 }, (_, index) => ({
      urn: `urn:pulumi:prod::kakehashi::aws:ec2/subnet:Subnet::subnet-${index}-${round}`,
      inputs: { cidrBlock: `10.${round}.${index % 256}.0/24`, tags: { Name: `subnet-${index}` } },
      dependencies: [`vpc-${index % 7}`],
    }));
    const read: unknown = JSON.parse(JSON.stringify(objects));
    length += JSON.stringify(read).split("::").length;
  }
  return length;
}

if (import.meta.main) churn();
