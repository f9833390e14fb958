import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { changedBy } from "./changes.ts";
import type { Changed } from "./changes.ts";
import { SIDES, sideOf } from "./clouds.ts";
import type { Side } from "./clouds.ts";
import { driftOf } from "./drift.ts";
import type { Drifted } from "./drift.ts";
import { isCounted } from "./state.ts";

/** What the engine did with a resource, in the words of its summary. */
export const OPERATIONS = ["create", "update", "replace", "delete", "same"] as const;

export type CountedOperation = (typeof OPERATIONS)[number];

/** How many resources each operation was for. */
export type Counts = Readonly<Record<CountedOperation, number>>;

/** Everything that went wrong with one resource, or with the run when there is no `urn`. */
export interface Failure {
  readonly urn?: string;
  readonly messages: readonly string[];
}

/** Something worth telling that does not fail a run: warnings, and what the program itself prints. */
export interface Remark {
  readonly kind: "warning" | "output";
  readonly text: string;
}

/** Makes counts and messages of the engine's events. */
export class EventLog {
  readonly #counts: Record<Side, Record<CountedOperation, number>> = emptyCounts();
  readonly #counted = new Set<string>();
  readonly #begun = new Map<string, Side>();
  readonly #failures = new Map<string, string[]>();
  readonly #seen = new Map<string, StepEventMetadata>();
  readonly #drift: Drifted[] = [];
  readonly #changes: Changed[] = [];
  readonly #onRemark: (remark: Remark) => void;
  readonly #existing: ReadonlySet<string> | undefined;

  /**
   * @param onRemark hears what is to be told at once
   * @param existing the resources in the state before an operation on some of them only
   */
  constructor(onRemark: (remark: Remark) => void, existing?: ReadonlySet<string>) {
    this.#onRemark = onRemark;
    this.#existing = existing;
  }

  take(event: EngineEvent): void {
    if (event.resourcePreEvent) this.#begin(event.resourcePreEvent.metadata);
    if (event.resOutputsEvent) this.#end(event.resOutputsEvent.metadata);
    if (event.resOpFailedEvent) this.#fail(event.resOpFailedEvent.metadata);
    if (event.diagnosticEvent) this.#tell(event.diagnosticEvent);
  }

  /** Counts of one side, or of all. */
  counts(side?: Side): Counts {
    const sides = side === undefined ? SIDES : [side];
    const sum = (operation: CountedOperation): number =>
      sides.reduce((total, it) => total + this.#counts[it][operation], 0);
    return {
      create: sum("create"),
      update: sum("update"),
      replace: sum("replace"),
      delete: sum("delete"),
      same: sum("same"),
    };
  }

  /** Resources whose operation was begun and has not ended. */
  running(side: Side): number {
    return [...this.#begun.values()].filter((it) => it === side).length;
  }

  failures(): readonly Failure[] {
    return [...this.#failures].map(([urn, messages]) => (urn === "" ? { messages } : { urn, messages }));
  }

  /** The last step of every resource that was seen. */
  steps(): readonly StepEventMetadata[] {
    return [...this.#seen.values()];
  }

  /** The resources that a refresh found not to be as the state remembers them. */
  drift(): readonly Drifted[] {
    return this.#drift;
  }

  /** What the operation changed, or in a preview would change, in its order. */
  changes(): readonly Changed[] {
    return this.#changes;
  }

  #begin(step: StepEventMetadata): void {
    this.#seen.set(step.urn, step);
    if (!isCounted(step)) return;
    // Nothing tells that the work on a component has ended, since there is none.
    if (isCustom(step)) this.#begun.set(step.urn, sideOfStep(step));
    else this.#count(step);
  }

  #end(step: StepEventMetadata): void {
    this.#begun.delete(step.urn);
    if (step.op === "refresh") this.#refreshed(step);
    else if (isCounted(step) && isCustom(step)) this.#count(step);
  }

  #refreshed(step: StepEventMetadata): void {
    const drifted = driftOf(step);
    if (drifted !== undefined) this.#drift.push(drifted);
  }

  #fail(step: StepEventMetadata): void {
    this.#begun.delete(step.urn);
    if (!this.#failures.has(step.urn)) this.#failures.set(step.urn, []);
  }

  /** A replacement has several steps; the one that the engine calls logical is the one that it counts. */
  #count(step: StepEventMetadata): void {
    const operation = OPERATIONS.find((it) => it === step.op);
    const key = `${step.op} ${step.urn}`;
    if (operation === undefined || step.logical !== true || this.#isPutOff(step) || this.#counted.has(key))
      return;
    this.#counted.add(key);
    this.#counts[sideOfStep(step)][operation] += 1;
    if (operation !== "same") this.#changes.push(changedBy(operation, step));
  }

  /** What the program wants and the targets leave out is to the engine the same as before: not there. */
  #isPutOff({ op, urn }: StepEventMetadata): boolean {
    return op === "same" && this.#existing?.has(urn) === false;
  }

  #tell({ severity, message, urn = "", ephemeral }: NonNullable<EngineEvent["diagnosticEvent"]>): void {
    const text = plain(message);
    if (text === "" || ephemeral === true || NOISE.test(text)) return;
    if (severity === "error") {
      const key = urn === "" ? refusedComponent(text) : urn;
      const told = this.#failures.get(key) ?? [];
      if (!told.includes(text)) told.push(text);
      this.#failures.set(key, told);
    } else if (severity === "warning") {
      this.#onRemark({ kind: "warning", text });
    } else if (PRINTED.has(severity)) {
      this.#onRemark({ kind: "output", text });
    }
  }
}

/** What the program writes to its standard output and error; the engine also sends `debug`. */
const PRINTED = new Set(["info", "info#err"]);

/**
 * Nothing that a user could act on: a language host on PATH is what a CLI that was built from source is given here; and
 * while a component is made, whatever is refused also ends the connections of all that take part.
 */
export const NOISE =
  /^(?:warning: )?using pulumi-language-\w+ from \$PATH at |(?:^|: )(?:resource monitor shut down|grpc: the client connection is closing)$/m;

/** Removes the engine's colour marks and the space around. */
export function plain(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
}

/** A component that its provider refuses to make has no URN yet; the engine says its type and name. */
function refusedComponent(text: string): string {
  const [, type = "", name = ""] = /^(\S+) resource '([^']+)' has a problem: /.exec(text) ?? [];
  return type === "" ? "" : `urn:pulumi:?::?::${type}::${name}`;
}

function isCustom(step: StepEventMetadata): boolean {
  return (step.new ?? step.old)?.custom === true;
}

function sideOfStep({ urn, provider }: StepEventMetadata): Side {
  return sideOf({ urn, provider: provider === "" ? undefined : provider });
}

function emptyCounts(): Record<Side, Record<CountedOperation, number>> {
  const zero = () => ({ create: 0, update: 0, replace: 0, delete: 0, same: 0 });
  return { aws: zero(), azure: zero(), shared: zero() };
}
