import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { showValue } from "../../lib/problems.ts";
import { BadInput } from "./problems.ts";

/** A resource in the engine's state, as far as it is read here. */
const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  custom: z.boolean().optional(),
  delete: z.boolean().optional(),
  pendingReplacement: z.boolean().optional(),
  external: z.boolean().optional(),
  protect: z.boolean().optional(),
  initErrors: z.array(z.string()).nullish(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  dependencies: z.array(z.string()).nullish(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
  deletedWith: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});

const operationSchema = z.looseObject({ type: z.string(), resource: resourceSchema });

/** What the engine calls a deployment: everything that it knows of a stack. */
export const deploymentSchema = z.looseObject({
  resources: z.array(resourceSchema).nullish(),
  pending_operations: z.array(operationSchema).nullish(),
});

const checkpointSchema = z.looseObject({
  checkpoint: z.looseObject({ latest: deploymentSchema.nullish() }),
});

export type StateResource = z.output<typeof resourceSchema>;
export type PendingOperation = z.output<typeof operationSchema>;
export type Deployment = z.output<typeof deploymentSchema>;

/** The engine's state of one stack in its folder. */
export class EngineState {
  readonly file: string;
  /** Where the engine keeps the locks of this stack. */
  readonly locks: string;
  readonly #stack: string;
  #read: { readonly stamp: string; readonly deployment: Deployment | undefined } | undefined;

  constructor(backend: string, project: string, stack: string) {
    const folder = join(backend, ".pulumi");
    this.file = join(folder, "stacks", project, `${stack}.json`);
    this.#stack = `organization/${project}/${stack}`;
    this.locks = join(folder, "locks", this.#stack);
  }

  exists(): boolean {
    return existsSync(this.file);
  }

  /** Makes a stack without resources, as the engine writes one (engine 3.246, pkg/backend/diy/state.go). */
  create(): void {
    const draft = `${this.file}.${process.pid}`;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(draft, `${JSON.stringify({ version: 3, checkpoint: { stack: this.#stack } })}\n`);
    renameSync(draft, this.file);
  }

  /**
   * Every resource, in an order in which each comes after what it depends on.
   * @throws BadInput when the file is damaged, as {@link pending} does
   */
  resources(): readonly StateResource[] {
    return this.#deployment()?.resources ?? [];
  }

  /** What was begun and not seen to end. */
  pending(): readonly PendingOperation[] {
    return this.#deployment()?.pending_operations ?? [];
  }

  /** Read once as long as the file stays the same: it is asked for several times in a run, and is large. */
  #deployment(): Deployment | undefined {
    const file = statSync(this.file, { throwIfNoEntry: false });
    if (file === undefined) return undefined;
    const stamp = `${file.ino} ${file.mtimeMs} ${file.size}`;
    if (this.#read?.stamp === stamp) return this.#read.deployment;
    const deployment = readDeployment(this.file);
    this.#read = { stamp, deployment };
    return deployment;
  }
}

/**
 * The engine writes a state in one step, but on a full disk it puts the part that it could write in the place of the
 * whole (engine 3.246). What cannot be read stays as it is.
 */
function readDeployment(file: string): Deployment | undefined {
  try {
    return parseDeployment(file);
  } catch (error) {
    const before = `copy ${file}.bak over it, the state of one step before, or `;
    throw new BadInput({
      path: file,
      problem: "must be a state of the engine",
      got: error instanceof z.ZodError ? issueOf(error) : showValue(String(error)),
      fix: `${isReadable(`${file}.bak`) ? before : ""}delete the rehearsal's folder to start anew`,
    });
  }
}

function parseDeployment(file: string): Deployment | undefined {
  return checkpointSchema.parse(JSON.parse(readFileSync(file, "utf8"))).checkpoint.latest ?? undefined;
}

function isReadable(file: string): boolean {
  try {
    parseDeployment(file);
    return true;
  } catch {
    return false;
  }
}

function issueOf({ issues: [first] }: z.ZodError): string {
  return first === undefined ? "" : `${first.path.join(".")}: ${first.message}`;
}

/** What another deployment left behind: the engine reads it, and makes nothing. */
const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** Whether the engine counts a resource: default providers, and other stacks' outputs, are its own affair. */
export function isCounted({ urn, type }: Pick<StateResource, "urn" | "type">): boolean {
  if (type === STACK_REFERENCE) return false;
  return !(type.startsWith("pulumi:providers:") && nameOf(urn).startsWith("default"));
}

/** The last part of a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The types of a resource and of the components around it, outermost first. */
export function typesOf(urn: string): readonly string[] {
  return (urn.split("::")[2] ?? "").split("$");
}
