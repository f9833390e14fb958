import { CLOUD_KINDS } from "./fault.ts";
import type {
  Befallen,
  CloudName,
  Fault,
  FaultKind,
  FaultOperation,
  FaultPlan,
  FaultReport,
  Outage,
} from "./fault.ts";

/** An operation that a provider is asked for. */
export interface Call {
  readonly operation: FaultOperation | "configure";
  /** The token, and how the models spell it where that differs. */
  readonly types: readonly string[];
  /** Empty for functions. */
  readonly urn: string;
  /** The cloud that it would reach, if any. */
  readonly cloud: CloudName | undefined;
  /** No cloud knows of such objects. */
  readonly inStateOnly: boolean;
}

/** What befalls an operation. */
export interface Strike {
  /** The specification, as it was written. */
  readonly text: string;
  readonly kind: FaultKind | "unreachable";
  /** The cloud refuses as long as it is asked. */
  readonly lasts: boolean;
  /** Remembers how much longer the operation takes in the real cloud, in seconds. */
  delayed(seconds: number): void;
}

/** Operations that reach the cloud. Check and Diff are done in the provider's process (docs/faults.md). */
const REACHING: ReadonlySet<Call["operation"]> = new Set([
  "create",
  "update",
  "delete",
  "read",
  "invoke",
  "configure",
]);

/** Counts the operations of a run, says which of them something befalls, and remembers what did. */
export class FaultWatch {
  readonly #faults: readonly Counted<Fault>[];
  readonly #outages: readonly Counted<Outage>[];
  readonly #onFault: (fault: string, befallen: Befallen) => void;

  constructor({ faults, outages }: FaultPlan, onFault: (fault: string, befallen: Befallen) => void) {
    this.#faults = faults.map(counted);
    this.#outages = outages.map(counted);
    this.#onFault = onFault;
  }

  /** What befalls this operation; to be asked once for each. */
  next(call: Call): Strike | undefined {
    const outage = this.#outages.find(
      ({ spec }) => spec.cloud === call.cloud && REACHING.has(call.operation),
    );
    if (outage !== undefined && ++outage.seen >= outage.spec.from)
      return this.#strike(outage, call, "unreachable", true);
    const due = this.#faults.filter(({ spec }) => isFor(spec, call)).filter(isDue);
    const [first] = due;
    return first && this.#strike(first, call, first.spec.kind, first.spec.at === "every");
  }

  /** Whether a cloud is out of reach from the beginning, so that nothing can be said of what is in it. */
  isOutOfReach(cloud: CloudName): boolean {
    return this.#outages.some(({ spec }) => spec.cloud === cloud && spec.from === 1);
  }

  reports(): readonly FaultReport[] {
    return [...this.#faults, ...this.#outages].map(({ spec, befell }) => ({ fault: spec.text, befell }));
  }

  #strike(one: Counted<Fault | Outage>, call: Call, kind: Strike["kind"], lasts: boolean): Strike {
    const { operation, types, urn } = call;
    const befallen = { operation, type: types[0] ?? "", urn, delaySeconds: 0 };
    one.befell.push(befallen);
    this.#onFault(one.spec.text, befallen);
    return {
      text: one.spec.text,
      kind,
      lasts,
      delayed: (seconds) => {
        befallen.delaySeconds = seconds;
      },
    };
  }
}

interface Counted<Spec> {
  readonly spec: Spec;
  seen: number;
  readonly befell: Befallen[];
}

function counted<Spec>(spec: Spec): Counted<Spec> {
  return { spec, seen: 0, befell: [] };
}

function isFor({ operation, types, kind }: Fault, call: Call): boolean {
  if (call.operation === "configure" || (operation !== "*" && operation !== call.operation)) return false;
  return call.types.some((it) => types.test(it)) && !(call.inStateOnly && CLOUD_KINDS.has(kind));
}

/** Counts one more operation. */
function isDue(one: Counted<Fault>): boolean {
  one.seen += 1;
  return one.spec.at === "every" || one.spec.at === one.seen;
}
