import { setTimeout as sleep } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { openNamespace } from "../nodes/cluster-api.ts";
import { drain } from "../nodes/drain.ts";

interface Options {
  readonly namespace: string;
  readonly context?: string;
  readonly patience: number;
  readonly dryRun: boolean;
}

/** `kakehashi drain`: what an app on classic virtual nodes cannot do by itself. */
export function drainCommand(): Command {
  return new Command("drain")
    .description("replace an app's pods on classic virtual nodes without cutting a request")
    .argument("<app>", "the app, by its label app.kubernetes.io/name")
    .requiredOption("--namespace <namespace>", "where it is")
    .option("--context <context>", "the cluster, of the kubeconfig that kubectl reads")
    .option("--patience <seconds>", "how long a pod's successor may take to be ready", readSeconds, 300)
    .option("--dry-run", "say the steps and do nothing", false)
    .action(async (app: string, { namespace, context, patience, dryRun }: Options) => {
      await drain(openNamespace({ app, namespace, context }), {
        dryRun,
        patienceSeconds: patience,
        say: (line) => {
          console.log(line);
        },
        wait: (seconds) => sleep(seconds * 1000),
      });
    });
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0) return seconds;
  throw new InvalidArgumentError(`must be whole seconds from 1 on, got ${text}; write such as 300`);
}
