/** The times, in seconds, that a pod's grace period has to hold. docs/shutdown.md explains each. */
export interface Terms {
  /** P: from the pod's deletion to the start of its graceful stop. */
  readonly propagationSeconds: number;
  /** D: the longest request or transaction, which may have come in the last moment of P. */
  readonly requestSeconds: number;
  /** S: native sidecars, which stop one after the other when the containers have ended. */
  readonly sidecarSeconds: number;
}

/** The least that is kept for everything that is slower than planned: M. */
export const LEAST_MARGIN_SECONDS = 5;

/** M is at least the other terms divided by this. */
const MARGIN_DIVISOR = 10;

/** What Kubernetes gives a pod that says nothing (Kubernetes API, PodSpec). */
export const DEFAULT_GRACE_SECONDS = 30;

/** M: max(5 s, 10 % of P + D + S). */
export function marginOf(terms: Terms): number {
  return Math.max(LEAST_MARGIN_SECONDS, sumOf(terms) / MARGIN_DIVISOR);
}

/** P + D + S + M: the least grace period that cuts no request. */
export function neededSeconds(terms: Terms): number {
  return sumOf(terms) + marginOf(terms);
}

/** The whole seconds of D that fit into a grace period beside P and S; negative when these alone do not fit. */
export function longestRequest(graceSeconds: number, { propagationSeconds, sidecarSeconds }: Terms): number {
  const withoutMargin = Math.min(
    graceSeconds - LEAST_MARGIN_SECONDS,
    (graceSeconds * MARGIN_DIVISOR) / (MARGIN_DIVISOR + 1),
  );
  return Math.floor(withoutMargin - propagationSeconds - sidecarSeconds);
}

/** The terms as a sum for people: `5 (propagation) + 30 (request) + 5 (margin)`. */
export function showTerms(terms: Terms): string {
  const named = [
    [terms.propagationSeconds, "propagation"],
    [terms.requestSeconds, "request"],
    [terms.sidecarSeconds, "sidecars"],
    [marginOf(terms), "margin"],
  ] as const;
  const present = named.filter(([seconds]) => seconds > 0);
  return present.map(([seconds, name]) => `${Math.round(seconds * 10) / 10} (${name})`).join(" + ");
}

function sumOf({ propagationSeconds, requestSeconds, sidecarSeconds }: Terms): number {
  return propagationSeconds + requestSeconds + sidecarSeconds;
}
