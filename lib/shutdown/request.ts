import type { NodeClass } from "./ceilings.ts";
import { FLOORS, type Floors, type TrafficPath } from "./floors.ts";
import type { Terms } from "./terms.ts";

/** A native sidecar, which is stopped when the containers have ended. */
export interface Sidecar {
  readonly name: string;
  readonly stopSeconds: number;
}

/** What decides how an app stops. */
export interface ShutdownRequest {
  readonly path: TrafficPath;
  /** The longest request or transaction, in seconds. */
  readonly requestSeconds: number;
  readonly nodeClass: NodeClass;
  readonly sidecars: readonly Sidecar[];
  /** Propagation by path, where one was measured. @default FLOORS */
  readonly floors?: Partial<Floors>;
}

/** The terms of the budget: P is the path's floor, S the sidecars one after the other. */
export function termsOf({ path, requestSeconds, sidecars, floors }: ShutdownRequest): Terms {
  return {
    // The hook that waits for it sleeps whole seconds.
    propagationSeconds: Math.ceil({ ...FLOORS, ...floors }[path]),
    requestSeconds,
    sidecarSeconds: sidecars.reduce((sum, { stopSeconds }) => sum + stopSeconds, 0),
  };
}
