import type { FenceableAccount } from "./fence.ts";
import { formatGtidSet, subtract, type GtidSet } from "./gtid.ts";
import type { Problem } from "../problems.ts";
import { peerOf, type MySqlService } from "./service.ts";

/** The link of a replica, by MySQL's own word. */
export interface LinkState {
  readonly host: string;
  readonly port: number;
  readonly receiving: "ON" | "OFF" | "CONNECTING";
  readonly applying: "ON" | "OFF";
  /** What has arrived, applied or not. */
  readonly received: GtidSet;
  /** Empty when there is none. */
  readonly error: string;
}

/** What was seen of a server. */
export interface ServerState {
  readonly service: MySqlService;
  readonly version: string;
  readonly uuid: string;
  readonly serverId: number;
  readonly gtidMode: string;
  readonly lowerCaseTableNames: number;
  readonly eventScheduler: string;
  readonly logBin: boolean;
  readonly gtidExecuted: GtidSet;
  /** What is no longer in the binary log, so that it cannot be sent any more. */
  readonly gtidPurged: GtidSet;
  readonly link: LinkState | undefined;
  readonly accounts: readonly FenceableAccount[];
  /** How many sessions the applications have. */
  readonly sessions: number;
  /** Age of the newest heartbeat; undefined when there is none. */
  readonly lagSeconds: number | undefined;
}

/** Both servers; one that does not answer is undefined. */
export type Observation = Readonly<Record<MySqlService, ServerState | undefined>>;

/** A step of a switch. Each can be done again, and does nothing then. */
export type SwitchStep =
  /** Locks the applications' accounts and ends their sessions. */
  | { readonly kind: "fence"; readonly on: MySqlService }
  /** Waits until `on` has applied all that the fenced primary `of` has executed. */
  | { readonly kind: "wait"; readonly on: MySqlService; readonly of: MySqlService }
  /** Waits until `on` has applied all that it has received; its source is gone. */
  | { readonly kind: "drain"; readonly on: MySqlService }
  /** Removes the link: from here on the server takes writes of its own. */
  | { readonly kind: "promote"; readonly on: MySqlService }
  /** Unlocks what the fence has locked. */
  | { readonly kind: "unfence"; readonly on: MySqlService }
  /** Points the applications at the server: what both clusters have for that, and the stack's file. */
  | { readonly kind: "point"; readonly to: MySqlService }
  /** Makes the server a replica of the other. */
  | { readonly kind: "follow"; readonly on: MySqlService; readonly source: MySqlService };

/** What is to be done, or why nothing is. */
export interface SwitchPlan {
  readonly steps: readonly SwitchStep[];
  readonly problems: readonly Problem[];
  /** Commands that mend what is refused. */
  readonly advice: readonly string[];
}

/** A lag with which a switch begins at most, in seconds: the applications would have to wait for the rest. */
export const LONGEST_LAG_SECONDS = 5;

const refused = (...problems: readonly Problem[]): SwitchPlan => ({ steps: [], problems, advice: [] });

/**
 * The primary's role goes to `to`, and nothing is lost. Planned from what is seen, so that a switch that was broken
 * off is planned to its end by asking again.
 */
export function planSwitchover(seen: Observation, to: MySqlService): SwitchPlan {
  const from = peerOf(to);
  const [next, old] = [seen[to], seen[from]];
  if (next === undefined || old === undefined) {
    const [gone, answers] = next === undefined ? [to, from] : [from, to];
    return refused({
      path: `database.${gone}`,
      problem: "does not answer",
      got: "",
      fix:
        gone === to ? `switch when it does; ${answers} stays primary` : `if it is lost: db failover to ${to}`,
    });
  }
  const unequal = inequalities(next, old);
  if (unequal.length > 0) return refused(...unequal);
  const finish: readonly SwitchStep[] = [
    { kind: "unfence", on: to },
    { kind: "point", to },
    { kind: "follow", on: from, source: to },
  ];
  if (next.link !== undefined && old.link !== undefined) {
    return refused(
      problem(
        "database",
        "each server replicates from the other",
        "",
        "remove the link of the one that is primary",
      ),
    );
  }
  // The link is reversed: what may be left is what comes after the promotion.
  if (next.link === undefined && old.link !== undefined) {
    return { steps: [{ kind: "fence", on: from }, ...finish], problems: [], advice: [] };
  }
  if (next.link === undefined) return planUnlinked(next, old, finish);
  const problems = [
    ...linkProblems(
      next,
      old.accounts.every(({ locked }) => locked),
    ),
    ...strangers(next, old),
  ];
  if (problems.length > 0) return refused(...problems);
  const steps: readonly SwitchStep[] = [
    { kind: "fence", on: from },
    { kind: "wait", on: to, of: from },
    { kind: "promote", on: to },
    ...finish,
  ];
  return { steps, problems: [], advice: [] };
}

/** No link either way: a switch was broken off after the promotion, or there was a failover, or never a link. */
function planUnlinked(next: ServerState, old: ServerState, finish: readonly SwitchStep[]): SwitchPlan {
  if (!isFenced(old)) {
    return refused(
      problem(
        "database",
        "there is no link between the servers, and the applications may write to both",
        "",
        `after a failover: db failback ${old.service}; after a first deployment: pulumi up`,
      ),
    );
  }
  const missing = subtract(old.gtidExecuted, next.gtidExecuted);
  return missing.size === 0
    ? { steps: finish, problems: [], advice: [] }
    : refused(divergence(old, next, missing));
}

/** Whether no application can write. */
export const isFenced = ({ accounts, sessions }: ServerState): boolean =>
  sessions === 0 && accounts.every(({ locked }) => locked);

/** @param waiting the applications stand still already, and with them the heartbeat: its age says nothing any more */
function linkProblems({ service, link, lagSeconds }: ServerState, waiting: boolean): readonly Problem[] {
  const path = `database.${service}.link`;
  if (link === undefined) return [];
  if (link.receiving !== "ON" || link.applying !== "ON") {
    const state = `receiving ${link.receiving}, applying ${link.applying}`;
    return [problem(path, "does not run", state, link.error === "" ? "start it" : link.error)];
  }
  if (waiting || lagSeconds === undefined || lagSeconds <= LONGEST_LAG_SECONDS) return [];
  return [
    problem(
      path,
      `is more than ${LONGEST_LAG_SECONDS} s behind`,
      `${lagSeconds.toFixed(1)} s`,
      "wait until it has caught up: the applications would stand still for that long",
    ),
  ];
}

/** Transactions that the replica did not get from the primary. After the switch they would go to the old primary. */
function strangers(replica: ServerState, primary: ServerState): readonly Problem[] {
  const own = subtract(replica.gtidExecuted, primary.gtidExecuted);
  if (own.size === 0) return [];
  return [
    problem(
      `database.${replica.service}`,
      "has transactions that the primary does not have: somebody wrote to the replica",
      formatGtidSet(own),
      `look at them with mysqlbinlog --include-gtids, then reseed ${replica.service}`,
    ),
  ];
}

/** What must be alike for one server to take over from the other. */
function inequalities(a: ServerState, b: ServerState): readonly Problem[] {
  const series = ({ version }: ServerState): string => version.split(".").slice(0, 2).join(".");
  const unlike: readonly (readonly [string, string | number, string | number, string])[] = [
    [
      "version",
      series(a),
      series(b),
      "upgrade the older one: a replica must not be older than its source, either way",
    ],
    [
      "lower_case_table_names",
      a.lowerCaseTableNames,
      b.lowerCaseTableNames,
      "it is fixed when a server is made: make one again, with the other's value",
    ],
  ];
  const found = unlike
    .filter(([, left, right]) => left !== right)
    .map(([name, left, right, fix]) =>
      problem(`database.${a.service}.${name}`, `differs from ${b.service}'s`, `${left} and ${right}`, fix),
    );
  for (const server of [a, b]) {
    const path = `database.${server.service}`;
    if (server.gtidMode !== "ON")
      found.push(
        problem(`${path}.gtid_mode`, "must be ON", server.gtidMode, "set the parameter, restart the server"),
      );
    if (!server.logBin) found.push(problem(`${path}.log_bin`, "must be ON", "OFF", "turn the binary log on"));
    if (server.eventScheduler === "ON")
      found.push(
        problem(
          `${path}.event_scheduler`,
          "must be OFF: no fence stops an event",
          "ON",
          "set the parameter to OFF",
        ),
      );
  }
  if (a.serverId === b.serverId)
    found.push(
      problem(
        `database.${a.service}.server_id`,
        `is ${b.service}'s too`,
        String(a.serverId),
        "give it another",
      ),
    );
  return found;
}

/** The primary is lost: `to` takes over with what it has. */
export function planFailover(seen: Observation, to: MySqlService): SwitchPlan {
  const [next, old] = [seen[to], seen[peerOf(to)]];
  if (next === undefined) {
    return refused(problem(`database.${to}`, "does not answer", "", "there is nothing to fail over to"));
  }
  if (old !== undefined && old.link === undefined && next.link !== undefined) {
    return refused(
      problem(
        `database.${old.service}`,
        "answers",
        "",
        `db switchover to ${to} loses nothing; a failover may`,
      ),
    );
  }
  return {
    steps: [
      ...(next.link === undefined
        ? []
        : ([
            { kind: "drain", on: to },
            { kind: "promote", on: to },
          ] as const)),
      { kind: "unfence", on: to },
      { kind: "point", to },
    ],
    problems: [],
    advice: [],
  };
}

/** The lost primary is back, or was seeded again: `to` becomes the replica, unless it has transactions that never left it. */
export function planRejoin(seen: Observation, to: MySqlService): SwitchPlan {
  const primary = peerOf(to);
  const [back, other] = [seen[to], seen[primary]];
  if (back === undefined || other === undefined) {
    const gone = back === undefined ? to : primary;
    return refused(problem(`database.${gone}`, "does not answer", "", "rejoin when it does"));
  }
  const fence: SwitchStep = { kind: "fence", on: to };
  if (other.link !== undefined) {
    return refused(problem(`database.${primary}`, "is a replica", "", `there was no failover to ${primary}`));
  }
  const unequal = inequalities(back, other);
  const unsent = subtract(back.gtidExecuted, other.gtidExecuted);
  const lost = subtract(other.gtidPurged, back.gtidExecuted);
  const problems = [
    ...unequal,
    ...(unsent.size === 0 ? [] : [divergence(back, other, unsent)]),
    ...(lost.size === 0
      ? []
      : [
          problem(
            `database.${to}`,
            `was away for longer than ${primary} keeps its binary log`,
            formatGtidSet(lost),
            `reseed ${to}`,
          ),
        ]),
  ];
  // It is fenced even when it may not come back: nobody may write to it meanwhile.
  if (problems.length > 0) {
    return {
      steps: [fence],
      problems,
      advice: problems.length > unequal.length ? reseedSteps(to, unsent) : [],
    };
  }
  return { steps: [fence, { kind: "follow", on: to, source: primary }], problems: [], advice: [] };
}

function divergence(old: ServerState, next: ServerState, unsent: GtidSet): Problem {
  return problem(
    `database.${old.service}`,
    `has transactions that never reached ${next.service}`,
    formatGtidSet(unsent),
    `save what is in them (mysqlbinlog --include-gtids), then reseed ${old.service}; it must not rejoin`,
  );
}

const problem = (path: string, what: string, got: string, fix: string): Problem => ({
  path,
  problem: what,
  got,
  fix,
});

/** A step in words, for `--dry-run` and for the log. */
export function describeStep(step: SwitchStep): string {
  switch (step.kind) {
    case "fence":
      return `fence ${step.on}: lock the applications' accounts, end their sessions`;
    case "wait":
      return `wait until ${step.on} has applied every transaction of ${step.of}`;
    case "drain":
      return `wait until ${step.on} has applied every transaction that has reached it`;
    case "promote":
      return `promote ${step.on}: remove its link`;
    case "unfence":
      return `unfence ${step.on}: unlock the applications' accounts`;
    case "point":
      return `point the applications at ${step.to}: Secrets and Services of both clusters, the stack's file`;
    case "follow":
      return `make ${step.on} a replica of ${step.source}`;
  }
}

/**
 * What to do with a server that may not rejoin, as commands; docs/runbooks/failback.md has them whole.
 * @param unsent what never left it, to be kept before it is emptied
 */
export function reseedSteps(service: MySqlService, unsent: GtidSet): readonly string[] {
  const primary = peerOf(service);
  const keep = `mysqlbinlog --read-from-remote-server --to-last-log --include-gtids=${formatGtidSet(unsent)} FIRST_LOG > ${service}-unsent.sql`;
  const dump = `mysqlsh --uri ADMINISTRATOR@${primary.toUpperCase()} -- util dump-instance dump --users=false`;
  const load = `mysqlsh --uri ADMINISTRATOR@${service.toUpperCase()} -- util load-dump dump --skipBinlog=true`;
  const contained = "GTID_EXECUTED_OF_THE_DUMP";
  const forget =
    service === "azure"
      ? `az mysql flexible-server gtid reset --resource-group GROUP --server-name SERVER --gtid-set ${contained}`
      : `make the cluster again (a used one cannot forget its transactions), then CALL mysql.rds_gtid_purged('${contained}')`;
  const steps = [
    ...(unsent.size === 0 ? [] : [`keep what never left it: ${keep}`]),
    `dump the primary: ${dump}`,
    `empty ${service} and load: ${load}`,
    `say what the dump contains: ${forget}`,
    `make it follow: ./kakehashi db rejoin STACK --servers SERVERS --replica ${service}`,
  ];
  return [
    `to seed ${service} again, as docs/runbooks/failback.md says:`,
    ...steps.map((step, index) => `${index + 1}. ${step}`),
  ];
}
