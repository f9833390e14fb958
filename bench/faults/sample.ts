import { spawn } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isAlive } from "../../cli/rehearsal/processes.ts";
import { describeLeft, findRemains, objectsOf } from "../../cli/rehearsal/recovery.ts";
import type { Remains } from "../../cli/rehearsal/recovery.ts";
import type { Request } from "../../cli/rehearsal/request.ts";
import { EngineState, nameOf } from "../../cli/rehearsal/state.ts";
import type { StateResource } from "../../cli/rehearsal/state.ts";
import { World } from "../../simulator/world.ts";
import { integrityProblem } from "./books.ts";
import type { Blow, Cell, Left } from "./cells.ts";
import { KINDS } from "./cells.ts";
import type { Place } from "./command.ts";
import { wrongWith } from "./judge.ts";
import type { Found } from "./judge.ts";
import { inOrder } from "./phases.ts";
import type { Moment, Phase } from "./phases.ts";

/** One cell that is tried with the real command and the real engine. */
export interface Trial {
  readonly phase: Phase;
  readonly moment: Moment;
  readonly blow: Blow;
  /** Where it begins; undefined to begin from nothing. */
  readonly from: string | undefined;
  /** How the phase is asked for. */
  readonly request: Pick<Request, "stack" | "operation" | "refresh" | "stackFile" | "unmodelled">;
}

/** What the real processes made of a cell, beside what the replay says. */
export interface TrialOutcome {
  readonly title: string;
  /** What is wrong, or other than the replay has it; empty when nothing is. */
  readonly problems: readonly string[];
  /** Commands after the fault until all was well. */
  readonly commands: number;
}

/** What trials need besides. */
export interface TrialSurroundings {
  /** A folder for their states. */
  readonly folder: string;
  readonly place: Place;
  /** The same cell, replayed. */
  readonly replayed: (phase: Phase, moment: Moment, blow: Blow) => Promise<Cell>;
}

/** After a fault the user asks again, at most so often. */
const COMMANDS = 2;

/** Tries one cell with full processes: the fault, then the same command again until it succeeds. */
export async function tryCell(trial: Trial, surroundings: TrialSurroundings): Promise<TrialOutcome> {
  const { phase, blow, from, request } = trial;
  const { folder, place, replayed } = surroundings;
  const state = join(folder, `${phase.name}-${blow}`.replaceAll(/\W/g, "-"));
  const fault = faultOf(trial);
  const problems: string[] = [];
  try {
    if (from !== undefined) cpSync(from, state, { recursive: true });
    const struck = await command({ ...request, state, fault: [fault] }, VICTIMS[blow] ?? []);
    const hit = phase.moments.find(({ entry }) => struck.befell.includes(titleOf(phase, entry)));
    if (hit === undefined) problems.push(`befell no ${phase.name}: ${struck.said}`);
    else {
      const cells = await Promise.all((ALIKE[blow] ?? [blow]).map((it) => replayed(phase, hit, it)));
      problems.push(...differences(look(state, place), { phase, hit, struck, cells }));
    }
    let commands = 0;
    for (let last = struck; last.failed && commands < COMMANDS; commands += 1) {
      last = await command({ ...request, state }, []);
      if (last.failed && commands + 1 === COMMANDS) problems.push(`still fails: ${last.said}`);
    }
    return {
      title: `${phase.name} ${blow} (${fault})`,
      problems: [...problems, ...wrongWith(look(state, place), phase.end)],
      commands,
    };
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

/** The blow as `--fault` says it: it befalls an operation like that of the moment, the same one if the order is so. */
function faultOf({ phase, moment, blow }: Trial): string {
  const { type, urn } = moment.entry;
  if (blow === "unreachable")
    return `${type.startsWith("azure-native:") ? "azure" : "aws"}:unreachable@${OUTAGE_BEGINS}`;
  const alike = inOrder(phase).filter(({ entry }) => entry.type === type);
  const [kind, at] = KINDS[blow];
  const count = at === "every" ? "*" : alike.findIndex(({ entry }) => entry.urn === urn) + 1;
  return `${type}:${phase.name}:${kind}@${count}`;
}

/** Late enough that providers are configured, early enough that something is left to do. */
const OUTAGE_BEGINS = 12;

/** Who is killed when the operation is under way, first to last. */
const VICTIMS: Readonly<Partial<Record<Blow, readonly ("engine" | "command")[]>>> = {
  "kill command": ["command"],
  "kill engine": ["engine"],
  "kill both": ["engine", "command"],
};

/**
 * An engine whose command is gone fails all that is under way, as after a crash of the providers, and then ends; or it
 * ends at once, when it writes to where the command was.
 */
const ALIKE: Readonly<Partial<Record<Blow, readonly Blow[]>>> = {
  "kill command": ["kill command", "kill engine"],
};

/** How the command names what a fault befalls. */
function titleOf(phase: Phase, { type, urn }: StateResource): string {
  return `${phase.name} of ${type} ${nameOf(urn)}`;
}

/** How a command went. */
interface Ended {
  readonly failed: boolean;
  /** What its fault befell, in its words. */
  readonly befell: readonly string[];
  readonly said: string;
}

const lockSchema = z.object({ engine: z.object({ pid: z.number(), began: z.string() }) });

/** Runs the command in a process of its own, and kills what is to be killed when its fault befalls something. */
async function command(
  request: Request & { readonly state: string },
  victims: readonly ("engine" | "command")[],
): Promise<Ended> {
  const script = join(import.meta.dirname, "command-process.ts");
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", script, JSON.stringify(request)],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  const struck = Promise.withResolvers<undefined>();
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (BEFALLS.test(said)) struck.resolve(undefined);
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  if (victims.length > 0) {
    await Promise.race([struck.promise, ended]);
    const { engine } = lockSchema.parse(
      JSON.parse(readFileSync(join(request.state, "rehearsal.lock"), "utf8")),
    );
    for (const victim of victims) {
      if (victim === "engine") process.kill(engine.pid, "SIGKILL");
      else child.kill("SIGKILL");
    }
    await ended;
    // An engine that has lost its clouds writes down what it knows, and ends.
    while (isAlive(engine)) await sleep(50);
  }
  const code = await ended;
  return { failed: code !== 0, befell: [...said.matchAll(BEFALLS_ALL)].map(([, what = ""]) => what), said };
}

const BEFALLS = /^fault \S+ befalls .*\n/m;
const BEFALLS_ALL = /^fault \S+ befalls (.*)$/gm;

/** What a state's folder holds. */
interface FoundInFolder extends Found {
  readonly pending: ReadonlyMap<string, string>;
}

function look(state: string, { project, stack }: Place): FoundInFolder {
  const engine = new EngineState(join(state, "backend"), project, stack);
  const world = World.open(join(state, "world"), { readOnly: true });
  try {
    const objects = objectsOf(world, project, stack);
    return {
      resources: engine.resources(),
      pending: new Map(engine.pending().map(({ type, resource }) => [resource.urn, type])),
      remains: findRemains(engine.resources(), engine.pending(), objects),
      objects,
      worldSize: world.size,
    };
  } finally {
    world.close();
  }
}

/** What befell a trial. */
interface Struck {
  readonly phase: Phase;
  readonly hit: Moment;
  readonly struck: Ended;
  /** What the replay makes of it, in each of the ways in which it may end. */
  readonly cells: readonly Cell[];
}

/** Where the real engine has left something else than the replay says. */
function differences(found: FoundInFolder, { phase, hit, struck, cells }: Struck): readonly string[] {
  const { failed } = struck;
  const { urn } = hit.entry;
  const own = found.resources.filter((it) => it.urn === urn);
  const real: Left = {
    failed,
    known: own.length,
    unfinished: own.some(({ initErrors }) => (initErrors ?? []).length > 0),
    pending: found.pending.get(urn),
    objects: found.objects.filter((it) => it.urn === urn).length,
  };
  const others = describeLeft(
    withoutResource(
      withoutForgotten(found, phase),
      urn,
      cells.flatMap(({ blow }) => AT_ONCE[blow] ?? []),
    ),
  );
  const replays = cells.map(({ left }) => JSON.stringify(left));
  const invalid = integrityProblem(found.resources);
  return [
    ...(replays.includes(JSON.stringify(real))
      ? []
      : [`${urn}: the engine left ${JSON.stringify(real)}, the replay ${replays.join(" or ")}`]),
    ...others.map((line) => `the engine left more than the replay: ${line}`),
    ...(invalid === undefined ? [] : [`the engine left an invalid state: ${invalid}`]),
  ];
}

/**
 * What a blow may leave of other resources, too: the engine does many things at once, and the replay one after the other.
 * What ends a process loses the answers of all that is under way; what befalls every operation befalls several.
 */
const AT_ONCE: Readonly<Partial<Record<Blow, readonly (keyof Remains)[]>>> = {
  "throttle@*": ["unfinished"],
  unreachable: ["unfinished"],
  crash: ["untracked", "vanished"],
  "kill command": ["untracked", "vanished"],
  "kill engine": ["adopted", "notMade", "unsure", "untracked", "vanished"],
  "kill both": ["adopted", "notMade", "unsure", "untracked", "vanished"],
};

/**
 * Without what a destruction forgets at once because it goes with something that the state still has (`deletedWith`):
 * how much of that there is when a fault ends the run depends on the order, which is the engine's own.
 */
function withoutForgotten({ resources, remains }: Found, { start }: Phase): Remains {
  const living = new Set(resources.map(({ urn }) => urn));
  const goesWith = new Map(start.entries.map(({ goal: { entry } }) => [entry.urn, entry.deletedWith ?? ""]));
  return { ...remains, untracked: remains.untracked.filter((it) => !living.has(goesWith.get(it.urn) ?? "")) };
}

function withoutResource(remains: Remains, urn: string, expected: readonly (keyof Remains)[]): Remains {
  const { adopted, notMade, unsure, untracked, vanished, unfinished } = remains;
  const kept = <T>(what: keyof Remains, found: readonly T[], urnOf: (it: T) => string): readonly T[] =>
    expected.includes(what) ? [] : found.filter((it) => urnOf(it) !== urn);
  return {
    adopted: kept("adopted", adopted, ({ object }) => object.urn),
    notMade: kept("notMade", notMade, ({ resource }) => resource.urn),
    unsure: kept("unsure", unsure, ({ resource }) => resource.urn),
    untracked: kept("untracked", untracked, (it) => it.urn),
    vanished: kept("vanished", vanished, (it) => it.urn),
    unfinished: kept("unfinished", unfinished, (it) => it.urn),
  };
}
