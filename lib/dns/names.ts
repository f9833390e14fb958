import { showValue, type Problem } from "../problems.ts";

/** The two sides that an app's name may lead to. */
export const SIDES = ["eks", "aks"] as const;
export type Side = (typeof SIDES)[number];

/** Where an app's traffic goes, and who moves it when a side fails. */
export interface NamePolicy {
  /** The full DNS name, such as `shop.example.com`. */
  readonly host: string;
  /** Both sides serve, or one of them does while the other stands by. */
  readonly mode: "active-active" | "active-standby";
  /** The side that serves in `active-standby`. */
  readonly active: Side;
  /** Shares of the sides in `active-active`. */
  readonly weights: Readonly<Record<Side, number>>;
  /** Health checks take a failed side out, or a person does by changing the config. */
  readonly failover: "manual" | "automatic";
  /** Whether the side that stands by runs the app and can answer at once. */
  readonly standby: "warm" | "cold";
}

/** How a side is checked from outside, and how long clients keep an answer. */
export interface NameTimers {
  /** Seconds that resolvers keep a record. */
  readonly ttlSeconds: number;
  /** Seconds between checks of one checker. */
  readonly intervalSeconds: number;
  /** Checks that must fail in a row. */
  readonly failureThreshold: number;
}

/**
 * Route 53's weight of each side: 0 to 255 (Amazon Route 53 API Reference, ResourceRecordSet, Weight). A switch
 * changes these two numbers and nothing else.
 */
export function weightsOf({ mode, active, weights }: NamePolicy): Readonly<Record<Side, number>> {
  if (mode === "active-active") return weights;
  return { eks: active === "eks" ? SERVES : 0, aks: active === "aks" ? SERVES : 0 };
}

/** The weight of the side that serves alone; any number above 0 would do. */
const SERVES = 100;

/**
 * The sides that answer when records are plain sets without weights, as two DNS services at once can have them.
 */
export function answeringSides(policy: NamePolicy): readonly Side[] {
  const weights = weightsOf(policy);
  return SIDES.filter((side) => weights[side] > 0);
}

/**
 * Seconds from the failure of a side until no client that honours TTLs is sent there: the checks that must fail,
 * then the last answer's time to live. Route 53's own propagation is not counted (its data plane answers by
 * health within seconds). With manual failover nothing bounds when a person acts; from the switch on it is the TTL.
 */
export function failoverBoundSeconds(
  { failover }: Pick<NamePolicy, "failover">,
  { ttlSeconds, intervalSeconds, failureThreshold }: NameTimers,
): number {
  return failover === "automatic" ? intervalSeconds * failureThreshold + ttlSeconds : ttlSeconds;
}

/** What is wrong with an app's name, before any record is made. */
export function findNameProblems(
  path: string,
  policy: NamePolicy,
  surroundings: Surroundings,
): readonly Problem[] {
  return [
    ...zoneProblems(path, policy, surroundings),
    ...weightProblems(path, policy),
    ...failoverProblems(path, policy, surroundings),
  ];
}

/** What an app's name stands in. */
export interface Surroundings {
  /** The zone that records are made in. */
  readonly zone: string;
  /** `route53` can weigh and check; two services at once can only both say the same. */
  readonly authority: "route53" | "dual";
  /** The subdomain whose records external-dns makes from within the clusters, when there is one. */
  readonly externalDnsDomain?: string | undefined;
}

function zoneProblems(path: string, { host }: NamePolicy, surroundings: Surroundings): readonly Problem[] {
  const { zone, externalDnsDomain } = surroundings;
  if (!isWithin(host, zone)) {
    const fix = `use a name within ${zone}, or correct dns.zone`;
    return [{ path: `${path}.host`, problem: `must lie in the zone ${zone}`, got: showValue(host), fix }];
  }
  if (externalDnsDomain !== undefined && isWithin(host, externalDnsDomain)) {
    const problem = `lies in ${externalDnsDomain}, whose records external-dns makes`;
    const fix = "use a name outside it: one owner for each name";
    return [{ path: `${path}.host`, problem, got: showValue(host), fix }];
  }
  return [];
}

function weightProblems(path: string, { mode, weights }: NamePolicy): readonly Problem[] {
  if (mode !== "active-active" || weights.eks + weights.aks > 0) return [];
  const fix = "give one side more than 0, or use mode active-standby";
  return [
    { path: `${path}.weights`, problem: "must not sum to zero", got: `${weights.eks} + ${weights.aks}`, fix },
  ];
}

/**
 * Route 53 answers with a record of weight 0 once all others are unhealthy ("How Amazon Route 53 chooses records
 * when health checking is configured"), so an automatic standby must be able to serve.
 */
function failoverProblems(path: string, policy: NamePolicy, { authority }: Surroundings): readonly Problem[] {
  if (policy.failover === "manual") return [];
  if (authority === "dual") {
    const problem = "needs health checks, which two DNS services at once cannot share";
    return [
      { path: `${path}.failover`, problem, got: "automatic", fix: "use manual, or dns.authority route53" },
    ];
  }
  if (standsBy(policy) && policy.standby === "cold") {
    const problem = "needs a warm standby, since the standby answers as soon as the active side is unhealthy";
    return [
      {
        path: `${path}.failover`,
        problem,
        got: "automatic",
        fix: "set standby to warm, or failover to manual",
      },
    ];
  }
  return [];
}

function standsBy(policy: NamePolicy): boolean {
  return answeringSides(policy).length < SIDES.length;
}

/** Whether a name is a domain or lies below it. DNS names have no case. */
export function isWithin(host: string, domain: string): boolean {
  const [name, parent] = [host.toLowerCase(), domain.toLowerCase()];
  return name === parent || name.endsWith(`.${parent}`);
}

/** A host's name relative to its zone, as Azure DNS wants it: `@` for the zone itself. */
export function relativeName(host: string, zone: string): string {
  return host.toLowerCase() === zone.toLowerCase() ? "@" : host.slice(0, -(zone.length + 1));
}
