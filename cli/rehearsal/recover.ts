import { sideOf } from "./clouds.ts";
import type { RehearsalFaults } from "./faults.ts";
import { describeLeft, describeRemains, findRemains, mend, needsRefresh, objectsOf } from "./recovery.ts";
import type { CloudObject, Remains } from "./recovery.ts";
import type { Session } from "./session.ts";
import type { StateResource } from "./state.ts";
import { Unsettled, differencesOf, isNothing, without } from "./unsettled.ts";

/** Looks after what runs leave half done: puts it right before a run, and finds it after one. */
export class Recovery {
  readonly #session: Session;
  readonly #faults: RehearsalFaults;
  readonly #say: (line: string) => void;
  readonly #note: Unsettled;
  /** What differed already, and was not left by a run. */
  #known: ReadonlySet<string>;

  constructor(session: Session, faults: RehearsalFaults, say: (line: string) => void) {
    this.#session = session;
    this.#faults = faults;
    this.#say = say;
    this.#note = new Unsettled(session.subject.places.unsettled);
    this.#known = this.#note.read() ?? new Set();
  }

  /**
   * Looks for what an earlier run left behind, says what it finds and puts it right. What is in a cloud that cannot be
   * reached is left for another run.
   * @returns whether the state has to be refreshed from the clouds
   */
  async before(): Promise<boolean> {
    const { stack, state, simulator, wasCutShort } = this.#session;
    if (!wasCutShort && this.#note.read() === undefined) return false;
    const remains = this.#reachable(without(this.#find(), this.#known));
    const found = describeRemains(remains);
    if (found.length > 0) this.#say(`found what ${wasCutShort ? "it" : "an earlier run"} left half done:`);
    else if (wasCutShort) this.#say("found nothing half done");
    for (const line of found) this.#say(`  ${line}`);
    await mend(remains, stack, state, simulator.world);
    return needsRefresh(remains);
  }

  /** To be called before the engine changes anything. */
  begin(): void {
    if (this.#note.read() === undefined) this.#known = new Set(differencesOf(this.#find()));
    this.#note.begin(this.#known);
  }

  /** What the run leaves half done, in plain lines; the next run looks for it. */
  after(): readonly string[] {
    const left = without(this.#find(), this.#known);
    if (isNothing(left)) this.#note.end();
    return describeLeft(left);
  }

  #find(): Remains {
    const { subject, state, simulator } = this.#session;
    const objects = objectsOf(simulator.world, subject.program.name, subject.stack);
    return findRemains(state.resources(), state.pending(), objects);
  }

  #reachable(remains: Remains): Remains {
    const { world } = this.#session.simulator;
    const hidden = new Set<CloudObject>(world.all().filter((it) => !this.#faults.reaches(it, world)));
    const isIn = (resource: StateResource): boolean => !this.#faults.isOut(sideOf(resource));
    return {
      ...remains,
      adopted: remains.adopted.filter(({ object }) => !hidden.has(object)),
      untracked: remains.untracked.filter((object) => !hidden.has(object)),
      vanished: remains.vanished.filter(isIn),
      unfinished: remains.unfinished.filter(isIn),
    };
  }
}
