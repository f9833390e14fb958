import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import type { Stack } from "@pulumi/pulumi/automation/stack.js";
import { CommandFailed } from "./engine-command.ts";
import type { CommandOutcome, EngineCommand } from "./engine-command.ts";
import type { EngineState } from "./state.ts";

/** What a rehearsal asks of the engine. */
export type Operation = "up" | "preview" | "destroy";

/** How an operation is to be run. */
export interface OperationOptions {
  /** Read every resource from its cloud first. */
  readonly refresh: boolean;
  /** The only resources to operate on; all when undefined. */
  readonly targets?: readonly string[] | undefined;
  /** Resources to leave alone, with all that they need; none when undefined. */
  readonly excludes?: readonly string[] | undefined;
  readonly onEvent: (event: EngineEvent) => void;
}

/** The Automation API, loaded when it is first needed: it takes a quarter of a second. */
export async function loadAutomation(): Promise<Automation> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/localWorkspace.js");
  const { Stack } = await import("@pulumi/pulumi/automation/stack.js");
  return { LocalWorkspace, Stack };
}

/** The two classes of the Automation API that a rehearsal works with. */
export interface Automation {
  readonly LocalWorkspace: typeof import("@pulumi/pulumi/automation/localWorkspace.js").LocalWorkspace;
  readonly Stack: typeof import("@pulumi/pulumi/automation/stack.js").Stack;
}

/** Selects the stack in the rehearsal's backend, making it the first time. */
export async function openStack(
  { LocalWorkspace, Stack }: Automation,
  { name, folder, command, state }: StackPlace,
): Promise<Stack> {
  // The API's own class cannot be constructed, and all that the API calls of it is `run`.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const workspace = await LocalWorkspace.create({ workDir: folder, pulumiCommand: command });
  if (!state.exists()) state.create();
  return Stack.select(name, workspace);
}

/** Where a stack is and how its engine is started. */
export interface StackPlace {
  readonly name: string;
  /** The folder of the rehearsal's project file. */
  readonly folder: string;
  readonly command: EngineCommand;
  readonly state: EngineState;
}

/** Runs an operation to its end. An operation that fails returns how; what it did is in its events. */
export async function operate(
  stack: Stack,
  operation: Operation,
  { refresh, targets, excludes, onEvent }: OperationOptions,
): Promise<CommandOutcome> {
  const options = {
    refresh,
    onEvent,
    color: "never" as const,
    suppressProgress: true,
    suppressOutputs: true,
    ...(targets === undefined ? {} : { target: [...targets] }),
    ...(excludes === undefined ? {} : { exclude: [...excludes] }),
  };
  try {
    const { stdout, stderr } = await stack[operation](options);
    return { stdout, stderr, code: 0 };
  } catch (error) {
    if (error instanceof CommandFailed) return error.outcome;
    throw error;
  }
}
